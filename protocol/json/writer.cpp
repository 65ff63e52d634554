#include "protocol/json/writer.hpp"

#include "protocol/json/escape.hpp"

#include <charconv>
#include <cmath>
#include <utility>

namespace connectord::json {

void Writer::separate()
{
    if (text_.empty())
        return;
    switch (text_.back()) {
    case '{':
    case '[':
    case ':':
    case ',':
    case '\n':
        return;
    default:
        text_.push_back(',');
    }
}

Writer& Writer::open(char bracket)
{
    separate();
    text_.push_back(bracket);
    return *this;
}

Writer& Writer::close(char bracket)
{
    text_.push_back(bracket);
    return *this;
}

Writer& Writer::key(std::string_view name)
{
    separate();
    append_string(text_, name);
    text_.push_back(':');
    return *this;
}

namespace {

template <typename Number>
void append_number(std::string& out, Number value)
{
    char digits[32];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
    out.append(digits, end);
}

/// Minus zero keeps its point: `-0` would be read back as the integer 0.
void append_double(std::string& out, double value)
{
    append_number(out, value);
    if (value == 0 && std::signbit(value))
        out.append(".0");
}

void append_tree(std::string& out, const boost::json::value& value)
{
    switch (value.kind()) {
    case boost::json::kind::null: out.append("null"); return;
    case boost::json::kind::bool_: out.append(value.get_bool() ? "true" : "false"); return;
    case boost::json::kind::int64: append_number(out, value.get_int64()); return;
    case boost::json::kind::uint64: append_number(out, value.get_uint64()); return;
    case boost::json::kind::double_:
        if (std::isfinite(value.get_double()))
            append_double(out, value.get_double());
        else
            out.append("null");
        return;
    case boost::json::kind::string: append_string(out, value.get_string()); return;
    case boost::json::kind::array: {
        char before = '[';
        for (const boost::json::value& element : value.get_array()) {
            out.push_back(std::exchange(before, ','));
            append_tree(out, element);
        }
        if (before == '[')
            out.push_back('[');
        out.push_back(']');
        return;
    }
    case boost::json::kind::object: {
        char before = '{';
        for (const auto& member : value.get_object()) {
            out.push_back(std::exchange(before, ','));
            append_string(out, member.key());
            out.push_back(':');
            append_tree(out, member.value());
        }
        if (before == '{')
            out.push_back('{');
        out.push_back('}');
        return;
    }
    }
}

} // namespace

Writer& Writer::integer(std::int64_t value)
{
    separate();
    append_number(text_, value);
    return *this;
}

Writer& Writer::unsigned_integer(std::uint64_t value)
{
    separate();
    append_number(text_, value);
    return *this;
}

Writer& Writer::number(double value)
{
    if (!std::isfinite(value))
        return null();
    separate();
    append_double(text_, value);
    return *this;
}

Writer& Writer::string(std::string_view text)
{
    separate();
    append_string(text_, text);
    return *this;
}

Writer& Writer::tree(const boost::json::value& value)
{
    separate();
    append_tree(text_, value);
    return *this;
}

Writer& Writer::raw(std::string_view json)
{
    separate();
    text_.append(json);
    return *this;
}

std::string Writer::take()
{
    return std::exchange(text_, std::string{});
}

} // namespace connectord::json

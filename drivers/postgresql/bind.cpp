#include "drivers/postgresql/bind.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>
#include <type_traits>

namespace connectord::pg {

namespace {

template <typename Number>
void append_number(std::string& out, Number value)
{
    char digits[32];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
    out.append(digits, end);
}

void append_double(std::string& out, double value)
{
    if (std::isnan(value))
        out.append("NaN");
    else if (std::isinf(value))
        out.append(value < 0 ? "-Infinity" : "Infinity");
    else
        append_number(out, value);
}

/// PostgreSQL counts years before 1 backwards from 1 BC, and takes long years without a sign.
void append_moment(std::string& out, model::Timestamp moment)
{
    const std::size_t start = out.size();
    model::append_timestamp(out, moment);
    const char first = out[start];
    const bool is_year_zero = out.compare(start, 5, "0000-") == 0;
    if (first == '+') {
        out.erase(start, 1);
        if (out[start] == '0')
            out.erase(start, 1); // six digits are ECMAScript's; five are enough here
        return;
    }
    if (first != '-' && !is_year_zero)
        return;

    const std::size_t digits = first == '-' ? start + 1 : start;
    const std::size_t dash = out.find('-', digits);
    int year = 0;
    std::from_chars(out.data() + digits, out.data() + dash, year);
    std::string before_christ = std::to_string(year + 1);
    if (before_christ.size() < 4)
        before_christ.insert(0, 4 - before_christ.size(), '0');
    out.replace(start, dash - start, before_christ);
    out.append(" BC");
}

void append_bytes(std::string& out, std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    out.append("\\x");
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out.push_back(digits[byte >> 4]);
        out.push_back(digits[byte & 15]);
    }
}

void append_array(std::string& out, const model::List& list);

/// An element: lists nest, NULL is a bare word, and everything else may be quoted.
void append_element(std::string& out, const model::Value& element)
{
    if (element.is_null()) {
        out.append("NULL");
        return;
    }
    if (const auto* nested = std::get_if<model::List>(&element.alternatives())) {
        append_array(out, *nested);
        return;
    }
    std::string text;
    append_text(text, element);
    out.push_back('"');
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out.push_back('\\');
        out.push_back(c);
    }
    out.push_back('"');
}

void append_array(std::string& out, const model::List& list)
{
    out.push_back('{');
    bool is_first = true;
    for (const model::Value& element : list.elements) {
        if (!is_first)
            out.push_back(',');
        is_first = false;
        append_element(out, element);
    }
    out.push_back('}');
}

/// The value's own text, where it is sent as it stands.
const std::string* own_text(const model::Value& value)
{
    if (const auto* text = std::get_if<std::string>(&value.alternatives()))
        return text;
    if (const auto* decimal = std::get_if<model::Decimal>(&value.alternatives()))
        return &decimal->text;
    if (const auto* json = std::get_if<model::Json>(&value.alternatives()))
        return &json->text;
    return nullptr;
}

bool holds_nul(const model::Value& value)
{
    if (const std::string* text = own_text(value))
        return text->find('\0') != std::string::npos;
    if (const auto* list = std::get_if<model::List>(&value.alternatives()))
        for (const model::Value& element : list->elements)
            if (holds_nul(element))
                return true;
    return false;
}

} // namespace

void append_text(std::string& out, const model::Value& value)
{
    const auto append = [&out](const auto& alternative) {
        using T = std::decay_t<decltype(alternative)>;
        if constexpr (std::is_same_v<T, bool>)
            out.append(alternative ? "true" : "false"); // as pg sends it: a text column keeps it
        else if constexpr (std::is_same_v<T, std::int64_t>)
            append_number(out, alternative);
        else if constexpr (std::is_same_v<T, double>)
            append_double(out, alternative);
        else if constexpr (std::is_same_v<T, std::string>)
            out.append(alternative);
        else if constexpr (std::is_same_v<T, model::Decimal> || std::is_same_v<T, model::Json>)
            out.append(alternative.text);
        else if constexpr (std::is_same_v<T, model::Timestamp>)
            append_moment(out, alternative);
        else if constexpr (std::is_same_v<T, model::Bytes>)
            append_bytes(out, alternative.data);
        else if constexpr (std::is_same_v<T, model::GeoPoint>) {
            out.push_back('(');
            append_double(out, alternative.lng);
            out.push_back(',');
            append_double(out, alternative.lat);
            out.push_back(')');
        } else if constexpr (std::is_same_v<T, model::List>)
            append_array(out, alternative);
    };
    std::visit(append, value.alternatives());
}

Result<void> Bind::check(std::span<const model::Value> values)
{
    constexpr std::size_t most_parameters = std::numeric_limits<std::uint16_t>::max();
    if (values.size() > most_parameters)
        return limit_exceeded("parameters", most_parameters);
    for (const model::Value& value : values)
        if (holds_nul(value))
            return invalid_params("params", "a text may not hold U+0000");
    return {};
}

void Bind::set(std::span<const model::Value> values)
{
    text_.clear();
    places_.clear();
    for (const model::Value& value : values) {
        Place place;
        if (const std::string* own = own_text(value)) {
            place.own = own->c_str();
        } else if (value.is_null()) {
            place.is_null = true;
        } else {
            place.offset = text_.size();
            append_text(text_, value);
            text_.push_back('\0');
        }
        places_.push_back(place);
    }

    // Only now does text_ stay where it is.
    pointers_.clear();
    for (const Place& place : places_)
        pointers_.push_back(place.is_null          ? nullptr
                            : place.own != nullptr ? place.own
                                                   : text_.data() + place.offset);
}

} // namespace connectord::pg

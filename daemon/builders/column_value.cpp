#include "daemon/builders/column_value.hpp"

#include "protocol/json/document.hpp"
#include "protocol/model/base64.hpp"
#include "protocol/model/coerce.hpp"

#include <array>
#include <charconv>
#include <cstdlib>

namespace connectord::builders {

namespace {

using boost::json::value;

std::string_view view_of(const boost::json::string& text)
{
    return {text.data(), text.size()};
}

bool is_true(const value& given)
{
    if (const bool* flag = given.if_bool())
        return *flag;
    if (given.is_number())
        return given.to_number<double>() != 0;
    constexpr std::array<std::string_view, 6> words{"Y", "y", "T", "t", "1", "true"};
    const boost::json::string* text = given.if_string();
    return text != nullptr && std::find(words.begin(), words.end(), view_of(*text)) != words.end();
}

/// A number that came as text, where a double holds it exactly; the text where it does not.
void write_number(json::Writer& out, const value& given)
{
    const boost::json::string* text = given.if_string();
    if (text == nullptr || !model::is_numeric(view_of(*text))) {
        out.tree(given);
        return;
    }
    constexpr std::int64_t exact = std::int64_t{1} << 53;
    std::int64_t integer = 0;
    const auto [end, error] = std::from_chars(text->begin(), text->end(), integer);
    if (error == std::errc{} && end == text->end()) {
        if (integer >= -exact && integer <= exact)
            out.integer(integer);
        else
            out.string(*text);
        return;
    }
    // As many digits as every double keeps: more of them would be lost.
    constexpr std::ptrdiff_t kept_digits = 15;
    const auto digits =
        std::count_if(text->begin(), text->end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits <= kept_digits)
        out.number(std::strtod(text->c_str(), nullptr));
    else
        out.string(*text);
}

void write_date(json::Writer& out, const value& given)
{
    const Result<model::Value> moment =
        model::to_value(model::Type::date, given, model::Path{"params.value"});
    if (moment)
        connector::write_value(out, *moment);
    else
        out.tree(given);
}

int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// `\x4869`, as PostgreSQL writes bytes; none when it is no such text.
std::optional<std::string> bytes_of_hex(std::string_view text)
{
    if (!text.starts_with("\\x") || text.size() % 2 != 0)
        return std::nullopt;
    std::string bytes;
    for (std::size_t i = 2; i < text.size(); i += 2) {
        const int high = digit_of(text[i]);
        const int low = digit_of(text[i + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes.push_back(static_cast<char>(high * 16 + low));
    }
    return bytes;
}

void write_buffer(json::Writer& out, const value& given)
{
    if (const boost::json::string* text = given.if_string()) {
        const std::optional<std::string> bytes = bytes_of_hex(view_of(*text));
        std::string encoded;
        if (bytes)
            model::append_base64(encoded, *bytes);
        out.string(bytes ? std::string_view{encoded} : view_of(*text));
        return;
    }
    const Result<model::Value> bytes =
        model::to_value(model::Type::buffer, given, model::Path{"params.value"});
    if (bytes)
        connector::write_value(out, *bytes);
    else
        out.tree(given);
}

/// `(x,y)`, where x is the longitude.
std::optional<model::GeoPoint> point_of(std::string_view text)
{
    if (!text.starts_with('(') || !text.ends_with(')'))
        return std::nullopt;
    text = text.substr(1, text.size() - 2);
    const std::size_t comma = text.find(',');
    if (comma == text.npos || !model::is_numeric(text.substr(0, comma)) ||
        !model::is_numeric(text.substr(comma + 1)))
        return std::nullopt;
    const std::string x{text.substr(0, comma)};
    const std::string y{text.substr(comma + 1)};
    return model::GeoPoint{std::strtod(y.c_str(), nullptr), std::strtod(x.c_str(), nullptr)};
}

void write_tree(json::Writer& out, const value& given)
{
    const boost::json::string* text = given.if_string();
    const Result<std::shared_ptr<const json::Document>> document =
        text == nullptr ? Result<std::shared_ptr<const json::Document>>{nullptr}
                        : json::parse(view_of(*text));
    out.tree(document && *document ? (*document)->root() : given);
}

void write_point(json::Writer& out, const value& given)
{
    std::optional<model::GeoPoint> point;
    if (const boost::json::string* text = given.if_string()) {
        point = point_of(view_of(*text));
        if (!point)
            return write_tree(out, given);
    } else if (const boost::json::object* parts = given.if_object()) {
        const value* x = parts->if_contains("x");
        const value* y = parts->if_contains("y");
        if (x != nullptr && y != nullptr && x->is_number() && y->is_number())
            point = model::GeoPoint{y->to_number<double>(), x->to_number<double>()};
    }
    if (point)
        connector::write_value(out, *point);
    else
        out.tree(given);
}

} // namespace

Result<std::unique_ptr<sql::Table>> table_of(const rpc::Params& params, std::string_view parameter,
                                             const Aim& aim)
{
    const std::string place = "params." + std::string{parameter};
    boost::json::object properties;
    const value* given = params.find(parameter);
    properties.emplace("property", given == nullptr ? value(boost::json::object_kind) : *given);
    const boost::json::object settings{{"idInjection", false}};
    Result<std::shared_ptr<const model::Model>> model =
        model::Model::read("property", properties, settings, model::Path{"params"});
    if (!model)
        return connector::moved(model.error(), "params.properties.property", place);
    return std::make_unique<sql::Table>(std::move(*model), aim.dialect(), sql::Table::Defaults{});
}

Status write_column_value(json::Writer& out, const Aim& aim, const sql::Column& column,
                          const value* given, bool is_where, const model::Path& path)
{
    if (given == nullptr || given->is_null()) {
        // The daemon leaves such a column out of an INSERT, and the database makes the value.
        const bool is_made = column.property->id != 0 || column.property->generated;
        sql::Text text = part(aim);
        if (is_made && !is_where && aim.dialect().default_word())
            write_part(out, text.append(*aim.dialect().default_word()));
        else
            out.null();
        return {};
    }
    Result<model::Value> value =
        model::to_value(*column.property, column.native_array, *given, path);
    if (!value)
        return value.error();
    sql::Text text = part(aim);
    aim.dialect().assign(text, column, std::move(*value));
    if (text.view() == "?")
        connector::write_value(out, text.values().front());
    else
        write_part(out, text);
    return {};
}

void write_property_value(json::Writer& out, model::Type type, const value& given)
{
    if (given.is_null()) {
        out.null();
        return;
    }
    switch (type) {
    case model::Type::boolean:
        out.boolean(is_true(given));
        break;
    case model::Type::number:
        write_number(out, given);
        break;
    case model::Type::date:
        write_date(out, given);
        break;
    case model::Type::buffer:
        write_buffer(out, given);
        break;
    case model::Type::geo_point:
        write_point(out, given);
        break;
    case model::Type::json:
    case model::Type::array:
        write_tree(out, given);
        break;
    case model::Type::string:
    case model::Type::any:
        out.tree(given);
        break;
    }
}

} // namespace connectord::builders

#include "drivers/postgresql/column_encoder.hpp"

#include "drivers/postgresql/array_literal.hpp"
#include "drivers/postgresql/date_text.hpp"
#include "drivers/postgresql/json_text.hpp"
#include "drivers/postgresql/types.hpp"
#include "protocol/json/escape.hpp"
#include "protocol/model/base64.hpp"
#include "protocol/model/timestamp.hpp"

#include <algorithm>
#include <optional>

namespace connectord::pg {

namespace {

void append_as_string(std::string& out, std::string_view text)
{
    json::append_string(out, text);
}

void append_digits(std::string& out, std::string_view text)
{
    out.append(text);
}

void append_quoted(std::string& out, std::string_view digits)
{
    out.push_back('"');
    out.append(digits);
    out.push_back('"');
}

/// |text| ≤ 2^53, for the text of an integer.
bool is_exact_integer(std::string_view text)
{
    constexpr std::string_view limit = "9007199254740992";
    if (text.starts_with('-'))
        text.remove_prefix(1);
    return text.size() < limit.size() || (text.size() == limit.size() && text <= limit);
}

void append_int8(std::string& out, std::string_view text)
{
    if (is_exact_integer(text))
        out.append(text);
    else
        append_quoted(out, text);
}

/// Whether a numeric's text reads back from a double: fifteen significant digits always do.
///
/// The server writes numerics without an exponent, so that the text's length bounds its magnitude.
///
/// Source  IEEE 754: DBL_DIG is 15
bool is_exact_numeric(std::string_view text)
{
    constexpr std::size_t always_exact = 15;
    constexpr std::size_t longest = 40;
    if (text.size() > longest)
        return false;
    const std::size_t first = text.find_first_of("123456789");
    if (first == std::string_view::npos)
        return true; // zero, to any number of places
    if (text.find('.') == std::string_view::npos && is_exact_integer(text))
        return true;
    const std::string_view significant = text.substr(first);
    const bool has_point = significant.find('.') != std::string_view::npos;
    return significant.size() - (has_point ? 1 : 0) <= always_exact;
}

bool is_not_finite(std::string_view text)
{
    const char last = text.empty() ? '\0' : text.back();
    return last == 'N' || last == 'y'; // NaN, Infinity, -Infinity
}

void append_numeric(std::string& out, std::string_view text)
{
    if (!is_not_finite(text) && is_exact_numeric(text))
        out.append(text);
    else
        append_quoted(out, text);
}

void append_numeric_or_null(std::string& out, std::string_view text)
{
    if (is_not_finite(text))
        out.append("null");
    else
        append_numeric(out, text);
}

void append_float(std::string& out, std::string_view text)
{
    if (is_not_finite(text))
        append_quoted(out, text);
    else
        out.append(text);
}

void append_float_or_null(std::string& out, std::string_view text)
{
    out.append(is_not_finite(text) ? std::string_view{"null"} : text);
}

void append_boolean(std::string& out, std::string_view text)
{
    out.append(text.starts_with('t') ? "true" : "false");
}

void append_boolean_string(std::string& out, std::string_view text)
{
    out.append(text.starts_with('t') ? "\"true\"" : "\"false\"");
}

/// LoopBack's fromColumnValue for a Boolean over a column of another type.
void append_truth(std::string& out, std::string_view text)
{
    const bool is_true = text.size() == 1 && std::string_view{"YyTt1"}.find(text[0]) != text.npos;
    out.append(is_true ? "true" : "false");
}

void append_moment(std::string& out, std::string_view text)
{
    if (!append_timestamp_text(out, text))
        append_as_string(out, text);
}

void append_day_as_moment(std::string& out, std::string_view text)
{
    if (!append_date_text(out, text))
        append_as_string(out, text);
}

/// A Date property over a text column: ISO 8601 where the text is a date.
void append_text_as_moment(std::string& out, std::string_view text)
{
    const std::optional<model::Timestamp> moment = model::parse_timestamp(text);
    if (!moment) {
        append_as_string(out, text);
        return;
    }
    out.push_back('"');
    model::append_timestamp(out, *moment);
    out.push_back('"');
}

/// bytea_output is hex: `\x` and two digits a byte.
void append_bytea(std::string& out, std::string_view text)
{
    if (!text.starts_with("\\x")) {
        append_as_string(out, text);
        return;
    }
    const auto value_of = [](char digit) {
        return digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
    };
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 2; i + 1 < text.size(); i += 2)
        bytes.push_back(static_cast<char>(value_of(text[i]) * 16 + value_of(text[i + 1])));
    out.push_back('"');
    model::append_base64(out, bytes);
    out.push_back('"');
}

/// `(lng,lat)`, in digits of float8.
void append_point(std::string& out, std::string_view text)
{
    const std::size_t comma = text.find(',');
    if (!text.starts_with('(') || !text.ends_with(')') || comma == std::string_view::npos) {
        append_as_string(out, text);
        return;
    }
    out.append("{\"lat\":");
    append_float_or_null(out, text.substr(comma + 1, text.size() - comma - 2));
    out.append(",\"lng\":");
    append_float_or_null(out, text.substr(1, comma - 1));
    out.push_back('}');
}

/// JSON of the server's making, or found valid: strings hold no raw line ends, so that each stands
/// between tokens.
void append_json(std::string& out, std::string_view text)
{
    const std::size_t start = out.size();
    out.append(text);
    std::replace_if(
        out.begin() + static_cast<std::ptrdiff_t>(start), out.end(),
        [](char c) { return c == '\n' || c == '\r'; }, ' ');
}

void append_text_as_json(std::string& out, std::string_view text)
{
    if (is_json(text))
        append_json(out, text);
    else
        append_as_string(out, text);
}

/// What every property type but the particular ones gets.
EncodeValue by_column(Oid column)
{
    switch (column) {
    case oid::boolean:
        return append_boolean;
    case oid::int2:
    case oid::int4:
    case oid::oid:
        return append_digits;
    case oid::int8:
        return append_int8;
    case oid::float4:
    case oid::float8:
        return append_float;
    case oid::numeric:
        return append_numeric;
    case oid::timestamp:
    case oid::timestamptz:
        return append_moment;
    case oid::bytea:
        return append_bytea;
    case oid::point:
        return append_point;
    case oid::json:
    case oid::jsonb:
        return append_json;
    default:
        return append_as_string;
    }
}

EncodeValue for_number(Oid column)
{
    switch (column) {
    case oid::float4:
    case oid::float8:
        return append_float_or_null;
    case oid::numeric:
        return append_numeric_or_null;
    default:
        return by_column(column);
    }
}

EncodeValue for_string(Oid column)
{
    switch (column) {
    case oid::boolean:
        return append_boolean_string;
    case oid::timestamp:
    case oid::timestamptz:
        return append_moment;
    case oid::bytea:
        return append_bytea;
    default:
        return append_as_string;
    }
}

EncodeValue for_date(Oid column)
{
    switch (column) {
    case oid::date:
        return append_day_as_moment;
    case oid::timestamp:
    case oid::timestamptz:
        return append_moment;
    case oid::text:
    case oid::varchar:
        return append_text_as_moment;
    default:
        return by_column(column);
    }
}

EncodeValue for_json(Oid column)
{
    const EncodeValue value = by_column(column);
    return value == append_as_string ? append_text_as_json : value;
}

EncodeValue for_property(Oid column, model::Type property)
{
    switch (property) {
    case model::Type::number:
        return for_number(column);
    case model::Type::string:
        return for_string(column);
    case model::Type::boolean:
        return column == oid::boolean ? append_boolean : append_truth;
    case model::Type::date:
        return for_date(column);
    case model::Type::json:
    case model::Type::array:
    case model::Type::geo_point:
        return for_json(column);
    case model::Type::any:
    case model::Type::buffer:
        return by_column(column);
    }
    return by_column(column);
}

} // namespace

ColumnEncoder ColumnEncoder::of_property(Oid column, model::Type property, bool native_array)
{
    const std::optional<Oid> element = element_of(column);
    if (element)
        return {by_column(*element), true};
    if (native_array) // of an element type that is not built in
        return {append_as_string, true};
    return {for_property(column, property), false};
}

ColumnEncoder ColumnEncoder::of_raw(Oid column)
{
    const std::optional<Oid> element = element_of(column);
    const Oid type = element.value_or(column);
    const bool is_wide = type == oid::int8 || type == oid::numeric;
    return {is_wide ? append_as_string : by_column(type), element.has_value()};
}

void ColumnEncoder::append(std::string& out, std::string_view text) const
{
    if (!is_array_)
        value_(out, text);
    else if (!append_array(out, text, value_))
        append_as_string(out, text);
}

} // namespace connectord::pg

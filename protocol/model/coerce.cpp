#include "protocol/model/coerce.hpp"

#include "protocol/json/writer.hpp"
#include "protocol/model/base64.hpp"

#include <charconv>
#include <cmath>
#include <optional>

namespace connectord::model {

namespace {

std::string text_of(const boost::json::value& json)
{
    json::Writer writer;
    writer.tree(json);
    return writer.take();
}

std::string_view view_of(const boost::json::string& text)
{
    return {text.data(), text.size()};
}

Result<Value> to_string(const boost::json::value& json, const Path& path)
{
    switch (json.kind()) {
    case boost::json::kind::string:
        return Value{std::string{view_of(json.get_string())}};
    case boost::json::kind::int64:
    case boost::json::kind::uint64:
    case boost::json::kind::double_:
    case boost::json::kind::bool_:
        return Value{text_of(json)};
    default:
        return invalid_params(path.text(), "must be a string");
    }
}

Result<Value> to_number(const boost::json::value& json, const Path& path)
{
    switch (json.kind()) {
    case boost::json::kind::int64:
        return Value{json.get_int64()};
    case boost::json::kind::uint64:
        return Value{Decimal{text_of(json)}};
    case boost::json::kind::double_: {
        // A double that is an integer is one: 1e3 and 1000 are the same number in JSON.
        const double number = json.get_double();
        if (std::abs(number) <= 9007199254740992.0 && number == std::trunc(number))
            return Value{static_cast<std::int64_t>(number)};
        return Value{number};
    }
    case boost::json::kind::bool_:
        return Value{std::int64_t{json.get_bool() ? 1 : 0}};
    case boost::json::kind::string: {
        const std::string_view text = view_of(json.get_string());
        if (!is_numeric(text))
            break;
        std::int64_t integer = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), integer);
        if (error == std::errc{} && end == text.data() + text.size())
            return Value{integer};
        return Value{Decimal{std::string{text}}};
    }
    default:
        break;
    }
    return invalid_params(path.text(), "must be a number");
}

Result<Value> to_boolean(const boost::json::value& json, const Path& path)
{
    if (const bool* flag = json.if_bool())
        return Value{*flag};
    if (const std::int64_t* number = json.if_int64())
        return Value{*number != 0};
    if (const boost::json::string* text = json.if_string()) {
        if (*text == "true" || *text == "1")
            return Value{true};
        if (*text == "false" || *text == "0")
            return Value{false};
    }
    return invalid_params(path.text(), "must be true or false");
}

Result<Value> to_date(const boost::json::value& json, const Path& path)
{
    std::optional<Timestamp> moment;
    if (const boost::json::string* text = json.if_string())
        moment = parse_timestamp(view_of(*text));
    else if (json.is_number())
        moment = timestamp_from_millis(json.to_number<double>());
    if (!moment)
        return invalid_params(path.text(),
                              "must be a date in ISO 8601, or milliseconds since 1970");
    return Value{*moment};
}

/// Node's JSON of a Buffer: {type: "Buffer", data: [0, 255, …]}.
std::optional<std::string> node_buffer(const boost::json::object& object)
{
    const boost::json::value* type = object.if_contains("type");
    const boost::json::value* data = object.if_contains("data");
    if (type == nullptr || data == nullptr || !type->is_string() ||
        type->get_string() != "Buffer" || !data->is_array())
        return std::nullopt;
    std::string bytes;
    for (const boost::json::value& element : data->get_array()) {
        const std::int64_t* byte = element.if_int64();
        if (byte == nullptr || *byte < 0 || *byte > 255)
            return std::nullopt;
        bytes.push_back(static_cast<char>(*byte));
    }
    return bytes;
}

Result<Value> to_bytes(const boost::json::value& json, const Path& path)
{
    std::optional<std::string> bytes;
    if (const boost::json::string* text = json.if_string())
        bytes = decode_base64(view_of(*text));
    else if (const boost::json::object* object = json.if_object())
        bytes = node_buffer(*object);
    if (!bytes)
        return invalid_params(path.text(), "must be a base64 string");
    return Value{Bytes{std::move(*bytes)}};
}

Result<Value> to_geo_point(const boost::json::value& json, const Path& path)
{
    const boost::json::object* object = json.if_object();
    const boost::json::value* lat = object == nullptr ? nullptr : object->if_contains("lat");
    const boost::json::value* lng = object == nullptr ? nullptr : object->if_contains("lng");
    if (lat == nullptr || lng == nullptr || !lat->is_number() || !lng->is_number())
        return invalid_params(path.text(), "must be {lat, lng}");
    return Value{GeoPoint{lat->to_number<double>(), lng->to_number<double>()}};
}

} // namespace

bool is_numeric(std::string_view text)
{
    std::size_t i = 0;
    const auto digits = [&] {
        const std::size_t start = i;
        while (i < text.size() && text[i] >= '0' && text[i] <= '9')
            ++i;
        return i - start;
    };
    if (i < text.size() && (text[i] == '-' || text[i] == '+'))
        ++i;
    std::size_t mantissa = digits();
    if (i < text.size() && text[i] == '.') {
        ++i;
        mantissa += digits();
    }
    if (mantissa == 0)
        return false;
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        if (i < text.size() && (text[i] == '-' || text[i] == '+'))
            ++i;
        const std::size_t exponent = digits();
        if (exponent == 0 || exponent > 5)
            return false;
    }
    return i == text.size();
}

Result<Value> to_any_value(const boost::json::value& json, const Path& path)
{
    switch (json.kind()) {
    case boost::json::kind::null:
        return Value{Null{}};
    case boost::json::kind::bool_:
        return Value{json.get_bool()};
    case boost::json::kind::int64:
    case boost::json::kind::uint64:
    case boost::json::kind::double_:
        return to_number(json, path);
    case boost::json::kind::string:
        return Value{std::string{view_of(json.get_string())}};
    default:
        return Value{Json{text_of(json)}};
    }
}

Result<Value> to_value(Type type, const boost::json::value& json, const Path& path)
{
    if (json.is_null())
        return Value{Null{}};
    switch (type) {
    case Type::any:
        return to_any_value(json, path);
    case Type::string:
        return to_string(json, path);
    case Type::number:
        return to_number(json, path);
    case Type::boolean:
        return to_boolean(json, path);
    case Type::date:
        return to_date(json, path);
    case Type::buffer:
        return to_bytes(json, path);
    case Type::geo_point:
        return to_geo_point(json, path);
    case Type::json:
        return Value{Json{text_of(json)}};
    case Type::array:
        if (!json.is_array())
            return invalid_params(path.text(), "must be an array");
        return Value{Json{text_of(json)}};
    }
    return to_any_value(json, path);
}

Result<Value> to_value(const Property& property, bool native_array, const boost::json::value& json,
                       const Path& path)
{
    if (!native_array || json.is_null())
        return to_value(property.type, json, path);

    const boost::json::array* array = json.if_array();
    if (array == nullptr)
        return invalid_params(path.text(), "must be an array");
    const Type element_type = property.type == Type::array ? property.element : property.type;
    List list;
    list.elements.reserve(array->size());
    for (std::size_t i = 0; i < array->size(); ++i) {
        const Path element_path{path, i};
        Result<Value> element = (*array)[i].is_array()
                                    ? to_value(property, true, (*array)[i], element_path)
                                    : to_value(element_type, (*array)[i], element_path);
        if (!element)
            return element.error();
        list.elements.push_back(std::move(*element));
    }
    return Value{std::move(list)};
}

} // namespace connectord::model

#include "drivers/sqlite/binder.hpp"

#include "drivers/sqlite/number_text.hpp"
#include "protocol/json/escape.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace connectord::sqlite {
namespace {

using model::Bytes;
using model::Decimal;
using model::GeoPoint;
using model::Json;
using model::List;
using model::Null;
using model::Timestamp;
using model::Value;

template <typename... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

constexpr std::string_view holds_nul = "a text holds U+0000";
constexpr std::string_view far_year = "a date lies outside the years 0000 to 9999";

std::string text_of(const GeoPoint& point)
{
    std::string text{R"({"lat":)"};
    append_double(text, point.lat);
    text.append(R"(,"lng":)");
    append_double(text, point.lng);
    text.push_back('}');
    return text;
}

/// The moment's text, or nothing when its year has more than four digits: such texts would not
/// sort.
std::optional<std::string> text_of(Timestamp moment)
{
    std::string text;
    model::append_timestamp(text, moment, model::Fraction::micros);
    if (text.front() == '+' || text.front() == '-')
        return std::nullopt;
    return text;
}

std::string hex_of(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const char byte : bytes) {
        hex.push_back(digits[static_cast<unsigned char>(byte) >> 4]);
        hex.push_back(digits[static_cast<unsigned char>(byte) & 0xf]);
    }
    return hex;
}

void append_element_number(std::string& out, double value)
{
    if (std::isnan(value))
        out.append("null");
    else if (std::isinf(value))
        out.append(value > 0 ? "9e999" : "-9e999"); // SQLite's own way of saying it
    else
        append_double(out, value);
}

Result<void> append_list(std::string& out, const List& list);

/// One element of a list, as json_each gives it back in the form that `bind_value` would bind.
Result<void> append_element(std::string& out, const Value& value)
{
    const auto string = [&out](std::string_view text) -> Result<void> {
        if (text.find('\0') != std::string_view::npos)
            return invalid_params("params", holds_nul);
        json::append_string(out, text);
        return {};
    };
    const auto raw = [&out](std::string_view text) -> Result<void> {
        out.append(text);
        return {};
    };
    return std::visit(Overloaded{
                          [&](Null) { return raw("null"); },
                          [&](bool truth) { return raw(truth ? "1" : "0"); },
                          [&](std::int64_t number) {
                              append_integer(out, number);
                              return Result<void>{};
                          },
                          [&](double number) {
                              append_element_number(out, number);
                              return Result<void>{};
                          },
                          [&](const std::string& text) { return string(text); },
                          [&](const Decimal& number) {
                              return exact_integer(number.text) ? raw(number.text)
                                                                : string(number.text);
                          },
                          [&](Timestamp moment) -> Result<void> {
                              const std::optional<std::string> text = text_of(moment);
                              return text ? string(*text) : invalid_params("params", far_year);
                          },
                          [&](const Bytes& bytes) { return string(hex_of(bytes.data)); },
                          [&](const GeoPoint& point) { return string(text_of(point)); },
                          [&](const Json& json) { return string(json.text); },
                          [&](const List& list) -> Result<void> {
                              std::string nested;
                              const Result<void> appended = append_list(nested, list);
                              return appended ? string(nested) : appended;
                          },
                      },
                      value.alternatives());
}

Result<void> append_list(std::string& out, const List& list)
{
    out.push_back('[');
    for (std::size_t at = 0; at < list.elements.size(); ++at) {
        if (at > 0)
            out.push_back(',');
        const Result<void> appended = append_element(out, list.elements[at]);
        if (!appended)
            return appended;
    }
    out.push_back(']');
    return {};
}

/// Binds one statement's values, one after the other.
class Binder {
public:
    explicit Binder(sqlite3_stmt* statement) : statement_{statement} {}

    Result<void> bind(int place, const Value& value)
    {
        place_ = place;
        return std::visit(
            Overloaded{
                [&](Null) { return checked(sqlite3_bind_null(statement_, place_)); },
                [&](bool truth) { return checked(sqlite3_bind_int(statement_, place_, truth)); },
                [&](std::int64_t number) { return integer(number); },
                [&](double number) {
                    return checked(sqlite3_bind_double(statement_, place_, number));
                },
                [&](const std::string& text) { return text_in_place(text); },
                [&](const Decimal& number) {
                    const std::optional<std::int64_t> whole = exact_integer(number.text);
                    return whole ? integer(*whole) : text_in_place(number.text);
                },
                [&](Timestamp moment) -> Result<void> {
                    const std::optional<std::string> text = text_of(moment);
                    return text ? made_text(*text) : invalid_params("params", far_year);
                },
                [&](const Bytes& bytes) {
                    return checked(sqlite3_bind_blob64(statement_, place_, bytes.data.data(),
                                                       bytes.data.size(), SQLITE_STATIC));
                },
                [&](const GeoPoint& point) { return made_text(text_of(point)); },
                [&](const Json& json) { return text_in_place(json.text); },
                [&](const List& list) -> Result<void> {
                    std::string text;
                    const Result<void> appended = append_list(text, list);
                    return appended ? made_text(text) : appended;
                },
            },
            value.alternatives());
    }

private:
    static Result<void> checked(int code)
    {
        if (code == SQLITE_OK)
            return {};
        if (code == SQLITE_TOOBIG)
            return limit_exceeded("value", 128U << 20);
        return Error{Errc::internal, "SQLite could not take a value"};
    }

    Result<void> integer(std::int64_t number)
    {
        return checked(sqlite3_bind_int64(statement_, place_, number));
    }

    Result<void> text_in_place(std::string_view text)
    {
        if (text.find('\0') != std::string_view::npos)
            return invalid_params("params", holds_nul);
        return checked(sqlite3_bind_text64(statement_, place_, text.data(), text.size(),
                                           SQLITE_STATIC, SQLITE_UTF8));
    }

    /// SQLite's macro for "copy it" is a cast that no compiler of ours would pass.
    Result<void> made_text(std::string_view text)
    {
        static const auto copy_it = reinterpret_cast<sqlite3_destructor_type>(-1);
        return checked(sqlite3_bind_text64(statement_, place_, text.data(), text.size(), copy_it,
                                           SQLITE_UTF8));
    }

    sqlite3_stmt* statement_;
    int place_ = 0;
};

/// Which value a placeholder takes: `?3` and `$3` the third, any other the one of its own place.
std::size_t ordinal_of(sqlite3_stmt* statement, int place)
{
    const char* name = sqlite3_bind_parameter_name(statement, place);
    if (name != nullptr && name[0] == '$') {
        const std::string_view digits{name + 1};
        std::size_t ordinal = 0;
        const auto [end, failed] =
            std::from_chars(digits.data(), digits.data() + digits.size(), ordinal);
        if (failed == std::errc{} && end == digits.data() + digits.size() && ordinal > 0)
            return ordinal;
    }
    return static_cast<std::size_t>(place);
}

} // namespace

Result<void> bind(sqlite3_stmt* statement, const model::Values& values)
{
    const int places = sqlite3_bind_parameter_count(statement);
    std::size_t highest = 0;
    for (int place = 1; place <= places; ++place)
        highest = std::max(highest, ordinal_of(statement, place));
    if (highest != values.size())
        return invalid_params("params", "the statement takes " + std::to_string(highest) +
                                            " values, not " + std::to_string(values.size()));

    Binder binder{statement};
    for (int place = 1; place <= places; ++place) {
        const Result<void> bound = binder.bind(place, values[ordinal_of(statement, place) - 1]);
        if (!bound)
            return bound;
    }
    return {};
}

} // namespace connectord::sqlite

#include "drivers/sqlite/number_text.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace connectord::sqlite {
namespace {

/// A decimal number without the freedom of writing it: 12.50e3 and 12500 are the same.
struct Decimal {
    bool negative = false;
    std::string digits;        ///< without zeros at either end; empty for zero
    std::int64_t exponent = 0; ///< of the last digit

    friend bool operator==(const Decimal&, const Decimal&) = default;
};

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

std::optional<Decimal> decimal_of(std::string_view text)
{
    Decimal decimal;
    std::size_t at = 0;
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
        decimal.negative = text[0] == '-';
        ++at;
    }
    bool any = false;
    bool behind_point = false;
    for (; at < text.size(); ++at) {
        if (text[at] == '.' && !behind_point) {
            behind_point = true;
            continue;
        }
        if (!is_digit(text[at]))
            break;
        any = true;
        if (!decimal.digits.empty() || text[at] != '0')
            decimal.digits.push_back(text[at]);
        decimal.exponent -= behind_point ? 1 : 0;
    }
    if (!any)
        return std::nullopt;
    if (at < text.size()) {
        if (text[at] != 'e' && text[at] != 'E')
            return std::nullopt;
        ++at;
        if (at < text.size() && text[at] == '+')
            ++at;
        int exponent = 0;
        const auto [end, failed] =
            std::from_chars(text.data() + at, text.data() + text.size(), exponent);
        if (failed != std::errc{} || end != text.data() + text.size())
            return std::nullopt;
        decimal.exponent += exponent;
    }
    while (!decimal.digits.empty() && decimal.digits.back() == '0') {
        decimal.digits.pop_back();
        ++decimal.exponent;
    }
    if (decimal.digits.empty())
        decimal = Decimal{}; // zero is zero, however it is written
    return decimal;
}

} // namespace

void append_double(std::string& out, double value)
{
    std::array<char, 32> digits{};
    const auto [end, failed] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    static_cast<void>(failed); // the shortest text of a double has at most 24 characters
    out.append(digits.data(), end);
}

void append_integer(std::string& out, std::int64_t value)
{
    std::array<char, 24> digits{};
    const auto [end, failed] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    static_cast<void>(failed); // as above: there is room
    out.append(digits.data(), end);
}

bool is_number(std::string_view text)
{
    return decimal_of(text).has_value();
}

std::optional<double> exact_double(std::string_view text)
{
    constexpr double furthest = 9'007'199'254'740'992.0;
    const std::optional<Decimal> given = decimal_of(text);
    if (!given)
        return std::nullopt;

    // from_chars knows no plus sign.
    const std::string_view unsigned_text = text.front() == '+' ? text.substr(1) : text;
    double value = 0;
    const auto [end, failed] =
        std::from_chars(unsigned_text.data(), unsigned_text.data() + unsigned_text.size(), value);
    if (failed != std::errc{} || end != unsigned_text.data() + unsigned_text.size() ||
        std::abs(value) > furthest)
        return std::nullopt;

    std::string shortest;
    append_double(shortest, value);
    if (decimal_of(shortest) != given)
        return std::nullopt;
    return value;
}

std::optional<std::int64_t> exact_integer(std::string_view text)
{
    if (text.starts_with('+'))
        text.remove_prefix(1);
    std::int64_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || failed != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

} // namespace connectord::sqlite

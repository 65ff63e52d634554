#include "drivers/postgresql/date_text.hpp"

#include "protocol/model/timestamp.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace connectord::pg {

namespace {

/// The parts of the server's text: `year-rest-of-date time zone BC`.
struct Parts {
    std::int64_t year = 0;
    std::string_view year_text;
    std::string_view month_day; ///< `-11-20`
    std::string_view time;      ///< `10:00:00`, or empty
    std::string_view fraction;  ///< digits after the point
    std::string_view zone;      ///< `+00`, `-05:30`
};

bool are_digits(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<Parts> split(std::string_view text)
{
    Parts parts;
    const bool is_before_christ = text.ends_with(" BC");
    if (is_before_christ)
        text.remove_suffix(3);

    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos || dash < 4 || dash > 6 || text.size() < dash + 6)
        return std::nullopt;
    parts.year_text = text.substr(0, dash);
    if (!are_digits(parts.year_text))
        return std::nullopt;
    std::from_chars(text.data(), text.data() + dash, parts.year);
    if (is_before_christ)
        parts.year = 1 - parts.year;
    parts.month_day = text.substr(dash, 6);

    std::string_view rest = text.substr(dash + 6);
    if (rest.empty())
        return parts;
    if (rest.size() < 9 || rest[0] != ' ')
        return std::nullopt;
    parts.time = rest.substr(1, 8);
    rest.remove_prefix(9);
    if (rest.starts_with('.')) {
        const std::size_t end = std::min(rest.find_first_of("+-"), rest.size());
        parts.fraction = rest.substr(1, end - 1);
        if (parts.fraction.size() > 6 || !are_digits(parts.fraction))
            return std::nullopt;
        rest.remove_prefix(end);
    }
    parts.zone = rest;
    return parts;
}

void append_year(std::string& out, const Parts& parts)
{
    if (parts.year >= 0 && parts.year_text.size() == 4 && parts.year <= 9999) {
        if (parts.year == 0)
            out.append("0000"); // 1 BC
        else
            out.append(parts.year_text);
        return;
    }
    const std::string digits = std::to_string(parts.year < 0 ? -parts.year : parts.year);
    out.push_back(parts.year < 0 ? '-' : '+');
    out.append(digits.size() < 6 ? 6 - digits.size() : 0, '0');
    out.append(digits);
}

void append_fraction(std::string& out, std::string_view fraction)
{
    const std::size_t places = fraction.size() > 3 ? 6 : 3;
    out.push_back('.');
    out.append(fraction);
    out.append(places - fraction.size(), '0');
}

void append_parts(std::string& out, const Parts& parts)
{
    append_year(out, parts);
    out.append(parts.month_day);
    out.push_back('T');
    out.append(parts.time.empty() ? std::string_view{"00:00:00"} : parts.time);
    append_fraction(out, parts.fraction);
    out.push_back('Z');
}

} // namespace

bool append_timestamp_text(std::string& out, std::string_view text)
{
    const std::optional<Parts> parts = split(text);
    if (!parts)
        return false;
    if (parts->zone.empty() || parts->zone == "+00") {
        out.push_back('"');
        append_parts(out, *parts);
        out.push_back('"');
        return true;
    }

    // Raw SQL may have set another time zone on its own connection.
    Parts local = *parts;
    local.zone = {};
    std::string iso;
    append_parts(iso, local);
    iso.pop_back();
    iso.append(parts->zone);
    const std::optional<model::Timestamp> moment = model::parse_timestamp(iso);
    if (!moment)
        return false;
    out.push_back('"');
    model::append_timestamp(out, *moment);
    out.push_back('"');
    return true;
}

bool append_date_text(std::string& out, std::string_view text)
{
    const std::optional<Parts> parts = split(text);
    if (!parts || !parts->time.empty())
        return false;
    out.push_back('"');
    append_parts(out, *parts);
    out.push_back('"');
    return true;
}

} // namespace connectord::pg

#include "daemon/config/reading.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <limits>
#include <utility>

namespace connectord::config {

namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

constexpr std::array<Unit, 4> byte_units{
    {{"GiB", 1U << 30}, {"MiB", 1U << 20}, {"KiB", 1U << 10}, {"", 1}}};
constexpr std::array<Unit, 4> time_units{
    {{"h", 3'600'000}, {"min", 60'000}, {"s", 1000}, {"ms", 1}}};

/// A whole number and what follows it.
std::optional<std::pair<std::uint64_t, std::string_view>> number_and_rest(std::string_view text)
{
    std::uint64_t number = 0;
    const char* end_of_text = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), end_of_text, number);
    if (error != std::errc{})
        return std::nullopt;
    return std::pair{number, std::string_view{end, static_cast<std::size_t>(end_of_text - end)}};
}

/// `4MiB` by its units, or none when the unit is unknown or the product too large.
template <std::size_t N>
std::optional<std::uint64_t> scaled(std::string_view text, const std::array<Unit, N>& units)
{
    const auto parts = number_and_rest(text);
    if (!parts)
        return std::nullopt;
    const auto unit = std::ranges::find(units, parts->second, &Unit::name);
    if (unit == units.end() ||
        parts->first > std::numeric_limits<std::int64_t>::max() / unit->factor)
        return std::nullopt;
    return parts->first * unit->factor;
}

/// The largest unit that says `amount` in whole numbers.
template <std::size_t N>
std::string in_units(std::uint64_t amount, const std::array<Unit, N>& units)
{
    for (const Unit& unit : units) {
        if (amount >= unit.factor && amount % unit.factor == 0)
            return fmt::format("{}{}", amount / unit.factor, unit.name);
    }
    return fmt::format("{}{}", amount, units.back().name);
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

} // namespace

std::optional<std::string> read_text(const Given& given)
{
    if (!given.value.is_string())
        return std::nullopt;
    return std::string{given.value.get_string()};
}

std::optional<bool> read_switch(const Given& given)
{
    if (given.value.is_bool())
        return given.value.get_bool();
    const std::optional<std::string> text = given.is_text ? read_text(given) : std::nullopt;
    if (!text)
        return std::nullopt;
    if (*text == "true" || *text == "yes" || *text == "on" || *text == "1")
        return true;
    if (*text == "false" || *text == "no" || *text == "off" || *text == "0")
        return false;
    return std::nullopt;
}

std::optional<std::uint64_t> read_number(const Given& given)
{
    if (given.value.is_int64() && given.value.get_int64() >= 0)
        return static_cast<std::uint64_t>(given.value.get_int64());
    const std::optional<std::string> text = given.is_text ? read_text(given) : std::nullopt;
    if (!text)
        return std::nullopt;
    const auto parts = number_and_rest(*text);
    if (!parts || !parts->second.empty())
        return std::nullopt;
    return parts->first;
}

std::optional<std::uint64_t> read_bytes(const Given& given)
{
    const std::optional<std::string> text = read_text(given);
    return text ? scaled(*text, byte_units) : read_number(given);
}

std::optional<std::chrono::milliseconds> read_duration(const Given& given)
{
    const std::optional<std::string> text = read_text(given);
    const std::optional<std::uint64_t> span = text ? scaled(*text, time_units) : std::nullopt;
    if (!span)
        return std::nullopt;
    return std::chrono::milliseconds{*span};
}

std::optional<std::vector<std::string>> read_list(const Given& given)
{
    std::vector<std::string> list;
    if (given.value.is_array()) {
        for (const boost::json::value& item : given.value.get_array()) {
            if (!item.is_string())
                return std::nullopt;
            list.emplace_back(item.get_string());
        }
        return list;
    }
    const std::optional<std::string> text = given.is_text ? read_text(given) : std::nullopt;
    if (!text)
        return std::nullopt;
    std::string_view rest = *text;
    while (!rest.empty()) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        const std::string_view item = trimmed(rest.substr(0, comma));
        if (!item.empty())
            list.emplace_back(item);
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return list;
}

std::optional<rpc::Grants> read_grants(const Given& given)
{
    const std::optional<std::vector<std::string>> names = read_list(given);
    if (!names)
        return std::nullopt;
    rpc::Grants grants;
    for (const std::string& name : *names) {
        const std::optional<rpc::Grant> grant = rpc::grant_of(name);
        if (!grant)
            return std::nullopt;
        grants.add(*grant);
    }
    return grants;
}

std::optional<std::filesystem::path> read_path(const Given& given)
{
    const std::optional<std::string> text = read_text(given);
    if (!text)
        return std::nullopt;
    if (text->empty())
        return std::filesystem::path{};
    return given.base / *text;
}

std::string text_of_bytes(std::uint64_t bytes)
{
    return in_units(bytes, byte_units);
}

std::string text_of_duration(std::chrono::milliseconds span)
{
    return in_units(static_cast<std::uint64_t>(span.count()), time_units);
}

std::vector<std::string_view> names_of(rpc::Grants grants)
{
    using enum rpc::Grant;
    std::vector<std::string_view> names;
    for (const rpc::Grant grant : {read, write, define, discover, datasource, ddl, raw, admin}) {
        if (grants.has(grant))
            names.push_back(rpc::name_of(grant));
    }
    return names;
}

std::optional<std::chrono::system_clock::time_point> parse_moment(const std::string& text)
{
    for (const char* form : {"%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"}) {
        std::tm utc{};
        const char* end = strptime(text.c_str(), form, &utc);
        if (end != nullptr && *end == '\0')
            return std::chrono::system_clock::from_time_t(timegm(&utc));
    }
    return std::nullopt;
}

std::string text_of_moment(std::chrono::system_clock::time_point moment)
{
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(moment)));
}

} // namespace connectord::config

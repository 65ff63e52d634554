#include "drivers/sql/data_type.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace connectord::sql {

namespace {

/// A dataType taken apart: `numeric(12, 2)[]`.
struct Parts {
    std::string_view base;
    std::vector<std::int64_t> numbers;
    bool is_array = false;
};

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

std::optional<Parts> take_apart(std::string_view text)
{
    Parts parts;
    text = trimmed(text);
    if (text.ends_with("[]")) {
        parts.is_array = true;
        text = trimmed(text.substr(0, text.size() - 2));
    }
    const std::size_t open = text.find('(');
    parts.base = trimmed(text.substr(0, open));
    if (open == text.npos)
        return parts;

    if (text.back() != ')')
        return std::nullopt;
    std::string_view numbers = text.substr(open + 1, text.size() - open - 2);
    for (;;) {
        const std::size_t comma = numbers.find(',');
        const std::string_view digits = trimmed(numbers.substr(0, comma));
        std::int64_t number = 0;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
            return std::nullopt;
        parts.numbers.push_back(number);
        if (comma == numbers.npos)
            return parts;
        numbers.remove_prefix(comma + 1);
    }
}

struct Range {
    std::int64_t least = 0;
    std::int64_t most = 0;

    bool holds(std::int64_t number) const { return number >= least && number <= most; }
};

constexpr Range lengths{0, 10'485'760};
constexpr Range precisions{0, 1000};
/// Below 0 it rounds to tens and hundreds.
constexpr Range scales{-1000, 1000};
constexpr Range parts_of_seconds{0, 6};

/// A whole number from the connector's settings or the property itself; none when it is not there.
Result<std::optional<std::int64_t>> number_of(const boost::json::object* settings,
                                              std::string_view name, Range range,
                                              const model::Path& path)
{
    const boost::json::value* value = settings == nullptr ? nullptr : settings->if_contains(name);
    if (value == nullptr || value->is_null())
        return std::optional<std::int64_t>{};
    const std::int64_t* number = value->if_int64();
    if (number == nullptr || !range.holds(*number))
        return invalid_params(model::Path{path, name}.text(),
                              "must be a whole number from " + std::to_string(range.least) +
                                  " to " + std::to_string(range.most));
    return std::optional<std::int64_t>{*number};
}

/// The numbers for the parentheses, from wherever the definition has them.
Result<std::vector<std::int64_t>> numbers_of(const Parts& parts, const KnownType& type,
                                             const Column& column,
                                             const boost::json::object* settings,
                                             const model::Path& path)
{
    std::vector<std::int64_t> numbers = parts.numbers;
    const auto take = [&](const boost::json::object* from, std::string_view name,
                          Range range) -> Status {
        const Result<std::optional<std::int64_t>> number = number_of(from, name, range, path);
        if (!number)
            return number.error();
        if (*number)
            numbers.push_back(**number);
        return {};
    };

    Status taken;
    if (numbers.empty() && type.arguments == TypeArguments::length) {
        const boost::json::object* definition = &column.property->definition;
        for (const auto& [from, name] :
             {std::pair{settings, "dataLength"}, {definition, "length"}, {definition, "limit"}}) {
            if (taken && numbers.empty())
                taken = take(from, name, lengths);
        }
    } else if (numbers.empty() && type.arguments == TypeArguments::precision_and_scale) {
        taken = take(settings, "dataPrecision", precisions);
        if (taken && !numbers.empty())
            taken = take(settings, "dataScale", scales);
    } else if (numbers.empty() && type.arguments == TypeArguments::seconds_precision) {
        taken = take(settings, "dataPrecision", parts_of_seconds);
    }
    if (!taken)
        return taken.error();

    const std::size_t most_numbers = type.arguments == TypeArguments::none                  ? 0
                                     : type.arguments == TypeArguments::precision_and_scale ? 2
                                                                                            : 1;
    bool in_range = true;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const bool is_scale = i == 1 && type.arguments == TypeArguments::precision_and_scale;
        in_range = in_range && (is_scale ? scales : lengths).holds(numbers[i]);
    }
    if (numbers.size() > most_numbers || !in_range)
        return invalid_params(path.text(), "has more or larger numbers than its dataType takes");
    return numbers;
}

} // namespace

Status append_data_type(Text& text, const Column& column, std::span<const KnownType> known)
{
    const model::Path root{"definition.properties"};
    const model::Path property_path{root, column.property->name};
    const model::Path path{property_path, text.dialect().connector()};
    const std::optional<Parts> parts = take_apart(column.data_type);
    const KnownType* type = nullptr;
    std::vector<std::string_view> names;
    for (const KnownType& candidate : known) {
        names.push_back(candidate.name);
        if (parts && candidate.name == parts->base)
            type = &candidate;
    }
    if (type == nullptr)
        return unknown_name(model::Path{path, "dataType"}.text(), "dataType", column.data_type,
                            names);

    const boost::json::object* settings = column.property->settings_for(text.dialect().connector());
    const Result<std::vector<std::int64_t>> numbers =
        numbers_of(*parts, *type, column, settings, path);
    if (!numbers)
        return numbers.error();
    text.append(type->words);
    for (std::size_t i = 0; i < numbers->size(); ++i) {
        const std::int64_t number = (*numbers)[i];
        text.append(i == 0 ? '(' : ',');
        if (number < 0)
            text.append('-');
        text.number(static_cast<std::uint64_t>(number < 0 ? -number : number));
    }
    if (!numbers->empty())
        text.append(')');
    text.append(type->after);
    if (parts->is_array)
        text.append("[]");
    return {};
}

} // namespace connectord::sql

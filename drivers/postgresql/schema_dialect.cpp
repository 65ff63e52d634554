#include "drivers/postgresql/schema_dialect.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <vector>

namespace connectord::pg {

namespace {

using model::Type;
using schema::Fit;
using schema::Kind;
using schema::TypeChange;

/// A canonical type taken apart: `timestamp(3) with time zone` is the base `timestamp with time
/// zone` with the number 3.
struct Parts {
    std::string base;
    std::vector<int> numbers;
    bool is_array = false;
};

Parts take_apart(std::string_view type)
{
    Parts parts;
    if (type.ends_with("[]")) {
        parts.is_array = true;
        type.remove_suffix(2);
    }
    const std::size_t open = type.find('(');
    const std::size_t close = type.find(')', open == type.npos ? 0 : open);
    if (open == type.npos || close == type.npos) {
        parts.base = type;
        return parts;
    }
    parts.base = std::string{type.substr(0, open)} + std::string{type.substr(close + 1)};
    std::string_view numbers = type.substr(open + 1, close - open - 1);
    while (!numbers.empty()) {
        const std::size_t comma = std::min(numbers.find(','), numbers.size());
        std::string_view digits = numbers.substr(0, comma);
        while (digits.starts_with(' '))
            digits.remove_prefix(1);
        int number = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
        parts.numbers.push_back(number);
        numbers.remove_prefix(std::min(comma + 1, numbers.size()));
    }
    return parts;
}

std::string put_together(const Parts& parts)
{
    // A precision stands before the words of the zone.
    const std::size_t space = parts.base.find(" with");
    std::string text = parts.base.substr(0, space);
    for (std::size_t i = 0; i < parts.numbers.size(); ++i)
        text.append(i == 0 ? "(" : ",").append(std::to_string(parts.numbers[i]));
    if (!parts.numbers.empty())
        text.append(")");
    if (space != std::string::npos)
        text.append(parts.base.substr(space));
    if (parts.is_array)
        text.append("[]");
    return text;
}

int rank_of_integer(std::string_view base)
{
    constexpr std::array<std::string_view, 3> integers{"smallint", "integer", "bigint"};
    const auto found = std::find(integers.begin(), integers.end(), base);
    return found == integers.end() ? 0 : static_cast<int>(found - integers.begin()) + 1;
}

bool is_float(std::string_view base)
{
    return base == "real" || base == "double precision";
}

bool is_number(std::string_view base)
{
    return rank_of_integer(base) != 0 || is_float(base) || base == "numeric" || base == "money";
}

bool is_text(std::string_view base)
{
    return base == "text" || base == "character varying" || base == "character" ||
           base == "citext" || base == "bpchar" || base == "name";
}

bool is_moment(std::string_view base)
{
    return base.starts_with("timestamp") || base == "date";
}

constexpr std::string_view fails_beyond = "fails where a value does not fit";
constexpr std::string_view rounds = "values are rounded";

TypeChange safe(std::string_view reason = {})
{
    return {Kind::safe, false, false, reason};
}

TypeChange rewrites(std::string_view reason = {})
{
    return {Kind::rewrites, false, false, reason};
}

TypeChange narrows(Kind kind, std::string_view reason)
{
    return {kind, true, false, reason};
}

/// Both are numeric: digits before the point may become too few, those behind it may go.
TypeChange numeric_change(const Parts& from, const Parts& to)
{
    if (to.numbers.empty())
        return safe();
    if (from.numbers.empty())
        return narrows(Kind::destroys, rounds);
    const int scale_before = from.numbers.size() > 1 ? from.numbers[1] : 0;
    const int scale_after = to.numbers.size() > 1 ? to.numbers[1] : 0;
    if (scale_after < scale_before)
        return narrows(Kind::destroys, rounds);
    const int whole_before = from.numbers[0] - scale_before;
    const int whole_after = to.numbers[0] - scale_after;
    if (whole_after < whole_before)
        return narrows(Kind::rewrites, fails_beyond);
    return scale_after == scale_before ? safe() : rewrites();
}

TypeChange number_change(const Parts& from, const Parts& to)
{
    const int before = rank_of_integer(from.base);
    const int after = rank_of_integer(to.base);
    if (before != 0 && after != 0)
        return after > before ? rewrites() : narrows(Kind::rewrites, fails_beyond);
    if (from.base == "numeric" && to.base == "numeric")
        return numeric_change(from, to);
    if (before != 0 && to.base == "numeric")
        return to.numbers.empty() ? rewrites() : narrows(Kind::rewrites, fails_beyond);
    if (before != 0 && is_float(to.base)) {
        const bool is_exact = to.base == "double precision" ? before < 3 : before < 2;
        return is_exact ? rewrites() : narrows(Kind::destroys, rounds);
    }
    if (from.base == "real" && to.base == "double precision")
        return rewrites();
    if (from.base == "numeric" && after != 0 && from.numbers.size() == 2 && from.numbers[1] == 0)
        return narrows(Kind::rewrites, fails_beyond);
    return narrows(Kind::destroys, rounds);
}

TypeChange text_change(const Parts& from, const Parts& to)
{
    const bool pads = to.base == "character";
    if (from.base == "character")
        return to.numbers.empty() || from.numbers <= to.numbers
                   ? rewrites("blanks at the end are not kept")
                   : narrows(Kind::rewrites, fails_beyond);
    if (pads)
        return narrows(Kind::rewrites, "values are padded; fails where one is too long");
    if (to.numbers.empty())
        return to.base == "citext" || from.base == "citext" ? rewrites() : safe();
    if (!from.numbers.empty() && from.numbers[0] <= to.numbers[0])
        return safe();
    return narrows(Kind::rewrites, "fails where a value is too long");
}

TypeChange moment_change(const Parts& from, const Parts& to)
{
    if (to.base == "date")
        return narrows(Kind::destroys, "the time of the day goes");
    const int before = from.numbers.empty() ? 6 : from.numbers[0];
    const int after = to.numbers.empty() ? 6 : to.numbers[0];
    if (from.base != "date" && after < before)
        return narrows(Kind::destroys, "fractions of seconds are rounded");
    return from.base == to.base ? safe() : rewrites("what has no zone is taken as UTC");
}

TypeChange document_change(const Parts& to)
{
    return {Kind::rewrites, false, true,
            to.base == "jsonb" ? "doubled keys and spacing are not kept" : ""};
}

/// What PostgreSQL only does when told to: from text, and between families.
TypeChange cast_change(const Parts& from, const Parts& to)
{
    const bool to_document = to.base == "json" || to.base == "jsonb";
    if (to_document && (is_text(from.base) || from.base == "json" || from.base == "jsonb"))
        return document_change(to);
    if (from.base == "boolean" && to.base == "integer")
        return {Kind::rewrites, false, true, {}};
    constexpr std::array<std::string_view, 5> kept{"uuid", "inet", "cidr", "macaddr", "xml"};
    if (is_text(from.base) && std::find(kept.begin(), kept.end(), to.base) != kept.end())
        return {Kind::rewrites, true, true, "fails where a text is none"};
    return {Kind::destroys, true, true,
            is_text(from.base) ? "texts are read as values: fails where one is none"
                               : "values become others"};
}

/// LoopBack's own choice is INTEGER: what holds those holds a Number as well as that does.
Fit fit_of_number(const Parts& parts)
{
    if (!is_number(parts.base) || parts.base == "money")
        return Fit::none;
    if (parts.base == "smallint" || parts.base == "real")
        return Fit::partly;
    if (parts.base != "numeric" || parts.numbers.size() < 2)
        return Fit::whole;
    constexpr int digits_of_integer = 10;
    return parts.numbers[0] - parts.numbers[1] >= digits_of_integer ? Fit::whole : Fit::partly;
}

} // namespace

std::string SchemaDialect::canonical_type(std::string_view declared) const
{
    std::string lower{declared};
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    // `TIMESTAMP (3) WITH TIME ZONE` is how LoopBack's showFields has it.
    for (std::size_t at = lower.find(" ("); at != lower.npos; at = lower.find(" ("))
        lower.erase(at, 1);
    Parts parts = take_apart(lower);
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> others{
        {{"varchar", "character varying"},
         {"char", "character"},
         {"varbit", "bit varying"},
         {"serial", "integer"},
         {"bigserial", "bigint"},
         {"smallserial", "smallint"},
         {"decimal", "numeric"},
         {"timestamp", "timestamp without time zone"},
         {"timestamptz", "timestamp with time zone"}}};
    for (const auto& [name, canonical] : others) {
        if (parts.base == name) {
            parts.base = canonical;
            break;
        }
    }
    if ((parts.base == "character" || parts.base == "bit") && parts.numbers.empty())
        parts.numbers.push_back(1);
    if (parts.base == "numeric" && parts.numbers.size() == 1)
        parts.numbers.push_back(0);
    // An array's element keeps its length in the catalog, too.
    return put_together(parts);
}

TypeChange SchemaDialect::type_change(std::string_view from, std::string_view to) const
{
    const Parts before = take_apart(from);
    const Parts after = take_apart(to);
    if (before.is_array != after.is_array) {
        if (before.is_array && is_text(after.base))
            return rewrites("an array becomes its text");
        return {Kind::destroys, true, true, "values become others"};
    }
    if (is_text(before.base) && is_text(after.base))
        return text_change(before, after);
    if (is_number(before.base) && is_number(after.base))
        return number_change(before, after);
    if (is_moment(before.base) && is_moment(after.base))
        return moment_change(before, after);
    // Whatever it is, PostgreSQL writes it as text unasked, and that text reads back.
    if (is_text(after.base))
        return after.numbers.empty() ? rewrites("values become their texts")
                                     : narrows(Kind::rewrites, "fails where a text is too long");
    return cast_change(before, after);
}

Fit SchemaDialect::fit(std::string_view canonical, Type type) const
{
    const Parts parts = take_apart(canonical);
    const bool is_document = parts.base == "json" || parts.base == "jsonb";
    const auto either = [](bool is_whole) { return is_whole ? Fit::whole : Fit::none; };
    switch (type) {
    case Type::number:
        return parts.is_array ? Fit::none : fit_of_number(parts);
    case Type::date:
        if (parts.is_array || !is_moment(parts.base))
            return Fit::none;
        // A moment without a zone is one of UTC, and LoopBack's have three digits of a second.
        return parts.base != "date" && (parts.numbers.empty() || parts.numbers[0] >= 3)
                   ? Fit::whole
                   : Fit::partly;
    case Type::boolean:
        return either(!parts.is_array && parts.base == "boolean");
    case Type::json:
        return either(is_document);
    case Type::array:
        return either(parts.is_array || is_document);
    case Type::string:
        // Whoever chose uuid, inet or a type of their own for texts will have had a reason.
        if (is_number(parts.base) || parts.base == "boolean" || is_moment(parts.base) ||
            is_document || parts.is_array || parts.base == "bytea")
            return Fit::none;
        return is_text(parts.base) && !parts.numbers.empty() ? Fit::partly : Fit::whole;
    case Type::any:
        return Fit::whole;
    case Type::buffer:
    case Type::geo_point:
        return Fit::none;
    }
    return Fit::none;
}

Type SchemaDialect::property_type(std::string_view data_type) const
{
    const Parts parts = take_apart(canonical_type(data_type));
    if (parts.is_array)
        return Type::array;
    if ((is_number(parts.base) && parts.base != "money") || parts.base == "float")
        return Type::number;
    if (is_moment(parts.base))
        return Type::date;
    if (parts.base == "boolean")
        return Type::boolean;
    if (parts.base == "bytea")
        return Type::buffer;
    if (parts.base == "point")
        return Type::geo_point;
    return parts.base == "json" || parts.base == "jsonb" ? Type::json : Type::string;
}

std::optional<std::string_view> SchemaDialect::index_method(std::string_view name) const
{
    constexpr std::array<std::string_view, 6> methods{"btree", "hash",   "gin",
                                                      "gist",  "spgist", "brin"};
    std::string lower{name};
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto found = std::find(methods.begin(), methods.end(), lower);
    if (found == methods.end())
        return std::nullopt;
    return *found;
}

bool SchemaDialect::create_extension(sql::Text& text, std::string_view name) const
{
    text.append("CREATE EXTENSION IF NOT EXISTS ").append(sql::Identifier{name});
    return true;
}

} // namespace connectord::pg

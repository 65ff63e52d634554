#include "drivers/sqlite/schema_dialect.hpp"

#include <cctype>

namespace connectord::sqlite {

namespace {

using schema::Kind;
using schema::TypeChange;

enum class Affinity { text, numeric, integer, real, blob };

bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != text.npos;
}

/// SQLite's own five rules, in its own order.
Affinity affinity_of(std::string_view type)
{
    if (contains(type, "INT"))
        return Affinity::integer;
    if (contains(type, "CHAR") || contains(type, "CLOB") || contains(type, "TEXT"))
        return Affinity::text;
    if (type.empty() || contains(type, "BLOB"))
        return Affinity::blob;
    if (contains(type, "REAL") || contains(type, "FLOA") || contains(type, "DOUB"))
        return Affinity::real;
    return Affinity::numeric;
}

bool is_number(Affinity affinity)
{
    return affinity == Affinity::numeric || affinity == Affinity::integer ||
           affinity == Affinity::real;
}

} // namespace

std::string SchemaDialect::canonical_type(std::string_view declared) const
{
    std::string canonical;
    for (const char c : declared) {
        const bool is_space = std::isspace(static_cast<unsigned char>(c)) != 0;
        if (is_space && (canonical.empty() || canonical.back() == ' '))
            continue;
        canonical.push_back(
            is_space ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
    }
    while (canonical.ends_with(' '))
        canonical.pop_back();
    return canonical;
}

TypeChange SchemaDialect::type_change(std::string_view from, std::string_view to) const
{
    const Affinity before = affinity_of(from);
    const Affinity after = affinity_of(to);
    // Where the affinity stays, values stay: nothing in SQLite looks at lengths.
    if (before == after)
        return {Kind::rewrites, true, false, {}};
    if (is_number(before) && is_number(after))
        return after == Affinity::real
                   ? TypeChange{Kind::destroys, true, false, "whole numbers past 2^53 are rounded"}
                   : TypeChange{Kind::rewrites, true, false, {}};
    if (after == Affinity::blob || (before == Affinity::blob && after == Affinity::text))
        return {Kind::rewrites, false, false, {}};
    if (after == Affinity::text)
        return {Kind::rewrites, false, false, "numbers become their texts"};
    return {Kind::destroys, true, false, "texts that are numbers become those"};
}

/// As the catalog's own question decides it.
model::Type SchemaDialect::property_type(std::string_view data_type) const
{
    std::string type = canonical_type(data_type);
    type = type.substr(0, type.find('('));
    const auto begins = [&](std::string_view with) { return type.starts_with(with); };
    if (begins("BOOL"))
        return model::Type::boolean;
    if (begins("DATE") || begins("TIMESTAMP"))
        return model::Type::date;
    if (begins("JSON"))
        return model::Type::json;
    if (type == "POINT" || type == "GEOPOINT")
        return model::Type::geo_point;
    if (contains(type, "BLOB") || contains(type, "BINARY") || type == "BYTEA")
        return model::Type::buffer;
    if (type.empty())
        return model::Type::any;
    if (type == "STRING" || begins("UUID") || type == "TIME" || begins("TIME "))
        return model::Type::string;
    return affinity_of(type) == Affinity::text ? model::Type::string : model::Type::number;
}

schema::Fit SchemaDialect::fit(std::string_view canonical, model::Type type) const
{
    const Affinity affinity = affinity_of(canonical);
    const auto either = [](bool is_whole) {
        return is_whole ? schema::Fit::whole : schema::Fit::none;
    };
    switch (type) {
    case model::Type::number:
    case model::Type::boolean:
        return either(is_number(affinity));
    case model::Type::string:
    case model::Type::json:
    case model::Type::array:
    case model::Type::geo_point:
        return either(affinity == Affinity::text || affinity == Affinity::blob);
    case model::Type::date:
        // Dates are texts: a column that makes numbers of texts makes none of these.
        return schema::Fit::whole;
    case model::Type::buffer:
    case model::Type::any:
        return either(affinity == Affinity::blob);
    }
    return schema::Fit::none;
}

} // namespace connectord::sqlite

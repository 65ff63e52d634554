#include "drivers/postgresql/dialect.hpp"

#include "drivers/postgresql/schema_dialect.hpp"
#include "drivers/sql/data_type.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>

namespace connectord::pg {

namespace {

using model::JsonKind;
using model::Operator;
using model::Type;
using sql::Column;
using sql::KnownType;
using sql::Operand;
using sql::Text;
using sql::TypeArguments;
using sql::Words;

constexpr std::array known_types{
    KnownType{"text", "TEXT"},
    KnownType{"character varying", "VARCHAR", TypeArguments::length},
    KnownType{"varchar", "VARCHAR", TypeArguments::length},
    KnownType{"character", "CHAR", TypeArguments::length},
    KnownType{"char", "CHAR", TypeArguments::length},
    KnownType{"citext", "CITEXT"},
    KnownType{"smallint", "SMALLINT"},
    KnownType{"int2", "SMALLINT"},
    KnownType{"integer", "INTEGER"},
    KnownType{"int", "INTEGER"},
    KnownType{"int4", "INTEGER"},
    KnownType{"bigint", "BIGINT"},
    KnownType{"int8", "BIGINT"},
    KnownType{"numeric", "NUMERIC", TypeArguments::precision_and_scale},
    KnownType{"decimal", "NUMERIC", TypeArguments::precision_and_scale},
    KnownType{"real", "REAL"},
    KnownType{"float4", "REAL"},
    KnownType{"double precision", "DOUBLE PRECISION"},
    KnownType{"double", "DOUBLE PRECISION"},
    KnownType{"float", "DOUBLE PRECISION"},
    KnownType{"float8", "DOUBLE PRECISION"},
    KnownType{"money", "MONEY"},
    KnownType{"boolean", "BOOLEAN"},
    KnownType{"bool", "BOOLEAN"},
    KnownType{"date", "DATE"},
    KnownType{"timestamp", "TIMESTAMP", TypeArguments::seconds_precision, " WITHOUT TIME ZONE"},
    KnownType{"timestamp without time zone", "TIMESTAMP", TypeArguments::seconds_precision,
              " WITHOUT TIME ZONE"},
    KnownType{"timestamptz", "TIMESTAMP", TypeArguments::seconds_precision, " WITH TIME ZONE"},
    KnownType{"timestamp with time zone", "TIMESTAMP", TypeArguments::seconds_precision,
              " WITH TIME ZONE"},
    KnownType{"time", "TIME", TypeArguments::seconds_precision, " WITHOUT TIME ZONE"},
    KnownType{"time without time zone", "TIME", TypeArguments::seconds_precision,
              " WITHOUT TIME ZONE"},
    KnownType{"time with time zone", "TIME", TypeArguments::seconds_precision, " WITH TIME ZONE"},
    KnownType{"interval", "INTERVAL", TypeArguments::seconds_precision},
    KnownType{"bytea", "BYTEA"},
    KnownType{"uuid", "UUID"},
    KnownType{"json", "JSON"},
    KnownType{"jsonb", "JSONB"},
    KnownType{"xml", "XML"},
    KnownType{"inet", "INET"},
    KnownType{"cidr", "CIDR"},
    KnownType{"macaddr", "MACADDR"},
    KnownType{"tsvector", "TSVECTOR"},
    KnownType{"tsquery", "TSQUERY"},
    KnownType{"timetz", "TIME", TypeArguments::seconds_precision, " WITH TIME ZONE"},
    KnownType{"bit", "BIT", TypeArguments::length},
    KnownType{"bit varying", "VARBIT", TypeArguments::length},
    KnownType{"varbit", "VARBIT", TypeArguments::length},
    KnownType{"macaddr8", "MACADDR8"},
    KnownType{"int4range", "INT4RANGE"},
    KnownType{"int8range", "INT8RANGE"},
    KnownType{"numrange", "NUMRANGE"},
    KnownType{"tsrange", "TSRANGE"},
    KnownType{"tstzrange", "TSTZRANGE"},
    KnownType{"daterange", "DATERANGE"},
    KnownType{"hstore", "HSTORE"},
    KnownType{"ltree", "LTREE"},
    KnownType{"point", "POINT"},
};

Words sign_of(Operator op)
{
    switch (op) {
    case Operator::neq:
        return "<>";
    case Operator::gt:
        return ">";
    case Operator::gte:
        return ">=";
    case Operator::lt:
        return "<";
    case Operator::lte:
        return "<=";
    default:
        return "=";
    }
}

/// A number that an integer column cannot be compared with as an integer: 5.5 is no mistake in a
/// where.
bool needs_numeric(const Operand& operand, const model::Value& value)
{
    if (!operand.column.is_integer || !operand.path.empty())
        return false;
    if (const auto* integer = std::get_if<std::int64_t>(&value.alternatives()))
        return *integer > std::numeric_limits<std::int32_t>::max() ||
               *integer < std::numeric_limits<std::int32_t>::min();
    return std::holds_alternative<double>(value.alternatives()) ||
           std::holds_alternative<model::Decimal>(value.alternatives());
}

/// The type that a document's insides are compared as; parameters need to be told.
Words cast_of(JsonKind kind, bool is_list)
{
    switch (kind) {
    case JsonKind::number:
        return is_list ? Words{"::numeric[]"} : Words{"::numeric"};
    case JsonKind::boolean:
        return is_list ? Words{"::boolean[]"} : Words{"::boolean"};
    case JsonKind::text:
        break;
    }
    return is_list ? Words{"::text[]"} : Words{"::text"};
}

void bind_path(Text& text, const Operand& operand)
{
    model::List steps;
    for (const std::string& step : operand.path)
        steps.elements.emplace_back(step);
    text.bind(std::move(steps)).append("::text[]");
}

/// `("col"::jsonb #>> $1::text[])`: a place inside a document as text; the steps are a value.
void append_place(Text& text, const Operand& operand)
{
    text.append('(').append(operand.column.identifier).append("::jsonb #>> ");
    bind_path(text, operand);
    text.append(')');
}

/// The place as number or boolean where it is one, NULL where it is something else.
void append_typed_place(Text& text, const Operand& operand)
{
    const bool is_number = operand.kind == JsonKind::number;
    text.append("(CASE WHEN jsonb_typeof(").append(operand.column.identifier).append("::jsonb #> ");
    bind_path(text, operand);
    text.append(is_number ? Words{")='number' THEN "} : Words{")='boolean' THEN "});
    append_place(text, operand);
    text.append(is_number ? Words{"::numeric END)"} : Words{"::boolean END)"});
}

void append_left(Text& text, const Operand& operand)
{
    if (!operand.path.empty() && operand.kind != JsonKind::text)
        append_typed_place(text, operand);
    else if (!operand.path.empty())
        append_place(text, operand);
    else if (operand.column.is_document)
        text.append(operand.column.identifier).append("::jsonb");
    else
        text.append(operand.column.identifier);
}

void append_right(Text& text, const Operand& operand, const model::Value& value)
{
    text.bind(value);
    if (!operand.path.empty())
        text.append(cast_of(operand.kind, false));
    else if (operand.column.is_document)
        text.append("::jsonb");
    else if (needs_numeric(operand, value))
        text.append("::numeric");
}

/// The operand as text, for patterns.
void append_text(Text& text, const Operand& operand)
{
    if (operand.path.empty())
        text.append(operand.column.identifier).append("::TEXT");
    else
        append_place(text, operand);
}

/// JavaScript's \b and \B are \y and \Y to PostgreSQL; the rest of what both know is spelled alike.
std::string to_advanced_regexp(std::string_view source)
{
    std::string out;
    bool in_brackets = false;
    for (std::size_t i = 0; i < source.size(); ++i) {
        const char c = source[i];
        out.push_back(c);
        if (c == '\\' && i + 1 < source.size()) {
            const char next = source[++i];
            out.push_back(next == 'b' && !in_brackets   ? 'y'
                          : next == 'B' && !in_brackets ? 'Y'
                                                        : next);
        } else if (c == '[') {
            in_brackets = true;
        } else if (c == ']') {
            in_brackets = false;
        }
    }
    return out;
}

} // namespace

std::string Dialect::db_name(std::string_view name) const
{
    std::string lower{name};
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

void Dialect::placeholder(Text& text, std::size_t ordinal) const
{
    text.append('$').number(ordinal);
}

std::optional<std::string_view> Dialect::lacks(Operator op, const Operand& operand) const
{
    const bool is_point = operand.column.property->type == Type::geo_point && operand.path.empty();
    if (is_point && op != Operator::eq && op != Operator::neq)
        return "geoOperators";
    return std::nullopt;
}

void Dialect::operand(Text& text, const Operand& operand) const
{
    if (operand.path.empty())
        text.append(operand.column.identifier);
    else
        append_place(text, operand);
}

void Dialect::compare(Text& text, const Operand& operand, Operator op,
                      const model::Value& value) const
{
    if (operand.column.property->type == Type::geo_point && operand.path.empty()) {
        text.append(op == Operator::neq ? Words{"NOT "} : Words{""});
        text.append(operand.column.identifier).append(" ~= ").bind(value);
        return;
    }
    append_left(text, operand);
    text.append(sign_of(op));
    append_right(text, operand, value);
}

void Dialect::between(Text& text, const Operand& operand, const model::Value& lower,
                      const model::Value& upper) const
{
    append_left(text, operand);
    text.append(" BETWEEN ");
    append_right(text, operand, lower);
    text.append(" AND ");
    append_right(text, operand, upper);
}

void Dialect::in_list(Text& text, const Operand& operand, bool negated,
                      const model::List& list) const
{
    append_left(text, operand);
    text.append(negated ? Words{" <> ALL("} : Words{" = ANY("}).bind(list);
    if (!operand.path.empty())
        text.append(cast_of(operand.kind, true));
    else if (operand.column.is_document)
        text.append("::jsonb[]");
    else if (std::any_of(list.elements.begin(), list.elements.end(),
                         [&](const model::Value& value) { return needs_numeric(operand, value); }))
        text.append("::numeric[]");
    text.append(')');
}

void Dialect::like(Text& text, const Operand& operand, bool negated, bool ignore_case,
                   const model::Value& pattern) const
{
    append_text(text, operand);
    text.append(negated ? Words{" NOT"} : Words{""});
    text.append(ignore_case ? Words{" ILIKE "} : Words{" LIKE "});
    text.bind(pattern).append(R"( ESCAPE E'\\')");
}

void Dialect::regexp(Text& text, const Operand& operand, bool ignore_case,
                     const model::Value& source) const
{
    append_text(text, operand);
    const auto* pattern = std::get_if<std::string>(&source.alternatives());
    text.append(ignore_case ? Words{" ~* "} : Words{" ~ "});
    text.bind(pattern == nullptr ? source : model::Value{to_advanced_regexp(*pattern)});
}

void Dialect::extended(Text& text, const Operand& operand, Operator op,
                       const model::Value& value) const
{
    if (op == Operator::match) {
        text.append("to_tsvector(");
        append_text(text, operand);
        text.append(") @@ to_tsquery(").bind(value).append(')');
        return;
    }
    text.append(operand.column.identifier)
        .append(op == Operator::contains       ? Words{" @> "}
                : op == Operator::contained_by ? Words{" <@ "}
                                               : Words{" && "})
        .bind(value);
}

void Dialect::paginate(Text& text, std::int64_t limit, std::int64_t offset) const
{
    if (limit != 0)
        text.append(" LIMIT ").bind(limit);
    if (offset != 0)
        text.append(" OFFSET ").bind(offset);
}

void Dialect::assign(Text& text, const Column&, model::Value value) const
{
    // The server infers a placeholder's type from the column that it is assigned to.
    text.bind(std::move(value));
}

bool Dialect::lock(Text& text, std::int64_t key) const
{
    text.append("SELECT pg_advisory_xact_lock(").bind(key).append("::bigint)");
    return true;
}

Status Dialect::column_type(Text& text, const Column& column) const
{
    if (!column.data_type.empty())
        return sql::append_data_type(text, column, known_types);
    switch (column.property->type) {
    case Type::number:
        text.append("INTEGER");
        break;
    case Type::boolean:
        text.append("BOOLEAN");
        break;
    case Type::date:
        text.append("TIMESTAMP WITH TIME ZONE");
        break;
    case Type::buffer:
        text.append("BYTEA");
        break;
    case Type::geo_point:
        text.append("POINT");
        break;
    case Type::string:
    case Type::json:
    case Type::array:
    case Type::any:
        text.append("TEXT");
        break;
    }
    return {};
}

bool Dialect::generated_column(Text& text, const Column& column, bool) const
{
    if (column.data_type == "uuid") {
        text.append("UUID NOT NULL DEFAULT gen_random_uuid()");
        return true;
    }
    if (column.is_integer) {
        text.append("SERIAL");
        return true;
    }
    if (column.data_type == "bigint" || column.data_type == "int8") {
        text.append("BIGSERIAL");
        return true;
    }
    return false;
}

void Dialect::describe(Column& column) const
{
    const std::string_view type = column.data_type;
    column.native_array = type.ends_with("[]");
    column.is_document = type == "json" || type == "jsonb";
    constexpr std::array<std::string_view, 6> integers{"integer",  "int",  "int4",
                                                       "smallint", "int2", "serial"};
    column.is_integer = std::find(integers.begin(), integers.end(), type) != integers.end() ||
                        (type.empty() && column.property->type == Type::number);
}

bool Dialect::create_schema(Text& text, std::string_view schema) const
{
    if (schema.empty() || schema == "public")
        return false;
    text.append("CREATE SCHEMA IF NOT EXISTS ").append(sql::Identifier{schema});
    return true;
}

const schema::Dialect& Dialect::schema() const
{
    static const SchemaDialect instance;
    return instance;
}

const sql::Dialect& dialect()
{
    static const Dialect instance;
    return instance;
}

} // namespace connectord::pg

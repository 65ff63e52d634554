#include "drivers/sqlite/dialect.hpp"

#include "drivers/sqlite/schema_dialect.hpp"
#include "drivers/sql/data_type.hpp"

#include <algorithm>
#include <array>

namespace connectord::sqlite {

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

/// What a declared type does to values is its affinity, so those that would harm their values are
/// declared with TEXT in their names.
constexpr std::array known_types{
    KnownType{"text", "TEXT"},
    KnownType{"clob", "CLOB"},
    KnownType{"character varying", "CHARACTER VARYING", TypeArguments::length},
    KnownType{"varchar", "VARCHAR", TypeArguments::length},
    KnownType{"character", "CHARACTER", TypeArguments::length},
    KnownType{"char", "CHAR", TypeArguments::length},
    KnownType{"smallint", "SMALLINT"},
    KnownType{"integer", "INTEGER"},
    KnownType{"int", "INT"},
    KnownType{"bigint", "BIGINT"},
    KnownType{"numeric", "NUMERIC", TypeArguments::precision_and_scale},
    KnownType{"decimal", "DECIMAL", TypeArguments::precision_and_scale},
    KnownType{"real", "REAL"},
    KnownType{"double", "DOUBLE"},
    KnownType{"double precision", "DOUBLE PRECISION"},
    KnownType{"float", "FLOAT"},
    KnownType{"boolean", "BOOLEAN"},
    KnownType{"date", "DATE"},
    KnownType{"datetime", "DATETIME"},
    KnownType{"timestamp", "TIMESTAMP"},
    KnownType{"blob", "BLOB"},
    KnownType{"uuid", "UUID TEXT"},
    KnownType{"json", "JSON TEXT"},
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

/// `$."address"[0]."city"`: JSON steps as SQLite's functions take them; a number is an index.
///
/// SQLite compares a name with the document's own text, escapes included. Between quotes it reads up
/// to the next quote whatever stands before that, so a name that holds one goes without.
std::string json_path(const std::vector<std::string>& steps)
{
    std::string path = "$";
    for (const std::string& step : steps) {
        const bool is_index = !step.empty() && step.find_first_not_of("0123456789") == step.npos;
        const bool is_quoted = !is_index && step.find('"') == step.npos;
        path.append(is_index ? "[" : is_quoted ? ".\"" : ".");
        for (const char c : step) {
            if (c == '"' || c == '\\')
                path.push_back('\\');
            path.push_back(c);
        }
        path.append(is_index ? "]" : is_quoted ? "\"" : "");
    }
    return path;
}

void append_json(Text& text, Words function, const Operand& operand)
{
    text.append(function)
        .append(operand.column.identifier)
        .append(',')
        .bind(json_path(operand.path))
        .append(')');
}

/// The place as text, booleans by their names.
void append_place(Text& text, const Operand& operand)
{
    append_json(text, "(CASE json_type(", operand);
    text.append(" WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(");
    append_json(text, "json_extract(", operand);
    text.append(" AS TEXT) END)");
}

/// The place as number or boolean where it is one, NULL where it is something else.
void append_typed_place(Text& text, const Operand& operand)
{
    append_json(text, "(CASE WHEN json_type(", operand);
    text.append(operand.kind == JsonKind::number ? Words{" IN ('integer','real') THEN "}
                                                 : Words{" IN ('true','false') THEN "});
    append_json(text, "json_extract(", operand);
    text.append(" END)");
}

void append_left(Text& text, const Operand& operand)
{
    if (operand.path.empty())
        text.append(operand.column.identifier);
    else if (operand.kind == JsonKind::text)
        append_place(text, operand);
    else
        append_typed_place(text, operand);
}

bool is_buffer(const Operand& operand)
{
    return operand.path.empty() && operand.column.property->type == Type::buffer;
}

} // namespace

void Dialect::placeholder(Text& text, std::size_t ordinal) const
{
    text.append('?').number(ordinal);
}

std::optional<std::string_view> Dialect::lacks(Operator op, const Operand& operand) const
{
    const bool is_point = operand.column.property->type == Type::geo_point && operand.path.empty();
    if (is_point && op != Operator::eq && op != Operator::neq)
        return "geoOperators";
    switch (op) {
    case Operator::contains:
    case Operator::contained_by:
    case Operator::contains_any_of:
        return "containsOperators";
    case Operator::match:
        return "fullTextSearch";
    default:
        return std::nullopt;
    }
}

void Dialect::operand(Text& text, const Operand& operand) const
{
    append_left(text, operand);
}

void Dialect::compare(Text& text, const Operand& operand, Operator op,
                      const model::Value& value) const
{
    append_left(text, operand);
    text.append(sign_of(op)).bind(value);
}

void Dialect::between(Text& text, const Operand& operand, const model::Value& lower,
                      const model::Value& upper) const
{
    append_left(text, operand);
    text.append(" BETWEEN ").bind(lower).append(" AND ").bind(upper);
}

void Dialect::in_list(Text& text, const Operand& operand, bool negated,
                      const model::List& list) const
{
    // JSON has no bytes: a list of them comes as hexadecimal text.
    if (is_buffer(operand))
        text.append("hex(").append(operand.column.identifier).append(')');
    else
        append_left(text, operand);
    text.append(negated ? Words{" NOT IN (SELECT value FROM json_each("}
                        : Words{" IN (SELECT value FROM json_each("})
        .bind(list)
        .append("))");
}

void Dialect::like(Text& text, const Operand& operand, bool negated, bool ignore_case,
                   const model::Value& pattern) const
{
    if (ignore_case) {
        text.append(negated ? Words{"NOT ilike("} : Words{"ilike("}).bind(pattern).append(',');
        append_left(text, operand);
        text.append(')');
        return;
    }
    append_left(text, operand);
    text.append(negated ? Words{" NOT LIKE "} : Words{" LIKE "});
    text.bind(pattern).append(R"( ESCAPE '\')");
}

void Dialect::regexp(Text& text, const Operand& operand, bool ignore_case,
                     const model::Value& source) const
{
    append_left(text, operand);
    const auto* pattern = std::get_if<std::string>(&source.alternatives());
    text.append(" REGEXP ");
    text.bind(pattern != nullptr && ignore_case ? model::Value{"(?i)" + *pattern} : source);
}

void Dialect::extended(Text&, const Operand&, Operator, const model::Value&) const
{
    // `lacks` has refused all of them.
}

void Dialect::paginate(Text& text, std::int64_t limit, std::int64_t offset) const
{
    if (limit != 0)
        text.append(" LIMIT ").bind(limit);
    else if (offset != 0)
        text.append(" LIMIT -1");
    if (offset != 0)
        text.append(" OFFSET ").bind(offset);
}

void Dialect::assign(Text& text, const Column&, model::Value value) const
{
    text.bind(std::move(value));
}

Status Dialect::column_type(Text& text, const Column& column) const
{
    if (!column.data_type.empty())
        return sql::append_data_type(text, column, known_types);
    switch (column.property->type) {
    case Type::number:
        text.append("NUMERIC");
        break;
    case Type::boolean:
        text.append("BOOLEAN");
        break;
    case Type::date:
        text.append("DATETIME");
        break;
    case Type::buffer:
        text.append("BLOB");
        break;
    case Type::json:
    case Type::array:
        text.append("JSON TEXT");
        break;
    case Type::string:
    case Type::geo_point:
        text.append("TEXT");
        break;
    case Type::any:
        break; // no declared type keeps every value as it came
    }
    return {};
}

bool Dialect::generated_column(Text& text, const Column& column, bool is_only_id) const
{
    if (!is_only_id || column.property->type != Type::number)
        return false;
    text.append("INTEGER PRIMARY KEY AUTOINCREMENT");
    return true;
}

void Dialect::describe(Column& column) const
{
    column.is_integer = column.data_type == "integer" || column.data_type == "int";
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

} // namespace connectord::sqlite

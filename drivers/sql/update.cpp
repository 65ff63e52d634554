#include "drivers/sql/update.hpp"

#include "drivers/sql/shape.hpp"
#include "drivers/sql/where.hpp"

namespace connectord::sql {

namespace {

Result<Text> sentence(const Table& table, Row& row, const model::Where& where)
{
    Text text{table.dialect()};
    text.append("UPDATE ").append(table.identifier()).append(" SET ");
    const bool is_empty = row.empty();
    append_assignments(text, std::move(row));
    if (is_empty) {
        const Identifier& any = table.columns().front().identifier;
        text.append(any).append('=').append(any);
    }
    if (Status written = append_where(text, table, where); !written)
        return written.error();
    return text;
}

/// `{"count":3}`
void describe_affected(Plan& plan)
{
    plan.row_shape = wrapped(single(model::Type::number), R"({"count":)", "}");
    plan.row_shape.layout = RowShape::Layout::summary;
}

} // namespace

void append_assignments(Text& text, Row row)
{
    for (Assignment& assignment : row) {
        if (&assignment != &row.front())
            text.append(',');
        text.append(assignment.column->identifier).append('=');
        text.dialect().assign(text, *assignment.column, std::move(assignment.value));
    }
}

Result<Statement> update(const Table& table, Row row, const model::Where& where)
{
    Result<Text> text = sentence(table, row, where);
    if (!text)
        return text.error();
    return table.plans().statement(Answer::affected, *text, describe_affected);
}

Result<Statement> update_answering(const Table& table, Row row, const model::Where& where,
                                   std::string_view before, std::string_view after)
{
    Result<Text> text = sentence(table, row, where);
    if (!text)
        return text.error();
    text->append(" RETURNING ");
    table.append_columns(*text, {});
    return table.plans().statement(Answer::found, *text, [&](Plan& plan) {
        plan.row_shape = wrapped(objects(table, {}, RowShape::Layout::first), before, after);
    });
}

Result<Statement> remove(const Table& table, const model::Where& where)
{
    Text text{table.dialect()};
    text.append("DELETE FROM ").append(table.identifier());
    if (Status written = append_where(text, table, where); !written)
        return written.error();
    return table.plans().statement(Answer::affected, text, describe_affected);
}

} // namespace connectord::sql

#include "drivers/sql/insert.hpp"

#include "drivers/sql/select.hpp"
#include "drivers/sql/shape.hpp"
#include "drivers/sql/where.hpp"

#include <algorithm>
#include <array>

namespace connectord::sql {

namespace {

constexpr std::size_t most_placeholders = 65535;

void append_values(Text& text, Row& row)
{
    text.append('(');
    for (Assignment& assignment : row) {
        if (&assignment != &row.front())
            text.append(',');
        text.dialect().assign(text, *assignment.column, std::move(assignment.value));
    }
    text.append(')');
}

/// `INSERT INTO t(a,b) VALUES ` or, for a row that gives nothing, `INSERT INTO t DEFAULT VALUES`.
void append_insert(Text& text, const Table& table, const Row& row)
{
    std::vector<const Column*> columns;
    for (const Assignment& assignment : row)
        columns.push_back(assignment.column);
    append_insert_into(text, table, columns);
    if (row.empty())
        text.append(' ').append(default_values);
    else
        text.append(" VALUES ");
}

void append_ids(Text& text, const Table& table)
{
    for (const Column* id : table.ids()) {
        if (id != table.ids().front())
            text.append(',');
        text.append(id->identifier);
    }
}

bool same_columns(const Row& a, const Row& b)
{
    return std::equal(
        a.begin(), a.end(), b.begin(), b.end(),
        [](const Assignment& x, const Assignment& y) { return x.column == y.column; });
}

Statement insert_rows(const Table& table, std::span<Row> rows)
{
    Text text{table.dialect()};
    append_insert(text, table, rows.front());
    if (!rows.front().empty()) {
        for (Row& row : rows) {
            if (&row != &rows.front())
                text.append(',');
            append_values(text, row);
        }
    }
    text.append(" RETURNING ");
    table.append_columns(text, {});
    return table.plans().statement(Answer::created, text, [&](Plan& plan) {
        plan.row_shape = objects(table, {}, RowShape::Layout::list);
    });
}

} // namespace

void append_insert_into(Text& text, const Table& table, const std::vector<const Column*>& columns)
{
    text.append("INSERT INTO ").append(table.identifier());
    if (columns.empty())
        return;
    text.append('(');
    for (const Column* column : columns) {
        if (column != columns.front())
            text.append(',');
        text.append(column->identifier);
    }
    text.append(')');
}

void append_returning_ids(Text& text, const Table& table)
{
    if (table.ids().empty())
        return;
    text.append("RETURNING ");
    append_ids(text, table);
}

Statement insert(const Table& table, Row row, bool returns_data)
{
    Text text{table.dialect()};
    append_insert(text, table, row);
    if (!row.empty())
        append_values(text, row);
    const bool has_id = !table.ids().empty();
    if (has_id || returns_data) {
        text.append(" RETURNING ");
        append_ids(text, table);
        if (returns_data) {
            if (has_id)
                text.append(',');
            table.append_columns(text, {});
        }
    }
    const Answer answer = returns_data ? Answer::id_and_data : Answer::id;
    return table.plans().statement(answer, text, [&](Plan& plan) {
        RowShape& shape = plan.row_shape;
        if (!has_id && !returns_data) {
            shape.layout = RowShape::Layout::summary;
            shape.suffix = R"({"id":null})";
            return;
        }
        shape.layout = RowShape::Layout::first;
        const std::string_view after_id = table.ids().size() > 1 ? "}" : "";
        if (has_id)
            append_id(shape, table, R"({"id":)");
        shape.suffix = std::string{after_id} + "}";
        if (returns_data) {
            const std::string before = has_id ? std::string{after_id} + R"(,"data":)"
                                              : std::string{R"({"id":null,"data":)"};
            RowShape data = wrapped(objects(table, {}, RowShape::Layout::first), before, "}");
            shape.columns.insert(shape.columns.end(), data.columns.begin(), data.columns.end());
            shape.suffix = data.suffix;
        }
    });
}

Statement insert_answering(const Table& table, Row row, std::string_view before,
                           std::string_view after)
{
    Text text{table.dialect()};
    append_insert(text, table, row);
    if (!row.empty())
        append_values(text, row);
    text.append(" RETURNING ");
    table.append_columns(text, {});
    const auto describe = [&](Plan& plan) {
        plan.row_shape = wrapped(objects(table, {}, RowShape::Layout::first), before, after);
    };
    return table.plans().statement(Answer::found, text, describe, after);
}

std::vector<Statement> insert_many(const Table& table, std::vector<Row> rows)
{
    // Powers of two: ten plans serve any number of rows, in few statements.
    constexpr std::array<std::size_t, 10> lengths{512, 256, 128, 64, 32, 16, 8, 4, 2, 1};
    const bool many = table.dialect().inserts_many_rows();

    std::vector<Statement> statements;
    std::size_t next = 0;
    while (next < rows.size()) {
        std::size_t alike = 1;
        while (next + alike < rows.size() && same_columns(rows[next], rows[next + alike]))
            ++alike;
        const std::size_t width = rows[next].size();
        for (const std::size_t length : lengths) {
            const bool fits =
                length == 1 || (many && width > 0 && length * width <= most_placeholders);
            while (fits && alike >= length) {
                statements.push_back(insert_rows(table, std::span{rows}.subspan(next, length)));
                next += length;
                alike -= length;
            }
        }
    }
    return statements;
}

namespace {

/// The columns that an upsert sets on a row that is there: those given, or all that a replacement
/// covers.
std::vector<const Column*> columns_set(const Table& table, const Row* changes)
{
    std::vector<const Column*> columns;
    if (changes == nullptr) {
        for (const Column& column : table.columns()) {
            const model::Property& property = *column.property;
            if (property.id == 0 && !property.generated && !property.read_only)
                columns.push_back(&column);
        }
    } else {
        for (const Assignment& assignment : *changes) {
            if (assignment.column->property->id == 0)
                columns.push_back(assignment.column);
        }
    }
    // Nothing but a key was given: touch the row, so that it is answered all the same.
    if (columns.empty())
        columns.push_back(table.ids().front());
    return columns;
}

/// Without changes the row that is there is replaced.
Upsert insert_or_update(const Table& table, Row row, const Row* changes,
                        const model::Where& where_id)
{
    const std::optional<Words> was_inserted = table.dialect().was_inserted();
    Upsert upsert;
    upsert.asks_first = !was_inserted;
    if (upsert.asks_first) {
        Text question{table.dialect()};
        question.append("SELECT NOT EXISTS(SELECT 1 FROM ").append(table.identifier());
        // A key is made of plain comparisons, which every database has.
        static_cast<void>(append_where(question, table, where_id));
        question.append(')');
        upsert.statements.push_back(
            table.plans().statement(Answer::exists, question, [](Plan& plan) {
                plan.row_shape = wrapped(single(model::Type::boolean), R"({"isNewInstance":)", "}");
            }));
    }

    Text text{table.dialect()};
    const std::vector<const Column*> columns = columns_set(table, changes);
    append_insert(text, table, row);
    append_values(text, row);
    text.append(" ON CONFLICT (");
    append_ids(text, table);
    text.append(") DO UPDATE SET ");
    // EXCLUDED holds the defaults of what the row leaves out.
    for (const Column* column : columns) {
        if (column != columns.front())
            text.append(',');
        text.append(column->identifier).append("=EXCLUDED.").append(column->identifier);
    }
    text.append(" RETURNING ");
    table.append_columns(text, {});
    if (was_inserted)
        text.append(',').append(*was_inserted);

    upsert.statements.push_back(table.plans().statement(Answer::upserted, text, [&](Plan& plan) {
        RowShape shape = wrapped(objects(table, {}, RowShape::Layout::first), R"({"data":)", "}");
        if (was_inserted) {
            shape.columns.push_back({R"(},"isNewInstance":)", model::Type::boolean, false});
            shape.suffix = "}";
        }
        plan.row_shape = std::move(shape);
    }));
    return upsert;
}

} // namespace

Upsert upsert(const Table& table, Row row, const model::Where& where_id)
{
    const Row changes = row;
    return insert_or_update(table, std::move(row), &changes, where_id);
}

Upsert upsert(const Table& table, Row row, const Row& changes, const model::Where& where_id)
{
    return insert_or_update(table, std::move(row), &changes, where_id);
}

Upsert replace(const Table& table, Row row, const model::Where& where_id)
{
    return insert_or_update(table, std::move(row), nullptr, where_id);
}

} // namespace connectord::sql

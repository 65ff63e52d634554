#include "drivers/sql/select.hpp"

#include "drivers/sql/shape.hpp"
#include "drivers/sql/where.hpp"

namespace connectord::sql {

namespace {

/// Answers this short are taken in one piece; longer ones row by row.
constexpr std::int64_t few_rows = 1000;

void append_from(Text& text, const Table& table, const std::vector<const model::Property*>& fields)
{
    text.append("SELECT ");
    table.append_columns(text, fields);
    text.append(" FROM ").append(table.identifier());
}

Result<Text> sentence(const Table& table, const model::Filter& filter)
{
    Text text{table.dialect()};
    append_from(text, table, filter.fields);
    if (Status written = append_where(text, table, filter.where); !written)
        return written.error();
    append_order(text, table, filter.order);
    table.dialect().paginate(text, filter.limit, filter.offset);
    return text;
}

} // namespace

Result<Statement> select(const Table& table, const model::Filter& filter, RowsAs rows)
{
    Result<Text> text = sentence(table, filter);
    if (!text)
        return text.error();
    // The limit is a value, so two plans of one text differ in whether they expect a flood.
    const bool many = filter.limit == 0 || filter.limit > few_rows;
    const bool as_arrays = rows == RowsAs::arrays;
    const Answer answer = as_arrays ? (many ? Answer::arrays : Answer::few_arrays)
                                    : (many ? Answer::rows : Answer::few_rows);
    return table.plans().statement(answer, *text, [&](Plan& plan) {
        plan.row_shape = as_arrays ? arrays(table, filter.fields)
                                   : objects(table, filter.fields, RowShape::Layout::array);
        plan.reads_only = true;
        plan.many_rows = many;
    });
}

std::vector<std::string_view> names_of(const Table& table, const model::Filter& filter)
{
    std::vector<std::string_view> names;
    if (filter.fields.empty()) {
        for (const Column& column : table.columns())
            names.push_back(column.property->name);
    } else {
        for (const model::Property* field : filter.fields)
            names.push_back(field->name);
    }
    return names;
}

Result<Statement> select_one(const Table& table, const model::Where& where)
{
    Text text{table.dialect()};
    append_from(text, table, {});
    if (Status written = append_where(text, table, where); !written)
        return written.error();
    return table.plans().statement(Answer::first, text, [&](Plan& plan) {
        plan.row_shape = objects(table, {}, RowShape::Layout::first);
        plan.reads_only = true;
    });
}

Result<Statement> select_first(const Table& table, const model::Filter& filter,
                               std::string_view before, std::string_view after)
{
    model::Filter first = filter;
    first.limit = 1;
    Result<Text> text = sentence(table, first);
    if (!text)
        return text.error();
    return table.plans().statement(Answer::found, *text, [&](Plan& plan) {
        plan.row_shape =
            wrapped(objects(table, first.fields, RowShape::Layout::first), before, after);
        plan.reads_only = true;
    });
}

Result<Statement> select_values(const Table& table, const model::Property& property,
                                const model::Filter& filter)
{
    model::Filter alone = filter;
    alone.fields = {&property};
    Result<Text> text = sentence(table, alone);
    if (!text)
        return text.error();
    return table.plans().statement(Answer::values, *text, [&](Plan& plan) {
        plan.row_shape = single(property.type);
        plan.row_shape.layout = RowShape::Layout::array;
        plan.reads_only = true;
    });
}

Result<Statement> select_value(const Table& table, const model::Property& property,
                               const model::Where& where)
{
    Text text{table.dialect()};
    append_from(text, table, {&property});
    if (Status written = append_where(text, table, where); !written)
        return written.error();
    return table.plans().statement(Answer::value, text, [&](Plan& plan) {
        plan.row_shape = single(property.type);
        plan.reads_only = true;
    });
}

namespace {

template <typename Describe>
Result<Statement> count_as(Answer answer, const Table& table, const model::Where& where,
                           Describe describe)
{
    Text text{table.dialect()};
    text.append("SELECT count(*) FROM ").append(table.identifier());
    if (Status written = append_where(text, table, where); !written)
        return written.error();
    return table.plans().statement(answer, text, [&](Plan& plan) {
        plan.row_shape = describe(single(model::Type::number));
        plan.reads_only = true;
    });
}

} // namespace

Result<Statement> count(const Table& table, const model::Where& where)
{
    return count_as(Answer::count, table, where, [](RowShape shape) { return shape; });
}

Result<Statement> count_affected(const Table& table, const model::Where& where)
{
    return count_as(Answer::affected, table, where,
                    [](RowShape shape) { return wrapped(std::move(shape), R"({"count":)", "}"); });
}

Result<Statement> exists(const Table& table, const model::Where& where)
{
    Text text{table.dialect()};
    text.append("SELECT EXISTS(SELECT 1 FROM ").append(table.identifier());
    if (Status written = append_where(text, table, where); !written)
        return written.error();
    text.append(')');
    return table.plans().statement(Answer::exists, text, [](Plan& plan) {
        plan.row_shape = single(model::Type::boolean);
        plan.reads_only = true;
    });
}

} // namespace connectord::sql

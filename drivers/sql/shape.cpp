#include "drivers/sql/shape.hpp"

#include <utility>

namespace connectord::sql {

namespace {

void append_column(RowShape& shape, const Column& column, char before)
{
    RowShape::Column described;
    described.prefix.assign(1, before).append(column.key);
    described.type = column.property->type;
    described.native_array = column.native_array;
    shape.columns.push_back(std::move(described));
}

} // namespace

RowShape objects(const Table& table, const std::vector<const model::Property*>& fields,
                 RowShape::Layout layout)
{
    RowShape shape;
    shape.layout = layout;
    char before = '{';
    if (fields.empty()) {
        for (const Column& column : table.columns())
            append_column(shape, column, std::exchange(before, ','));
    } else {
        for (const model::Property* field : fields)
            append_column(shape, table.column(*field), std::exchange(before, ','));
    }
    shape.suffix = "}";
    return shape;
}

RowShape arrays(const Table& table, const std::vector<const model::Property*>& fields)
{
    RowShape shape = objects(table, fields, RowShape::Layout::array);
    for (RowShape::Column& column : shape.columns)
        column.prefix = ",";
    shape.columns.front().prefix = "[";
    shape.suffix = "]";
    return shape;
}

RowShape single(model::Type type)
{
    RowShape shape;
    shape.layout = RowShape::Layout::first;
    shape.columns.push_back({.prefix = {}, .type = type});
    return shape;
}

RowShape wrapped(RowShape shape, std::string_view before, std::string_view after)
{
    if (!shape.columns.empty())
        shape.columns.front().prefix.insert(0, before);
    shape.suffix.append(after);
    return shape;
}

void append_id(RowShape& shape, const Table& table, std::string_view before)
{
    if (table.ids().size() == 1) {
        const Column& id = *table.ids().front();
        shape.columns.push_back({std::string{before}, id.property->type, id.native_array});
        return;
    }
    std::string prefix{before};
    prefix.push_back('{');
    for (const Column* id : table.ids()) {
        prefix.append(id->key);
        shape.columns.push_back({prefix, id->property->type, id->native_array});
        prefix = ",";
    }
}

} // namespace connectord::sql

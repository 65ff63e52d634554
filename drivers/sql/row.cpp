#include "drivers/sql/row.hpp"

#include "protocol/model/coerce.hpp"

#include <algorithm>

namespace connectord::sql {

Result<Row> read_row(const Table& table, const boost::json::object& data, RowUse use,
                     const model::Path& path)
{
    Row row;
    row.reserve(data.size());
    for (const auto& member : data) {
        const std::string_view name = member.key();
        const model::Path member_path{path, name};
        const model::Property* property = table.model().find(name);
        if (property == nullptr) {
            const std::vector<std::string_view> known = table.model().property_names();
            return unknown_name(member_path.text(), "property", name, known);
        }
        const Column& column = table.column(*property);
        Result<model::Value> value =
            model::to_value(*property, column.native_array, member.value(), member_path);
        if (!value)
            return value.error();
        const bool is_made_by_database = property->id != 0 || property->generated;
        // Source  loopback-connector, buildFieldsForUpdate: a row keeps its key
        const bool is_kept = use != RowUse::insert && property->id != 0;
        if (property->read_only || is_kept ||
            (use == RowUse::insert && is_made_by_database && value->is_null()))
            continue;
        row.push_back({&column, std::move(*value)});
    }

    if (use == RowUse::replace) {
        for (const Column& column : table.columns()) {
            const bool is_given = std::any_of(row.begin(), row.end(), [&](const Assignment& given) {
                return given.column == &column;
            });
            if (!is_given && column.property->id == 0 && !column.property->generated &&
                !column.property->read_only)
                row.push_back({&column, model::Null{}});
        }
    }

    // One order whatever order the members came in: it is no part of a plan's shape.
    std::sort(row.begin(), row.end(), [](const Assignment& a, const Assignment& b) {
        return a.column->property->index < b.column->property->index;
    });
    return row;
}

} // namespace connectord::sql

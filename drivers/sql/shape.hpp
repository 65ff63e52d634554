// The shapes that rows take in answers.
#pragma once

#include "drivers/sql/table.hpp"

#include <string_view>
#include <vector>

namespace connectord::sql {

/// `{"id":…,"name":…}` for each row; of all columns when there are no fields.
RowShape objects(const Table& table, const std::vector<const model::Property*>& fields,
                 RowShape::Layout layout);

/// `[…,…]` for each row, its values in the same order.
RowShape arrays(const Table& table, const std::vector<const model::Property*>& fields);

/// One bare value, the first row's.
RowShape single(model::Type type);

/// Puts text around a shape's row: `{"data":` before, `,"created":false}` after.
RowShape wrapped(RowShape shape, std::string_view before, std::string_view after);

/// The primary key as an answer tells it: its bare value, or an object of its parts.
///
/// Shape   appends columns to `shape`, the first after `before`
void append_id(RowShape& shape, const Table& table, std::string_view before);

} // namespace connectord::sql

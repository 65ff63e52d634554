// LoopBack's `where` in SQL.
#pragma once

#include "drivers/sql/table.hpp"
#include "protocol/model/filter.hpp"

namespace connectord::sql {

/// Appends ` WHERE …`, or nothing when `where` is everything.
///
/// Errors  unsupported, with the capability that the database lacks
Status append_where(Text& text, const Table& table, const model::Where& where);

/// Appends the conditions alone; nothing when `where` is everything.
Status append_conditions(Text& text, const Table& table, const model::Where& where);

/// Appends ` ORDER BY …`: the filter's order, else the primary key's where the table sorts by it.
void append_order(Text& text, const Table& table, const std::vector<model::OrderTerm>& order);

/// The `where` that names one row by its primary key.
///
/// Shape   `id` is the key's value; for a key of several properties, an object of them
/// Errors  invalid_params with `path`
Result<model::Where> where_id(const Table& table, const boost::json::value& id,
                              const model::Path& path);

/// The same from a row's data; none when a part of the key is missing or null.
Result<std::optional<model::Where>> where_id_of(const Table& table, const boost::json::object& data,
                                                const model::Path& path);

} // namespace connectord::sql

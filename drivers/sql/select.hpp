// Statements that read.
#pragma once

#include "drivers/sql/table.hpp"
#include "protocol/model/filter.hpp"

#include <string_view>

namespace connectord::sql {

/// `all`: rows as objects, in an array.
///
/// Errors  unsupported, with the capability that the database lacks; as for all statements with a
/// `where`
Result<Statement> select(const Table& table, const model::Filter& filter);

/// `find`: the one row that `where` names, or null.
Result<Statement> select_one(const Table& table, const model::Where& where);

/// The filter's first row, with text around it: a part of a larger answer. No row, no text but
/// `null`.
Result<Statement> select_first(const Table& table, const model::Filter& filter,
                               std::string_view before, std::string_view after);

Result<Statement> count(const Table& table, const model::Where& where);

Result<Statement> exists(const Table& table, const model::Where& where);

} // namespace connectord::sql

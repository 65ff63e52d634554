// Statements that read.
#pragma once

#include "drivers/sql/table.hpp"
#include "protocol/model/filter.hpp"

#include <string_view>
#include <vector>

namespace connectord::sql {

/// What a row is in an answer.
enum class RowsAs { objects, arrays };

/// `all`: rows in an array, as objects or as arrays of their values in the order of the columns.
///
/// Errors  unsupported, with the capability that the database lacks; as for all statements with a
/// `where`
Result<Statement> select(const Table& table, const model::Filter& filter,
                         RowsAs rows = RowsAs::objects);

/// The properties that `select` answers, in the order of its columns.
std::vector<std::string_view> names_of(const Table& table, const model::Filter& filter);

/// `find`: the one row that `where` names, or null.
Result<Statement> select_one(const Table& table, const model::Where& where);

/// The filter's first row, with text around it: a part of a larger answer. No row, no text but
/// `null`.
Result<Statement> select_first(const Table& table, const model::Filter& filter,
                               std::string_view before, std::string_view after);

/// One property's bare values, in an array.
Result<Statement> select_values(const Table& table, const model::Property& property,
                                const model::Filter& filter);

/// One property's bare value in the first row that `where` names, or null.
Result<Statement> select_value(const Table& table, const model::Property& property,
                               const model::Where& where);

Result<Statement> count(const Table& table, const model::Where& where);

/// The rows that a write would hit which has nothing to set: `{"count":…}`.
Result<Statement> count_affected(const Table& table, const model::Where& where);

Result<Statement> exists(const Table& table, const model::Where& where);

} // namespace connectord::sql

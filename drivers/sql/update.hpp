// Statements that change and remove rows.
#pragma once

#include "drivers/sql/row.hpp"
#include "protocol/model/where.hpp"

#include <string_view>

namespace connectord::sql {

/// `UPDATE … SET`: answers `{"count":…}`, the rows that it hit. `row` must not be empty.
///
/// Errors  unsupported, with the capability that the database lacks; as for all statements with a
/// `where`
Result<Statement> update(const Table& table, Row row, const model::Where& where);

/// The same, answering the rows hit, as they are now, with text around the first.
///
/// A `row` that is empty changes nothing, and answers the rows all the same.
Result<Statement> update_answering(const Table& table, Row row, const model::Where& where,
                                   std::string_view before, std::string_view after);

/// Appends `"city"=$1,"age"=$2`, as an UPDATE sets a row.
void append_assignments(Text& text, Row row);

/// `DELETE`: answers `{"count":…}`.
Result<Statement> remove(const Table& table, const model::Where& where);

} // namespace connectord::sql

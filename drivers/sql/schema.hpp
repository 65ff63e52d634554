// Statements that make and drop tables.
#pragma once

#include "drivers/sql/table.hpp"

#include <vector>

namespace connectord::sql {

/// `createTable`: the schema where there is none, the table, its indexes.
///
/// Errors  invalid_params with the path of a definition that cannot be a column: an unknown
/// dataType, a length
///         out of range, a default that is no plain value
/// Source  loopback-connector-postgresql, lib/migration.js, createTable, buildColumnDefinitions
Result<std::vector<Statement>> create_table(const Table& table);

/// `dropTable`: no error when there is none.
Statement drop_table(const Table& table);

/// A savepoint's three sentences.
enum class SavepointVerb { set, roll_back_to, release };
Statement savepoint(const Dialect& dialect, SavepointVerb verb, std::string_view name);

/// Makes callers with one `key` wait for each other until their transactions end; none where
/// transactions exclude each other anyway.
std::vector<Statement> lock(const Dialect& dialect, std::string_view key);

} // namespace connectord::sql

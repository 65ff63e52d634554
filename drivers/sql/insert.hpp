// Statements that make rows.
#pragma once

#include "drivers/sql/row.hpp"

#include <string_view>
#include <vector>

namespace connectord::sql {

/// Appends `INSERT INTO t("a","b")`; without columns `INSERT INTO t`.
void append_insert_into(Text& text, const Table& table, const std::vector<const Column*>& columns);

/// What an INSERT of no column says in place of them.
inline constexpr Words default_values = "DEFAULT VALUES";

/// Appends `RETURNING ` and the primary key's columns; nothing for a model without one.
void append_returning_ids(Text& text, const Table& table);

/// `create`: answers `{"id":…}`, null where the model has none, and the row as stored under `data`
/// where it is asked for.
Statement insert(const Table& table, Row row, bool returns_data);

/// A new row with text around it: a part of a larger answer.
Statement insert_answering(const Table& table, Row row, std::string_view before,
                           std::string_view after);

/// `createAll`: as few statements as the database's limits allow; their rows, as stored, are parts
/// of one list in the order given.
///
/// Neighbouring rows with the same members share a statement, so that a member that one row leaves
/// out gets its default there and nowhere else.
std::vector<Statement> insert_many(const Table& table, std::vector<Row> rows);

/// An upsert by primary key: one statement, or a question before it where the database cannot tell
/// afterwards. Their answers make `{"data":…,"isNewInstance":…}`.
struct Upsert {
    std::vector<Statement> statements;
    /// The first statement answers `{"isNewInstance":…}`, the second `{"data":…}`.
    bool asks_first = false;
};

/// `updateOrCreate`: only what is given changes.
Upsert upsert(const Table& table, Row row, const model::Where& where_id);

/// The same for a row that is made with more than what changes one that is there.
///
/// Shape  `row` is what is made, `changes` the part of it that changes
Upsert upsert(const Table& table, Row row, const Row& changes, const model::Where& where_id);

/// `replaceOrCreate`: what is not given becomes its default, or NULL where it has none.
Upsert replace(const Table& table, Row row, const model::Where& where_id);

} // namespace connectord::sql

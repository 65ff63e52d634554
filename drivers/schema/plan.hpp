// From what a table is to what its model wants, as steps that can be read before they are taken.
#pragma once

#include "drivers/schema/actual.hpp"
#include "drivers/schema/step.hpp"
#include "drivers/schema/wanted.hpp"

namespace connectord::schema {

/// Which differences are looked at.
struct Scope {
    bool columns = true;
    bool indexes = true;
    bool foreign_keys = true;
    bool key = true; ///< the primary key, among the columns

    /// A value that does not fit a narrower type is cut or rounded to fit; otherwise the database
    /// refuses the change, and nothing has happened.
    bool forces_values = false;
};

/// The steps of one table but for its foreign keys, and those alone: tables that refer to each
/// other are all made first.
struct TablePlan {
    Steps steps;
    Steps foreign_keys;
};

/// Compares, and answers what is missing: nothing when all is as it should be.
///
/// A table that is not there is made. Columns that left the model go, as in LoopBack; so do plain
/// indexes that it does not declare. Foreign keys go only where the model says `foreignKeys` at
/// all, and what it cannot declare (a condition, an expression, a constraint) is left alone, and so
/// is a column of a wider type where the model names no dataType.
///
/// Errors  invalid_params, for a dataType that is not of the database's list where it would have to
///         be made
/// Source  loopback-connector, alterTable, getAddModifyColumns; -postgresql, lib/migration.js
Result<TablePlan> plan(const Wanted& wanted, const Actual& actual, const Scope& scope);

/// CREATE TABLE with all that belongs to it.
///
/// Errors  invalid_params, for a dataType that can only be found and not be made
Result<TablePlan> creation(const Wanted& wanted);

/// DROP TABLE IF EXISTS, in as few statements as the database takes.
Steps drop_tables(const std::vector<const sql::Table*>& tables);

} // namespace connectord::schema

// Tables that are not there yet.
#pragma once

#include "drivers/schema/plan.hpp"

#include <string>
#include <vector>

namespace connectord::schema {

/// CREATE TABLE under another name than its own, perhaps: columns, primary key, `uniques`, and,
/// where they cannot be added later, foreign keys.
sql::Statement create_table(const Wanted& wanted, const sql::Identifier& name,
                            const std::vector<std::vector<std::string>>& uniques = {});

/// CREATE SCHEMA and CREATE EXTENSION, where the model needs them.
Steps preparations(const Wanted& wanted);

/// ALTER TABLE … ADD CONSTRAINT.
Step add_foreign_key(const sql::Table& table, const ForeignKey& key);

} // namespace connectord::schema

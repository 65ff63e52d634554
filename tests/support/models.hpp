// Models, filters and tables for tests, in a line each.
#pragma once

#include "drivers/sql/table.hpp"
#include "protocol/model/filter.hpp"
#include "protocol/model/model.hpp"

#include <boost/json/value.hpp>

#include <memory>
#include <string_view>

namespace connectord::support {

/// Parses JSON that a test itself wrote.
boost::json::value json_of(std::string_view text);

/// A model from its properties and settings as JSON text. Throws when it is refused.
std::shared_ptr<const model::Model> model_of(std::string_view name, std::string_view properties,
                                             std::string_view settings = "{}");

/// id, city, age, joined, address (a document), tags (a native array in PostgreSQL), location,
/// photo.
std::shared_ptr<const model::Model> customer();

/// The model's table in a dialect.
std::unique_ptr<sql::Table> table_of(std::shared_ptr<const model::Model> model,
                                     const sql::Dialect& dialect);

/// A table of customers, in each dialect.
const sql::Table& postgresql_customers();
const sql::Table& sqlite_customers();

/// Reads a filter over a table, as `all` does. Throws when it is refused.
model::Filter filter_of(std::string_view text, const sql::Table& table,
                        model::Clauses clauses = model::Clauses::lenient);

} // namespace connectord::support

// Tables as they are: what the catalog answers, put together for who compares or tells it.
#pragma once

#include "daemon/connector/aim.hpp"
#include "drivers/schema/actual.hpp"
#include "drivers/sql/catalog.hpp"

#include <boost/json/array.hpp>

namespace connectord::connector {

const sql::Catalog& catalog_of(const Aim& aim);

/// Runs a question to the catalog and reads its rows back.
Task<Result<boost::json::array>> rows_of(Executor& executor, const sql::Statement& statement,
                                         Deadline deadline);

/// What the table of a model is at this moment, as `executor` sees it.
Task<Result<schema::Actual>> actual_of(Executor& executor, const sql::Catalog& catalog,
                                       const sql::Table& table, Deadline deadline);

} // namespace connectord::connector

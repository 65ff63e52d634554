// LoopBack's filter: where, order, limit, offset, fields.
#pragma once

#include "protocol/model/where.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace connectord::model {

/// One term of an order.
struct OrderTerm {
    enum class Nulls { as_database, first, last };

    const Property* property = nullptr;
    std::vector<std::string> path; ///< steps below a JSON property
    bool descending = false;
    Nulls nulls = Nulls::as_database;
};

/// What `all` and its kin are asked for.
struct Filter {
    Where where;
    std::vector<OrderTerm> order;
    std::int64_t limit = 0; ///< 0: none, as LoopBack has it
    std::int64_t offset = 0;
    std::vector<const Property*> fields; ///< in the model's order; empty: all
};

/// Reads a filter; a null pointer is an empty one.
///
/// Shape   {where, order: "a DESC, b" | ["a ASC", …], limit, skip | offset, fields: ["a"] | {a:
/// true} | {a: false}} Errors  invalid_params with the path of the culprit; unsupported for
/// `include`, which is the client's work Source  loopback-datasource-juggler, lib/dao.js,
/// _normalize; loopback-connector, buildOrderBy, buildColumnNames
Result<Filter> parse_filter(const boost::json::value* json, const Model& model,
                            const ColumnFacts& columns, Clauses clauses, const Path& path);

} // namespace connectord::model

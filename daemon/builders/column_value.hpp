// One value on its way between a property and its column.
#pragma once

#include "daemon/builders/answer.hpp"

#include <memory>
#include <string_view>

namespace connectord::builders {

/// The table of one column that a definition makes, so that a lone definition is read just as one
/// in a model is.
///
/// Errors  invalid_params with a path that begins with the parameter's
Result<std::unique_ptr<sql::Table>> table_of(const rpc::Params& params, std::string_view parameter,
                                             const Aim& aim);

/// Appends what a column gets for `value`: a scalar that is bound, or {"sql", "params"} where words
/// stand around it.
///
/// Errors  invalid_params with `path` when the property can hold no such value
/// Source  loopback-connector-postgresql, toColumnValue
Status write_column_value(json::Writer& out, const Aim& aim, const sql::Column& column,
                          const boost::json::value* value, bool is_where, const model::Path& path);

/// Appends what a property gets for a column's value, as drivers of JavaScript give it.
///
/// Shape   as PROTOCOL 5; what the type cannot make sense of stays as it is
/// Source  loopback-connector-postgresql, fromColumnValue, less the point that it reads the wrong
///         way round
void write_property_value(json::Writer& out, model::Type type, const boost::json::value& value);

} // namespace connectord::builders

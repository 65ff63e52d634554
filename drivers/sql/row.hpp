// A row on its way into a table: values under their columns, and what is left out.
#pragma once

#include "drivers/sql/table.hpp"
#include "protocol/model/path.hpp"

#include <boost/json/object.hpp>

#include <vector>

namespace connectord::sql {

/// One value for one column.
struct Assignment {
    const Column* column;
    model::Value value;
};

/// The assignments of one row, in the order of the model's properties.
using Row = std::vector<Assignment>;

/// Which of the model's columns a row may set.
enum class RowUse {
    insert,  ///< a null for an id or a generated column is left out, so that the database makes the
             ///< value
    update,  ///< every member given, less the key's and read-only ones
    replace, ///< every column but the key's; what the data leaves out becomes NULL or its default
};

/// Reads a row.
///
/// Errors  invalid_params with the path of an unknown property or of a value of another type
/// Source  loopback-connector, buildFields, buildFieldsForReplace
Result<Row> read_row(const Table& table, const boost::json::object& data, RowUse use,
                     const model::Path& path);

} // namespace connectord::sql

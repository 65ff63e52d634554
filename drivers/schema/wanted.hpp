// What a model's table should be, read off its definition once and compared with what is there.
#pragma once

#include "drivers/schema/column_default.hpp"
#include "drivers/schema/foreign_key.hpp"
#include "drivers/schema/index.hpp"
#include "drivers/sql/table.hpp"

#include <string>
#include <vector>

namespace connectord::schema {

/// A column as the model wants it.
struct WantedColumn {
    const sql::Column* column = nullptr;
    std::string type; ///< canonical; the definition's own word where that is not of the list
    bool names_its_type = false; ///< the definition says dataType
    bool is_id = false;
    bool is_generated = false; ///< the database makes the value, by words of the dialect's own
    std::optional<Default> value;
    std::optional<Error> refusal; ///< why such a column cannot be made, though it may be found

    /// Rows that are there when the column is added get its default.
    bool fills_rows() const
    {
        return value && !(value->is_for_new_rows && column->property->nullable);
    }
};

/// A table as the model wants it.
///
/// Lifetime  looks at the Table
struct Wanted {
    const sql::Table* table = nullptr;
    std::vector<WantedColumn> columns; ///< in the order of Table::columns
    std::vector<Index> indexes;
    std::vector<ForeignKey> foreign_keys;
    bool names_foreign_keys = false; ///< the model has a say in them, though it may want none
    std::vector<std::string> extensions;
};

/// Reads a model.
///
/// `tables` finds the tables that foreign keys refer to; a key to a model that it does not know is
/// passed over, as LoopBack does.
///
/// Errors  invalid_params with the path of a definition that cannot be a column, an index or a key
/// Source  loopback-connector-postgresql, lib/migration.js, buildColumnDefinition, buildIndexes
Result<Wanted> wanted_of(const sql::Table& table, const TableFinder& tables);

/// Appends `"name" TYPE NOT NULL DEFAULT …`, as CREATE TABLE and ADD COLUMN have it.
void append_column(sql::Text& text, const Wanted& wanted, const WantedColumn& column);

/// The column's type alone, in the words of CREATE TABLE.
void append_type(sql::Text& text, const WantedColumn& column);

/// Whether a generated column's own words name the primary key already.
bool says_own_key(const Wanted& wanted);

/// A definition's name that a database would cut short. Errors: invalid_params.
Status check_length(std::string_view name, const model::Path& path);

/// The longest name that PostgreSQL keeps whole.
constexpr std::size_t longest_name = 63;

} // namespace connectord::schema

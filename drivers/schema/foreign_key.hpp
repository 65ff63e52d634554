// Foreign keys as models declare them.
#pragma once

#include "drivers/sql/table.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::schema {

/// The table of a model by the model's name, or null.
using TableFinder = std::function<const sql::Table*(std::string_view model)>;

enum class Action { none, restrict, cascade, set_null, set_default };

/// `NO ACTION`, `CASCADE`, …, as catalogs tell them.
sql::Words words_of(Action action);

struct ForeignKey {
    std::string name;
    std::vector<std::string> columns;
    std::string referenced_schema; ///< empty where there are none
    std::string referenced_table;
    std::vector<std::string> referenced_columns;
    Action on_delete = Action::none;
    Action on_update = Action::none;
};

/// The keys of `settings.foreignKeys`.
///
/// Shape   {KEY: {name, entity: MODEL | {name}, foreignKey, entityKey, onDelete, onUpdate}}; the
///         key's columns are properties' or columns' names, one or a list. An action that is none
///         of SQL's is NO ACTION
/// Errors  invalid_params for a column that is not the model's
/// Source  loopback-connector-postgresql, buildForeignKeyDefinition, parseAction
Result<std::vector<ForeignKey>> foreign_keys_of(const sql::Table& table, const TableFinder& tables);

/// The models that `settings.foreignKeys` refers to.
std::vector<std::string> referenced_models(const sql::Table& table);

/// Appends `CONSTRAINT "name" FOREIGN KEY (…) REFERENCES … ON DELETE … ON UPDATE …`.
void append_foreign_key(sql::Text& text, const ForeignKey& key);

} // namespace connectord::schema

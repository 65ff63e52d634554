// What SQLite tells of its tables, in LoopBack's words.
#pragma once

#include "drivers/sql/catalog.hpp"

namespace connectord::sqlite {

/// Reads sqlite_master and the table-valued pragmas, so that every name is a parameter.
///
/// There is one schema, `main`, which is as good as none; another one holds nothing. `owner` and
/// `pkName` are null, and tables whose name begins with `sqlite_` are SQLite's own and hidden.
///
/// `dataType` is the declared type in capitals without its length; `type` follows the names that
/// people use (BOOLEAN, DATETIME, JSON, BLOB, …) and else SQLite's rules of affinity. Primary key
/// columns are never "nullable", though SQLite lets NULLs into most of them. Source  SQLite,
/// "PRAGMA Statements", "Datatypes In SQLite" 3.1
class Catalog final : public sql::Catalog {
public:
    sql::Statement database_schemas(std::optional<std::int64_t> limit,
                                    std::int64_t offset) const override;
    sql::Statement model_definitions(const sql::TablesQuery& query) const override;
    sql::Statement model_properties(const sql::TableQuery& query) const override;
    sql::Statement primary_keys(const sql::TableQuery& query) const override;
    sql::Statement foreign_keys(const sql::TableQuery& query) const override;
    sql::Statement exported_foreign_keys(const sql::TableQuery& query) const override;
    sql::Statement unique_keys(const sql::TableQuery& query) const override;
    sql::Statement fields(const std::string& schema, const std::string& table) const override;
    sql::Statement indexes(const sql::TableQuery& query) const override;
    std::optional<sql::Statement> scripts(const std::string& schema,
                                          const std::string& table) const override;
};

const sql::Catalog& catalog();

} // namespace connectord::sqlite

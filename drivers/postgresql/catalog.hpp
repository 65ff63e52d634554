// What PostgreSQL knows of itself, asked of pg_catalog.
#pragma once

#include "drivers/sql/catalog.hpp"

namespace connectord::pg {

/// Discovery from pg_catalog: schema-qualified throughout, so that no search_path can lead it
/// astray.
///
/// The default schema is current_schema(). Types are named as information_schema names them; `type`
/// is LoopBack's name. Source  loopback-connector-postgresql, discovery.js, buildPropertyType
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

} // namespace connectord::pg

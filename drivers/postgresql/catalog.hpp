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
    sql::Statement model_definitions(const sql::TablesQuery& query) const override;
    sql::Statement model_properties(const std::optional<std::string>& schema,
                                    std::string_view table) const override;
    sql::Statement primary_keys(const std::optional<std::string>& schema,
                                std::string_view table) const override;
};

const sql::Catalog& catalog();

} // namespace connectord::pg

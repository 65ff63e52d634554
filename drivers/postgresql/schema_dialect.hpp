// What PostgreSQL says and weighs when tables are made and changed.
#pragma once

#include "drivers/schema/dialect.hpp"

namespace connectord::pg {

/// Canonical types are those of format_type(). Source  PostgreSQL 15 manual, 8. Data Types; pg_cast
class SchemaDialect final : public schema::Dialect {
public:
    std::string canonical_type(std::string_view declared) const override;
    schema::TypeChange type_change(std::string_view from, std::string_view to) const override;
    schema::Fit fit(std::string_view canonical, model::Type type) const override;
    model::Type property_type(std::string_view data_type) const override;
    bool alters_in_place() const override { return true; }
    bool drops_together() const override { return true; }
    std::optional<std::string_view> index_method(std::string_view name) const override;
    bool create_extension(sql::Text& text, std::string_view name) const override;
};

} // namespace connectord::pg

// What SQLite says and weighs when tables are made and changed.
#pragma once

#include "drivers/schema/dialect.hpp"

namespace connectord::sqlite {

/// Canonical types are declared ones in capitals with single spaces: SQLite keeps what was
/// declared. Source  SQLite, "Datatypes In SQLite" 3.1; "ALTER TABLE"
class SchemaDialect final : public schema::Dialect {
public:
    std::string canonical_type(std::string_view declared) const override;
    schema::TypeChange type_change(std::string_view from, std::string_view to) const override;
    schema::Fit fit(std::string_view canonical, model::Type type) const override;
    model::Type property_type(std::string_view data_type) const override;
    bool alters_in_place() const override { return false; }
    bool drops_together() const override { return false; }

    /// There is one kind of index, whatever a model that other databases know calls it.
    std::optional<std::string_view> index_method(std::string_view) const override
    {
        return std::string_view{};
    }
    bool create_extension(sql::Text&, std::string_view) const override { return false; }
};

} // namespace connectord::sqlite

// What databases say and weigh differently when tables are made and changed.
#pragma once

#include "drivers/schema/step.hpp"
#include "drivers/sql/dialect.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace connectord::schema {

/// What changing a column's type would mean for the values in it.
struct TypeChange {
    Kind kind = Kind::safe;
    bool narrows = false;    ///< the old type holds values that the new one does not
    bool needs_cast = false; ///< the database converts only where it is told to
    std::string_view reason;
};

/// How much of what a property may be a column can hold.
enum class Fit {
    none,   ///< another kind of value
    partly, ///< the kind, though not every value: `varchar(5)` for a String
    whole,  ///< whatever the type that the database would choose holds
};

/// One database's schema wording, beside its sql::Dialect.
class Dialect {
public:
    virtual ~Dialect() = default;

    /// A declared type as the catalog would tell it, so that equal types are equal texts:
    /// `VARCHAR(20)` is `character varying(20)` to PostgreSQL.
    virtual std::string canonical_type(std::string_view declared) const = 0;

    /// From one canonical type to another that differs from it.
    virtual TypeChange type_change(std::string_view from, std::string_view to) const = 0;

    /// How well a column of this canonical type fits a property whose definition names no dataType:
    /// what fits as a whole need not change.
    virtual Fit fit(std::string_view canonical, model::Type type) const = 0;

    /// LoopBack's type for a column of this type, as discovery names both.
    virtual model::Type property_type(std::string_view data_type) const = 0;

    /// Changes columns and constraints in place; otherwise a table is rebuilt.
    virtual bool alters_in_place() const = 0;

    /// Several tables can go in one DROP TABLE, so that references between them do not matter.
    virtual bool drops_together() const = 0;

    /// The index method of that name in the database's spelling, which its catalog uses too; an
    /// empty text is the only one there is. Nothing for a method it does not have.
    virtual std::optional<std::string_view> index_method(std::string_view name) const = 0;

    /// CREATE EXTENSION IF NOT EXISTS, where there are extensions. Answers whether one was said.
    virtual bool create_extension(sql::Text& text, std::string_view name) const = 0;
};

} // namespace connectord::schema

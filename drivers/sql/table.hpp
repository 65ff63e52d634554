// A model as one database stores it, and the plans made for it so far.
#pragma once

#include "drivers/sql/dialect.hpp"
#include "drivers/sql/plans.hpp"
#include "protocol/model/model.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::sql {

/// A model mapped to a table: names quoted, keys escaped, once.
///
/// Equal definitions share one Table, and so their plans. It lives on one thread, as its plans do.
class Table final : public model::ColumnFacts {
public:
    /// What a datasource adds to its models.
    struct Defaults {
        std::string schema;            ///< empty: the dialect's own
        std::size_t filter_depth = 16; ///< of a `where`
        bool sorts_by_id = true;       ///< `defaultIdSort`: rows without an order come by id
        std::string schema_option;     ///< a call's `options.schema`; wins over all
    };

    Table(std::shared_ptr<const model::Model> model, const Dialect& dialect,
          const Defaults& defaults);
    Table(const Table&) = delete;
    Table& operator=(const Table&) = delete;

    const model::Model& model() const { return *model_; }
    const Dialect& dialect() const { return dialect_; }

    const Identifier& identifier() const { return identifier_; } ///< `"public"."customer"`
    const std::string& name() const { return name_; }
    const std::string& schema() const { return schema_; }

    /// In the order of the model's properties.
    const std::vector<Column>& columns() const { return columns_; }
    const Column& column(const model::Property& property) const { return columns_[property.index]; }

    /// The columns of the primary key, in its order.
    const std::vector<const Column*>& ids() const { return ids_; }

    /// Source  loopback-connector-postgresql, getDefaultIdSortPolicy
    bool sorts_by_id() const { return sorts_by_id_; }

    bool is_native_array(const model::Property& property) const override
    {
        return column(property).native_array;
    }

    std::size_t filter_depth() const override { return filter_depth_; }

    /// Appends `"id","name",…` of `fields`, of all columns when there are none.
    void append_columns(Text& text, const std::vector<const model::Property*>& fields) const;

    Plans& plans() const { return plans_; }

private:
    std::shared_ptr<const model::Model> model_;
    const Dialect& dialect_;
    std::string name_;
    std::string schema_;
    Identifier identifier_;
    std::vector<Column> columns_;
    std::vector<const Column*> ids_;
    bool sorts_by_id_ = true;
    std::size_t filter_depth_ = 16;
    mutable Plans plans_;
};

} // namespace connectord::sql

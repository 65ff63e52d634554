// The statements that ask a database about itself, one set per dialect.
#pragma once

#include "drivers/sql/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace connectord::sql {

/// Which tables `Catalog::model_definitions` lists.
struct TablesQuery {
    std::optional<std::string>
        schema;               ///< LoopBack's `owner` or `schema`; none is the default schema
    bool all_schemas = false; ///< LoopBack's `all`
    bool views = false;
    std::optional<std::int64_t> limit;
    std::int64_t offset = 0;
};

/// Discovery, as statements whose every name is a parameter, ordered, with LoopBack's row shapes.
class Catalog {
public:
    virtual ~Catalog() = default;

    /// Shape  [{type: "table" | "view", name, owner}], ordered by owner and name
    virtual Statement model_definitions(const TablesQuery& query) const = 0;

    /// Shape  [{owner, tableName, columnName, dataType, dataLength, dataPrecision, dataScale,
    /// nullable, generated,
    ///        type}], in the table's own order; `nullable` is "YES" or "NO", `generated` a boolean
    ///        that is true for identity, serial and computed columns, `type` LoopBack's type name;
    ///        a native array's dataType is its element type followed by `[]` An unknown table
    ///        answers no rows
    virtual Statement model_properties(const std::optional<std::string>& schema,
                                       std::string_view table) const = 0;

    /// Shape  [{owner, tableName, columnName, keySeq, pkName}], ordered by keySeq, which starts at
    /// 1
    virtual Statement primary_keys(const std::optional<std::string>& schema,
                                   std::string_view table) const = 0;
};

} // namespace connectord::sql

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
    bool partitions = false; ///< parts of partitioned tables too, each by itself
    std::optional<std::int64_t> limit;
    std::int64_t offset = 0;
};

/// Which table's columns or keys are asked for.
struct TableQuery {
    std::optional<std::string> schema = std::nullopt; ///< none is the default schema
    std::optional<std::string> table = std::nullopt;  ///< none is every table of the schema
    std::optional<std::int64_t> limit = std::nullopt;
    std::int64_t offset = 0;
};

/// Discovery, as statements whose every name is a parameter, ordered, with LoopBack's row shapes.
class Catalog {
public:
    virtual ~Catalog() = default;

    /// Shape  [{catalog, schema}], ordered by schema, without the database's own
    virtual Statement database_schemas(std::optional<std::int64_t> limit,
                                       std::int64_t offset) const = 0;

    /// Shape  [{type: "table" | "view", name, owner}], ordered by owner and name; materialized
    /// views
    ///        are views, foreign and partitioned tables are tables
    virtual Statement model_definitions(const TablesQuery& query) const = 0;

    /// Shape  [{owner, tableName, columnName, dataType, dataLength, dataPrecision, dataScale,
    /// nullable, generated,
    ///        type}], in the table's own order; `nullable` is "YES" or "NO", `generated` a boolean
    ///        that is true for identity, serial and computed columns and for uuids that make
    ///        themselves, `type` LoopBack's type name; a native array's dataType is its element
    ///        type followed by `[]`, an enum's `enum('a','b')`, a domain's the type beneath. An
    ///        unknown table answers no rows
    virtual Statement model_properties(const TableQuery& query) const = 0;

    /// Shape  [{owner, tableName, columnName, keySeq, pkName}], ordered by table and keySeq, which
    /// starts at 1
    virtual Statement primary_keys(const TableQuery& query) const = 0;

    /// Shape  [{fkOwner, fkName, fkTableName, fkColumnName, keySeq, onDelete, onUpdate, pkOwner,
    ///        pkName, pkTableName, pkColumnName}], a row for each column of each key of the table,
    ///        ordered by fkTableName, fkName and keySeq; pkName is the key that is referred to
    virtual Statement foreign_keys(const TableQuery& query) const = 0;

    /// As `foreign_keys`, of the keys that refer to the table.
    virtual Statement exported_foreign_keys(const TableQuery& query) const = 0;

    /// Shape  [{columnName, owner, tableName}]: columns that are unique by themselves, without the
    /// primary key's
    virtual Statement unique_keys(const TableQuery& query) const = 0;

    /// What a migration compares.
    ///
    /// Shape  [{column, type, time_precision, nullable, length, dataType, default, generated,
    ///        computed, keySeq, isTable, counts}], in the table's own order: the first five as
    ///        LoopBack's showFields, `dataType` canonical as schema::Dialect has it
    virtual Statement fields(const std::string& schema, const std::string& table) const = 0;

    /// Shape  [{owner, table, name, type, primary, unique, keys, order, columns, nulls, bound, plain}]:
    /// the
    ///        seven behind the owner as LoopBack's showIndexes, `bound` is what a constraint or a foreign key
    ///        leans on, `plain` what is made of columns alone. Ordered by table and name
    virtual Statement indexes(const TableQuery& query) const = 0;

    /// Shape  [{sql}]: the indexes that are not plain and the triggers, as declared, where a table
    ///        that is rebuilt would lose them; nothing where tables are changed in place
    virtual std::optional<Statement> scripts(const std::string& schema,
                                             const std::string& table) const = 0;
};

} // namespace connectord::sql

// Indexes as models declare them, in every form that LoopBack takes.
#pragma once

#include "drivers/sql/table.hpp"

#include <optional>
#include <string>
#include <vector>

namespace connectord::schema {

/// One column of an index.
struct IndexKey {
    std::string column;
    bool is_descending = false;
    bool nulls_first =
        false; ///< where that is not what the direction means anyway, it was asked for

    friend bool operator==(const IndexKey&, const IndexKey&) = default;
};

struct Index {
    std::string name;
    std::string method; ///< in the database's spelling; empty: the usual one
    bool is_unique = false;
    std::vector<IndexKey> keys;
};

/// The indexes that a model declares: `index` and `unique` of its properties, then
/// `settings.indexes`.
///
/// Shape   a property's `true`, `{unique, type, kind}`; a model's `{NAME: {keys, columns, options:
///         {unique}, type, kind}}` or the keys alone, which are `"a DESC, b"`, `["a DESC", "b"]`,
///         `[["a", "DESC"]]` or `{a: -1, b: 1}`. What is false is none
/// Errors  invalid_params for an unknown column, direction, kind or type
/// Source  loopback-connector-postgresql, addIndexes, normalizeIndexDefinition
Result<std::vector<Index>> indexes_of(const sql::Table& table);

/// What one property says of itself: `index` and `unique`, or nothing. Errors: invalid_params
Result<std::optional<Index>> index_of(const sql::Table& table, const sql::Column& column);

/// CREATE INDEX.
sql::Statement create_index(const sql::Table& table, const Index& index);

} // namespace connectord::schema

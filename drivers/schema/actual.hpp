// What a table is, read off the rows that the catalog answered.
#pragma once

#include "drivers/schema/foreign_key.hpp"
#include "drivers/schema/index.hpp"

#include <boost/json/array.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::schema {

struct ActualColumn {
    std::string name;
    std::string type; ///< canonical
    bool is_nullable = true;
    std::optional<std::string> value; ///< the text of its DEFAULT
    bool is_generated = false; ///< identity, serial or computed: its default is not the model's
    bool is_computed = false;  ///< from other columns: nothing is written to it
    unsigned key_sequence = 0; ///< place in the primary key, from 1
};

struct ActualIndex : Index {
    bool is_primary = false;
    bool is_bound = false; ///< stands for a constraint, or a foreign key leans on it
    bool is_plain = true;  ///< columns alone: neither expression, condition nor special operators
};

/// A table as the catalog tells it; without columns there is none.
struct Actual {
    bool is_table = true; ///< not a view: those are not a model's to change
    std::vector<ActualColumn> columns;
    std::vector<ActualIndex> indexes;
    std::vector<ForeignKey> foreign_keys;
    std::string key_name; ///< of the primary key's constraint
    bool counts = false;  ///< the database remembers which ids it gave away
    std::vector<std::string>
        scripts; ///< what makes its other indexes and its triggers, as they were declared

    bool exists() const { return !columns.empty(); }
    const ActualColumn* find(std::string_view column) const;
};

/// Puts together what sql::Catalog's `fields`, `indexes`, `foreign_keys` and `scripts` answered.
Actual actual_of(const boost::json::array& fields, const boost::json::array& indexes,
                 const boost::json::array& foreign_keys, const boost::json::array& scripts);

} // namespace connectord::schema

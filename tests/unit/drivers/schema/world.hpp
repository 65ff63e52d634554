// A model and a table that is not quite it, in a line each.
#pragma once

#include "drivers/schema/plan.hpp"
#include "tests/support/models.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::schema::test {

/// What a model wants of a database, with the tables that its keys refer to.
class World {
public:
    World(const sql::Dialect& dialect, std::string_view properties,
          std::string_view settings = "{}", std::string_view name = "T");

    /// Another model that foreign keys may refer to.
    World& with(std::string_view name, std::string_view properties);

    Result<Wanted> try_wanted() const;
    Wanted wanted() const { return try_wanted().value(); }
    const sql::Table& table() const { return *tables_.front(); }

    /// The table exactly as the model wants it.
    Actual actual() const;

private:
    const sql::Dialect& dialect_;
    std::vector<std::unique_ptr<sql::Table>> tables_;
};

/// `KIND SQL` of every step, one a line, the foreign keys' at the end.
std::string told(const Result<TablePlan>& plan);

/// The plan from one model's table to what another wants.
std::string between(const World& before, const World& after, const Scope& scope = {});

const sql::Dialect& postgresql();
const sql::Dialect& sqlite();

} // namespace connectord::schema::test

// What lies between a table as it is and as its model wants it.
#pragma once

#include "drivers/schema/actual.hpp"
#include "drivers/schema/dialect.hpp"
#include "drivers/schema/plan.hpp"
#include "drivers/schema/wanted.hpp"

#include <vector>

namespace connectord::schema {

struct Retyped {
    const WantedColumn* wanted = nullptr;
    const ActualColumn* actual = nullptr;
    TypeChange change;
};

/// Lifetime  looks at both tables
struct Differences {
    std::vector<const WantedColumn*> added;
    std::vector<const ActualColumn*> dropped;
    std::vector<Retyped> retyped;
    std::vector<const WantedColumn*> redefaulted;
    std::vector<const WantedColumn*> renulled; ///< they allow NULL, or no longer do
    bool rekeyed = false;                      ///< the primary key has other columns
    std::vector<const ActualIndex*> indexes_dropped;
    std::vector<const Index*> indexes_added;
    std::vector<const ForeignKey*> keys_dropped;
    std::vector<const ForeignKey*> keys_added;

    bool in_columns() const
    {
        return !added.empty() || !dropped.empty() || !retyped.empty() || !redefaulted.empty() ||
               !renulled.empty() || rekeyed;
    }
    bool in_keys() const { return !keys_dropped.empty() || !keys_added.empty(); }
};

/// Compares what the scope says. Errors: invalid_params, as `plan`
Result<Differences> compare(const Wanted& wanted, const Actual& actual, const Scope& scope);

/// The steps of a database that changes tables in place.
TablePlan alter(const Wanted& wanted, const Actual& actual, const Differences& differences,
                const Scope& scope);

/// The steps of a database that mostly makes them anew.
TablePlan rebuild(const Wanted& wanted, const Actual& actual, const Differences& differences);

} // namespace connectord::schema

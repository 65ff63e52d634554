// A migration, taken apart: each statement with what it costs and why it is there.
#pragma once

#include "drivers/sql/plan.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace connectord::schema {

/// What a step does to the rows that are there.
enum class Kind {
    safe,     ///< no row is touched; where rows stand against it, it fails and nothing has changed
    rewrites, ///< every row is written anew, and none loses anything
    destroys, ///< values are gone afterwards, or may no longer be what they were
};

/// `safe`, `rewrites` or `destroys`.
constexpr std::string_view name_of(Kind kind)
{
    switch (kind) {
    case Kind::rewrites:
        return "rewrites";
    case Kind::destroys:
        return "destroys";
    case Kind::safe:
        break;
    }
    return "safe";
}

struct Step {
    sql::Statement statement;
    Kind kind = Kind::safe;
    std::string reason; ///< a sentence for who reads the plan
};

using Steps = std::vector<Step>;

} // namespace connectord::schema

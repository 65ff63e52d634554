// What one configuration says differently from another: what a reload tells its operator.
#pragma once

#include "daemon/config/config.hpp"

#include <string>
#include <vector>

namespace connectord::config {

/// One key that is not what it was.
struct Change {
    std::string key; ///< `limits.batch`, `datasources.shop.pool.max`
    std::string was; ///< as TOML, secrets masked; empty: it was not there
    std::string is;  ///< likewise
    bool needs_restart = false;
};

/// The keys that differ, in the order in which they are explained.
std::vector<Change> changes(const Config& before, const Config& after);

/// `after`, but for what only a start can change: that stays as it is in `before`.
Config without_what_needs_a_restart(Config after, const Config& before);

} // namespace connectord::config

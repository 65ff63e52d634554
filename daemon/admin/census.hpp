// What is counted in one shard, or in all of them: numbers that may go from thread to thread.
#pragma once

#include "daemon/admin/house.hpp"
#include "daemon/admin/pools.hpp"
#include "drivers/async/task.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace connectord::admin {

/// Everything that the page of metrics tells of shards, at one moment.
struct Census {
    struct Transactions {
        std::size_t open = 0;
        std::uint64_t begun = 0;
        std::map<std::string, std::uint64_t> ended_by_reason;
    };

    /// How often the event loop was held up.
    struct Stalls {
        std::uint64_t count = 0;
        std::chrono::steady_clock::duration whole{0};   ///< all of them together
        std::chrono::steady_clock::duration longest{0}; ///< one of them
    };

    observe::CallCounts calls;
    std::size_t calls_in_flight = 0;
    std::array<std::size_t, 3> sessions{}; ///< by session::Transport
    net::Traffic traffic;
    std::vector<Pool> pools; ///< in the configuration's order
    std::size_t retired_datasources = 0;
    Transactions transactions;
    Stalls stalls;
};

/// Counts one shard. Runs on its thread.
Census census_of(const Shard& shard);

/// Adds another shard's, whose calls were of the same table of methods. Of pools see
/// `add_matching`; the longest stall is the longer one.
Census& operator+=(Census& sum, const Census& more);

/// All shards together, each counted on its own thread.
Task<Census> take_census(const House& house);

} // namespace connectord::admin

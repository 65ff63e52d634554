// A datasource's connections as an operator sees them: one pool, on however many threads it lies.
#pragma once

#include "daemon/admin/house.hpp"
#include "drivers/async/task.hpp"
#include "drivers/driver.hpp"
#include "protocol/json/writer.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::admin {

/// The connections of one datasource, as numbers that may go from thread to thread.
struct Pool {
    std::string datasource;
    std::string driver;
    PoolStats connections;
    bool is_paused = false;
    std::size_t held_back = 0; ///< calls that wait for `resume`

    /// Nothing runs there, and nobody waits for a connection.
    bool is_idle() const
    {
        return connections.lent + connections.pinned + connections.waiting == 0;
    }
};

/// Adds what another shard has of the same datasource: it can be reached when any shard reaches it,
/// and is paused as long as any lets no call begin.
Pool& operator+=(Pool& sum, const Pool& more);

/// Adds another shard's pools, each to the one of its name. While a reload goes from shard to shard
/// they may differ: `sum` keeps the datasources that it has, in its order.
void add_matching(std::vector<Pool>& sum, const std::vector<Pool>& more);

/// The pools of the configured datasources, in the configuration's order. Runs on the shard's
/// thread.
std::vector<Pool> pools_of(const Shard& shard);

/// The shard's configured datasource of that name, or null. Runs on the shard's thread.
std::shared_ptr<session::Datasource> datasource_of(const Shard& shard, std::string_view name);

/// The pools of all shards together.
Task<std::vector<Pool>> pools_of(const House& house);

/// All shards' pools of one datasource together; nothing for one that is not configured.
Task<std::optional<Pool>> pool_of(const House& house, std::string_view datasource);

/// Appends it as `admin.pools` shows it.
void write_pool(json::Writer& out, const Pool& pool);

} // namespace connectord::admin

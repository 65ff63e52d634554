#include "daemon/admin/pools.hpp"

#include "daemon/admin/shards.hpp"

#include <algorithm>

namespace connectord::admin {

namespace {

Pool pool_of(const session::Datasource& datasource)
{
    return {datasource.name(), std::string{datasource.driver().info().name},
            datasource.driver().stats(), datasource.is_paused(), datasource.waiting()};
}

void add(PoolStats& sum, const PoolStats& more)
{
    sum.max += more.max;
    sum.connecting += more.connecting;
    sum.idle += more.idle;
    sum.lent += more.lent;
    sum.lanes += more.lanes;
    sum.pinned += more.pinned;
    sum.closing += more.closing;
    sum.waiting += more.waiting;
    sum.available = sum.available || more.available;
}

} // namespace

Pool& operator+=(Pool& sum, const Pool& more)
{
    add(sum.connections, more.connections);
    sum.is_paused = sum.is_paused || more.is_paused;
    sum.held_back += more.held_back;
    return sum;
}

void add_matching(std::vector<Pool>& sum, const std::vector<Pool>& more)
{
    for (Pool& pool : sum) {
        const auto same = std::ranges::find(more, pool.datasource, &Pool::datasource);
        if (same != more.end())
            pool += *same;
    }
}

std::vector<Pool> pools_of(const Shard& shard)
{
    std::vector<Pool> pools;
    for (const auto& datasource : shard.datasources.configured())
        pools.push_back(pool_of(*datasource));
    return pools;
}

std::shared_ptr<session::Datasource> datasource_of(const Shard& shard, std::string_view name)
{
    const auto& all = shard.datasources.configured();
    const auto found = std::ranges::find(
        all, name, [](const auto& one) -> std::string_view { return one->name(); });
    return found == all.end() ? nullptr : *found;
}

Task<std::vector<Pool>> pools_of(const House& house)
{
    const auto look = [](const Shard& shard) { return pools_of(shard); };
    std::vector<std::vector<Pool>> pools = co_await from_each(house.shards, look);
    for (std::size_t i = 1; i < pools.size(); ++i)
        add_matching(pools.front(), pools[i]);
    co_return std::move(pools.front());
}

Task<std::optional<Pool>> pool_of(const House& house, std::string_view datasource)
{
    std::vector<Pool> pools = co_await pools_of(house);
    const auto found = std::ranges::find(pools, datasource, &Pool::datasource);
    if (found == pools.end())
        co_return std::nullopt;
    co_return std::move(*found);
}

void write_pool(json::Writer& out, const Pool& pool)
{
    const PoolStats& connections = pool.connections;
    out.begin_object().key("datasource").string(pool.datasource);
    out.key("driver").string(pool.driver);
    out.key("available").boolean(connections.available);
    out.key("paused").boolean(pool.is_paused);
    out.key("max").unsigned_integer(connections.max);
    out.key("idle").unsigned_integer(connections.idle);
    out.key("lent").unsigned_integer(connections.lent);
    out.key("lanes").unsigned_integer(connections.lanes);
    out.key("pinned").unsigned_integer(connections.pinned);
    out.key("connecting").unsigned_integer(connections.connecting);
    out.key("closing").unsigned_integer(connections.closing);
    out.key("waiting").unsigned_integer(connections.waiting + pool.held_back);
    out.end_object();
}

} // namespace connectord::admin

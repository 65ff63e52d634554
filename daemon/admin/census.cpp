#include "daemon/admin/census.hpp"

#include "daemon/admin/shards.hpp"
#include "daemon/session/session.hpp"

#include <algorithm>
#include <utility>

namespace connectord::admin {

namespace {

std::array<std::size_t, 3> by_transport(const session::SessionList& sessions)
{
    std::array<std::size_t, 3> counts{};
    sessions.each([&counts](const session::Session& session) {
        ++counts[static_cast<std::size_t>(session.transport())];
    });
    return counts;
}

Census::Transactions count(const session::Transactions& transactions)
{
    const auto& ended = transactions.ended_by_reason();
    return {transactions.size(), transactions.begun(), {ended.begin(), ended.end()}};
}

void add(net::Traffic::Both& sum, const net::Traffic::Both& more)
{
    sum.received += more.received;
    sum.sent += more.sent;
}

void add(Census::Transactions& sum, const Census::Transactions& more)
{
    sum.open += more.open;
    sum.begun += more.begun;
    for (const auto& [reason, times] : more.ended_by_reason)
        sum.ended_by_reason[reason] += times;
}

void add(Census::Stalls& sum, const Census::Stalls& more)
{
    sum.count += more.count;
    sum.whole += more.whole;
    sum.longest = std::max(sum.longest, more.longest);
}

} // namespace

Census census_of(const Shard& shard)
{
    return {.calls = shard.calls,
            .calls_in_flight = shard.dispatcher.calls_in_flight(),
            .sessions = by_transport(shard.sessions),
            .traffic = shard.traffic,
            .pools = pools_of(shard),
            .retired_datasources = shard.datasources.retired(),
            .transactions = count(shard.transactions),
            .stalls = {shard.loop.stalls(), shard.loop.stalled(), shard.loop.longest()}};
}

Census& operator+=(Census& sum, const Census& more)
{
    sum.calls += more.calls;
    sum.calls_in_flight += more.calls_in_flight;
    for (std::size_t i = 0; i < sum.sessions.size(); ++i)
        sum.sessions[i] += more.sessions[i];
    add(sum.traffic.stream, more.traffic.stream);
    add(sum.traffic.http, more.traffic.http);
    add_matching(sum.pools, more.pools);
    sum.retired_datasources += more.retired_datasources;
    add(sum.transactions, more.transactions);
    add(sum.stalls, more.stalls);
    return sum;
}

Task<Census> take_census(const House& house)
{
    std::vector<Census> counted = co_await from_each(house.shards, census_of);
    for (std::size_t i = 1; i < counted.size(); ++i)
        counted.front() += counted[i];
    co_return std::move(counted.front());
}

} // namespace connectord::admin

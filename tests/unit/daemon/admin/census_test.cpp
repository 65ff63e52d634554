#include "daemon/admin/census.hpp"

#include <gtest/gtest.h>

namespace connectord::admin {
namespace {

using namespace std::chrono_literals;

Census of_nothing()
{
    return {.calls = observe::CallCounts{1},
            .calls_in_flight = 0,
            .sessions = {},
            .traffic = {},
            .pools = {},
            .retired_datasources = 0,
            .transactions = {},
            .stalls = {}};
}

Pool pool(std::string datasource, PoolStats connections)
{
    return {std::move(datasource), "toy", connections, false, 0};
}

TEST(Census, SumsWhatIsCounted)
{
    Census sum = of_nothing();
    sum.calls.add(0, std::nullopt, 1ms, {});
    sum.calls_in_flight = 1;
    sum.sessions = {1, 2, 3};
    sum.traffic = {{10, 20}, {30, 40}};
    sum.retired_datasources = 1;
    sum.transactions = {1, 5, {{"its client left", 2}}};

    Census more = of_nothing();
    more.calls.add(0, std::nullopt, 2ms, {});
    more.calls_in_flight = 4;
    more.sessions = {10, 20, 30};
    more.traffic = {{1, 2}, {3, 4}};
    more.retired_datasources = 2;
    more.transactions = {2, 7, {{"its client left", 1}, {"its time limit passed", 3}}};

    sum += more;
    EXPECT_EQ(sum.calls.of(0).by_code[0], 2U);
    EXPECT_EQ(sum.calls_in_flight, 5U);
    EXPECT_EQ(sum.sessions, (std::array<std::size_t, 3>{11, 22, 33}));
    EXPECT_EQ(sum.traffic.stream.received, 11U);
    EXPECT_EQ(sum.traffic.stream.sent, 22U);
    EXPECT_EQ(sum.traffic.http.received, 33U);
    EXPECT_EQ(sum.traffic.http.sent, 44U);
    EXPECT_EQ(sum.retired_datasources, 3U);
    EXPECT_EQ(sum.transactions.open, 3U);
    EXPECT_EQ(sum.transactions.begun, 12U);
    EXPECT_EQ(sum.transactions.ended_by_reason,
              (std::map<std::string, std::uint64_t>{{"its client left", 3},
                                                    {"its time limit passed", 3}}));
}

TEST(Census, TheLongestStallIsTheLongerOne)
{
    Census sum = of_nothing();
    sum.stalls = {2, 300ms, 200ms};
    Census more = of_nothing();
    more.stalls = {1, 250ms, 250ms};
    sum += more;
    EXPECT_EQ(sum.stalls.count, 3U);
    EXPECT_EQ(sum.stalls.whole, 550ms);
    EXPECT_EQ(sum.stalls.longest, 250ms);
    sum += of_nothing();
    EXPECT_EQ(sum.stalls.longest, 250ms);
}

TEST(Pool, SumsItsConnections)
{
    Pool sum = pool("shop", {1, 2, 3, 4, 5, 6, 7, 8, false});
    sum.held_back = 9;
    Pool more = pool("shop", {10, 20, 30, 40, 50, 60, 70, 80, false});
    more.held_back = 90;
    sum += more;
    EXPECT_EQ(sum.connections.max, 11U);
    EXPECT_EQ(sum.connections.connecting, 22U);
    EXPECT_EQ(sum.connections.idle, 33U);
    EXPECT_EQ(sum.connections.lent, 44U);
    EXPECT_EQ(sum.connections.lanes, 55U);
    EXPECT_EQ(sum.connections.pinned, 66U);
    EXPECT_EQ(sum.connections.closing, 77U);
    EXPECT_EQ(sum.connections.waiting, 88U);
    EXPECT_EQ(sum.held_back, 99U);
}

TEST(Pool, IsAvailableOrPausedWhenAnyPartOfItIs)
{
    for (const bool one : {false, true}) {
        for (const bool other : {false, true}) {
            Pool sum = pool("shop", {});
            Pool more = pool("shop", {});
            sum.connections.available = sum.is_paused = one;
            more.connections.available = more.is_paused = other;
            sum += more;
            EXPECT_EQ(sum.connections.available, one || other);
            EXPECT_EQ(sum.is_paused, one || other);
        }
    }
}

TEST(Pool, IsAddedToTheOneOfItsName)
{
    std::vector<Pool> sum{pool("shop", {.max = 1}), pool("stock", {.max = 2})};
    add_matching(sum, {pool("stock", {.max = 20}), pool("gone", {.max = 5})});
    ASSERT_EQ(sum.size(), 2U);
    EXPECT_EQ(sum[0].datasource, "shop");
    EXPECT_EQ(sum[0].connections.max, 1U) << "the other shard has none of this name yet";
    EXPECT_EQ(sum[1].connections.max, 22U);
}

} // namespace
} // namespace connectord::admin

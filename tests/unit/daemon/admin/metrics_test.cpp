#include "daemon/admin/metrics.hpp"

#include "tests/unit/daemon/admin/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace connectord::admin {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

Task<void> make_page(const House& house, std::string& page)
{
    page = co_await metrics_page(house);
}

TEST(MetricsPage, TellsTheSumOverThreads)
{
    test::TwoShards world;
    const auto fill = [](test::ToyShard& shard) {
        shard.calls.add(0, std::nullopt, 1ms, {});
        shard.traffic.http.sent = 7;
        shard.pool.stats.lent = 3;
        shard.pool.stats.available = false;
        shard.open_transaction();
        shard.loop.note({}, observe::LoopWatch::Clock::time_point{500ms}, 100ms);
        return shard.make_session(session::Transport::unix_socket);
    };
    const auto here = fill(world.first);
    const auto there = world.on_second([&] { return fill(world.second); });

    std::string page;
    world.run(make_page(world.house, page));
    for (const char* line : {
             "\nconnectord_threads 2\n",
             "\nconnectord_calls_total{method=\"admin.sessions\",code=\"ok\"} 2\n",
             "\nconnectord_call_duration_seconds_count{method=\"admin.sessions\"} 2\n",
             "\nconnectord_sessions{transport=\"unix\"} 2\n",
             "\nconnectord_sent_bytes_total{transport=\"http\"} 14\n",
             "\nconnectord_pool_connections{datasource=\"shop\",state=\"lent\"} 6\n",
             "\nconnectord_datasource_available{datasource=\"shop\"} 0\n",
             "\nconnectord_transactions_open 2\n",
             "\nconnectord_loop_stalls_total 2\n",
             "\nconnectord_loop_stall_seconds_total 1\n",
             "\nconnectord_loop_stall_longest_seconds 0.5\n",
             "\nconnectord_build_info{version=\"1.2.3\"} 1\n",
         })
        EXPECT_THAT(page, HasSubstr(line));
}

} // namespace
} // namespace connectord::admin

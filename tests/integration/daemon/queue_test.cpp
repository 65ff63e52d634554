// A pool has an end: callers wait in turn, for so long, and so many of them.
#include "tests/integration/daemon/world.hpp"

#include <algorithm>
#include <utility>

namespace connectord::test {
namespace {

std::string begun(Caller& caller)
{
    return std::string{caller.ok("beginTransaction").at("transaction").as_string()};
}

TEST(Queue, IsLeftWhenTheTimeIsUp)
{
    World world{{.pool_max = 3, .datasource = "queue_timeout = \"300ms\"\n"}};
    Caller holder = world.caller();
    const std::string first = begun(holder);
    begun(holder);
    Caller waiting = world.caller();
    const Clock::time_point start = Clock::now();
    const Refusal refusal = waiting.refused("beginTransaction");
    EXPECT_EQ(refusal.name(), "timeout") << refusal.text();
    EXPECT_EQ(refusal.fact("which"), "queue");
    EXPECT_LE(since(start), milliseconds{300 + 250});
    holder.ok("rollback", R"([")" + first + "\"]");
    begun(waiting);
}

TEST(Queue, IsServedAsConnectionsComeBack)
{
    World world{{.pool_max = 3}};
    Caller holder = world.caller();
    const std::string first = begun(holder);
    const std::string second = begun(holder);
    std::vector<Caller> waiting;
    for (int i = 0; i < 6; ++i) {
        waiting.push_back(world.caller());
        waiting.back().client.start("beginTransaction");
        std::this_thread::sleep_for(milliseconds{10});
    }
    EXPECT_TRUE(waiting[0].client.is_quiet(milliseconds{100}));
    holder.ok("commit", R"([")" + first + "\"]");
    holder.ok("rollback", R"([")" + second + "\"]");
    // First come, first served; each goes and makes room for another.
    for (Caller& caller : waiting) {
        const boost::json::object reply = checked_reply(caller.client.read_json());
        ASSERT_TRUE(reply.contains("result")) << text_of(reply);
        caller.client.close();
    }
    EXPECT_TRUE(
        eventually([&] { return world.backends("xact_start IS NOT NULL") == 0; }, seconds{2}));
}

TEST(Queue, NeverGrowsThePool)
{
    World world{{.pool_max = 3}};
    std::atomic<std::int64_t> most{0};
    std::atomic<bool> stop{false};
    std::thread watcher{[&] {
        Postgresql direct{integration_database()};
        while (!stop) {
            const std::int64_t now = direct.number("SELECT count(*) FROM pg_stat_activity WHERE "
                                                   "application_name = 'connectord-integration'");
            most = std::max(most.load(), now);
        }
    }};
    in_threads(24, [&](int) {
        Caller caller = world.caller();
        for (int i = 0; i < 10; ++i) {
            const std::string id = begun(caller);
            caller.ok("count", R"(["account", {}, {"transaction": ")" + id + "\"}]");
            caller.ok("commit", R"([")" + id + "\"]");
            caller.ok("count", R"(["account"])");
        }
    });
    stop = true;
    watcher.join();
    EXPECT_LE(most, 3);
    EXPECT_GE(most, 1);
}

TEST(Queue, KeepsTheBalanceOfTransfersThatRace)
{
    World world{{.pool_max = 6}};
    std::atomic<int> done{0};
    in_threads(12, [&](int thread) {
        Caller caller = world.caller();
        for (int i = 0; i < 30; ++i) {
            const std::string id = begun(caller);
            const std::string in = R"({"transaction": ")" + id + "\"}";
            const int from = (thread * 7 + i) % 10 + 1;
            const int to = (thread * 3 + i * 5) % 10 + 1;
            bool alive = true;
            for (const auto& [account, amount] :
                 {std::pair{std::min(from, to), from <= to ? -1 : 1},
                  std::pair{std::max(from, to), from <= to ? 1 : -1}}) {
                const boost::json::object reply = caller.reply(
                    "execute",
                    R"sql(["UPDATE account SET balance = balance + $1 WHERE id = $2", [)sql" +
                        std::to_string(amount) + ", " + std::to_string(account) + "], " + in + "]");
                alive = alive && reply.contains("result");
            }
            const boost::json::object ended =
                caller.reply(alive && i % 10 != 0 ? "commit" : "rollback", R"([")" + id + "\"]");
            done += ended.contains("result") ? 1 : 0;
        }
    });
    EXPECT_EQ(done, 360);
    EXPECT_EQ(world.direct.number("SELECT sum(balance) FROM account"), 10'000);
}

} // namespace
} // namespace connectord::test

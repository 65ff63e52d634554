// Cancelling reaches the database, and hits that statement alone; slow ones hold nobody up.
#include "tests/integration/daemon/world.hpp"

#include <csignal>

namespace connectord::test {
namespace {

constexpr const char* sleep_a_minute = R"sql(["SELECT pg_sleep(60)"])sql";

bool is_sleeping(World& world)
{
    return world.backends("state = 'active' AND query LIKE '%pg_sleep%'") > 0;
}

TEST(Cancel, OfAClientThatLeavesEndsItsQuery)
{
    World world;
    // Over TCP an orderly end looks like a client that has asked all and still reads; a reset, and
    // either on a unix socket, is nobody's any more.
    for (const bool by_reset : {true, false}) {
        Caller leaving{by_reset ? world.daemon.connect() : world.daemon.connect_unix()};
        leaving.client.start("execute", sleep_a_minute);
        ASSERT_TRUE(eventually([&] { return is_sleeping(world); }));
        if (by_reset)
            leaving.client.reset();
        else
            leaving.client.close();
        EXPECT_TRUE(eventually([&] { return !is_sleeping(world); }, seconds{3})) << by_reset;
    }
    EXPECT_EQ(world.caller().ok("count", R"(["account"])"), 100);
}

TEST(Cancel, ByRequestAnswersAndSparesTheNeighbours)
{
    World world;
    Caller caller = world.caller();
    for (int round = 0; round < 20; ++round) {
        const std::int64_t id = caller.client.start("execute", sleep_a_minute);
        ASSERT_TRUE(eventually([&] { return is_sleeping(world); }));
        caller.client.send(R"({"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":)" +
                           std::to_string(id) + "}}\n");
        // These follow on whatever connection the cancel is still on its way to.
        for (int i = 0; i < 10; ++i)
            EXPECT_EQ(caller.ok("count", R"(["account"])"), 100);
        const Refusal refusal = refusal_of(checked_reply(caller.client.read_json()));
        EXPECT_EQ(refusal.name(), "cancelled") << refusal.text();
        EXPECT_EQ(refusal.code, -32006);
    }
}

TEST(Cancel, OfAWriteLeavesNothing)
{
    World world;
    Caller caller = world.caller();
    const std::int64_t id = caller.client.start(
        "execute",
        R"sql(["WITH s AS (SELECT pg_sleep(30)) UPDATE account SET balance = 0 FROM s"])sql");
    ASSERT_TRUE(eventually([&] { return is_sleeping(world); }));
    caller.client.send(R"({"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":)" +
                       std::to_string(id) + "}}\n");
    const Refusal refusal = refusal_of(checked_reply(caller.client.read_json()));
    EXPECT_EQ(refusal.name(), "cancelled");
    EXPECT_NE(refusal.fact("outcome"), "");
    EXPECT_EQ(world.direct.number("SELECT sum(balance) FROM account"), 10'000);
}

TEST(Deadlines, AreKeptWithinAQuarterOfASecond)
{
    World world;
    Caller caller = world.caller();
    caller.ok("ping");
    for (const int limit : {100, 300, 700}) {
        const Clock::time_point start = Clock::now();
        const Refusal refusal =
            caller.refused("execute", R"sql(["SELECT pg_sleep(60)", [], {"timeoutMs": )sql" +
                                          std::to_string(limit) + "}]");
        EXPECT_EQ(refusal.name(), "timeout") << refusal.text();
        EXPECT_EQ(refusal.fact("which"), "statement");
        EXPECT_GE(since(start), milliseconds{limit - 5});
        EXPECT_LE(since(start), milliseconds{limit + 250});
    }
    EXPECT_TRUE(eventually([&] { return !is_sleeping(world); }, seconds{3}));
}

TEST(Deadlines, AreKeptWhileABackendIsStopped)
{
    World world;
    Caller caller = world.caller();
    const std::string id{caller.ok("beginTransaction").at("transaction").as_string()};
    const boost::json::value row =
        caller.ok("execute", R"sql(["SELECT pg_backend_pid() AS pid", [], {"transaction": ")sql" +
                                 id + "\"}]");
    const auto pid = static_cast<pid_t>(row.at(0).at("pid").as_int64());
    ASSERT_EQ(::kill(pid, SIGSTOP), 0);
    const Clock::time_point start = Clock::now();
    const Refusal refusal = caller.refused(
        "count", R"(["account", {}, {"timeoutMs": 400, "transaction": ")" + id + "\"}]");
    EXPECT_EQ(refusal.name(), "timeout") << refusal.text();
    EXPECT_LE(since(start), milliseconds{400 + 250});
    // Everybody else goes on.
    EXPECT_EQ(caller.ok("count", R"(["account"])"), 100);
    ::kill(pid, SIGCONT);
    caller.reply("rollback", R"([")" + id + "\"]");
    EXPECT_TRUE(
        eventually([&] { return world.backends("xact_start IS NOT NULL") == 0; }, seconds{5}));
}

TEST(SlowQueries, DoNotHoldUpOthers)
{
    World world;
    Caller caller = world.caller();
    Caller other = world.caller();
    caller.ok("count", R"(["account"])");
    for (const bool by_model : {false, true}) {
        const Clock::time_point start = Clock::now();
        const std::int64_t slow =
            by_model ? caller.client.start("all", R"(["slow"])")
                     : caller.client.start("execute", R"sql(["SELECT pg_sleep(2)"])sql");
        std::this_thread::sleep_for(milliseconds{50});
        for (int i = 1; i <= 100; ++i) {
            EXPECT_EQ(caller.ok("find", "[\"account\", " + std::to_string(i) + "]").at("id"), i);
            EXPECT_EQ(other.ok("find", "[\"account\", " + std::to_string(i) + "]").at("id"), i);
        }
        EXPECT_LT(since(start), milliseconds{1500}) << (by_model ? "all" : "execute");
        const boost::json::object reply = checked_reply(caller.client.read_json());
        EXPECT_EQ(reply.at("id"), slow);
        EXPECT_TRUE(reply.contains("result")) << text_of(reply);
        EXPECT_GE(since(start), milliseconds{1990});
    }
}

} // namespace
} // namespace connectord::test

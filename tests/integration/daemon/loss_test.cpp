// Connections that the server ends: no client notices an idle one, and no transaction goes on
// elsewhere.
#include "tests/integration/daemon/world.hpp"

#include <array>

namespace connectord::test {
namespace {

TEST(TerminatedBackends, ThatWereIdleCostNoClientAnError)
{
    World world;
    std::vector<Caller> callers;
    for (int i = 0; i < 4; ++i)
        callers.push_back(world.caller());
    std::int64_t terminated = 0;
    for (int round = 0; round < 300; ++round) {
        // Several connections, so that several die.
        for (Caller& caller : callers) {
            for (int i = 0; i < 4; ++i)
                caller.client.start("find",
                                    "[\"account\", " + std::to_string(round % 100 + 1) + "]");
        }
        for (Caller& caller : callers) {
            for (int i = 0; i < 4; ++i) {
                const boost::json::object reply = checked_reply(caller.client.read_json());
                ASSERT_TRUE(reply.contains("result"))
                    << "round " << round << ": " << text_of(reply);
            }
        }
        terminated += world.terminate();
    }
    EXPECT_GE(terminated, 300);
}

TEST(TerminatedBackends, CostNoWriterAnErrorEither)
{
    World world;
    Caller caller = world.caller();
    for (int round = 0; round < 100; ++round) {
        ASSERT_EQ(
            caller.ok("create", "[\"ledger\", {\"op\": \"op " + std::to_string(round) + "\"}]")
                .at("id")
                .as_string(),
            "op " + std::to_string(round));
        world.terminate();
    }
    EXPECT_EQ(world.direct.number("SELECT count(*) FROM ledger"), 100);
}

TEST(TerminatedBackends, OfTransactionsEndThemForGood)
{
    World world;
    for (int round = 0; round < 20; ++round) {
        Caller caller = world.caller();
        const std::string id{caller.ok("beginTransaction").at("transaction").as_string()};
        const std::string in = R"({"transaction": ")" + id + "\"}";
        caller.ok("updateAttributes", R"(["account", 1, {"balance": 0}, )" + in + "]");
        EXPECT_GE(world.terminate("state LIKE 'idle in transaction%'"), 1);
        // Whatever is said of the first call, none may run: not outside, and not in another
        // transaction.
        for (int i = 0; i < 3; ++i) {
            const Refusal refusal =
                caller.refused("updateAttributes", R"(["account", 2, {"balance": 0}, )" + in + "]");
            EXPECT_TRUE(i == 0 || refusal.name() == "transaction_not_found") << refusal.text();
        }
        caller.refused("commit", R"([")" + id + "\"]");
        EXPECT_EQ(caller.ok("count", R"(["account", {"balance": 100}])"), 100);
    }
    EXPECT_EQ(world.direct.number("SELECT sum(balance) FROM account"), 10'000);
}

TEST(TerminatedBackends, InMidStatementAreToldWithTheirOutcome)
{
    World world;
    Caller caller = world.caller();
    caller.client.start(
        "execute",
        R"sql(["WITH s AS (SELECT pg_sleep(30)) UPDATE account SET balance = 0 FROM s"])sql");
    ASSERT_TRUE(eventually([&] { return world.backends("state = 'active'") > 0; }));
    world.terminate("state = 'active'");
    const Refusal refusal = refusal_of(checked_reply(caller.client.read_json()));
    EXPECT_NE(refusal.fact("outcome"), "") << refusal.text();
    EXPECT_EQ(caller.ok("count", R"(["account", {"balance": 100}])"), 100);
}

TEST(TerminatedBackends, UnderLoadLoseNoAcknowledgedWrite)
{
    World world;
    std::atomic<bool> stop{false};
    std::thread nemesis{[&] {
        Postgresql direct{integration_database()};
        while (!stop) {
            direct.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = "
                "'connectord-integration' ORDER BY random() LIMIT 2");
            std::this_thread::sleep_for(milliseconds{20});
        }
    }};
    constexpr int threads = 8;
    std::array<std::vector<std::string>, threads> acknowledged;
    std::array<std::vector<std::string>, threads> refused_without_effect;
    in_threads(threads, [&](int thread) {
        const auto index = static_cast<std::size_t>(thread);
        Caller caller = world.caller();
        for (int i = 0; i < 300; ++i) {
            const std::string op = std::to_string(thread) + "-" + std::to_string(i);
            const boost::json::object reply =
                caller.reply("create", "[\"ledger\", {\"op\": \"" + op + "\"}]");
            if (reply.contains("result"))
                acknowledged[index].push_back(op);
            else if (refusal_of(reply).fact("outcome") == "none" ||
                     refusal_of(reply).fact("outcome") == "rolled_back")
                refused_without_effect[index].push_back(op);
        }
    });
    stop = true;
    nemesis.join();
    std::size_t kept = 0;
    for (const auto& ops : acknowledged) {
        kept += ops.size();
        for (const std::string& op : ops)
            EXPECT_EQ(world.direct.number("SELECT count(*) FROM ledger WHERE op = '" + op + "'"), 1)
                << op;
    }
    for (const auto& ops : refused_without_effect) {
        for (const std::string& op : ops)
            EXPECT_EQ(world.direct.number("SELECT count(*) FROM ledger WHERE op = '" + op + "'"), 0)
                << op;
    }
    EXPECT_GT(kept, 100U);
}

} // namespace
} // namespace connectord::test

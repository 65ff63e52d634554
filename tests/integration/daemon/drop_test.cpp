// Clients that vanish: what they held is let go of, and nothing of it stays.
#include "tests/integration/daemon/world.hpp"

#include <algorithm>

namespace connectord::test {
namespace {

std::string begun(Caller& caller)
{
    return std::string{caller.ok("beginTransaction").at("transaction").as_string()};
}

std::string in(const std::string& id)
{
    return R"({"transaction": ")" + id + "\"}";
}

TEST(DroppedSessions, LeaveNoOpenTransactionAndNoPinnedConnection)
{
    World world{{.pool_max = 17, .datasource = "queue_timeout = \"30s\"\n"}};
    constexpr int threads = 8;
    constexpr int rounds = 125;
    in_threads(threads, [&](int thread) {
        for (int round = 0; round < rounds; ++round) {
            Caller caller = world.caller();
            const std::string id = begun(caller);
            const int account = thread * 10 + round % 10 + 1;
            const std::string update =
                "[\"account\", " + std::to_string(account) + R"(, {"balance": 0}, )" + in(id) + "]";
            // At the end, at a call's end, in the middle of a call, in the middle of a commit.
            if (round % 5 == 0) {
                caller.client.start("updateAttributes", update);
            } else {
                caller.ok("updateAttributes", update);
                if (round % 5 == 1)
                    caller.client.start("execute",
                                        R"sql(["SELECT pg_sleep(0.2)", [], )sql" + in(id) + "]");
                if (round % 5 == 2)
                    caller.client.start("savepoint", R"([")" + id + R"(", "s"])");
            }
            if (round % 2 == 0)
                caller.client.reset();
            else
                caller.client.close();
        }
    });
    EXPECT_TRUE(
        eventually([&] { return world.backends("xact_start IS NOT NULL") == 0; }, seconds{2}));
    EXPECT_EQ(world.direct.number("SELECT sum(balance) FROM account"), 10'000);
    EXPECT_LE(world.backends(), 17);

    // Every connection that transactions may have can be had again.
    std::vector<Caller> holders;
    for (int i = 0; i < 4; ++i) {
        holders.push_back(world.caller());
        for (int held = 0; held < 4; ++held)
            holders.back().ok("count", R"(["account", {}, )" + in(begun(holders.back())) + "]");
    }
    EXPECT_EQ(world.backends("state LIKE 'idle in transaction%'"), 16);
}

TEST(DroppedSessions, AreManyAtOnceWithoutHarm)
{
    World world;
    Caller bystander = world.caller();
    in_threads(16, [&](int) {
        for (int i = 0; i < 60; ++i) {
            Caller caller = world.caller();
            for (int call = 0; call < 5; ++call)
                caller.client.start("count", R"(["account"])");
            caller.client.reset();
        }
    });
    EXPECT_EQ(bystander.ok("count", R"(["account"])"), 100);
    EXPECT_TRUE(eventually([&] { return world.backends("state = 'active'") == 0; }, seconds{5}));
    // Listeners, the bystander, the pool, and no thousand dead ones.
    EXPECT_TRUE(eventually([&] { return world.daemon.open_sockets() < 30; }, seconds{5}))
        << world.daemon.open_sockets();
}

TEST(HalfClosedSessions, GetEveryReplyBeforeTheEnd)
{
    World world;
    Client client = world.daemon.connect();
    client.start("execute", R"sql(["SELECT pg_sleep(0.5)"])sql");
    for (int i = 0; i < 50; ++i)
        client.start("find", "[\"account\", " + std::to_string(i + 1) + "]");
    client.shutdown_send();
    const std::string all = client.read_to_end();
    EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 51);
    EXPECT_EQ(all.find("\"error\""), std::string::npos);
    for (int id = 1; id <= 51; ++id)
        EXPECT_NE(all.find("\"id\":" + std::to_string(id) + ","), std::string::npos) << id;
}

TEST(HalfClosedSessions, LeaveTheirTransactionsUndone)
{
    World world;
    Client client = world.daemon.connect();
    const boost::json::value begun_reply = client.call("beginTransaction");
    const std::string id{begun_reply.at("result").at("transaction").as_string()};
    client.start("updateAttributes", R"(["account", 1, {"balance": 0}, )" + in(id) + "]");
    client.shutdown_send();
    const std::string all = client.read_to_end();
    EXPECT_NE(all.find("\"count\":1"), std::string::npos) << all;
    EXPECT_TRUE(
        eventually([&] { return world.backends("xact_start IS NOT NULL") == 0; }, seconds{2}));
    EXPECT_EQ(world.direct.number("SELECT balance FROM account WHERE id = 1"), 100);
}

} // namespace
} // namespace connectord::test

// Several threads are one daemon: wherever a client lives, it finds what belongs to everybody.
#include "tests/integration/daemon/world.hpp"
#include "tests/support/http.hpp"

#include <atomic>
#include <csignal>

namespace connectord::test {
namespace {

/// Two threads; clients go to them in turn, so that of four each has two.
class ThreadsTest : public ::testing::Test {
protected:
    ThreadsTest()
    {
        for (int i = 0; i < 4; ++i)
            callers.push_back(world.caller());
        for (Caller& caller : callers)
            caller.ok("count", R"(["account"])");
    }

    boost::json::value over_http(const std::string& call)
    {
        Client client = Client::tcp("127.0.0.1", world.daemon.http_port());
        client.send(http_post(call));
        return json_of(read_http(client).body).at("result");
    }

    /// The statement has begun: what is called off sooner may be called off in vain.
    bool is_sleeping() { return world.backends("wait_event = 'PgSleep'") > 0; }

    World world{{.config = "threads = 2\n", .allow = "raw,ddl,admin", .http = true}};
    std::vector<Caller> callers;
};

std::string id_of(const boost::json::value& begun)
{
    return std::string{begun.at("transaction").as_string()};
}

std::string within(const std::string& id)
{
    return R"({"transaction": ")" + id + "\"}";
}

TEST_F(ThreadsTest, ServeFromOnePoolThatEachHasItsPartOf)
{
    std::atomic<int> right{0};
    in_threads(16, [&](int i) {
        Caller caller = world.caller();
        const std::string account = std::to_string(i + 1);
        for (int turn = 0; turn < 100; ++turn) {
            const boost::json::value found =
                caller.ok("findById", "[\"account\", " + account + "]");
            right += found.at("id").as_int64() == i + 1 ? 1 : 0;
        }
    });
    EXPECT_EQ(right, 16 * 100);
    EXPECT_LE(world.backends(), 10);
    for (Caller& caller : callers) {
        const boost::json::value pools = caller.ok("admin.pools");
        ASSERT_EQ(pools.as_array().size(), 1U);
        EXPECT_EQ(pools.at(0).at("max"), 10);
    }
}

TEST_F(ThreadsTest, ShareTheTransactionsOfWhoeverKnowsTheirId)
{
    for (std::size_t i = 0; i < callers.size(); ++i) {
        Caller& begins = callers[i];
        Caller& writes = callers[(i + 1) % 4];
        Caller& ends = callers[(i + 2) % 4];
        const std::string account = std::to_string(i + 1);
        const std::string id = id_of(begins.ok("beginTransaction", R"([null, {"bind": "id"}])"));
        writes.ok("updateAttributes",
                  "[\"account\", " + account + R"(, {"balance": 7}, )" + within(id) + "]");
        const auto balance = [&](Caller& caller, const std::string& options) {
            return caller.ok("findById", "[\"account\", " + account + ", " + options + "]")
                .at("balance");
        };
        EXPECT_EQ(balance(begins, within(id)), 7);
        EXPECT_EQ(balance(ends, "{}"), 100) << "it is not committed";
        ends.ok("commit", "[\"" + id + "\"]");
        EXPECT_EQ(balance(begins, "{}"), 7);
        EXPECT_EQ(begins.refused("rollback", "[\"" + id + "\"]").name(), "transaction_not_found");
    }
}

TEST_F(ThreadsTest, KeepTheTransactionsOfASessionToItself)
{
    const std::string id = id_of(callers[1].ok("beginTransaction"));
    callers[1].ok("count", R"(["account", {}, )" + within(id) + "]");
    for (const std::size_t other : {0, 2, 3}) {
        const Refusal refusal =
            callers[other].refused("count", R"(["account", {}, )" + within(id) + "]");
        EXPECT_EQ(refusal.name(), "transaction_not_found") << refusal.text();
    }
    callers[1].ok("rollback", "[\"" + id + "\"]");
}

TEST_F(ThreadsTest, RunACallElsewhereWithTheModelsOfItsSession)
{
    for (Caller& caller : callers)
        caller.ok("define", R"(["Konto", {"id": {"type": "number", "id": true},
                                "stand": {"type": "number", "postgresql": {"columnName": "balance"}}},
                                {"table": "account"}])");
    const std::string id = id_of(callers[0].ok("beginTransaction", R"([null, {"bind": "id"}])"));
    for (Caller& caller : callers)
        EXPECT_EQ(caller.ok("findById", R"(["Konto", 1, )" + within(id) + "]").at("stand"), 100);
    callers[3].ok("rollback", "[\"" + id + "\"]");
}

TEST_F(ThreadsTest, RunACallElsewhereOnTheDatasourceThatItsClientDescribed)
{
    const boost::json::object described{
        {"connector", "postgresql"}, {"url", integration_database()}, {"max", 4}};
    for (Caller& caller : callers) {
        caller.ok("session.open", boost::json::object{{"datasource", described}});
        caller.ok("define", R"(["Konto", {"id": {"type": "number", "id": true}},
                                {"table": "account"}])");
        for (int turn = 0; turn < 20; ++turn)
            caller.ok("count", R"(["Konto"])"); // what the session was opened with is gone
        caller.ok("health");
        const std::string id = id_of(caller.ok("beginTransaction", R"([null, {"bind": "id"}])"));
        EXPECT_EQ(caller.ok("count", R"(["Konto", {}, )" + within(id) + "]"), 100);
        caller.ok("commit", "[\"" + id + "\"]");
    }
}

TEST_F(ThreadsTest, DiscoverAtTheSameTime)
{
    in_threads(8, [&](int) {
        Caller caller = world.caller();
        for (int turn = 0; turn < 10; ++turn) {
            caller.ok("discoverModelProperties", R"(["account"])");
            caller.ok("discoverPrimaryKeys", R"(["account"])");
            caller.ok("discoverForeignKeys", R"(["account"])");
        }
    });
}

TEST_F(ThreadsTest, AllKnowWhatIsDefinedOverHttp)
{
    for (int turn = 0; turn < 20; ++turn) {
        const std::string model = "Konto" + std::to_string(turn);
        over_http(R"({"jsonrpc": "2.0", "id": 1, "method": "define", "params": [")" + model +
                  R"(", {"id": {"type": "number", "id": true}}, {"table": "account"}]})");
        for (Caller& caller : callers)
            EXPECT_EQ(caller.ok("count", "[\"" + model + "\"]").as_int64(), 100);
    }
}

TEST_F(ThreadsTest, TellAnOperatorOfAllAndObeyForAll)
{
    const boost::json::value before = callers[0].ok("admin.sessions");
    EXPECT_EQ(before.as_array().size(), 4U);
    const std::string bound = id_of(callers[2].ok("beginTransaction"));
    const std::string unbound =
        id_of(callers[3].ok("beginTransaction", R"([null, {"bind": "id"}])"));
    for (Caller& caller : callers)
        EXPECT_EQ(caller.ok("admin.transactions").as_array().size(), 2U);
    callers[1].ok("admin.kill", within(bound));
    EXPECT_EQ(callers[2].client.read_json().at("method"), "transaction.expired");
    callers[1].ok("admin.kill", within(unbound));
    EXPECT_EQ(callers[0].ok("admin.transactions").as_array().size(), 0U);

    EXPECT_EQ(callers[3].ok("admin.pause").at("idle"), true);
    for (Caller& caller : callers)
        caller.client.start("count", R"(["account"])");
    EXPECT_TRUE(eventually([&] {
        Caller operator_here = world.caller();
        return operator_here.ok("admin.pools").at(0).at("waiting") == 4;
    }));
    EXPECT_EQ(world.caller().ok("admin.resume").at("waiting"), 4);
    for (Caller& caller : callers)
        EXPECT_EQ(caller.client.read_json().at("result"), 100);

    const std::string victim{callers[1].ok("session.open").at("session").as_string()};
    callers[0].ok("admin.kill", R"({"session": ")" + victim + "\"}");
    EXPECT_EQ(callers[1].client.read_to_end(), "");
}

TEST_F(ThreadsTest, PassOnThatACallerCallsOff)
{
    const std::string id = id_of(callers[0].ok("beginTransaction", R"([null, {"bind": "id"}])"));
    callers[3].ok("savepoint", R"([")" + id + R"(", "before"])");
    for (Caller& caller : callers) {
        const std::int64_t slow = caller.client.start(
            "execute", R"sql(["SELECT pg_sleep(20)", [], )sql" + within(id) + "]");
        ASSERT_TRUE(eventually([&] { return is_sleeping(); }));
        const Clock::time_point start = Clock::now();
        caller.client.send(R"({"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":)" +
                           std::to_string(slow) + "}}\n");
        EXPECT_EQ(refusal_of(checked_reply(caller.client.read_json())).name(), "cancelled");
        EXPECT_LT(since(start), seconds{2});
        callers[0].ok("rollbackTo", R"([")" + id + R"(", "before"])");
    }
}

TEST_F(ThreadsTest, CallOffWhatAClientThatLeavesHasElsewhere)
{
    for (const std::size_t leaves : {1, 2}) {
        const std::string id =
            id_of(callers[0].ok("beginTransaction", R"([null, {"bind": "id"}])"));
        callers[leaves].client.start("execute",
                                     R"sql(["SELECT pg_sleep(20)", [], )sql" + within(id) + "]");
        ASSERT_TRUE(eventually([&] { return is_sleeping(); }));
        callers[leaves].client.reset();
        EXPECT_TRUE(eventually([&] { return !is_sleeping(); }, seconds{3}));
    }
}

TEST_F(ThreadsTest, EndTogether)
{
    std::vector<std::int64_t> slow;
    for (Caller& caller : callers)
        slow.push_back(caller.client.start("execute", R"sql(["SELECT pg_sleep(1)::text"])sql"));
    ASSERT_TRUE(eventually([&] { return world.backends("state = 'active'") == 4; }));
    world.daemon.send_signal(SIGTERM);
    for (std::size_t i = 0; i < callers.size(); ++i) {
        const boost::json::object reply = checked_reply(callers[i].client.read_json());
        EXPECT_EQ(reply.at("id"), slow[i]);
        EXPECT_TRUE(reply.contains("result")) << text_of(reply);
    }
    EXPECT_EQ(world.daemon.wait(seconds{5}), 0) << world.daemon.log();
    EXPECT_TRUE(eventually([&] { return world.backends() == 0; }, seconds{2}));
}

TEST_F(ThreadsTest, AllMeetAConfigurationThatIsReadAgain)
{
    world.daemon.reconfigure("discover = true", "discover = true\ngrants = [\"read\"]");
    for (Caller& caller : callers) {
        EXPECT_TRUE(eventually([&] {
            const boost::json::object reply =
                caller.reply("updateAll", R"(["account", {"id": 1}, {"balance": 100}])");
            return reply.contains("error") && refusal_of(reply).name() == "forbidden";
        }));
        EXPECT_EQ(caller.ok("count", R"(["account"])").as_int64(), 100);
    }
}

TEST(Threads, NeedTwoConnectionsEach)
{
    const auto [code, said] =
        run_to_end({.config = "threads = 4\n[datasources.db]\nurl = \"" + integration_database() +
                              "\"\npool = { max = 7 }\n"});
    EXPECT_EQ(code, 2);
    EXPECT_NE(said.find("datasources.db.pool.max"), std::string::npos) << said;
}

TEST(Threads, AreNotForADatabaseInMemory)
{
    const auto [code, said] = run_to_end({.config = "threads = 2\n", .flags = {"--memory"}});
    EXPECT_EQ(code, 2);
    EXPECT_NE(said.find("threads = 2"), std::string::npos) << said;
}

} // namespace
} // namespace connectord::test

// The daemon is told to end: what runs is finished, what comes is refused, what is open is undone.
#include "tests/integration/daemon/world.hpp"

#include <csignal>

namespace connectord::test {
namespace {

TEST(Shutdown, DrainsWhatIsUnderWay)
{
    World world;
    Caller busy = world.caller();
    Caller other = world.caller();
    const std::string id{other.ok("beginTransaction").at("transaction").as_string()};
    other.ok("updateAttributes",
             R"(["account", 1, {"balance": 0}, {"transaction": ")" + id + "\"}]");
    const std::int64_t slow =
        busy.client.start("execute", R"sql(["SELECT pg_sleep(1.5)::text AS slept"])sql");
    ASSERT_TRUE(eventually([&] { return world.backends("state = 'active'") > 0; }));
    world.daemon.send_signal(SIGTERM);
    std::this_thread::sleep_for(milliseconds{200});

    EXPECT_EQ(other.refused("count", R"(["account"])").name(), "shutting_down");
    EXPECT_THROW(
        {
            Caller late{world.daemon.connect(milliseconds{1000})};
            late.ok("count", R"(["account"])");
        },
        std::runtime_error);
    const boost::json::object reply = checked_reply(busy.client.read_json());
    EXPECT_EQ(reply.at("id"), slow);
    EXPECT_TRUE(reply.contains("result")) << text_of(reply);
    EXPECT_EQ(world.daemon.wait(seconds{5}), 0) << world.daemon.log();
    EXPECT_EQ(world.direct.number("SELECT balance FROM account WHERE id = 1"), 100);
    EXPECT_TRUE(eventually([&] { return world.backends() == 0; }, seconds{2}));
}

TEST(Shutdown, IsQuickWhereNothingRuns)
{
    World world;
    Caller idle = world.caller();
    idle.ok("ping");
    const Clock::time_point start = Clock::now();
    world.daemon.send_signal(SIGTERM);
    EXPECT_EQ(world.daemon.wait(seconds{5}), 0);
    EXPECT_LT(since(start), seconds{2});
}

TEST(Shutdown, HasALimit)
{
    World world{{.config = "[timeouts]\nshutdown = \"500ms\"\n"}};
    Caller busy = world.caller();
    busy.client.start("execute", R"sql(["SELECT pg_sleep(20)"])sql");
    ASSERT_TRUE(eventually([&] { return world.backends("state = 'active'") > 0; }));
    const Clock::time_point start = Clock::now();
    world.daemon.send_signal(SIGTERM);
    EXPECT_TRUE(world.daemon.wait(seconds{8}).has_value()) << world.daemon.log();
    EXPECT_LT(since(start), seconds{4});
}

TEST(Shutdown, EndsAtOnceWhenAskedTwice)
{
    World world;
    Caller busy = world.caller();
    busy.client.start("execute", R"sql(["SELECT pg_sleep(20)"])sql");
    ASSERT_TRUE(eventually([&] { return world.backends("state = 'active'") > 0; }));
    world.daemon.send_signal(SIGTERM);
    std::this_thread::sleep_for(milliseconds{200});
    EXPECT_FALSE(world.daemon.wait(milliseconds{0}).has_value());
    const Clock::time_point start = Clock::now();
    world.daemon.send_signal(SIGTERM);
    EXPECT_TRUE(world.daemon.wait(seconds{5}).has_value());
    EXPECT_LT(since(start), seconds{1});
    world.terminate();
}

TEST(Shutdown, ByAKillLeavesNoTransaction)
{
    World world;
    Caller caller = world.caller();
    const std::string id{caller.ok("beginTransaction").at("transaction").as_string()};
    caller.ok("updateAttributes",
              R"(["account", 1, {"balance": 0}, {"transaction": ")" + id + "\"}]");
    world.daemon.send_signal(SIGKILL);
    EXPECT_EQ(world.daemon.wait(seconds{5}), 128 + SIGKILL);
    EXPECT_TRUE(eventually([&] { return world.backends() == 0; }, seconds{5}));
    EXPECT_EQ(world.direct.number("SELECT balance FROM account WHERE id = 1"), 100);
}

} // namespace
} // namespace connectord::test

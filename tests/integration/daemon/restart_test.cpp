// The server goes away and comes back, under load: the daemon heals by itself, and lies to nobody.
#include "tests/integration/daemon/world.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <mutex>
#include <set>

namespace connectord::test {
namespace {

std::string required(const char* name)
{
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0')
        throw std::runtime_error{std::string{name} + " must say how the server can be restarted"};
    return value;
}

/// Runs pg_ctl as the owner of the data folder, as it asks for.
void pg_ctl(const std::string& command)
{
    const std::string data = required("CONNECTORD_TEST_PGDATA");
    struct stat folder {};
    if (::stat(data.c_str(), &folder) != 0)
        throw std::runtime_error{"there is no folder " + data};
    std::string line = "cd / && ";
    if (::geteuid() != folder.st_uid) {
        const passwd* owner = ::getpwuid(folder.st_uid);
        line.append("runuser -u ")
            .append(owner != nullptr ? owner->pw_name : "postgres")
            .append(" -- ");
    }
    line.append(required("CONNECTORD_TEST_PGBIN")).append("/pg_ctl ").append(command);
    line.append(" -D '" + data + "' -w -t 60 -l '" + data +
                "/server.log' </dev/null >/dev/null 2>&1");
    if (std::system(line.c_str()) != 0)
        throw std::runtime_error{"pg_ctl " + command + " failed"};
}

/// Writers that each keep book of what they were told.
class Load {
public:
    explicit Load(World& world) : world_{world}
    {
        for (int i = 0; i < count; ++i)
            threads_.emplace_back([this, i] { run(i); });
    }

    void stop()
    {
        stop_ = true;
        for (std::thread& thread : threads_)
            thread.join();
        threads_.clear();
    }

    ~Load()
    {
        if (!threads_.empty())
            stop();
    }

    static constexpr int count = 8;
    std::vector<std::string> acknowledged;
    std::vector<std::string> without_effect;
    std::set<std::string> refusals;  ///< by name
    std::vector<std::string> broken; ///< what should never happen
    std::atomic<int> successes{0};

private:
    void run(int thread)
    {
        try {
            Caller caller = world_.caller();
            for (int i = 0; !stop_; ++i)
                write(caller, std::to_string(thread) + "-" + std::to_string(i));
        } catch (const std::exception& failed) {
            const std::scoped_lock lock{mutex_};
            broken.emplace_back(failed.what());
        }
    }

    void write(Caller& caller, const std::string& op)
    {
        const boost::json::object reply =
            caller.reply("create", "[\"ledger\", {\"op\": \"" + op + R"("}, {"timeoutMs": 3000}])");
        const std::scoped_lock lock{mutex_};
        if (reply.contains("result")) {
            acknowledged.push_back(op);
            ++successes;
            return;
        }
        const Refusal refusal = refusal_of(reply);
        refusals.insert(refusal.name());
        if (refusal.fact("outcome") == "none" || refusal.fact("outcome") == "rolled_back")
            without_effect.push_back(op);
    }

    World& world_;
    std::atomic<bool> stop_{false};
    std::mutex mutex_;
    std::vector<std::thread> threads_;
};

void expect_truthful(const Load& load)
{
    Postgresql direct{integration_database()};
    std::set<std::string> stored;
    for (const std::vector<std::string>& row : direct.query("SELECT op FROM ledger"))
        stored.insert(row[0]);
    for (const std::string& op : load.acknowledged)
        EXPECT_TRUE(stored.contains(op)) << op << " was acknowledged and is lost";
    for (const std::string& op : load.without_effect)
        EXPECT_FALSE(stored.contains(op)) << op << " was refused and is there";
    for (const std::string& what : load.broken)
        ADD_FAILURE() << what;
    const std::set<std::string> expected{"datasource_unavailable", "timeout", "busy",
                                         "database_error", "outcome_unknown"};
    for (const std::string& name : load.refusals)
        EXPECT_TRUE(expected.contains(name)) << name;
}

class Restart : public ::testing::TestWithParam<const char*> {};

TEST_P(Restart, UnderLoadIsHealedFromAndLosesNoAcknowledgedWrite)
{
    World world;
    Load load{world};
    ASSERT_TRUE(eventually([&] { return load.successes > 200; }));
    pg_ctl(std::string{"restart -m "} + GetParam());
    const Clock::time_point back = Clock::now();
    const int before = load.successes;
    EXPECT_TRUE(eventually([&] { return load.successes > before + 200; }, seconds{20}));
    EXPECT_LT(since(back), seconds{10});
    load.stop();
    expect_truthful(load);
    EXPECT_EQ(world.caller().ok("count", R"(["account"])"), 100);
}

INSTANTIATE_TEST_SUITE_P(Modes, Restart, ::testing::Values("fast", "immediate"),
                         [](const auto& mode) { return std::string{mode.param}; });

TEST(Outage, IsToldAtOnceAndEndsByItself)
{
    World world;
    Caller caller = world.caller();
    const std::string id{caller.ok("beginTransaction").at("transaction").as_string()};
    caller.ok("updateAttributes",
              R"(["account", 1, {"balance": 0}, {"transaction": ")" + id + "\"}]");
    pg_ctl("stop -m fast");
    for (int i = 0; i < 20; ++i) {
        const Clock::time_point start = Clock::now();
        const Refusal refusal = caller.refused("count", R"(["account", {}, {"timeoutMs": 2000}])");
        EXPECT_TRUE(refusal.name() == "datasource_unavailable" || refusal.name() == "timeout" ||
                    refusal.name() == "database_error")
            << refusal.text();
        EXPECT_LE(since(start), milliseconds{2250});
    }
    EXPECT_NE(caller.refused("commit", R"([")" + id + "\"]").name(), "internal");
    pg_ctl("start");
    EXPECT_TRUE(eventually(
        [&] {
            return caller.reply("count", R"(["account", {"balance": 100}])").contains("result");
        },
        seconds{5}));
    EXPECT_EQ(caller.ok("count", R"(["account", {"balance": 100}])"), 100);
}

TEST(Outage, AtTheStartDoesNotKeepTheDaemonDown)
{
    const std::string database = integration_database();
    pg_ctl("stop -m fast");
    {
        Daemon daemon{
            {.config = "[datasources.db]\nurl = \"" + database + "\"\ndiscover = true\n"}};
        Caller caller{daemon.connect()};
        EXPECT_NE(caller.refused("count", R"(["account", {}, {"timeoutMs": 1000}])").name(),
                  "internal");
        pg_ctl("start");
        EXPECT_TRUE(
            eventually([&] { return caller.reply("count", R"(["account"])").contains("result"); },
                       seconds{10}));
    }
}

} // namespace
} // namespace connectord::test

// Everybody gets the answers to his own questions, each once.
#include "tests/integration/daemon/world.hpp"

#include <map>
#include <set>

namespace connectord::test {
namespace {

constexpr int clients = 64;

/// Asks `count` questions with a tag each, `depth` at a time, and checks that each tag comes back.
void ask(Caller& caller, int client, int count, int depth, std::atomic<int>& right)
{
    std::map<std::int64_t, std::string> asked;
    std::set<std::int64_t> answered;
    const auto take = [&] {
        const boost::json::object reply = checked_reply(caller.client.read_json());
        const std::int64_t id = reply.at("id").as_int64();
        if (!asked.contains(id) || !answered.insert(id).second)
            throw std::runtime_error{"an answer to nothing: " + text_of(reply)};
        if (!reply.contains("result"))
            throw std::runtime_error{"refused: " + text_of(reply)};
        const boost::json::value& result = reply.at("result");
        const std::string echoed{result.is_array() ? std::string{result.at(0).at("tag").as_string()}
                                                   : std::to_string(result.at("id").as_int64())};
        if (echoed != asked.at(id))
            throw std::runtime_error{"asked " + asked.at(id) + ", answered " + echoed};
        ++right;
    };
    for (int i = 0; i < count; ++i) {
        if (i % 3 == 0) {
            const int account = (client + i) % 100 + 1;
            asked[caller.client.start("find", "[\"account\", " + std::to_string(account) + "]")] =
                std::to_string(account);
        } else {
            const std::string tag = "c" + std::to_string(client) + "-" + std::to_string(i);
            asked[caller.client.start("execute", R"sql(["SELECT $1::text AS tag", [")sql" + tag +
                                                     "\"]]")] = tag;
        }
        if (asked.size() - answered.size() >= static_cast<std::size_t>(depth))
            take();
    }
    while (answered.size() < asked.size())
        take();
}

TEST(Echoes, Of64ClientsComeBackToWhomTheyBelong)
{
    World world{{.pool_max = 8}};
    std::atomic<int> right{0};
    in_threads(clients, [&](int client) {
        Caller caller = world.caller();
        ask(caller, client, 300, 1 + client % 16, right);
    });
    EXPECT_EQ(right, clients * 300);
    EXPECT_LE(world.backends(), 8);
}

TEST(Echoes, ComeBackWhileOthersFailLeaveAndCancel)
{
    World world{{.pool_max = 8}};
    std::atomic<bool> stop{false};
    std::atomic<int> right{0};
    std::thread trouble{[&] {
        for (int i = 0; !stop; ++i) {
            Caller caller = world.caller();
            caller.client.start("execute", R"sql(["SELECT 1 / 0"])sql");
            caller.client.start("create", R"(["account", {"id": 1}])");
            const std::int64_t id =
                caller.client.start("execute", R"sql(["SELECT pg_sleep(5)"])sql");
            if (i % 2 == 0) {
                std::this_thread::sleep_for(milliseconds{5});
                caller.client.send(
                    R"({"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":)" +
                    std::to_string(id) + "}}\n");
            }
            std::this_thread::sleep_for(milliseconds{5});
            if (i % 3 == 0)
                caller.client.reset();
        }
    }};
    in_threads(16, [&](int client) {
        Caller caller = world.caller();
        ask(caller, client, 500, 8, right);
    });
    stop = true;
    trouble.join();
    EXPECT_EQ(right, 16 * 500);
}

} // namespace
} // namespace connectord::test

#include "daemon/admin/methods.hpp"

#include "tests/unit/daemon/admin/world.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <set>

namespace connectord::admin {
namespace {

using boost::json::value;

/// Operators' methods in a daemon of two threads.
class OperatorTest : public ::testing::Test, protected test::TwoShards {
protected:
    static std::set<std::string> texts(const Result<value>& all, std::string_view key)
    {
        std::set<std::string> found;
        for (const value& one : all.value().as_array())
            found.emplace(one.at(key).as_string());
        return found;
    }

    bool is_paused_in_both()
    {
        const bool there = on_second([this] { return second.shop().is_paused(); });
        return first.shop().is_paused() && there;
    }
};

TEST_F(OperatorTest, SeesTheSessionsOfEveryThread)
{
    const auto there = on_second([&] { return second.make_session(session::Transport::tcp); });
    EXPECT_EQ(texts(call("admin.sessions"), "session"), std::set{there->id()})
        << "the first thread has none";
    const auto here = first.make_session(session::Transport::unix_socket);
    EXPECT_EQ(texts(call("admin.sessions"), "session"), (std::set{here->id(), there->id()}));
}

TEST_F(OperatorTest, SeesTheTransactionsOfEveryThread)
{
    EXPECT_TRUE(call("admin.transactions").value().as_array().empty());
    const std::string here = first.open_transaction();
    const std::string there = on_second([&] { return second.open_transaction(); });
    EXPECT_EQ(texts(call("admin.transactions"), "transaction"), (std::set{here, there}));
}

TEST_F(OperatorTest, SeesOnePoolOnHoweverManyThreadsItLies)
{
    first.pool.stats = {.max = 5, .idle = 1, .lent = 2, .waiting = 3, .available = false};
    second.pool.stats = {.max = 4, .lent = 1, .waiting = 1, .available = true};
    on_second([&] {
        second.shop().pause();
        return true;
    });
    EXPECT_EQ(boost::json::serialize(call("admin.pools").value()),
              R"([{"datasource":"shop","driver":"toy","available":true,"paused":true,"max":9,)"
              R"("idle":1,"lent":3,"lanes":0,"pinned":0,"connecting":0,"closing":0,"waiting":4}])");
    EXPECT_EQ(first.pool.asked_from, std::vector{std::this_thread::get_id()});
    EXPECT_EQ(second.pool.asked_from, std::vector{second_thread()});
}

TEST_F(OperatorTest, EndsASessionOnTheThreadThatItLivesOn)
{
    const auto there = on_second([&] { return second.make_session(session::Transport::tcp); });
    const std::string params = R"({"session":")" + there->id() + R"("})";
    EXPECT_EQ(call("admin.kill", params).value(), value{});
    EXPECT_EQ(second.line.cut_by, second_thread());
    EXPECT_FALSE(first.line.cut_by);
    const Result<value> unknown = call("admin.kill", R"({"session":"nobody"})");
    EXPECT_EQ(unknown.error().message, "params.session: there is no such session");
}

TEST_F(OperatorTest, EndsATransactionOnTheThreadThatItLivesOn)
{
    const std::string here = first.open_transaction();
    const std::string there = on_second([&] { return second.open_transaction(); });
    const std::string params = R"({"transaction":")" + there + R"("})";
    EXPECT_EQ(call("admin.kill", params).value(), value{});
    EXPECT_EQ(texts(call("admin.transactions"), "transaction"), std::set{here});
    EXPECT_EQ(call("admin.kill", params).error().message,
              "params.transaction: there is no such open transaction");
}

TEST_F(OperatorTest, PausesADatasourceOnEveryThread)
{
    const Result<value> answer = call("admin.pause");
    EXPECT_TRUE(answer.value().at("idle").as_bool());
    EXPECT_TRUE(answer.value().at("pool").at("paused").as_bool());
    EXPECT_TRUE(is_paused_in_both());
}

TEST_F(OperatorTest, IsToldWhenAThreadIsNotAtRestInTime)
{
    second.pool.stats.lent = 1;
    const Result<value> answer = call("admin.pause", R"({"timeoutMs":0})");
    EXPECT_FALSE(answer.value().at("idle").as_bool());
    EXPECT_EQ(answer.value().at("pool").at("lent").to_number<int>(), 1);
    EXPECT_TRUE(is_paused_in_both());
}

TEST_F(OperatorTest, WaitsUntilTheLastThreadIsAtRest)
{
    second.pool.stats.pinned = 1;
    second.pool.on_look = [this] {
        if (second.pool.asked_from.size() == 3)
            second.pool.stats.pinned = 0;
    };
    EXPECT_TRUE(call("admin.pause").value().at("idle").as_bool());
    EXPECT_EQ(second.pool.asked_from.size(), 3U);
}

TEST_F(OperatorTest, WaitsNoLongerOnceTheCallIsCalledOff)
{
    second.pool.stats.lent = 1;
    // While the second thread is asked: then no timer runs that could be cancelled.
    second.pool.on_look = [this] {
        boost::asio::post(first.io,
                          [this] { signal.emit(boost::asio::cancellation_type::terminal); });
    };
    const Result<value> answer = call("admin.pause", R"({"timeoutMs":600000})");
    EXPECT_FALSE(answer.value().at("idle").as_bool());
    EXPECT_EQ(second.pool.asked_from.size(), 1U);
}

Task<void> wait_for_resume(session::Datasource& datasource)
{
    const Status ignored =
        co_await datasource.wait_while_paused(Deadline::in(std::chrono::minutes{1}));
    EXPECT_TRUE(ignored);
}

TEST_F(OperatorTest, ResumesADatasourceOnEveryThreadAndCountsWhoWaited)
{
    call("admin.pause").value();
    for (test::ToyShard* shard : {&first, &second}) {
        boost::asio::co_spawn(shard->io.get_executor(), wait_for_resume(shard->shop()),
                              boost::asio::detached);
    }
    EXPECT_EQ(call("admin.resume").value().at("waiting").to_number<int>(), 2);
    EXPECT_FALSE(call("admin.pools").value().at(0).at("paused").as_bool());
    EXPECT_EQ(call("admin.resume").value().at("waiting").to_number<int>(), 0);
}

} // namespace
} // namespace connectord::admin

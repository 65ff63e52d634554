#include "daemon/loop/idle_polling.hpp"
#include "daemon/loop/loop.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <gtest/gtest.h>

namespace connectord::loop {
namespace {

using namespace std::chrono_literals;

/// How many of so many waits, each of which ends as `end` says, begin with a look.
template <typename End>
int looks(IdlePolling& polling, int waits, End end, std::size_t calls = 1)
{
    int count = 0;
    for (int i = 0; i < waits; ++i) {
        if (!polling.is_due(calls))
            continue;
        ++count;
        end();
    }
    return count;
}

TEST(IdlePolling, GoesOnWhereItFindsSomething)
{
    IdlePolling polling;
    EXPECT_EQ(looks(polling, 1000, [&] { polling.found(); }), 1000);
}

TEST(IdlePolling, SleepsThroughWhatTakesLonger)
{
    IdlePolling polling;
    looks(polling, 1000, [&] { polling.found_nothing(); });
    EXPECT_LE(looks(polling, 10'000, [&] { polling.found_nothing(); }), 50);
}

TEST(IdlePolling, LeavesTheProcessorToOthersWhoWantIt)
{
    IdlePolling polling;
    looks(polling, 1000, [&] { polling.was_disturbed(); });
    EXPECT_LE(looks(polling, 10'000, [&] { polling.was_disturbed(); }), 50);
}

TEST(IdlePolling, BeginsAgainWhenItPaysAgain)
{
    IdlePolling polling;
    looks(polling, 10'000, [&] { polling.found_nothing(); });
    EXPECT_GT(looks(polling, 1000, [&] { polling.found(); }), 700);
}

TEST(IdlePolling, BearsANowAndThen)
{
    IdlePolling polling;
    int turn = 0;
    const int count = looks(polling, 1000, [&] {
        if (++turn % 8 == 0)
            polling.found_nothing();
        else
            polling.found();
    });
    EXPECT_EQ(count, 1000);
}

TEST(IdlePolling, GoesOnForAQuickDatabaseHoweverSlowItsClientsAre)
{
    IdlePolling polling;
    int database = 0;
    int client = 0;
    for (int i = 0; i < 1000; ++i) {
        database += looks(
            polling, 1, [&] { polling.found(); }, 1);
        client += looks(
            polling, 1, [&] { polling.found_nothing(); }, 0);
    }
    EXPECT_EQ(database, 1000);
    EXPECT_LE(client, 50);
}

TEST(IdlePolling, IsNotForCrowds)
{
    IdlePolling polling;
    EXPECT_EQ(looks(
                  polling, 100, [&] { polling.found(); }, 64),
              0);
    // Nor for the moments between two bursts.
    EXPECT_EQ(looks(
                  polling, 10, [&] { polling.found(); }, 0),
              0);
    EXPECT_GT(looks(
                  polling, 1000, [&] { polling.found(); }, 1),
              900);
}

TEST(Loop, RunsWhatIsPostedAndWaitsForTimers)
{
    boost::asio::io_context io{1};
    boost::asio::steady_timer timer{io, 5ms};
    int steps = 0;
    boost::asio::post(io, [&] {
        ++steps;
        boost::asio::post(io, [&] { ++steps; });
    });
    timer.async_wait([&](boost::system::error_code error) { steps += error ? 0 : 1; });
    run_polling(io, [] { return std::size_t{0}; });
    EXPECT_EQ(steps, 3);
    EXPECT_TRUE(io.stopped());
}

TEST(Loop, EndsWhenItIsStopped)
{
    boost::asio::io_context io{1};
    const auto work = boost::asio::make_work_guard(io);
    boost::asio::post(io, [&] { io.stop(); });
    run_polling(io, [] { return std::size_t{0}; });
    EXPECT_TRUE(io.stopped());
}

} // namespace
} // namespace connectord::loop

#include "drivers/async/on.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace connectord {
namespace {

/// A thread with an io_context of its own, as long as the test lasts.
class OnTest : public ::testing::Test {
protected:
    ~OnTest() override
    {
        stays_up_.reset();
        thread_.join();
    }

    /// Runs a coroutine on this thread to its end.
    template <typename Make>
    void run(Make make)
    {
        boost::asio::co_spawn(
            here, make(),
            boost::asio::bind_cancellation_slot(
                signal.slot(), [this](std::exception_ptr thrown) { escaped = std::move(thrown); }));
        here.run();
    }

    boost::asio::io_context here;
    boost::asio::io_context there;
    boost::asio::cancellation_signal signal;
    std::exception_ptr escaped;

private:
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> stays_up_{
        there.get_executor()};
    std::thread thread_{[this] { there.run(); }};
};

struct Seen {
    std::thread::id worked;
    std::thread::id resumed;
    std::unique_ptr<std::string> answer;
};

Task<void> fetch(boost::asio::io_context& there, Seen& seen)
{
    auto work = [&seen] {
        seen.worked = std::this_thread::get_id();
        return std::make_unique<std::string>("from there");
    };
    seen.answer = co_await on(there, work);
    seen.resumed = std::this_thread::get_id();
}

TEST_F(OnTest, WorksOverThereAndResumesHereWithTheAnswer)
{
    Seen seen;
    run([&] { return fetch(there, seen); });
    EXPECT_EQ(*seen.answer, "from there");
    EXPECT_NE(seen.worked, std::this_thread::get_id());
    EXPECT_EQ(seen.resumed, std::this_thread::get_id());
}

Task<std::thread::id> hop_again(boost::asio::io_context& where)
{
    co_return co_await on(where, [] { return std::this_thread::get_id(); });
}

Task<void> fetch_by_a_task(boost::asio::io_context& here, boost::asio::io_context& there,
                           std::thread::id& seen)
{
    auto work = [&here] { return hop_again(here); };
    seen = co_await on(there, work);
}

TEST_F(OnTest, AwaitsATaskOverThereWhichMayComeBack)
{
    std::thread::id seen;
    run([&] { return fetch_by_a_task(here, there, seen); });
    EXPECT_EQ(seen, std::this_thread::get_id());
}

Task<void> fail(boost::asio::io_context& there)
{
    co_await on(there, [] { throw std::runtime_error{"a bug"}; });
}

TEST_F(OnTest, LetsWhatEscapesOverThereEscapeHere)
{
    run([&] { return fail(there); });
    EXPECT_THROW(std::rethrow_exception(escaped), std::runtime_error);
}

/// Waits until it is called off, and then for what it takes to stop.
Task<bool> wait_for_ever()
{
    Event stopped;
    bool was_called_off = false;
    auto stop = [&] {
        was_called_off = true;
        stopped.set();
    };
    co_await stopped.wait(stop);
    co_return was_called_off;
}

Task<void> wait_over_there(boost::asio::io_context& there, boost::asio::cancellation_signal& signal,
                           bool& was_called_off)
{
    boost::asio::post(co_await boost::asio::this_coro::executor,
                      [&signal] { signal.emit(boost::asio::cancellation_type::terminal); });
    was_called_off = co_await on(there, [] { return wait_for_ever(); });
}

TEST_F(OnTest, PassesACancellationOnAndWaitsForTheEnd)
{
    bool was_called_off = false;
    run([&] { return wait_over_there(there, signal, was_called_off); });
    EXPECT_TRUE(was_called_off);
}

} // namespace
} // namespace connectord

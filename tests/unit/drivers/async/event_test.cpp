#include "drivers/async/event.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <exception>

namespace connectord {
namespace {

/// Waits for an event and notes what came to pass.
struct Watcher {
    static Task<void> watch(Event& event, int& woken, int& cancelled, bool set_on_cancel)
    {
        auto on_cancel = [&event, &cancelled, set_on_cancel] {
            ++cancelled;
            if (set_on_cancel)
                event.set();
        };
        Task<void> waited = event.wait(on_cancel);
        co_await std::move(waited);
        ++woken;
    }
};

class EventTest : public ::testing::Test {
protected:
    void spawn(bool set_on_cancel = true)
    {
        boost::asio::co_spawn(
            io, Watcher::watch(event, woken, cancelled, set_on_cancel),
            boost::asio::bind_cancellation_slot(signal.slot(), boost::asio::detached));
    }

    boost::asio::io_context io;
    boost::asio::cancellation_signal signal;
    Event event;
    int woken = 0;
    int cancelled = 0;
};

TEST_F(EventTest, WakesItsWaiterFromTheIoContextOnly)
{
    spawn();
    io.poll();
    event.set();
    EXPECT_EQ(woken, 0) << "whoever sets it is not interrupted";
    io.poll();
    EXPECT_EQ(woken, 1);
}

TEST_F(EventTest, WakesAWaiterThatComesLate)
{
    event.set();
    event.set();
    spawn();
    io.poll();
    EXPECT_EQ(woken, 1);
}

TEST_F(EventTest, LetsACancelledWaiterWaitUntilItIsSet)
{
    spawn(false);
    io.poll();
    signal.emit(boost::asio::cancellation_type::terminal);
    io.poll();
    EXPECT_EQ(cancelled, 1);
    EXPECT_EQ(woken, 0) << "what was begun is undone first";
    event.set();
    io.poll();
    EXPECT_EQ(woken, 1);
}

TEST_F(EventTest, MayBeSetByItsCancellation)
{
    spawn(true);
    io.poll();
    signal.emit(boost::asio::cancellation_type::terminal);
    io.poll();
    EXPECT_EQ(cancelled, 1);
    EXPECT_EQ(woken, 1);
}

TEST_F(EventTest, IsNotCancelledOnceItIsSet)
{
    spawn();
    io.poll();
    event.set();
    signal.emit(boost::asio::cancellation_type::terminal);
    io.poll();
    EXPECT_EQ(cancelled, 0);
    EXPECT_EQ(woken, 1);
}

} // namespace
} // namespace connectord

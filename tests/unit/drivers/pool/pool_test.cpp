#include "drivers/pool/pool.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace connectord::pool {
namespace {

using namespace std::chrono_literals;

class PoolTest : public ::testing::Test {
protected:
    /// Opens a connection, at once.
    ConnectionId open()
    {
        const ConnectionId id = pool.begin_connecting();
        pool.connected(id, now, now + 1h);
        return id;
    }

    Waiter& wait(Need need)
    {
        waiters.push_back(Waiter{need, 0});
        EXPECT_TRUE(pool.enqueue(waiters.back()));
        return waiters.back();
    }

    /// The connection that the next in turn is given; the test fails when nobody is served.
    ConnectionId serve(const Waiter& waiter)
    {
        const std::optional<Assignment> assignment = pool.next(now);
        EXPECT_TRUE(assignment);
        EXPECT_EQ(assignment ? assignment->waiter : nullptr, &waiter);
        return assignment ? assignment->connection : ConnectionId{99};
    }

    Limits limits{.connections = 3, .lanes = 2, .depth = 4, .open_at = 2, .waiting = 5};
    Pool pool{limits};
    Moment now{};
    std::deque<Waiter> waiters;
};

TEST_F(PoolTest, WantsOneConnectionForTheFirstWaiter)
{
    EXPECT_EQ(pool.wanted(now), 0U);
    wait(Need::shared);
    EXPECT_FALSE(pool.next(now));
    EXPECT_EQ(pool.wanted(now), 1U);
    pool.begin_connecting();
    EXPECT_EQ(pool.wanted(now), 0U) << "it is coming";
}

TEST_F(PoolTest, WantsAConnectionForEveryExclusiveWaiter)
{
    wait(Need::pinned);
    wait(Need::alone);
    wait(Need::pinned);
    wait(Need::pinned);
    EXPECT_EQ(pool.wanted(now), 3U) << "and no more than the budget";
}

TEST_F(PoolTest, FillsALaneBeforeAnotherIsOpened)
{
    const ConnectionId first = open();
    open();
    EXPECT_EQ(serve(wait(Need::shared)), first);
    EXPECT_EQ(serve(wait(Need::shared)), first);
    const ConnectionId second = serve(wait(Need::shared));
    EXPECT_NE(second, first);
    EXPECT_EQ(serve(wait(Need::shared)), second);
}

TEST_F(PoolTest, FillsLanesEvenlyUpToTheirDepth)
{
    open();
    open();
    for (int i = 0; i < 8; ++i)
        serve(wait(Need::shared));
    EXPECT_EQ(pool.under_way(0), 4U);
    EXPECT_EQ(pool.under_way(1), 4U);
    wait(Need::shared);
    EXPECT_FALSE(pool.next(now)) << "what is unsent waits where it can still move";
}

TEST_F(PoolTest, LeavesALaneAloneThatHasStalled)
{
    const ConnectionId first = open();
    const ConnectionId second = open();
    EXPECT_EQ(serve(wait(Need::shared)), first);
    now += 30ms;
    EXPECT_EQ(serve(wait(Need::shared)), second);
    pool.finished(first, 1, now);
    EXPECT_EQ(pool.counts().idle, 1U);
}

TEST_F(PoolTest, GivesAnIdleConnectionToWhoeverWaitedLonger)
{
    Waiter& lease = wait(Need::pinned);
    Waiter& statement = wait(Need::shared);
    const ConnectionId only = open();
    EXPECT_EQ(serve(lease), only);
    EXPECT_FALSE(pool.next(now));
    pool.release(only, now);
    EXPECT_EQ(serve(statement), only);
}

TEST_F(PoolTest, DrainsALaneForALeaseWhenItCannotGrow)
{
    const ConnectionId a = open();
    const ConnectionId b = open();
    const ConnectionId c = open();
    EXPECT_EQ(serve(wait(Need::pinned)), a);
    serve(wait(Need::shared));
    serve(wait(Need::shared));
    serve(wait(Need::shared)); // two on one lane, one on the other
    const ConnectionId lighter = pool.under_way(b) == 1 ? b : c;
    Waiter& lease = wait(Need::pinned);
    EXPECT_FALSE(pool.next(now));
    EXPECT_EQ(pool.wanted(now), 0U);

    Waiter& statement = wait(Need::shared);
    EXPECT_NE(serve(statement), lighter) << "it drains";
    pool.finished(lighter, 1, now);
    EXPECT_EQ(serve(lease), lighter);
}

TEST_F(PoolTest, DrainsALaneForALeaseWhereNoMoreCanBeHad)
{
    const ConnectionId only = open();
    serve(wait(Need::shared));
    const Waiter& lease = wait(Need::pinned);
    pool.begin_connecting();
    EXPECT_FALSE(pool.next(now)) << "one more is coming";
    pool.gone(1);
    pool.stop_growing();
    EXPECT_EQ(pool.wanted(now), 1U) << "it is tried again all the same";
    EXPECT_FALSE(pool.next(now));
    wait(Need::shared);
    EXPECT_FALSE(pool.next(now)) << "the lane takes no more";
    pool.finished(only, 1, now);
    EXPECT_EQ(serve(lease), only);
}

TEST_F(PoolTest, FillsALaneByWeight)
{
    open();
    open();
    const ConnectionId lane = serve(wait(Need::shared));
    Waiter& heavy = wait(Need::shared);
    heavy.weight = 2;
    const ConnectionId other = serve(heavy);
    EXPECT_NE(other, lane) << "the two would weigh three, and another is opened at two";
    EXPECT_EQ(serve(wait(Need::shared)), lane);
    pool.finished(other, 2, now);
    EXPECT_TRUE(pool.is_idle(other));
    pool.finished(lane, 1, now);
    EXPECT_EQ(serve(wait(Need::shared)), lane) << "it weighs one again";
}

TEST_F(PoolTest, LetsALaneGoOnWhenNobodyWaitsForItToDrain)
{
    const ConnectionId only = open();
    open();
    open();
    serve(wait(Need::pinned));
    serve(wait(Need::pinned));
    serve(wait(Need::shared));
    Waiter& lease = wait(Need::alone);
    EXPECT_FALSE(pool.next(now));
    EXPECT_TRUE(pool.withdraw(lease));
    EXPECT_FALSE(pool.withdraw(lease));
    serve(wait(Need::shared));
    EXPECT_EQ(pool.counts().waiting, 0U);
    (void)only;
}

TEST_F(PoolTest, KeepsTheLastConnectionFromTransactions)
{
    const ConnectionId a = open();
    const ConnectionId b = open();
    const ConnectionId last = open();
    serve(wait(Need::pinned));
    serve(wait(Need::pinned));
    Waiter& third = wait(Need::pinned);
    EXPECT_FALSE(pool.next(now));
    EXPECT_EQ(serve(wait(Need::alone)), last) << "it does not stand in the way of others";
    pool.release(last, now);
    EXPECT_EQ(serve(wait(Need::shared)), last);
    pool.release(a, now);
    EXPECT_EQ(serve(third), a);
    (void)b;
}

TEST_F(PoolTest, LetsATransactionHaveTheOnlyConnection)
{
    pool = Pool{Limits{.connections = 1}};
    const ConnectionId only = open();
    EXPECT_EQ(serve(wait(Need::pinned)), only);
}

TEST_F(PoolTest, OpensNoConnectionThatATransactionCouldNotHave)
{
    open();
    open();
    serve(wait(Need::pinned));
    serve(wait(Need::pinned));
    wait(Need::pinned);
    EXPECT_EQ(pool.wanted(now), 0U);
}

TEST_F(PoolTest, TakesNoMoreWaitersThanItMay)
{
    for (int i = 0; i < 5; ++i)
        wait(Need::shared);
    Waiter late{Need::pinned, 0};
    EXPECT_FALSE(pool.enqueue(late));
    EXPECT_EQ(pool.counts().waiting, 5U);
}

TEST_F(PoolTest, SendsNothingToALaneThatIsHeld)
{
    const ConnectionId only = open();
    serve(wait(Need::shared));
    pool.hold(only);
    wait(Need::shared);
    EXPECT_FALSE(pool.next(now));
    pool.finished(only, 1, now);
    EXPECT_FALSE(pool.next(now)) << "empty, and still not to be used (F4)";
    EXPECT_EQ(pool.counts().lent, 1U);
    pool.release(only, now);
    EXPECT_TRUE(pool.next(now));
}

TEST_F(PoolTest, RetiresWhatIsOldOrIdle)
{
    const ConnectionId young = open();
    now += 9min;
    const ConnectionId busy = open();
    EXPECT_EQ(serve(wait(Need::pinned)), busy);
    now += 2min;
    EXPECT_EQ(pool.retire(now), std::vector{young});
    EXPECT_EQ(pool.counts().closing, 1U);
    pool.gone(young);
    EXPECT_EQ(pool.counts().total(), 1U);
    EXPECT_TRUE(pool.retire(now + 2h).empty()) << "it is held";
    EXPECT_TRUE(pool.is_past_its_time(busy, now + 2h));
}

TEST_F(PoolTest, PutsAWaiterBackInFront)
{
    const ConnectionId dead = open();
    Waiter& first = wait(Need::shared);
    Waiter& second = wait(Need::shared);
    EXPECT_EQ(serve(first), dead);
    pool.requeue(first);
    pool.begin_closing(dead);
    pool.gone(dead);
    EXPECT_FALSE(pool.next(now));
    open();
    serve(first);
    serve(second);
}

} // namespace
} // namespace connectord::pool

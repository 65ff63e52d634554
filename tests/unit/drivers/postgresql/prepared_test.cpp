#include "drivers/postgresql/prepared.hpp"

#include <gtest/gtest.h>

namespace connectord::pg {
namespace {

TEST(Prepared, PreparesAPlanOnce)
{
    Prepared prepared;
    const Prepared::Use first = prepared.use(7);
    const Prepared::Use second = prepared.use(7);
    EXPECT_TRUE(first.must_prepare);
    EXPECT_FALSE(second.must_prepare);
    EXPECT_EQ(first.serial, second.serial);
    EXPECT_EQ(PreparedName(7, first.serial).view(), "p7_1");
}

TEST(Prepared, GivesUpTheLeastRecentlyUsedPastItsCapacity)
{
    Prepared prepared;
    for (std::uint64_t plan = 1; plan <= Prepared::capacity; ++plan)
        prepared.use(plan);
    EXPECT_FALSE(prepared.take_surplus());
    prepared.use(1); // now 2 is the oldest
    prepared.use(1000);
    const std::optional<PreparedName> surplus = prepared.take_surplus();
    ASSERT_TRUE(surplus);
    EXPECT_EQ(surplus->view(), "p2_2");
    EXPECT_FALSE(prepared.take_surplus());
    EXPECT_TRUE(prepared.use(2).must_prepare);
    EXPECT_FALSE(prepared.use(1).must_prepare);
}

TEST(Prepared, GivesAStaleOneANewNameAndDropsTheOld)
{
    Prepared prepared;
    const Prepared::Use old = prepared.use(7);
    prepared.discard(7, old.serial);
    const Prepared::Use fresh = prepared.use(7);
    EXPECT_TRUE(fresh.must_prepare);
    EXPECT_NE(fresh.serial, old.serial);
    EXPECT_EQ(prepared.take_surplus()->view(), PreparedName(7, old.serial).view());
    prepared.forget(7, old.serial); // news of the old one, come late
    EXPECT_FALSE(prepared.use(7).must_prepare);
}

TEST(Prepared, ForgetsWhatTheServerDoesNotKnow)
{
    Prepared prepared;
    prepared.forget(7, prepared.use(7).serial);
    EXPECT_TRUE(prepared.use(7).must_prepare);
    EXPECT_FALSE(prepared.take_surplus()) << "there is nothing to drop";
    prepared.clear();
    EXPECT_EQ(prepared.size(), 0U);
}

} // namespace
} // namespace connectord::pg

#include "daemon/rpc/reply_budget.hpp"

#include <gtest/gtest.h>

namespace connectord::rpc {

TEST(ReplyBudget, RefusesWhatDoesNotFitAndCountsNothingForIt)
{
    ReplyBudget budget{100};
    auto first = budget.try_charge(60);
    ASSERT_TRUE(first);
    EXPECT_FALSE(budget.try_charge(41));
    EXPECT_EQ(budget.used(), 60U);
    EXPECT_TRUE(budget.try_charge(40));
    EXPECT_EQ(budget.used(), 60U); // the last was given back at once
}

TEST(ReplyBudget, GivesBackWhenAChargeEnds)
{
    ReplyBudget budget{100};
    {
        ReplyBudget::Charge sum = budget.charge(10);
        sum.add(budget.charge(20));
        ReplyBudget::Charge moved = std::move(sum);
        EXPECT_EQ(moved.bytes(), 30U);
        EXPECT_EQ(budget.used(), 30U);
        ReplyBudget::Charge empty;
        empty.add(std::move(moved));
        EXPECT_EQ(empty.bytes(), 30U);
        empty = budget.charge(5);
    }
    EXPECT_EQ(budget.used(), 0U);
}

} // namespace connectord::rpc

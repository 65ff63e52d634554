#include "drivers/sql/plan.hpp"

#include <gtest/gtest.h>

namespace connectord::sql::test {
namespace {

using std::chrono::microseconds;

void add(Pace& pace, int times, microseconds took)
{
    for (int i = 0; i < times; ++i)
        pace.add(took);
}

TEST(Pace, FollowsTheAverage)
{
    Pace pace;
    pace.add(microseconds{800});
    EXPECT_EQ(pace.average(), microseconds{800});
    add(pace, 50, microseconds{80});
    EXPECT_LT(pace.average(), microseconds{90});
}

TEST(Pace, SaysWhatAStatementTakesAtBestOnceEnoughHaveRun)
{
    Pace pace;
    add(pace, 31, microseconds{20});
    EXPECT_FALSE(pace.at_best());
    pace.add(microseconds{20});
    EXPECT_EQ(pace.at_best(), microseconds{20});
}

TEST(Pace, LeavesTheFirstRoundOutInWhichStatementsArePrepared)
{
    Pace pace;
    add(pace, 16, microseconds{5000});
    add(pace, 16, microseconds{20});
    EXPECT_EQ(pace.at_best(), microseconds{20});
}

TEST(Pace, RemembersItsBestThroughARoundThatWasHeldUp)
{
    Pace pace;
    add(pace, 32, microseconds{20});
    add(pace, 16, microseconds{9000});
    EXPECT_LE(pace.at_best(), microseconds{22});
}

TEST(Pace, ForgetsABestThatDoesNotComeAgain)
{
    Pace pace;
    add(pace, 32, microseconds{20});
    add(pace, 100 * 16, microseconds{400});
    EXPECT_GT(pace.at_best(), microseconds{100});
}

TEST(Pace, IsNotMisledByOneAnswerThatComesTogetherWithTheNext)
{
    Pace pace;
    for (int i = 0; i < 64; ++i)
        pace.add(microseconds{i % 2 == 0 ? 200 : 0});
    EXPECT_EQ(pace.at_best(), microseconds{100});
}

} // namespace
} // namespace connectord::sql::test

#include "daemon/observe/loop_watch.hpp"

#include <gtest/gtest.h>

namespace connectord::observe {
namespace {

using namespace std::chrono_literals;
using Moment = LoopWatch::Clock::time_point;

TEST(LoopWatch, PassesOverWhatIsALittleLate)
{
    LoopWatch watch;
    EXPECT_FALSE(watch.note(Moment{1s}, Moment{1s}, 100ms));
    EXPECT_FALSE(watch.note(Moment{1s}, Moment{1s + 99ms}, 100ms));
    EXPECT_FALSE(watch.note(Moment{1s}, Moment{999ms}, 100ms)) << "an early timer is no stall";
    EXPECT_EQ(watch.stalls(), 0U);
    EXPECT_EQ(watch.longest(), 0ms);
}

TEST(LoopWatch, TellsAndCountsAStallByTheTimeThatItWasLate)
{
    LoopWatch watch;
    EXPECT_EQ(watch.note(Moment{1s}, Moment{1s + 100ms}, 100ms), 100ms);
    EXPECT_EQ(watch.note(Moment{2s}, Moment{2s + 750ms}, 100ms), 750ms);
    EXPECT_EQ(watch.note(Moment{4s}, Moment{4s + 200ms}, 100ms), 200ms);
    EXPECT_EQ(watch.stalls(), 3U);
    EXPECT_EQ(watch.stalled(), 1050ms);
    EXPECT_EQ(watch.longest(), 750ms);
}

} // namespace
} // namespace connectord::observe

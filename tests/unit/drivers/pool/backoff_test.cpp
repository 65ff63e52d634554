#include "drivers/pool/backoff.hpp"

#include <gtest/gtest.h>

namespace connectord::pool {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, NeverAsksMoreThanTwiceASecond)
{
    Backoff backoff;
    for (std::uint32_t i = 0; i < 50; ++i)
        EXPECT_GE(backoff.after_failure(i * 7919), 500ms);
}

TEST(Backoff, GrowsAfterAWhileAndOnlySoFar)
{
    Backoff backoff;
    for (std::uint32_t i = 0; i < Backoff::steady_attempts; ++i)
        EXPECT_EQ(backoff.after_failure(0), 500ms);
    EXPECT_EQ(backoff.after_failure(0), 1000ms);
    EXPECT_EQ(backoff.after_failure(0), 2000ms);
    EXPECT_EQ(backoff.after_failure(0), 2000ms);
    backoff.reset();
    EXPECT_EQ(backoff.after_failure(0), 500ms);
}

TEST(Backoff, AddsUpToATenth)
{
    Backoff backoff;
    EXPECT_EQ(backoff.after_failure(100), 550ms);
    EXPECT_EQ(backoff.after_failure(101), 500ms);
}

} // namespace
} // namespace connectord::pool

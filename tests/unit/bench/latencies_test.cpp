#include "tests/bench/latencies.hpp"

#include <gtest/gtest.h>

namespace connectord::bench {
namespace {

using std::chrono::microseconds;

TEST(Latencies, AreExactBelowSixtyFourMicroseconds)
{
    Latencies latencies;
    for (int i = 1; i <= 60; ++i)
        latencies.add(microseconds{i});
    EXPECT_EQ(latencies.quantile(0.5).count(), 30);
    EXPECT_EQ(latencies.quantile(1).count(), 60);
    EXPECT_EQ(latencies.quantile(0).count(), 1);
}

TEST(Latencies, AreNeverMoreThanABucketTooHighAndNeverTooLow)
{
    for (std::int64_t span = 1; span < 100'000'000; span = span * 9 / 8 + 1) {
        Latencies latencies;
        latencies.add(microseconds{span});
        const double told = latencies.quantile(0.99).count();
        EXPECT_GE(told, static_cast<double>(span));
        EXPECT_LE(told, static_cast<double>(span) * 1.016);
    }
}

TEST(Latencies, OfNothingAreZero)
{
    EXPECT_EQ(Latencies{}.quantile(0.99).count(), 0);
}

} // namespace
} // namespace connectord::bench

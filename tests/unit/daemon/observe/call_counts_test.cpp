#include "daemon/observe/call_counts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace connectord::observe {
namespace {

using namespace std::chrono_literals;

std::uint64_t sum(const auto& counts)
{
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

TEST(CallCounts, CountsAMethodByItsEndAndItsSpan)
{
    CallCounts counts{2};
    counts.add(0, std::nullopt, 400us, {});
    counts.add(0, Errc::busy, 3ms, {1ms, 1ms, 0ms});
    counts.add(1, std::nullopt, 60s, {});
    EXPECT_EQ(counts.of(0).by_code[0], 1U);
    const auto codes = CallCounts::codes();
    const auto busy = std::ranges::find(codes, "busy") - codes.begin();
    EXPECT_EQ(counts.of(0).by_code.at(static_cast<std::size_t>(busy)), 1U);
    EXPECT_EQ(counts.of(0).by_span.front(), 1U);
    EXPECT_EQ(counts.of(0).microseconds, 3400U);
    EXPECT_EQ(counts.of(1).by_span.back(), 1U) << "past every bound";
    EXPECT_EQ(counts.parts().queue, CallCounts::Span{1ms});
}

TEST(CallCounts, HasAPlaceForWhatDoesNotExist)
{
    CallCounts counts{2};
    counts.add(2, Errc::method_not_found, 1us, {});
    counts.add(99, Errc::method_not_found, 1us, {});
    EXPECT_EQ(sum(counts.of(2).by_code), 2U);
}

TEST(CallCounts, KnowsEveryCode)
{
    const auto codes = CallCounts::codes();
    for (int code = -32015; code <= -32000; ++code)
        EXPECT_NE(std::ranges::find(codes, name_of(static_cast<Errc>(code))), codes.end()) << code;
    EXPECT_LE(codes.size(), CallCounts::Counts{}.by_code.size());
}

TEST(CallCounts, ABoundBelongsToWhatItEnds)
{
    CallCounts counts{1};
    counts.add(0, std::nullopt, 1ms, {});
    EXPECT_EQ(counts.of(0).by_span[1], 1U);
}

TEST(CallCounts, AreSummedMethodByMethod)
{
    CallCounts all{2};
    all.add(0, std::nullopt, 400us, {1ms, 2ms, 3ms});
    all.add(1, Errc::busy, 3ms, {});
    CallCounts more{2};
    more.add(0, std::nullopt, 60s, {10ms, 20ms, 30ms});
    more.add(2, Errc::method_not_found, 1us, {});
    all += more;
    EXPECT_EQ(all.of(0).by_code[0], 2U);
    EXPECT_EQ(all.of(0).by_span.front(), 1U);
    EXPECT_EQ(all.of(0).by_span.back(), 1U);
    EXPECT_EQ(all.of(0).microseconds, 60'000'400U);
    EXPECT_EQ(sum(all.of(1).by_code), 1U);
    EXPECT_EQ(sum(all.of(2).by_code), 1U);
    EXPECT_EQ(all.took(), 60s + 3ms + 401us);
    EXPECT_EQ(all.parts().queue, CallCounts::Span{11ms});
    EXPECT_EQ(all.parts().database, CallCounts::Span{22ms});
    EXPECT_EQ(all.parts().encoding, CallCounts::Span{33ms});
}

} // namespace
} // namespace connectord::observe

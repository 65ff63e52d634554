#include "daemon/observe/log_line.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <limits>

namespace connectord::observe {
namespace {

using std::chrono::system_clock;

constexpr system_clock::time_point moment{std::chrono::milliseconds{1'795'168'800'007}};

TEST(LogLine, JsonHoldsTimeLevelEventAndFactsInOrder)
{
    EXPECT_EQ(json_line(moment, Level::info, "session opened",
                        {{"client", "shop"}, {"calls", 3}, {"ms", 1.5}, {"tls", false}}),
              R"({"time":"2026-11-20T10:00:00.007Z","level":"info","event":"session opened",)"
              R"("client":"shop","calls":3,"ms":1.5,"tls":false})");
}

TEST(LogLine, AnyBytesBecomeStrictJsonOnOneLine)
{
    std::string bytes;
    for (int c = 0; c < 256; ++c)
        bytes.push_back(static_cast<char>(c));
    const std::string line = json_line(moment, Level::error, bytes, {{bytes, bytes}});

    boost::system::error_code error;
    const boost::json::value parsed = boost::json::parse(line, error);
    ASSERT_FALSE(error) << line;
    EXPECT_EQ(parsed.as_object().size(), 4U);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_EQ(line.find('\0'), std::string::npos);
}

TEST(LogLine, NumbersThatJsonCannotSayAreNull)
{
    const std::string line =
        json_line(moment, Level::info, "x", {{"n", std::numeric_limits<double>::quiet_NaN()}});
    EXPECT_TRUE(line.ends_with(R"("n":null})")) << line;
}

TEST(LogLine, TheConsoleShowsFactsAsKeyAndValue)
{
    EXPECT_EQ(
        console_line(moment, Level::warn, "pool is full",
                     {{"datasource", "db"}, {"waiting", 12}, {"why", "all lent"}, {"ok", true}}),
        R"(2026-11-20 10:00:00.007 warn  pool is full datasource=db waiting=12 why="all lent" ok=true)");
}

TEST(LogLine, NoFactOnTheConsolePassesForAnotherOrForALine)
{
    const std::string line = console_line(
        moment, Level::info, "x",
        {{"a", "1 b=2"}, {"c", "\nforged"}, {"d", ""}, {"e", "\x1b[31m"}, {"f", "k=v"}});
    EXPECT_TRUE(line.ends_with(R"(x a="1 b=2" c="\nforged" d="" e="\u001b[31m" f="k=v")")) << line;
}

} // namespace
} // namespace connectord::observe

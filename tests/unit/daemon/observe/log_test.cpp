#include "daemon/observe/log.hpp"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <future>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

namespace connectord::observe {
namespace {

using namespace std::chrono_literals;

constexpr auto long_enough = 10s;

/// Keeps the lines of one log; reading them ends it.
class Lines {
public:
    std::function<void(std::string_view)> writer()
    {
        return [this](std::string_view line) { lines_.emplace_back(line); };
    }

    std::vector<std::string> read()
    {
        EXPECT_TRUE(stop_log(long_enough));
        return lines_;
    }

private:
    std::vector<std::string> lines_; // of the log's thread, until it has ended
};

TEST(Log, WritesOneLineAnEventFromItsLevelOn)
{
    Lines lines;
    start_log({.level = "warn", .format = "json", .write = lines.writer()});
    info("unheard");
    warn("heard", {{"n", 1}});
    error("heard too");
    EXPECT_TRUE(logs(Level::error));
    EXPECT_FALSE(logs(Level::info));

    const std::vector<std::string> written = lines.read();
    ASSERT_EQ(written.size(), 2U);
    EXPECT_NE(written[0].find(R"("event":"heard","n":1})"), std::string::npos) << written[0];
    EXPECT_NE(written[1].find(R"("level":"error","event":"heard too"})"), std::string::npos);
}

TEST(Log, ChangesItsLevelWhileItRuns)
{
    Lines lines;
    start_log({.level = "off", .write = lines.writer()});
    error("unheard");
    set_log_level("debug");
    debug("heard");
    set_log_level("no such level");
    debug("still heard");
    EXPECT_EQ(lines.read().size(), 2U);
}

TEST(Log, TakesInWhatIsSaidToItsLibrary)
{
    Lines lines;
    start_log({.level = "info", .format = "json", .write = lines.writer()});
    spdlog::debug("unheard");
    spdlog::critical("a \"library\" speaks");
    const std::vector<std::string> written = lines.read();
    spdlog::critical("after the end");

    ASSERT_EQ(written.size(), 1U);
    EXPECT_NE(written[0].find(R"("level":"error","event":"a \"library\" speaks"})"),
              std::string::npos)
        << written[0];
}

TEST(Log, GoesNowhereBeforeItHasBegun)
{
    EXPECT_FALSE(logs(Level::error));
    error("nobody listens");
    EXPECT_TRUE(stop_log(0ms));
}

/// A reader that takes nothing before it is let go.
struct StuckReader {
    std::promise<void> go;
    std::shared_future<void> gone = go.get_future().share();

    std::function<void(std::string_view)> writer(Lines& lines) const
    {
        return [gone = gone, write = lines.writer()](std::string_view line) {
            gone.wait();
            write(line);
        };
    }
};

TEST(Log, NeverWaitsForItsReaderAndTellsWhatWasLost)
{
    Lines lines;
    StuckReader reader;
    start_log({.queue = 4, .write = reader.writer(lines)});
    for (int i = 0; i < 100; ++i)
        info("event", {{"i", i}});
    reader.go.set_value();

    const std::vector<std::string> written = lines.read();
    const std::string all = std::accumulate(written.begin(), written.end(), std::string{});
    EXPECT_LE(written.size(), 6U);
    EXPECT_NE(all.find("i=99"), std::string::npos) << all;
    EXPECT_NE(all.find("log lines lost lost="), std::string::npos) << all;
}

TEST(Log, EndsWithinItsLimitThoughNobodyReads)
{
    Lines lines;
    StuckReader reader;
    // The promise ends, unkept, with the log that holds it.
    auto alive = std::make_shared<std::promise<void>>();
    const std::future<void> ended = alive->get_future();
    start_log({.write = [alive = std::move(alive),
                         write = reader.writer(lines)](std::string_view line) { write(line); }});
    info("event");

    EXPECT_FALSE(stop_log(1ms));
    EXPECT_EQ(ended.wait_for(0ms), std::future_status::timeout);
    reader.go.set_value();
    ended.wait();
    EXPECT_EQ(lines.read().size(), 1U);
}

} // namespace
} // namespace connectord::observe

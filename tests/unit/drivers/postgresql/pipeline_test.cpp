// Stories of what was sent and what came back; each is then told again, failing at every step.
#include "drivers/postgresql/pipeline.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace connectord::pg {
namespace {

using Kind = Verdict::Kind;

/// Units as a link sends them: a unit is its commands and a Sync.
using Units = std::vector<std::vector<Command>>;

/// A server that answers what was sent, and may fail one command.
class Story {
public:
    explicit Story(const Units& units)
    {
        for (const std::vector<Command>& unit : units) {
            ++last_unit_;
            for (const Command command : unit)
                send(command);
            send(Command::sync);
        }
    }

    std::size_t steps() const { return script_.size(); }

    /// Plays the replies; the command at `failing` (counted over all units) fails, Syncs included.
    void play(std::size_t failing)
    {
        bool is_aborted = false;
        for (std::size_t i = 0; i < script_.size(); ++i) {
            const Sent& sent = script_[i];
            const bool fails = i == failing && !is_aborted;
            if (sent.command == Command::sync) {
                if (fails) {
                    hear(Reply::failed);
                    hear(Reply::end);
                }
                hear(Reply::sync);
                is_aborted = false;
                continue;
            }
            answer(sent, fails, is_aborted);
            is_aborted = is_aborted || fails;
        }
    }

    struct Fate {
        int rows = 0;
        int completed = 0;
        int failed = 0;
        int skipped = 0;
        int done = 0;
    };
    std::map<UnitId, Fate> fates;
    bool is_confused = false;
    Pipeline pipeline;

private:
    void send(Command command)
    {
        Sent sent{last_unit_, command};
        script_.push_back(sent);
        pipeline.sent(sent);
    }

    void answer(const Sent& sent, bool fails, bool is_aborted)
    {
        if (is_aborted)
            hear(Reply::aborted);
        else if (fails)
            hear(Reply::failed);
        else if (sent.command == Command::query) {
            hear(Reply::row);
            hear(Reply::rows);
        } else
            hear(Reply::completed);
        hear(Reply::end);
    }

    void hear(Reply reply)
    {
        const Verdict verdict = pipeline.take(reply);
        Fate& fate = fates[verdict.sent.unit];
        fate.rows += verdict.kind == Kind::rows || verdict.kind == Kind::last_rows;
        fate.completed += verdict.kind == Kind::last_rows || verdict.kind == Kind::completed;
        fate.failed += verdict.kind == Kind::failed;
        fate.skipped += verdict.kind == Kind::skipped;
        fate.done += verdict.kind == Kind::unit_is_done;
        is_confused = is_confused || verdict.kind == Kind::confused;
    }

    std::vector<Sent> script_;
    UnitId last_unit_ = 0;
};

const std::vector<Units> stories{
    {{Command::query}},
    {{Command::prepare, Command::query}, {Command::query}, {Command::query}},
    {{Command::control, Command::prepare, Command::query}, {Command::query}, {Command::control}},
    {{Command::query},
     {Command::query, Command::prepare, Command::query, Command::query},
     {Command::query}},
    {{}, {Command::query}, {}},
};

TEST(Pipeline, GivesEachUnitItsOwnReplies)
{
    for (const Units& units : stories) {
        Story story{units};
        story.play(story.steps());
        EXPECT_FALSE(story.is_confused);
        EXPECT_TRUE(story.pipeline.is_empty());
        for (UnitId unit = 1; unit <= units.size(); ++unit) {
            const auto queries =
                std::count(units[unit - 1].begin(), units[unit - 1].end(), Command::query);
            EXPECT_EQ(story.fates[unit].completed, queries);
            EXPECT_EQ(story.fates[unit].rows, 2 * queries);
            EXPECT_EQ(story.fates[unit].failed, 0);
            EXPECT_EQ(story.fates[unit].done, 1);
        }
    }
}

TEST(Pipeline, EndsInOneErrorWhereverItFailsAndLeavesTheNeighboursUnharmed)
{
    for (const Units& units : stories) {
        const std::size_t steps = Story{units}.steps();
        for (std::size_t failing = 0; failing < steps; ++failing) {
            SCOPED_TRACE("failing at " + std::to_string(failing));
            Story story{units};
            story.play(failing);
            EXPECT_FALSE(story.is_confused);
            EXPECT_TRUE(story.pipeline.is_empty()) << "nothing is left behind";
            int failed = 0;
            for (UnitId unit = 1; unit <= units.size(); ++unit) {
                const Story::Fate& fate = story.fates[unit];
                failed += fate.failed;
                EXPECT_EQ(fate.done, 1);
                if (fate.failed == 0) {
                    EXPECT_EQ(fate.skipped, 0);
                    EXPECT_EQ(fate.completed, std::count(units[unit - 1].begin(),
                                                         units[unit - 1].end(), Command::query));
                }
            }
            EXPECT_EQ(failed, 1);
        }
    }
}

TEST(Pipeline, IsConfusedByWhatCannotCome)
{
    const auto verdict = [](Command command, std::vector<Reply> replies) {
        Pipeline pipeline;
        pipeline.sent({1, command});
        pipeline.sent({1, Command::sync});
        Kind last = Kind::nothing;
        for (const Reply reply : replies)
            last = pipeline.take(reply).kind;
        return last;
    };
    EXPECT_EQ(Pipeline{}.take(Reply::completed).kind, Kind::confused) << "nothing was asked";
    EXPECT_EQ(verdict(Command::query, {Reply::end}), Kind::confused) << "an end without a reply";
    EXPECT_EQ(verdict(Command::query, {Reply::row, Reply::end}), Kind::confused)
        << "rows without an end";
    EXPECT_EQ(verdict(Command::query, {Reply::sync}), Kind::confused) << "a Sync too early";
    EXPECT_EQ(verdict(Command::query, {Reply::other}), Kind::confused) << "COPY";
    EXPECT_EQ(verdict(Command::query, {Reply::completed, Reply::completed}), Kind::confused);
    EXPECT_EQ(verdict(Command::prepare, {Reply::rows}), Kind::confused);
    EXPECT_EQ(verdict(Command::control, {Reply::row}), Kind::confused);
    EXPECT_EQ(verdict(Command::query, {Reply::completed, Reply::end, Reply::rows}), Kind::confused);
    EXPECT_EQ(verdict(Command::query, {Reply::completed, Reply::end, Reply::end}), Kind::confused);
}

TEST(Pipeline, TellsWhenTheHeadWantsItsRowsOneByOne)
{
    Pipeline pipeline;
    pipeline.sent({1, Command::prepare});
    pipeline.sent({1, Command::query, 0, true});
    pipeline.sent({1, Command::sync});
    EXPECT_FALSE(pipeline.head_is_row_by_row()) << "the preparation is at the head";
    pipeline.take(Reply::completed);
    pipeline.take(Reply::end);
    EXPECT_TRUE(pipeline.head_is_row_by_row());
    pipeline.take(Reply::row);
    EXPECT_FALSE(pipeline.head_is_row_by_row()) << "libpq takes the mode before the first row only";
}

} // namespace
} // namespace connectord::pg

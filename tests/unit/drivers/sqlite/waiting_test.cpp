// Every wait has an end: queues, deadlines, cancelling.
#include "tests/unit/drivers/sqlite/world.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <thread>

namespace connectord::sqlite::test {
namespace {

using Clock = Deadline::Clock;

class SqliteWaiting : public World {
protected:
    Result<Outcome> wait_for(Started<Result<Outcome>>& started) { return finish(started); }
};

TEST_F(SqliteWaiting, EndsAStatementAtItsDeadline)
{
    const auto before = Clock::now();
    const Result<Outcome> late = execute(endless_read(), 100ms);
    const auto took = Clock::now() - before;
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Errc::timeout);
    EXPECT_EQ(fact(late.error(), "which"), "statement");
    EXPECT_EQ(fact(late.error(), "outcome"), "none");
    EXPECT_GE(took, 100ms);
    EXPECT_LT(took, 350ms);
    EXPECT_EQ(rows(statement("SELECT 1", {}, {{"n"}})), R"([{"n":1}])");
}

TEST_F(SqliteWaiting, LeavesNothingOfAWriteThatPassedItsDeadline)
{
    make("CREATE TABLE t (i INT)");
    const Result<Outcome> late =
        execute(statement("INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                          "FROM n) SELECT i FROM n"),
                100ms);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Errc::timeout);
    EXPECT_EQ(fact(late.error(), "which"), "statement");
    EXPECT_EQ(fact(late.error(), "outcome"), "none");
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":0}])");
    make("INSERT INTO t VALUES (1)");
}

TEST_F(SqliteWaiting, EndsAWaitForTheWriterAtItsDeadline)
{
    make("CREATE TABLE t (i INT)");
    auto transaction = begin();
    const auto before = Clock::now();
    const Result<Outcome> late = execute(statement("INSERT INTO t VALUES (1)"), 100ms);
    const auto took = Clock::now() - before;
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Errc::timeout);
    EXPECT_EQ(fact(late.error(), "which"), "queue");
    EXPECT_EQ(fact(late.error(), "outcome"), "none");
    EXPECT_LT(took, 350ms);
    ASSERT_TRUE(await(transaction->commit(soon())));
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":0}])");
}

TEST_F(SqliteWaiting, EndsAWaitAtTheQueueTimeoutOfTheSettings)
{
    settings.queue_timeout = 100ms;
    make("CREATE TABLE t (i INT)");
    auto transaction = begin();
    const auto late = await(driver().begin({}, soon()));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Errc::timeout);
    EXPECT_EQ(fact(late.error(), "which"), "queue");

    // The same in a reader's queue, behind statements that run on.
    const sql::Statement endless = endless_read();
    auto one = start(driver().execute(endless, out, soon(60s)));
    auto two = start(driver().execute(endless, out, soon(60s)));
    const Result<Outcome> read = execute(statement("SELECT 1", {}, {{"n"}}));
    ASSERT_FALSE(read);
    EXPECT_EQ(fact(read.error(), "which"), "queue");
    EXPECT_FALSE(one->is_done());
    one->cancel.emit(boost::asio::cancellation_type::terminal);
    two->cancel.emit(boost::asio::cancellation_type::terminal);
    finish(*one);
    finish(*two);
}

TEST_F(SqliteWaiting, RefusesACallerBeyondTheQueuesEnd)
{
    settings.queue_max = 2;
    make("CREATE TABLE t (i INT)");
    auto transaction = begin();
    const sql::Statement insert = statement("INSERT INTO t VALUES (1)");
    auto one = start(driver().execute(insert, out, soon()));
    auto two = start(driver().execute(insert, out, soon()));
    const Result<Outcome> third = execute(insert);
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().code, Errc::busy);
    EXPECT_EQ(fact(third.error(), "waiting"), "2");
    EXPECT_NE(fact(third.error(), "retryAfterMs"), "(none)");
    ASSERT_TRUE(await(transaction->commit(soon())));
    EXPECT_TRUE(finish(*one));
    EXPECT_TRUE(finish(*two));
    make("INSERT INTO t VALUES (2)");
}

TEST_F(SqliteWaiting, LetsNobodyWaitWhereTheQueueIsNone)
{
    settings.queue_max = 0;
    make("CREATE TABLE t (i INT)");
    auto transaction = begin();
    EXPECT_EQ(execute(statement("INSERT INTO t VALUES (1)")).error().code, Errc::busy);
    EXPECT_EQ(await(driver().begin({}, soon())).error().code, Errc::busy);
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":0}])");
    ASSERT_TRUE(await(transaction->rollback(soon())));
    make("INSERT INTO t VALUES (1)");
}

TEST_F(SqliteWaiting, CancelsARunningStatementAndNoOther)
{
    for (int round = 0; round < 20; ++round) {
        const sql::Statement endless = endless_read();
        const sql::Statement next = statement("SELECT 1", {}, {{"n"}});
        auto victim = start(driver().execute(endless, out, soon(60s)));
        auto other = start(driver().execute(endless, out, soon(60s)));
        pass(std::chrono::milliseconds{round % 5});
        // Those that stand behind in the same queue run on the same connection right after the
        // victim.
        std::vector<std::shared_ptr<Started<Result<Outcome>>>> neighbours;
        for (int count = 0; count < 5; ++count)
            neighbours.push_back(start(driver().execute(next, out, soon())));
        victim->cancel.emit(boost::asio::cancellation_type::terminal);
        const Result<Outcome> answer = finish(*victim);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, Errc::cancelled);
        EXPECT_EQ(fact(answer.error(), "outcome"), "none");
        for (const auto& neighbour : neighbours)
            ASSERT_TRUE(finish(*neighbour));
        EXPECT_FALSE(other->is_done());
        other->cancel.emit(boost::asio::cancellation_type::terminal);
        finish(*other);
    }
}

TEST_F(SqliteWaiting, DropsACancelledCallThatStillWaits)
{
    make("CREATE TABLE t (i INT)");
    auto transaction = begin();
    const sql::Statement insert = statement("INSERT INTO t VALUES (1)");
    auto waiting = start(driver().execute(insert, out, soon(60s)));
    auto beginning = start(driver().begin({}, soon(60s)));
    pass(5ms);
    waiting->cancel.emit(boost::asio::cancellation_type::terminal);
    beginning->cancel.emit(boost::asio::cancellation_type::terminal);
    const auto before = Clock::now();
    EXPECT_EQ(finish(*waiting).error().code, Errc::cancelled);
    EXPECT_EQ(finish(*beginning).error().code, Errc::cancelled);
    EXPECT_LT(Clock::now() - before, 50ms);
    EXPECT_EQ(driver().stats().waiting, 0U);
    ASSERT_TRUE(await(transaction->commit(soon())));
    make("INSERT INTO t VALUES (2)");
    EXPECT_EQ(rows(statement("SELECT i FROM t", {}, {{"i"}})), R"([{"i":2}])");
}

TEST_F(SqliteWaiting, LosesNoWriterToABeginThatWasCancelledAtAnyMoment)
{
    make("CREATE TABLE t (i INT)");
    for (int round = 0; round < 200; ++round) {
        auto beginning = start(driver().begin({}, soon()));
        for (int turn = 0; turn < round % 7; ++turn) {
            io.poll_one();
            if (round % 3 == 0)
                std::this_thread::yield();
        }
        beginning->cancel.emit(boost::asio::cancellation_type::terminal);
        auto answer = finish(*beginning);
        if (answer)
            ASSERT_TRUE(await((*answer)->rollback(soon())));
        else
            ASSERT_EQ(answer.error().code, Errc::cancelled);
    }
    make("INSERT INTO t VALUES (1)");
    pass(30ms);
    EXPECT_EQ(driver().stats().pinned, 0U);
}

TEST_F(SqliteWaiting, DoomsATransactionWhoseStatementPassedItsDeadline)
{
    make("CREATE TABLE t (i INT)");
    auto transaction = begin();
    make_by(*transaction, "INSERT INTO t VALUES (1)");
    // An interrupted write inside a transaction makes SQLite roll all of it back.
    const sql::Statement endless = statement(
        "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i "
        "FROM n");
    const Result<Outcome> late = await(transaction->execute(endless, out, soon(50ms)));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Errc::timeout);
    const sql::Statement insert = statement("INSERT INTO t VALUES (2)");
    const Result<Outcome> next = await(transaction->execute(insert, out, soon()));
    ASSERT_FALSE(next);
    EXPECT_EQ(next.error().code, Errc::transaction_aborted);
    EXPECT_EQ(fact(next.error(), "sqlState"), "57014");
    EXPECT_EQ(await(transaction->commit(soon())).error().code, Errc::transaction_aborted);
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":0}])");
}

TEST_F(SqliteWaiting, RollsBackACommitThatCameTooLateToBegin)
{
    make("CREATE TABLE t (i INT)");
    auto transaction = begin();
    make_by(*transaction, "INSERT INTO t VALUES (1)");
    const Status committed = await(transaction->commit(Deadline{Clock::now() - 1ms}));
    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().code, Errc::timeout);
    EXPECT_EQ(fact(committed.error(), "outcome"), "rolled_back");
    EXPECT_FALSE(transaction->is_open());
    make("INSERT INTO t VALUES (2)");
    EXPECT_EQ(rows(statement("SELECT i FROM t", {}, {{"i"}})), R"([{"i":2}])");
}

TEST_F(SqliteWaiting, RollsBackACommitThatIsCancelledBehindAStatement)
{
    make("CREATE TABLE t (i INT)");
    auto transaction = begin();
    make_by(*transaction, "INSERT INTO t VALUES (1)");
    const sql::Statement endless = endless_read();
    auto running = start(transaction->execute(endless, out, soon(60s)));
    auto commit = start(transaction->commit(soon(60s)));
    pass(10ms);
    commit->cancel.emit(boost::asio::cancellation_type::terminal);
    const Status answer = finish(*commit);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::cancelled);
    EXPECT_EQ(fact(answer.error(), "outcome"), "rolled_back");
    EXPECT_EQ(finish(*running).error().code, Errc::cancelled);
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":0}])");
    make("INSERT INTO t VALUES (2)");
}

class SqliteStuck : public SqliteWaiting {
protected:
    SqliteStuck() { settings.queue_timeout = 60s; }

    /// One instruction of SQLite's machine that takes about a second here: nothing can stop it
    /// meanwhile.
    std::string unstoppable()
    {
        const std::int64_t positions = 2000;
        auto least = std::chrono::microseconds::max(); // of several: others may be at work here
        for (int i = 0; i < 5; ++i) {
            const auto before = Clock::now();
            rows(statement("SELECT " + search(positions), {}, {{"n"}}));
            least = std::min(least, std::chrono::duration_cast<std::chrono::microseconds>(
                                        Clock::now() - before));
        }
        return search(positions * 1'000'000 / std::max<std::int64_t>(least.count(), 100));
    }

private:
    /// Compares a text that differs at its end with each of so many places.
    static std::string search(std::int64_t positions)
    {
        return "instr(hex(zeroblob(" + std::to_string(positions / 2 + 10'000) +
               ")), hex(zeroblob(10000)) || '1')";
    }
};

TEST_F(SqliteStuck, AnswersInTimeForAWorkerThatCannotBeStopped)
{
    make("CREATE TABLE t (i INT)");
    const std::string call = unstoppable();
    auto before = Clock::now();
    const Result<Outcome> read = execute(statement("SELECT " + call, {}, {{"n"}}), 50ms);
    EXPECT_LT(Clock::now() - before, 300ms);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Errc::timeout);
    EXPECT_EQ(fact(read.error(), "outcome"), "none");

    before = Clock::now();
    const Result<Outcome> write = execute(statement("INSERT INTO t SELECT " + call), 50ms);
    EXPECT_LT(Clock::now() - before, 300ms);
    ASSERT_FALSE(write);
    EXPECT_EQ(write.error().code, Errc::timeout);
    EXPECT_EQ(fact(write.error(), "outcome"), "unknown");

    // The readers go on, and the writer once it has come back.
    EXPECT_EQ(rows(statement("SELECT 1", {}, {{"n"}})), R"([{"n":1}])");
    EXPECT_TRUE(execute(statement("DELETE FROM t WHERE i = 7"), 50s));
}

TEST_F(SqliteStuck, ClearsAwayATransactionWhoseWorkerCameBackTooLate)
{
    make("CREATE TABLE t (i INT)");
    const sql::Statement stuck = statement("INSERT INTO t SELECT " + unstoppable());
    auto transaction = begin();
    const Result<Outcome> late = await(transaction->execute(stuck, out, soon(50ms)));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Errc::timeout);

    // The worker is still at it: COMMIT cannot begin before its own deadline, so it never does.
    const auto before = Clock::now();
    const Status committed = await(transaction->commit(soon(50ms)));
    EXPECT_LT(Clock::now() - before, 300ms);
    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().code, Errc::timeout);
    EXPECT_EQ(fact(committed.error(), "outcome"), "rolled_back");
    EXPECT_TRUE(execute(statement("INSERT INTO t VALUES (2)"), 50s));
    EXPECT_EQ(rows(statement("SELECT i FROM t", {}, {{"i"}})), R"([{"i":2}])");
    EXPECT_EQ(driver().stats().pinned, 0U);
}

TEST_F(SqliteStuck, DoomsATransactionOfWhichAnAnswerWasGivenUp)
{
    make("CREATE TABLE t (i INT)");
    const sql::Statement stuck = statement("INSERT INTO t SELECT " + unstoppable());
    auto transaction = begin();
    const Result<Outcome> late = await(transaction->execute(stuck, out, soon(50ms)));
    ASSERT_FALSE(late);
    EXPECT_EQ(fact(late.error(), "outcome"), "none");
    // The statement may have succeeded in the end. Whoever was told that it did nothing must not
    // commit it.
    const Status committed = await(transaction->commit(soon(50s)));
    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().code, Errc::transaction_aborted);
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":0}])");
}

TEST_F(SqliteWaiting, NeverBlocksTheEventLoop)
{
    const sql::Statement endless = endless_read();
    auto one = start(driver().execute(endless, out, soon(300ms)));
    auto two = start(driver().execute(endless, out, soon(300ms)));
    auto longest = Clock::duration::zero();
    boost::asio::steady_timer timer{io};
    auto ticking = [](boost::asio::steady_timer& ticks, Clock::duration& worst) -> Task<void> {
        for (int tick = 0; tick < 50; ++tick) {
            ticks.expires_after(4ms);
            const auto due = ticks.expiry();
            co_await ticks.async_wait(use_task);
            worst = std::max(worst, Clock::now() - due);
        }
    };
    auto ticks = start_void(ticking(timer, longest));
    finish(*ticks);
    finish(*one);
    finish(*two);
    EXPECT_LT(longest, 100ms) << "far above the goal of 10 ms, as machines that run tests are busy";
}

TEST_F(SqliteWaiting, WaitsForAnotherProcessUntilTheDeadline)
{
    make("CREATE TABLE t (i INT)");
    sqlite3* other = nullptr; // as another process would hold the file
    ASSERT_EQ(sqlite3_open(settings.file.c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);

    const Result<Outcome> late = execute(statement("INSERT INTO t VALUES (1)"), 100ms);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Errc::timeout);
    const auto begun = await(driver().begin({}, soon(100ms)));
    ASSERT_FALSE(begun);
    EXPECT_EQ(begun.error().code, Errc::timeout);

    const sql::Statement insert = statement("INSERT INTO t VALUES (2)");
    auto waiting = start(driver().execute(insert, out, soon()));
    pass(50ms);
    EXPECT_FALSE(waiting->is_done());
    ASSERT_EQ(sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr), SQLITE_OK);
    EXPECT_TRUE(finish(*waiting));
    sqlite3_close(other);
}

TEST_F(SqliteWaiting, CallsAFileThatStaysLockedRetryable)
{
    settings.queue_timeout = 100ms;
    make("CREATE TABLE t (i INT)");
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open(settings.file.c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    const Result<Outcome> locked = execute(statement("INSERT INTO t VALUES (1)"));
    ASSERT_FALSE(locked);
    EXPECT_EQ(locked.error().code, Errc::database_error);
    EXPECT_EQ(fact(locked.error(), "sqlState"), "55P03");
    EXPECT_EQ(fact(locked.error(), "retryable"), "true");
    sqlite3_close(other);
    make("INSERT INTO t VALUES (2)");
}

TEST_F(SqliteWaiting, AnswersManyCallersInOneGoEachWithItsOwnRow)
{
    make("CREATE TABLE t (i INTEGER PRIMARY KEY)");
    struct Call {
        sql::Statement what;
        json::Writer out;
        std::shared_ptr<Started<Result<Outcome>>> started;
    };
    std::vector<std::unique_ptr<Call>> calls;
    const sql::Statement insert =
        statement("INSERT INTO t VALUES (?1) RETURNING i", {}, {{"i"}}, Layout::first);
    const sql::Statement select = statement("SELECT ?1 AS i", {}, {{"i"}}, Layout::first);
    for (std::int64_t i = 0; i < 900; ++i) {
        auto call = std::make_unique<Call>();
        call->what = i % 2 == 0 ? insert : select;
        call->what.values = {i};
        call->started = start(driver().execute(call->what, call->out, soon()));
        calls.push_back(std::move(call));
    }
    for (std::size_t i = 0; i < calls.size(); ++i) {
        ASSERT_TRUE(finish(*calls[i]->started));
        ASSERT_EQ(calls[i]->out.view(), "{\"i\":" + std::to_string(i) + "}");
    }
}

} // namespace
} // namespace connectord::sqlite::test

// Deadlines and cancelling: no answer comes late, and nobody else is hit.
#include "tests/integration/postgresql/world.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <csignal>
#include <cstdlib>
#include <thread>

namespace connectord::pg::test {
namespace {

class Deadlines : public World {
protected:
    Deadlines()
    {
        use_driver([](DriverSettings& settings) { settings.pool_max = 1; });
    }
};

TEST_F(Deadlines, CancelTheStatementAndLeaveTheConnectionUnharmed)
{
    const std::string pid = execute(described("SELECT pg_backend_pid() AS pid")).rows;
    for (int i = 0; i < 10; ++i) {
        const Answer late = execute(described("SELECT pg_sleep(10)"), 60ms);
        ASSERT_EQ(late.code(), Errc::timeout);
        EXPECT_EQ(late.fact("which"), "statement");
        EXPECT_EQ(late.fact("outcome"), "none") << "the server said that it was cancelled";
        EXPECT_LT(late.took, 310ms);
        for (int j = 0; j < 3; ++j) {
            const Answer next = execute(described("SELECT pg_backend_pid() AS pid"));
            ASSERT_TRUE(next.is_ok()) << next.error->message;
            EXPECT_EQ(next.rows, pid) << "the same connection, cleaned";
        }
    }
}

TEST_F(Deadlines, LeaveANeighbourUnharmed)
{
    ASSERT_TRUE(execute(described("SELECT 1")).is_ok());
    const auto late = begin(ask(driver(), described("SELECT pg_sleep(0.5)"), 100ms));
    const auto patient = begin(ask(driver(), described("SELECT 7 AS seven"), 5s));
    run_until([&] { return late->has_value(); });
    EXPECT_EQ((*late)->code(), Errc::timeout);
    EXPECT_EQ((*late)->fact("outcome"), "unknown");
    EXPECT_LT((*late)->took, 350ms);
    run_until([&] { return patient->has_value(); });
    EXPECT_EQ((*patient)->rows, R"([{"seven":7}])") << "its own answer, not the late one";
    EXPECT_TRUE(execute(described("SELECT 1")).is_ok());
}

TEST_F(Deadlines, SayNoneOfAStatementThatOnlyReads)
{
    ASSERT_TRUE(execute(described("SELECT 1")).is_ok());
    const auto late = begin(ask(driver(), reading("SELECT pg_sleep(0.5)"), 100ms));
    const auto patient = begin(ask(driver(), described("SELECT 7 AS seven"), 5s));
    run_until([&] { return late->has_value() && patient->has_value(); });
    EXPECT_EQ((*late)->fact("outcome"), "none");
}

TEST_F(Deadlines, DropWhatWasNotSent)
{
    const auto transaction = open_transaction();
    const Answer answer = execute(described("SELECT 1"), 50ms);
    EXPECT_EQ(answer.code(), Errc::timeout);
    EXPECT_EQ(answer.fact("which"), "queue");
    EXPECT_EQ(answer.fact("outcome"), "none");
    EXPECT_LT(answer.took, 300ms);
}

TEST_F(Deadlines, DoomATransactionWhoseStatementIsCancelled)
{
    const auto transaction = open_transaction();
    const Answer late = execute(*transaction, command("SELECT pg_sleep(10)"), 60ms);
    EXPECT_EQ(late.code(), Errc::timeout);
    EXPECT_EQ(late.fact("outcome"), "rolled_back");
    EXPECT_EQ(execute(*transaction, command("SELECT 1")).code(), Errc::transaction_aborted);
}

TEST_F(Deadlines, LetATransactionGoOnAndBeCancelledAgain)
{
    const auto transaction = open_transaction();
    ASSERT_TRUE(execute(*transaction, command("SAVEPOINT before")).is_ok());
    for (int i = 0; i < 30; ++i) {
        const Answer late = execute(*transaction, command("SELECT pg_sleep(10)"), 4ms);
        ASSERT_EQ(late.code(), Errc::timeout);
        ASSERT_EQ(late.fact("outcome"), "rolled_back") << "the server said so, in round " << i;
        const Answer back = execute(*transaction, command("ROLLBACK TO before"));
        ASSERT_TRUE(back.is_ok()) << back.error->message;
    }
}

TEST_F(Deadlines, AreKeptWhereACancelCameBeforeItsStatementBegan)
{
    const auto transaction = open_transaction();
    const std::string rows =
        execute(*transaction, described("SELECT pg_backend_pid() AS pid")).rows;
    const pid_t pid = std::atoi(rows.c_str() + rows.find(':') + 1);
    if (::kill(pid, SIGSTOP) != 0)
        GTEST_SKIP() << "may not stop the server's processes";
    // The server hears of the cancel first: it has nothing to do with it.
    std::thread wake{[pid] {
        std::this_thread::sleep_for(120ms);
        ::kill(pid, SIGCONT);
    }};
    const Answer late = execute(*transaction, command("SELECT pg_sleep(10)"), 30ms);
    wake.join();
    EXPECT_EQ(late.code(), Errc::timeout);
    const Answer next = execute(*transaction, command("SELECT 1"), 2s);
    EXPECT_EQ(next.code(), Errc::transaction_aborted) << "and not lost";
    EXPECT_LT(next.took, 1s);
}

TEST_F(Deadlines, HoldForABackendThatIsStopped)
{
    const std::string rows = execute(described("SELECT pg_backend_pid() AS pid")).rows;
    const pid_t pid = std::atoi(rows.c_str() + rows.find(':') + 1);
    if (::kill(pid, SIGSTOP) != 0)
        GTEST_SKIP() << "may not stop the server's processes";
    const Answer late = execute(described("SELECT 1"), 200ms);
    EXPECT_EQ(late.code(), Errc::timeout);
    EXPECT_EQ(late.fact("outcome"), "unknown");
    EXPECT_LT(late.took, 450ms); // F6, I10
    ::kill(pid, SIGCONT);
    const Answer next = execute(described("SELECT 1"), 8s);
    EXPECT_TRUE(next.is_ok()) << next.error->message;
}

TEST_F(Deadlines, CloseAConnectionThatStaysSilent)
{
    const std::string rows = execute(described("SELECT pg_backend_pid() AS pid")).rows;
    const pid_t pid = std::atoi(rows.c_str() + rows.find(':') + 1);
    if (::kill(pid, SIGSTOP) != 0)
        GTEST_SKIP() << "may not stop the server's processes";
    EXPECT_EQ(execute(described("SELECT 1"), 100ms).code(), Errc::timeout);
    const Answer next = execute(described("SELECT pg_backend_pid() AS pid"), 9s);
    ::kill(pid, SIGCONT);
    // The queue's own limit may come first; afterwards there is a new connection in any case.
    const Answer after = execute(described("SELECT pg_backend_pid() AS pid"), 9s);
    ASSERT_TRUE(after.is_ok()) << after.error->message;
    EXPECT_NE(after.rows, rows);
}

TEST_F(Deadlines, CancellingACoroutineEndsItsWait)
{
    ASSERT_TRUE(execute(described("SELECT 1")).is_ok());
    boost::asio::cancellation_signal signal;
    std::optional<Answer> answer;
    boost::asio::co_spawn(io_, ask(driver(), described("SELECT pg_sleep(10)"), 20s),
                          boost::asio::bind_cancellation_slot(
                              signal.slot(), [&](std::exception_ptr error, Answer got) {
                                  if (error)
                                      std::rethrow_exception(error);
                                  answer.emplace(std::move(got));
                              }));
    run_for(50ms);
    const auto began = std::chrono::steady_clock::now();
    signal.emit(boost::asio::cancellation_type::terminal);
    run_until([&] { return answer.has_value(); });
    EXPECT_LT(std::chrono::steady_clock::now() - began, 250ms);
    EXPECT_EQ(answer->code(), Errc::cancelled);
    EXPECT_EQ(answer->fact("outcome"), "none");
    EXPECT_TRUE(execute(described("SELECT 1"), 2s).is_ok());
}

TEST_F(Deadlines, CancellingAWaiterTakesItFromTheQueue)
{
    const auto transaction = open_transaction();
    boost::asio::cancellation_signal signal;
    std::optional<Answer> answer;
    boost::asio::co_spawn(io_, ask(driver(), described("SELECT 1"), 20s),
                          boost::asio::bind_cancellation_slot(
                              signal.slot(), [&](std::exception_ptr error, Answer got) {
                                  if (error)
                                      std::rethrow_exception(error);
                                  answer.emplace(std::move(got));
                              }));
    run_for(20ms);
    EXPECT_EQ(driver().stats().waiting, 1U);
    signal.emit(boost::asio::cancellation_type::terminal);
    run_until([&] { return answer.has_value(); });
    EXPECT_EQ(answer->code(), Errc::cancelled);
    EXPECT_EQ(answer->fact("outcome"), "none");
    EXPECT_EQ(driver().stats().waiting, 0U);
}

} // namespace
} // namespace connectord::pg::test

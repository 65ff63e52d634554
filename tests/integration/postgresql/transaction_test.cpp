// Transactions: one connection each, never more and never less than they say.
#include "tests/integration/postgresql/world.hpp"

namespace connectord::pg::test {
namespace {

using sql::Value;

class Transactions : public World {
protected:
    Transactions() { observe("CREATE TABLE " + table("t") + " (id int PRIMARY KEY)"); }

    sql::Statement insert(int id)
    {
        return command("INSERT INTO " + table("t") + " VALUES ($1)", {Value{std::int64_t{id}}});
    }
    std::string count() { return observe("SELECT count(*) FROM " + table("t")); }

    Status commit(Transaction& transaction, std::chrono::milliseconds deadline = 5s)
    {
        return finish(transaction.commit(Deadline::in(deadline)));
    }
    Status rollback(Transaction& transaction)
    {
        return finish(transaction.rollback(Deadline::in(5s)));
    }

private:
    Status finish(Task<Status> task)
    {
        std::optional<Status> status;
        boost::asio::co_spawn(io_, std::move(task),
                              [&status](std::exception_ptr error, Status got) {
                                  if (error)
                                      std::rethrow_exception(error);
                                  status.emplace(std::move(got));
                              });
        run_until([&status] { return status.has_value(); });
        return std::move(*status);
    }
};

TEST_F(Transactions, ShowNothingBeforeTheirCommit)
{
    const auto transaction = open_transaction();
    ASSERT_TRUE(execute(*transaction, insert(1)).is_ok());
    EXPECT_EQ(count(), "0");
    EXPECT_EQ(driver().stats().pinned, 1U);
    EXPECT_TRUE(transaction->is_open());
    ASSERT_TRUE(commit(*transaction));
    EXPECT_EQ(count(), "1");
    EXPECT_FALSE(transaction->is_open());
    EXPECT_EQ(driver().stats().pinned, 0U);
    EXPECT_EQ(driver().stats().idle, 1U);
}

TEST_F(Transactions, LeaveNothingAfterARollback)
{
    const auto transaction = open_transaction();
    ASSERT_TRUE(execute(*transaction, insert(1)).is_ok());
    ASSERT_TRUE(rollback(*transaction));
    EXPECT_EQ(count(), "0");
    EXPECT_TRUE(rollback(*transaction)) << "once more is no error";
    EXPECT_EQ(execute(*transaction, insert(2)).code(), Errc::transaction_not_found);
    EXPECT_EQ(count(), "0");
}

TEST_F(Transactions, EndAtOnceWhenTheySaidNothing)
{
    const auto one = open_transaction();
    EXPECT_TRUE(commit(*one));
    const auto other = open_transaction();
    EXPECT_TRUE(rollback(*other));
    EXPECT_EQ(driver().stats().idle, 1U);
}

TEST_F(Transactions, DoNotTakeTheServersRollbackForACommit)
{
    const auto transaction = open_transaction();
    ASSERT_TRUE(execute(*transaction, insert(1)).is_ok());
    EXPECT_EQ(execute(*transaction, insert(1)).fact("sqlState"), "23505");
    const Answer after = execute(*transaction, insert(2));
    EXPECT_EQ(after.code(), Errc::transaction_aborted);
    EXPECT_EQ(after.fact("sqlState"), "23505");
    const Status status = commit(*transaction); // F1
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, Errc::transaction_aborted);
    EXPECT_EQ(fact_of(status.error(), "sqlState"), "23505");
    EXPECT_EQ(count(), "0");
}

TEST_F(Transactions, GoOnAfterRollingBackToASavepoint)
{
    const auto transaction = open_transaction();
    ASSERT_TRUE(execute(*transaction, insert(1)).is_ok());
    ASSERT_TRUE(execute(*transaction, command("SAVEPOINT a")).is_ok());
    EXPECT_FALSE(execute(*transaction, insert(1)).is_ok());
    ASSERT_TRUE(execute(*transaction, command("ROLLBACK TO SAVEPOINT a")).is_ok());
    ASSERT_TRUE(execute(*transaction, insert(2)).is_ok());
    ASSERT_TRUE(commit(*transaction));
    EXPECT_EQ(count(), "2");
}

TEST_F(Transactions, RunStatementsInTheOrderGivenWithoutWaiting)
{
    const auto transaction = open_transaction();
    std::vector<std::shared_ptr<std::optional<Answer>>> answers;
    for (int i = 0; i < 10; ++i)
        answers.push_back(begin(ask(*transaction, insert(i), 5s)));
    answers.push_back(
        begin(ask(*transaction, described("SELECT count(*)::int AS n FROM " + table("t")), 5s)));
    run_until([&] { return answers.back()->has_value(); });
    EXPECT_EQ((*answers.back())->rows, R"([{"n":10}])");
    ASSERT_TRUE(commit(*transaction));
    EXPECT_EQ(count(), "10");
}

TEST_F(Transactions, TellEveryPipelinedStatementOfTheFirstError)
{
    const auto transaction = open_transaction();
    std::vector<std::shared_ptr<std::optional<Answer>>> answers;
    for (const int id : {1, 2, 1, 3, 4})
        answers.push_back(begin(ask(*transaction, insert(id), 5s)));
    run_until([&] { return answers.back()->has_value(); });
    EXPECT_TRUE((*answers[1])->is_ok());
    EXPECT_EQ((*answers[2])->code(), Errc::database_error);
    EXPECT_EQ((*answers[3])->code(), Errc::transaction_aborted);
    EXPECT_EQ((*answers[4])->fact("sqlState"), "23505");
}

TEST_F(Transactions, HaveTheModesThatTheyWereAskedFor)
{
    const auto transaction = open_transaction(
        {.isolation = Isolation::serializable, .read_only = true, .deferrable = true});
    const Answer answer =
        execute(*transaction, described("SELECT current_setting('transaction_isolation') AS level, "
                                        "current_setting('transaction_read_only') AS ro, "
                                        "current_setting('transaction_deferrable') AS def"));
    EXPECT_EQ(answer.rows, R"([{"level":"serializable","ro":"on","def":"on"}])");
    EXPECT_EQ(execute(*transaction, insert(1)).fact("sqlState"), "25006");
}

TEST_F(Transactions, AreRolledBackWhenTheyAreDestroyedOpen)
{
    use_driver([](DriverSettings& settings) { settings.pool_max = 1; });
    {
        const auto transaction = open_transaction();
        ASSERT_TRUE(execute(*transaction, insert(1)).is_ok());
    }
    const Answer next = execute(described("SELECT count(*)::int AS n FROM " + table("t")));
    EXPECT_EQ(next.rows, R"([{"n":0}])");
    EXPECT_EQ(driver().stats().idle, 1U);
    EXPECT_EQ(observe("SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + tag() +
                      "' AND state <> 'idle'"),
              "0");
}

TEST_F(Transactions, StopWhatTheyRunWhenTheyAreDestroyed)
{
    use_driver([](DriverSettings& settings) { settings.pool_max = 1; });
    auto transaction = open_transaction();
    const Answer late = execute(*transaction, command("SELECT pg_sleep(30)"), 100ms);
    EXPECT_EQ(late.code(), Errc::timeout);
    transaction.reset();
    const Answer next = execute(insert(1), 2s);
    EXPECT_TRUE(next.is_ok()) << next.error->message;
}

TEST_F(Transactions, DieWithTheirConnection)
{
    const auto transaction = open_transaction();
    ASSERT_TRUE(execute(*transaction, insert(1)).is_ok());
    observe("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '" +
            tag() + "'");
    run_until([&] { return !transaction->is_open(); });
    const Answer answer = execute(*transaction, insert(2));
    EXPECT_EQ(answer.code(), Errc::transaction_not_found);
    EXPECT_EQ(answer.fact("reason"), "connection lost");
    EXPECT_EQ(commit(*transaction).error().code, Errc::transaction_not_found);
    EXPECT_TRUE(rollback(*transaction)) << "its effects are gone";
    EXPECT_TRUE(execute(insert(3)).is_ok()) << "others go on";
    EXPECT_EQ(count(), "1");
}

TEST_F(Transactions, DoNotKnowTheirOutcomeWhenCommitGoesUnanswered)
{
    // A deferred trigger sleeps inside COMMIT.
    observe("CREATE FUNCTION " + schema() +
            ".nap() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN PERFORM pg_sleep(1.0); RETURN NULL; END$$");
    observe("CREATE CONSTRAINT TRIGGER nap AFTER INSERT ON " + table("t") +
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION " + schema() + ".nap()");
    const auto transaction = open_transaction();
    ASSERT_TRUE(execute(*transaction, insert(1)).is_ok());
    const Status status = commit(*transaction, 200ms);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, Errc::outcome_unknown);
    run_until([&] { return driver().stats().pinned == 0; });
    EXPECT_EQ(count(), "1") << "it was not cancelled";
}

TEST_F(Transactions, DoNotKnowTheirOutcomeWhenTheConnectionIsLostInCommit)
{
    observe("CREATE FUNCTION " + schema() +
            ".nap() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN PERFORM pg_sleep(5.0); RETURN NULL; END$$");
    observe("CREATE CONSTRAINT TRIGGER nap AFTER INSERT ON " + table("t") +
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION " + schema() + ".nap()");
    const auto transaction = open_transaction();
    ASSERT_TRUE(execute(*transaction, insert(1)).is_ok());
    std::optional<Status> status;
    boost::asio::co_spawn(
        io_, transaction->commit(Deadline::in(5s)),
        [&status](std::exception_ptr, Status got) { status.emplace(std::move(got)); });
    run_for(100ms);
    observe("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '" +
            tag() + "'");
    run_until([&] { return status.has_value(); });
    ASSERT_FALSE(*status);
    EXPECT_EQ(status->error().code, Errc::outcome_unknown);
}

TEST_F(Transactions, ReportAStalePlanInsteadOfTryingAgain)
{
    use_driver([](DriverSettings& settings) { settings.pool_max = 1; });
    const sql::Statement all{
        make_plan("SELECT * FROM " + table("t"), {.layout = sql::RowShape::Layout::described}), {}};
    ASSERT_TRUE(execute(all).is_ok());
    observe("ALTER TABLE " + table("t") + " ADD COLUMN size int");
    {
        const auto transaction = open_transaction();
        const Answer answer = execute(*transaction, all);
        ASSERT_EQ(answer.code(), Errc::database_error);
        EXPECT_EQ(answer.fact("sqlState"), "0A000");
        EXPECT_EQ(answer.fact("retryable"), "true");
        EXPECT_EQ(execute(*transaction, all).code(), Errc::transaction_aborted);
    }
    const auto again = open_transaction();
    EXPECT_TRUE(execute(*again, all).is_ok()) << "the stale one is forgotten";
}

TEST_F(Transactions, NeverRunWhatFollowsARawCommit)
{
    const auto transaction = open_transaction();
    const auto first = begin(ask(*transaction, raw("COMMIT"), 5s));
    const auto second = begin(ask(*transaction, insert(1), 5s));
    run_until([&] { return first->has_value() && second->has_value(); });
    EXPECT_TRUE((*first)->is_ok());
    EXPECT_EQ((*second)->code(), Errc::transaction_not_found);
    EXPECT_EQ(count(), "0");
}

TEST_F(Transactions, RunAListInOneUnit)
{
    const auto transaction = open_transaction();
    json::Writer out;
    const std::vector<sql::Statement> statements{insert(1), insert(2)};
    std::optional<Result<Outcome>> outcome;
    boost::asio::co_spawn(
        io_, transaction->execute_all(statements, out, Deadline::in(5s)),
        [&outcome](std::exception_ptr, Result<Outcome> got) { outcome.emplace(std::move(got)); });
    run_until([&outcome] { return outcome.has_value(); });
    ASSERT_TRUE(*outcome);
    EXPECT_EQ((*outcome)->affected, 2);
    EXPECT_EQ(count(), "0");
    ASSERT_TRUE(commit(*transaction));
    EXPECT_EQ(count(), "2");
}

} // namespace
} // namespace connectord::pg::test

// The main path: statements, transactions, and what they come to.
#include "tests/unit/drivers/sqlite/world.hpp"

#include <algorithm>

namespace connectord::sqlite::test {
namespace {

class SqliteDriver : public World {};

TEST_F(SqliteDriver, AnswersTheRowsOfASelect)
{
    make("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)");
    make("INSERT INTO t VALUES (1, ?1), (2, ?2)", {"Ola", "Kari"});
    EXPECT_EQ(rows(statement("SELECT id, name FROM t ORDER BY id", {},
                             {{"id", Type::number}, {"name", Type::string}})),
              R"([{"id":1,"name":"Ola"},{"id":2,"name":"Kari"}])");
}

TEST_F(SqliteDriver, TellsWhatAStatementCameTo)
{
    EXPECT_EQ(make("CREATE TABLE t (id INTEGER PRIMARY KEY, n INT)").command, "CREATE");
    const Outcome inserted = make("INSERT INTO t (n) VALUES (1), (1), (2)");
    EXPECT_EQ(inserted.command, "INSERT");
    EXPECT_EQ(inserted.affected, 3);
    EXPECT_FALSE(inserted.has_columns);
    EXPECT_EQ(make("UPDATE t SET n = 5 WHERE n = 1").affected, 2);
    EXPECT_EQ(make("DELETE FROM t WHERE n = 7").affected, 0);

    const Result<Outcome> selected = execute(statement("SELECT id FROM t", {}, {{"id"}}));
    ASSERT_TRUE(selected);
    EXPECT_EQ(selected->command, "SELECT");
    EXPECT_EQ(selected->rows, 3);
    EXPECT_EQ(selected->affected, 0);
    EXPECT_TRUE(selected->has_columns);
}

TEST_F(SqliteDriver, CommitsATransaction)
{
    make("CREATE TABLE t (id INTEGER PRIMARY KEY)");
    auto transaction = begin();
    make_by(*transaction, "INSERT INTO t VALUES (1)");
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":0}])");
    EXPECT_EQ(rows_of(*transaction, statement("SELECT count(*) FROM t", {}, {{"n"}})),
              R"([{"n":1}])");
    EXPECT_TRUE(transaction->is_open());
    EXPECT_TRUE(await(transaction->commit(soon())));
    EXPECT_FALSE(transaction->is_open());
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":1}])");
}

TEST_F(SqliteDriver, SaysWhatItIs)
{
    EXPECT_EQ(driver().info().name, "sqlite3");
    EXPECT_EQ(driver().info().dialect, "sqlite");
    EXPECT_EQ(driver().info().default_id_type, "Number");
    EXPECT_TRUE(
        std::is_sorted(driver().info().capabilities.begin(), driver().info().capabilities.end()));
    const Result<ServerInfo> server = await(driver().connect(soon()));
    ASSERT_TRUE(server);
    EXPECT_EQ(server->kind, "SQLite");
    EXPECT_TRUE(server->version.starts_with("3."));
}

TEST_F(SqliteDriver, OpensNothingBeforeItsFirstUse)
{
    driver();
    pass(5ms);
    EXPECT_FALSE(std::filesystem::exists(settings.file));
    EXPECT_EQ(driver().stats().idle, 0U);
    make("CREATE TABLE t (id INT)");
    EXPECT_TRUE(std::filesystem::exists(settings.file));
}

TEST_F(SqliteDriver, KeepsWhatWasThereBetweenItsLives)
{
    make("CREATE TABLE t (id INT)");
    make("INSERT INTO t VALUES (7)");
    close();
    EXPECT_FALSE(std::filesystem::exists(settings.file + "-wal")) << "the log was not written back";
    EXPECT_EQ(rows(statement("SELECT id FROM t", {}, {{"id"}})), R"([{"id":7}])");
}

TEST_F(SqliteDriver, RunsAPlanAgainAndAgainFromItsCache)
{
    make("CREATE TABLE t (id INTEGER PRIMARY KEY)");
    sql::Statement insert = statement("INSERT INTO t VALUES (?1)", {std::int64_t{0}});
    for (std::int64_t id = 1; id <= 500; ++id) {
        insert.values = {id};
        ASSERT_TRUE(execute(insert));
    }
    EXPECT_EQ(insert.plan->pace.samples(), 500U);
    // More plans than the cache keeps.
    for (int column = 0; column < 450; ++column)
        make("INSERT INTO t VALUES (" + std::to_string(1000 + column) + ")");
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":950}])");
}

TEST_F(SqliteDriver, PreparesAgainWhenTheTableHasChanged)
{
    make("CREATE TABLE t (id INT)");
    const sql::Statement all = statement("SELECT * FROM t", {}, {{"id"}});
    make("INSERT INTO t VALUES (1)");
    EXPECT_EQ(rows(all), R"([{"id":1}])");
    make("DROP TABLE t");
    make("CREATE TABLE t (other INT)");
    make("INSERT INTO t VALUES (2)");
    EXPECT_EQ(rows(all), R"([{"id":2}])");

    make("ALTER TABLE t ADD COLUMN more INT");
    const Result<Outcome> torn = execute(all);
    ASSERT_FALSE(torn);
    EXPECT_EQ(torn.error().code, Errc::internal);
}

TEST_F(SqliteDriver, LeavesTheWriterAloneWhenAStatementFails)
{
    make("CREATE TABLE t (id INT)");
    out.begin_array().integer(1);
    const std::string before{out.view()};
    ASSERT_FALSE(execute(statement("SELECT nosuch FROM t", {}, {{"n"}})));
    EXPECT_EQ(out.view(), before);
    ASSERT_TRUE(execute(statement("SELECT 1", {}, {{"n"}})));
    EXPECT_EQ(out.view(), before + R"(,[{"n":1}])");
}

TEST_F(SqliteDriver, RunsSeveralStatementsAllOrNone)
{
    make("CREATE TABLE t (id INTEGER PRIMARY KEY)");
    const std::vector<sql::Statement> good{
        statement("INSERT INTO t VALUES (1) RETURNING id", {}, {{"id"}}, Layout::list),
        statement("INSERT INTO t VALUES (2), (3) RETURNING id", {}, {{"id"}}, Layout::list)};
    out.begin_array();
    const Result<Outcome> done = await(driver().execute_all(good, out, soon()));
    out.end_array();
    ASSERT_TRUE(done);
    EXPECT_EQ(done->affected, 3);
    EXPECT_EQ(out.take(), R"([{"id":1},{"id":2},{"id":3}])");

    const std::vector<sql::Statement> bad{statement("INSERT INTO t VALUES (4)"),
                                          statement("INSERT INTO t VALUES (1)")};
    const Result<Outcome> failed = await(driver().execute_all(bad, out, soon()));
    ASSERT_FALSE(failed);
    EXPECT_EQ(fact(failed.error(), "sqlState"), "23505");
    EXPECT_EQ(fact(failed.error(), "outcome"), "rolled_back");
    ASSERT_TRUE(failed.error().report);
    EXPECT_EQ(failed.error().report->statement, 1U);
    EXPECT_EQ(out.view(), "");
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":3}])");
}

TEST_F(SqliteDriver, UndoesAWriteWhoseRowsDoNotFitTheReply)
{
    make("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)");
    json::Writer small{100};
    const Result<Outcome> done = await(
        driver().execute(statement("INSERT INTO t (text) VALUES (?1), (?1), (?1) RETURNING text",
                                   {std::string(60, 'x')}, {{"text"}}),
                         small, soon()));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::limit_exceeded);
    EXPECT_EQ(fact(done.error(), "max"), "100");
    EXPECT_EQ(small.view(), "");
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":0}])");
}

TEST_F(SqliteDriver, RollsBackOnDemand)
{
    make("CREATE TABLE t (id INT)");
    auto transaction = begin();
    make_by(*transaction, "INSERT INTO t VALUES (1)");
    EXPECT_TRUE(await(transaction->rollback(soon())));
    EXPECT_FALSE(transaction->is_open());
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":0}])");
}

TEST_F(SqliteDriver, RunsNothingUnderATransactionThatHasEnded)
{
    make("CREATE TABLE t (id INT)");
    auto transaction = begin();
    ASSERT_TRUE(await(transaction->commit(soon())));
    const sql::Statement insert = statement("INSERT INTO t VALUES (1)");
    const Result<Outcome> late = await(transaction->execute(insert, out, soon()));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Errc::transaction_not_found);
    EXPECT_EQ(await(transaction->commit(soon())).error().code, Errc::transaction_not_found);
    EXPECT_EQ(await(transaction->rollback(soon())).error().code, Errc::transaction_not_found);
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":0}])");
}

TEST_F(SqliteDriver, RollsBackATransactionThatIsDestroyedOpen)
{
    make("CREATE TABLE t (id INT)");
    auto transaction = begin();
    make_by(*transaction, "INSERT INTO t VALUES (1)");
    transaction.reset();
    make("INSERT INTO t VALUES (2)"); // waits until the writer is free
    EXPECT_EQ(rows(statement("SELECT id FROM t", {}, {{"id"}})), R"([{"id":2}])");
    EXPECT_EQ(driver().stats().pinned, 0U);
}

TEST_F(SqliteDriver, StopsTheStatementOfATransactionThatIsDestroyed)
{
    auto transaction = begin();
    json::Writer writer;
    const sql::Statement endless = endless_read();
    auto running = start(transaction->execute(endless, writer, soon(60s)));
    pass(30ms);
    transaction.reset();
    const Result<Outcome> answer = finish(*running);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::cancelled);
    make("CREATE TABLE t (id INT)");
}

TEST_F(SqliteDriver, DoomsATransactionAtItsFirstError)
{
    make("CREATE TABLE t (id INTEGER PRIMARY KEY)");
    auto transaction = begin();
    make_by(*transaction, "INSERT INTO t VALUES (1)");
    const sql::Statement again = statement("INSERT INTO t VALUES (1)");
    const sql::Statement next = statement("INSERT INTO t VALUES (2)");
    // Both are given without waiting: the second must not run either.
    auto first = start(transaction->execute(again, out, soon()));
    auto second = start(transaction->execute(next, out, soon()));
    EXPECT_EQ(finish(*first).error().code, Errc::database_error);
    const Result<Outcome> refused = finish(*second);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::transaction_aborted);
    EXPECT_EQ(fact(refused.error(), "sqlState"), "23505");

    EXPECT_TRUE(transaction->is_open());
    const Status committed = await(transaction->commit(soon()));
    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().code, Errc::transaction_aborted);
    EXPECT_EQ(fact(committed.error(), "sqlState"), "23505");
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":0}])");
}

TEST_F(SqliteDriver, HealsADoomedTransactionByRollingBackToASavepoint)
{
    make("CREATE TABLE t (id INTEGER PRIMARY KEY)");
    auto transaction = begin();
    make_by(*transaction, "INSERT INTO t VALUES (1)");
    make_by(*transaction, "SAVEPOINT \"s\"");
    const sql::Statement again = statement("INSERT INTO t VALUES (1)");
    ASSERT_FALSE(await(transaction->execute(again, out, soon())));
    make_by(*transaction, "ROLLBACK TO SAVEPOINT \"s\"");
    make_by(*transaction, "INSERT INTO t VALUES (2)");
    make_by(*transaction, "RELEASE SAVEPOINT \"s\"");
    EXPECT_TRUE(await(transaction->commit(soon())));
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":2}])");
}

TEST_F(SqliteDriver, KeepsATransactionWhoseValueWasRefusedBeforeItRan)
{
    make("CREATE TABLE t (text TEXT)");
    auto transaction = begin();
    const sql::Statement bad = statement("INSERT INTO t VALUES (?1)", {std::string("a\0b", 3)});
    const Result<Outcome> refused = await(transaction->execute(bad, out, soon()));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::invalid_params);
    make_by(*transaction, "INSERT INTO t VALUES ('x')");
    EXPECT_TRUE(await(transaction->commit(soon())));
}

TEST_F(SqliteDriver, TellsOfACommitThatAConstraintRefused)
{
    make("CREATE TABLE p (id INTEGER PRIMARY KEY)");
    make("CREATE TABLE c (p INT REFERENCES p DEFERRABLE INITIALLY DEFERRED)");
    auto transaction = begin();
    make_by(*transaction, "INSERT INTO c VALUES (1)");
    const Status committed = await(transaction->commit(soon()));
    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().code, Errc::database_error);
    EXPECT_EQ(fact(committed.error(), "sqlState"), "23503");
    EXPECT_EQ(fact(committed.error(), "outcome"), "rolled_back");
    make("INSERT INTO p VALUES (1)");
    EXPECT_EQ(rows(statement("SELECT count(*) FROM c", {}, {{"n"}})), R"([{"n":0}])");
}

TEST_F(SqliteDriver, RunsStatementsOfATransactionInTheOrderGiven)
{
    make("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, n INT)");
    auto transaction = begin();
    std::vector<sql::Statement> inserts;
    for (std::int64_t n = 0; n < 100; ++n)
        inserts.push_back(statement("INSERT INTO t (n) VALUES (?1)", {n}));
    std::vector<std::shared_ptr<Started<Result<Outcome>>>> started;
    for (const sql::Statement& insert : inserts)
        started.push_back(start(transaction->execute(insert, out, soon())));
    auto committed = start(transaction->commit(soon()));
    EXPECT_TRUE(finish(*committed));
    for (const auto& one : started)
        EXPECT_TRUE(finish(*one));
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t WHERE id = n + 1", {}, {{"n"}})),
              R"([{"n":100}])");
}

TEST_F(SqliteDriver, ReadsBesideAnOpenWriteTransaction)
{
    make("CREATE TABLE t (id INT)");
    make("INSERT INTO t VALUES (1)");
    auto transaction = begin();
    make_by(*transaction, "INSERT INTO t SELECT id FROM t");
    for (int round = 0; round < 50; ++round)
        ASSERT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":1}])");
    ASSERT_TRUE(await(transaction->commit(soon())));
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":2}])");
}

TEST_F(SqliteDriver, GivesAReadOnlyTransactionOneSnapshot)
{
    make("CREATE TABLE t (id INT)");
    auto transaction = begin({.isolation = Isolation::serializable, .read_only = true});
    const sql::Statement count = statement("SELECT count(*) FROM t", {}, {{"n"}});
    EXPECT_EQ(rows_of(*transaction, count), R"([{"n":0}])");
    make("INSERT INTO t VALUES (1)"); // the writer is free
    EXPECT_EQ(rows_of(*transaction, count), R"([{"n":0}])");

    const sql::Statement insert = statement("INSERT INTO t VALUES (2)");
    const Result<Outcome> written = await(transaction->execute(insert, out, soon()));
    ASSERT_FALSE(written);
    EXPECT_EQ(fact(written.error(), "sqlState"), "25006");
    EXPECT_TRUE(await(transaction->rollback(soon())));
    EXPECT_EQ(rows(count), R"([{"n":1}])");
}

TEST_F(SqliteDriver, LendsReadersOfTheirOwnToReadOnlyTransactionsAndTakesThemBack)
{
    settings.pool_max = 5; // two readers, the writer, and two for read-only transactions
    make("CREATE TABLE t (id INT)");
    for (int round = 0; round < 3; ++round) {
        auto one = begin({.read_only = true});
        auto two = begin({.read_only = true});
        auto third = start(driver().begin({.read_only = true}, soon()));
        pass(10ms);
        EXPECT_FALSE(third->is_done());
        EXPECT_EQ(driver().stats().pinned, 2U);
        EXPECT_EQ(driver().stats().waiting, 1U);
        one.reset();
        const auto begun = finish(*third);
        ASSERT_TRUE(begun);
        ASSERT_TRUE(await((*begun)->rollback(soon())));
        ASSERT_TRUE(await(two->rollback(soon())));
    }
    pass(30ms);
    EXPECT_EQ(driver().stats().pinned, 0U);
}

TEST_F(SqliteDriver, LetsOneWriteTransactionInAfterTheOther)
{
    make("CREATE TABLE t (id INT)");
    auto first = begin();
    auto second = start(driver().begin({}, soon()));
    const sql::Statement insert = statement("INSERT INTO t VALUES (2)");
    auto autocommit = start(driver().execute(insert, out, soon()));
    pass(20ms);
    EXPECT_FALSE(second->is_done());
    EXPECT_FALSE(autocommit->is_done());
    EXPECT_EQ(driver().stats().waiting, 2U);

    make_by(*first, "INSERT INTO t VALUES (1)");
    ASSERT_TRUE(await(first->commit(soon())));
    auto begun = finish(*second);
    ASSERT_TRUE(begun);
    pass(20ms);
    EXPECT_FALSE(autocommit->is_done());
    EXPECT_EQ(rows_of(**begun, statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":1}])");
    ASSERT_TRUE(await((*begun)->rollback(soon())));
    EXPECT_TRUE(finish(*autocommit));
}

TEST_F(SqliteDriver, TakesDoubleQuotesForNamesAlone)
{
    make("CREATE TABLE t (id INT)");
    const Result<Outcome> read = execute(statement(R"(SELECT "nosuch" FROM t)", {}, {{"n"}}));
    ASSERT_FALSE(read);
    EXPECT_EQ(fact(read.error(), "sqlState"), "42703");
    const Result<Outcome> removed = execute(statement(R"(DELETE FROM t WHERE "typo" = "typo")"));
    ASSERT_FALSE(removed);
    EXPECT_EQ(fact(removed.error(), "sqlState"), "42703");
    EXPECT_FALSE(execute(statement(R"(CREATE INDEX i ON t ("nosuch"))")));
}

TEST_F(SqliteDriver, KeepsForeignKeysAndMindsCaseInLike)
{
    make("CREATE TABLE p (id INTEGER PRIMARY KEY)");
    make("CREATE TABLE c (p INT REFERENCES p)");
    const Result<Outcome> orphan = execute(statement("INSERT INTO c VALUES (1)"));
    ASSERT_FALSE(orphan);
    EXPECT_EQ(fact(orphan.error(), "sqlState"), "23503");
    EXPECT_EQ(rows(statement("SELECT 'Oslo' LIKE 'o%', 'Oslo' LIKE 'O%'", {}, {{"a"}, {"b"}})),
              R"([{"a":0,"b":1}])");
}

struct Mapped {
    const char* sql;
    const char* sql_state;
    const char* table;
    const char* column;
    const char* constraint;
};

TEST_F(SqliteDriver, GivesErrorsTheStatesAndNamesThatPostgresqlWouldGive)
{
    make("CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b INT, n INT NOT NULL DEFAULT 0, "
         "c INT CONSTRAINT positive CHECK (c > 0), UNIQUE (a, b))");
    make("CREATE UNIQUE INDEX odd ON t (abs(c))");
    make("CREATE TABLE strict_one (i INT) STRICT");
    make("INSERT INTO t (id, a, b, c) VALUES (1, 1, 1, 1)");
    const Mapped cases[] = {
        {"INSERT INTO t (id) VALUES (1)", "23505", "t", "id", "(none)"},
        {"INSERT INTO t (a, b) VALUES (1, 1)", "23505", "t", "a, b", "(none)"},
        {"INSERT INTO t (c) VALUES (1)", "23505", "(none)", "(none)", "odd"},
        {"INSERT INTO t (n) VALUES (NULL)", "23502", "t", "n", "(none)"},
        {"INSERT INTO t (c) VALUES (-1)", "23514", "(none)", "(none)", "positive"},
        {"INSERT INTO t (id) VALUES ('x')", "22P02", "(none)", "(none)", "(none)"},
        {"INSERT INTO strict_one VALUES ('x')", "42804", "(none)", "(none)", "(none)"},
        {"INSERT INTO nosuch VALUES (1)", "42P01", "nosuch", "(none)", "(none)"},
        {"INSERT INTO t (nosuch) VALUES (1)", "42703", "t", "nosuch", "(none)"},
        {"UPDATE t SET nosuch = 1", "42703", "(none)", "nosuch", "(none)"},
        {"UPDAT t SET a = 1", "42601", "(none)", "(none)", "(none)"},
        {"UPDATE t SET a = nosuch(1)", "42883", "(none)", "(none)", "(none)"},
        {"CREATE TABLE t (a)", "42P07", "(none)", "(none)", "(none)"},
        {"UPDATE t SET a = json('{')", "22P02", "(none)", "(none)", "(none)"},
        {"UPDATE t SET a = abs(-9223372036854775808)", "22003", "(none)", "(none)", "(none)"},
        {"UPDATE t SET a = zeroblob(1000000000)", "54000", "(none)", "(none)", "(none)"},
    };
    for (const Mapped& expected : cases) {
        const Result<Outcome> failed = execute(statement(expected.sql));
        ASSERT_FALSE(failed) << expected.sql;
        const Error& error = failed.error();
        EXPECT_EQ(error.code, Errc::database_error) << expected.sql;
        EXPECT_EQ(fact(error, "sqlState"), expected.sql_state) << expected.sql << error.message;
        EXPECT_EQ(fact(error, "table"), expected.table) << expected.sql;
        EXPECT_EQ(fact(error, "column"), expected.column) << expected.sql;
        EXPECT_EQ(fact(error, "constraint"), expected.constraint) << expected.sql;
        EXPECT_EQ(fact(error, "retryable"), "false") << expected.sql;
        EXPECT_EQ(fact(error, "outcome"), "none") << expected.sql;
        ASSERT_TRUE(error.report);
        EXPECT_EQ(error.report->sql_state, expected.sql_state);
        EXPECT_EQ(error.report->severity, "ERROR");
    }
}

TEST_F(SqliteDriver, KeepsBoundValuesOutOfErrors)
{
    make("CREATE TABLE t (id TEXT PRIMARY KEY, n INT CHECK (n > 0))");
    make("INSERT INTO t VALUES (?1, 1)", {"s3cret"});
    for (const sql::Statement& what :
         {statement("INSERT INTO t VALUES (?1, 1)", {"s3cret"}),
          statement("INSERT INTO t VALUES (?1, -1)", {"s3cret"}),
          statement("SELECT 1 WHERE 'a' REGEXP ?1", {"s3cret("}, {{"n"}})}) {
        const Result<Outcome> failed = execute(what);
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().message.find("s3cret"), std::string::npos);
        EXPECT_EQ(boost::json::serialize(failed.error().data).find("s3cret"), std::string::npos);
    }
}

TEST_F(SqliteDriver, LeavesNothingOfOneRunOfAPlanForTheNext)
{
    make("CREATE TABLE t (a, b)");
    const sql::Statement two = statement("INSERT INTO t VALUES (?1, ?2)", {"x", "y"});
    ASSERT_TRUE(execute(two));
    sql::Statement one = two;
    one.values = {"z"};
    const Result<Outcome> short_one = execute(one);
    ASSERT_FALSE(short_one);
    EXPECT_EQ(short_one.error().code, Errc::invalid_params);
    EXPECT_EQ(rows(statement("SELECT a, b FROM t", {}, {{"a"}, {"b"}})), R"([{"a":"x","b":"y"}])");
}

TEST_F(SqliteDriver, IsDestroyedWithoutBeingClosed)
{
    make("CREATE TABLE t (id INT)");
    const sql::Statement endless = endless_read();
    auto running = start(driver().execute(endless, out, soon(60s)));
    pass(20ms);
    const auto before = Deadline::Clock::now();
    destroy_driver();
    EXPECT_LT(Deadline::Clock::now() - before, 2s);
}

TEST_F(SqliteDriver, AnswersEveryCallerWhenItIsClosed)
{
    make("CREATE TABLE t (id INT)");
    const sql::Statement endless = endless_read();
    std::vector<std::shared_ptr<Started<Result<Outcome>>>> running;
    for (int reader = 0; reader < 4; ++reader) // two run, two wait
        running.push_back(start(driver().execute(endless, out, soon(60s))));
    pass(20ms);
    auto closing = start_void(driver().close());
    finish(*closing);
    for (const auto& one : running) {
        const Result<Outcome> answer = finish(*one);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, Errc::shutting_down);
    }
    destroy_driver();
}

TEST_F(SqliteDriver, ClosesWithoutEverHavingBeenUsed)
{
    driver();
    close();
}

} // namespace
} // namespace connectord::sqlite::test

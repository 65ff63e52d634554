// The main path: statements, transactions, and what they come to.
#include "tests/unit/drivers/sqlite/world.hpp"

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

} // namespace
} // namespace connectord::sqlite::test

// Raw SQL from outside: one statement, and nothing that reaches out or stays behind.
#include "tests/unit/drivers/sqlite/world.hpp"

namespace connectord::sqlite::test {
namespace {

class RawSql : public World {
protected:
    RawSql()
    {
        make("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)");
        make("INSERT INTO t VALUES (1, 'a')");
    }
    std::string state_of(std::string_view sql)
    {
        const Result<Outcome> done = execute(raw(sql));
        return done ? "(done)" : fact(done.error(), "sqlState");
    }
};

TEST_F(RawSql, DescribesWhatItReads)
{
    const Result<Outcome> done =
        execute(raw("SELECT id, name, 1.5 AS x FROM t WHERE id = ?", {std::int64_t{1}}));
    ASSERT_TRUE(done);
    EXPECT_EQ(out.take(), R"([{"id":1,"name":"a","x":1.5}])");
    EXPECT_EQ(done->command, "SELECT");
    EXPECT_TRUE(done->has_columns);
    ASSERT_EQ(done->columns.size(), 3U);
    EXPECT_EQ(done->columns[0].type, "INTEGER");
    EXPECT_EQ(done->columns[1].type, "TEXT");
    EXPECT_EQ(done->columns[2].type, "real");
}

TEST_F(RawSql, MovesToTheWriterWhatWrites)
{
    const Result<Outcome> done = execute(raw("INSERT INTO t (name) VALUES ($1)", {"b"}));
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(done->command, "INSERT");
    EXPECT_EQ(done->affected, 1);
    EXPECT_FALSE(done->has_columns);
    EXPECT_EQ(out.take(), "[]");
    ASSERT_TRUE(execute(raw("WITH x(n) AS (SELECT 'c') INSERT INTO t (name) SELECT n FROM x "
                            "RETURNING id")));
    EXPECT_EQ(out.take(), R"([{"id":3}])");
    ASSERT_TRUE(execute(raw("CREATE TABLE u (x)")));
    ASSERT_TRUE(execute(raw("ALTER TABLE u ADD COLUMN y")));
    ASSERT_TRUE(execute(raw("DROP TABLE u")));
}

TEST_F(RawSql, ReadsBesideAnOpenTransaction)
{
    auto transaction = begin();
    EXPECT_EQ(state_of("SELECT 1"), "(done)");
    EXPECT_EQ(state_of("EXPLAIN QUERY PLAN SELECT * FROM t"), "(done)");
}

TEST_F(RawSql, RunsOneStatementACall)
{
    for (const char* sql : {"SELECT 1; SELECT 2", "SELECT 1; DROP TABLE t", "SELECT 1; nonsense",
                            "SELECT 1;;/* */ DELETE FROM t", "", "   ", "-- only a comment", ";"}) {
        const Result<Outcome> refused = execute(raw(sql));
        ASSERT_FALSE(refused) << sql;
        EXPECT_EQ(refused.error().code, Errc::invalid_params) << sql;
    }
    for (const char* sql : {"SELECT 1;", "SELECT 1 ; -- done", "SELECT 1;\n/* done */\n;",
                            "SELECT ';' -- ; SELECT 2"})
        EXPECT_EQ(state_of(sql), "(done)") << sql;
    EXPECT_FALSE(execute(raw(std::string_view{"SELECT 1\0; DROP TABLE t", 23})));
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":1}])");
}

TEST_F(RawSql, ReachesNoOtherFile)
{
    const std::string other = (folder() / "other.db").string();
    EXPECT_EQ(state_of("ATTACH '" + other + "' AS o"), "42501");
    EXPECT_EQ(state_of("ATTACH ':memory:' AS o"), "42501");
    EXPECT_EQ(state_of("DETACH main"), "42501");
    EXPECT_EQ(state_of("VACUUM INTO '" + other + "'"), "42501");
    EXPECT_EQ(state_of("VACUUM"), "42501");
    EXPECT_EQ(state_of("SELECT load_extension('x')"), "42501");
    EXPECT_FALSE(std::filesystem::exists(other));
}

TEST_F(RawSql, ChangesNoSettingOfTheConnection)
{
    for (const char* sql :
         {"PRAGMA writable_schema=ON", "PRAGMA writable_schema", "PRAGMA foreign_keys=OFF",
          "PRAGMA journal_mode=DELETE", "PRAGMA query_only=OFF", "PRAGMA trusted_schema=ON",
          "PRAGMA user_version=7", "PRAGMA synchronous=OFF", "PRAGMA temp_store_directory='/tmp'",
          "PRAGMA case_sensitive_like=OFF", "PRAGMA wal_checkpoint", "PRAGMA mmap_size=1",
          "PRAGMA Writable_Schema = 1", "PRAGMA database_list",
          "SELECT * FROM pragma_database_list", "PRAGMA key='x'"})
        EXPECT_EQ(state_of(sql), "42501") << sql;
    EXPECT_FALSE(execute(raw("INSERT INTO sqlite_master VALUES ('table','x','x',0,'')")));
    EXPECT_FALSE(execute(raw("UPDATE sqlite_master SET sql = ''")));
}

TEST_F(RawSql, TellsOfTables)
{
    for (const char* sql :
         {"PRAGMA table_info(t)", "PRAGMA main.table_xinfo('t')", "PRAGMA index_list(t)",
          "PRAGMA foreign_key_check", "PRAGMA integrity_check", "PRAGMA user_version",
          "PRAGMA journal_mode", "SELECT name FROM pragma_table_info('t')",
          "SELECT * FROM pragma_table_list", "SELECT name FROM sqlite_master"})
        EXPECT_EQ(state_of(sql), "(done)") << sql;
}

TEST_F(RawSql, LeavesTransactionsToTheirMethods)
{
    for (const char* sql : {"BEGIN", "BEGIN IMMEDIATE", "COMMIT", "END", "ROLLBACK", "SAVEPOINT s",
                            "RELEASE s", "ROLLBACK TO s", "/* x */ COMMIT"}) {
        const Result<Outcome> refused = execute(raw(sql));
        ASSERT_FALSE(refused) << sql;
        EXPECT_EQ(fact(refused.error(), "sqlState"), "42501") << sql;
        EXPECT_NE(refused.error().message.find("from outside"), std::string::npos);
    }
    auto transaction = begin();
    make_by(*transaction, "INSERT INTO t VALUES (2, 'b')");
    const sql::Statement commit = raw("COMMIT");
    ASSERT_FALSE(await(transaction->execute(commit, out, soon())));
    EXPECT_EQ(await(transaction->commit(soon())).error().code, Errc::transaction_aborted);
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":1}])");
}

TEST_F(RawSql, LeavesNothingBehindForTheNextCaller)
{
    for (const char* sql :
         {"CREATE TEMP TABLE x (a)", "CREATE TEMPORARY VIEW x AS SELECT 1",
          "CREATE TABLE temp.x (a)", "CREATE TEMP TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END",
          "CREATE VIRTUAL TABLE x USING fts5(a)"})
        EXPECT_EQ(state_of(sql), "42501") << sql;
}

TEST_F(RawSql, RunsInsideATransactionToo)
{
    auto transaction = begin();
    const sql::Statement insert = raw("INSERT INTO t VALUES (2, 'b')");
    ASSERT_TRUE(await(transaction->execute(insert, out, soon())));
    ASSERT_TRUE(await(transaction->commit(soon())));
    EXPECT_EQ(rows(statement("SELECT count(*) FROM t", {}, {{"n"}})), R"([{"n":2}])");
}

TEST_F(RawSql, ForgetsARefusalBeforeTheNextStatement)
{
    EXPECT_EQ(state_of("ATTACH ':memory:' AS o"), "42501");
    EXPECT_EQ(state_of("SELECT nosuch FROM t"), "42703");
    EXPECT_EQ(fact(execute(statement("INSERT INTO t VALUES (1, 'x')")).error(), "sqlState"),
              "23505");
}

TEST_F(RawSql, IsNotJudgedWhereItIsOurs)
{
    EXPECT_TRUE(execute(statement("PRAGMA user_version=7")));
    auto transaction = begin();
    make_by(*transaction, "SAVEPOINT s");
    make_by(*transaction, "RELEASE s");
}

} // namespace
} // namespace connectord::sqlite::test

// SQL of the client's own: granted apart, one statement a call, values apart from its text.
#include "tests/conformance/world.hpp"

namespace connectord::test {
namespace {

class Raw : public Conformance {
protected:
    Raw()
    {
        ok("execute", R"(["DROP TABLE IF EXISTS raw_rows"])");
        ok("execute", R"sql(["CREATE TABLE raw_rows (id INTEGER PRIMARY KEY, name TEXT)"])sql");
    }
};

TEST_P(Raw, RowsComeBack)
{
    EXPECT_JSON(ok("execute", R"sql(["INSERT INTO raw_rows VALUES (1, 'a'), (2, 'b')"])sql"), "[]");
    EXPECT_JSON(ok("query", R"(["SELECT id, name FROM raw_rows ORDER BY id"])"),
                R"([{"id": 1, "name": "a"}, {"id": 2, "name": "b"}])");
    EXPECT_JSON(ok("command", R"(["SELECT id FROM raw_rows WHERE 1 = 0"])"), "[]");
    EXPECT_JSON(ok("execute", R"(["INSERT INTO raw_rows VALUES (3, 'c') RETURNING id"])"),
                R"([{"id": 3}])");
}

TEST_P(Raw, CountsComeBackFromUpdatesAndDeletes)
{
    ok("execute", R"sql(["INSERT INTO raw_rows VALUES (1, 'a'), (2, 'b')"])sql");
    EXPECT_JSON(ok("execute", R"(["UPDATE raw_rows SET name = 'z'"])"),
                R"({"affectedRows": 2, "count": 2})");
    EXPECT_JSON(ok("execute", R"(["DELETE FROM raw_rows WHERE id = 1 RETURNING name"])"),
                R"({"affectedRows": 1, "count": 1, "rows": [{"name": "z"}]})");
    EXPECT_JSON(ok("execute", R"(["DELETE FROM raw_rows WHERE id = 77"])"),
                R"({"affectedRows": 0, "count": 0})");
}

TEST_P(Raw, ParametersAreValues)
{
    const std::string first = is_postgresql() ? "$1" : "?";
    const std::string second = is_postgresql() ? "$2" : "?";
    const std::string into = "INSERT INTO raw_rows VALUES (";
    const std::string hostile = "x'); DROP TABLE raw_rows; --";
    EXPECT_JSON(ok("execute", boost::json::object{{"sql", into + first + ", " + second + ")"},
                                                  {"params", boost::json::array{5, hostile}}}),
                "[]");
    EXPECT_JSON(ok("execute", R"(["SELECT name FROM raw_rows WHERE id = )" + first + R"(", [5]])"),
                R"([{"name": "x'); DROP TABLE raw_rows; --"}])");
    EXPECT_JSON(ok("execute", R"(["SELECT name FROM raw_rows WHERE id = $1", [5], null])"),
                R"([{"name": "x'); DROP TABLE raw_rows; --"}])");
    ok("execute", boost::json::object{{"sql", into + "6, " + first + ")"},
                                      {"params", boost::json::array{nullptr}}});
    EXPECT_JSON(ok("execute", R"(["SELECT name FROM raw_rows WHERE id = 6"])"),
                R"([{"name": null}])");
    EXPECT_EQ(refused("execute", R"(["SELECT 1", {"a": 1}])").path(), "params.params");
}

TEST_P(Raw, NodesBuffersAreBytes)
{
    const std::string bytes = is_postgresql() ? "BYTEA" : "BLOB";
    ok("execute", R"(["DROP TABLE IF EXISTS raw_bytes"])");
    ok("execute",
       boost::json::object{{"sql", "CREATE TABLE raw_bytes (data " + bytes + " NOT NULL)"}});
    ok("execute",
       R"sql(["INSERT INTO raw_bytes VALUES ($1)", [{"type": "Buffer", "data": [0, 255, 10]}]])sql");
    EXPECT_JSON(ok("execute", R"(["SELECT data FROM raw_bytes"])"), R"([{"data": "AP8K"}])");
    EXPECT_EQ(refused("execute", R"(["SELECT $1", [{"type": "Buffer", "data": [256]}]])").path(),
              "params.params[0]");
}

TEST_P(Raw, ColumnsAreDescribed)
{
    ok("execute", R"sql(["INSERT INTO raw_rows VALUES (1, 'a')"])sql");
    const boost::json::value told =
        ok("execute", R"(["SELECT id, name FROM raw_rows", [], {"describe": true}])");
    EXPECT_JSON(told.at("rows"), R"([{"id": 1, "name": "a"}])");
    EXPECT_JSON(told.at("columns").at(0).at("name"), R"("id")");
    EXPECT_NE(told.at("columns").at(0).at("type").as_string(), "");
    EXPECT_EQ(told.at("columns").as_array().size(), 2U);
    EXPECT_EQ(ok("execute", R"(["SELECT id FROM raw_rows WHERE 1 = 0", [], {"describe": true}])")
                  .at("columns")
                  .as_array()
                  .size(),
              1U);
}

TEST_P(Raw, StatementsComeOneByOne)
{
    const Refusal refusal =
        refused("execute", R"(["INSERT INTO raw_rows VALUES (1, 'a'); DROP TABLE raw_rows"])");
    EXPECT_NE(refusal.code, 0);
    EXPECT_JSON(ok("execute", R"(["SELECT id FROM raw_rows"])"), "[]");
    ok("execute", R"(["SELECT id FROM raw_rows;"])");
}

TEST_P(Raw, StateStaysWithNobody)
{
    if (is_postgresql()) {
        ok("execute", R"(["SET search_path TO nowhere"])");
        ok("execute", R"(["SET statement_timeout TO '1ms'"])");
        ok("execute", R"sql(["CREATE TEMPORARY TABLE raw_rows (other INTEGER)"])sql");
        ok("execute", R"sql(["SELECT pg_advisory_lock(4711)"])sql");
    }
    for (const char* opening : {"BEGIN", "START TRANSACTION", "SAVEPOINT s", "COMMIT", "ROLLBACK"})
        static_cast<void>(caller.reply("execute", R"([")" + std::string{opening} + "\"]"));
    ok("execute", R"sql(["INSERT INTO raw_rows VALUES (1, 'a')"])sql");
    Caller other = another_session();
    for (int i = 0; i < 30; ++i)
        EXPECT_JSON(other.ok("execute", R"(["SELECT id FROM raw_rows"])"), R"([{"id": 1}])");
    if (is_postgresql()) {
        EXPECT_JSON(other.ok("execute", R"(["SELECT pg_try_advisory_lock(4711) AS free"])"),
                    R"([{"free": true}])");
        EXPECT_EQ(
            other.ok("execute", R"(["SHOW statement_timeout"])").at(0).at("statement_timeout"),
            ok("execute", R"(["SHOW statement_timeout"])").at(0).at("statement_timeout"));
    }
}

TEST_P(Raw, JoinsTransactions)
{
    const std::string id{ok("beginTransaction").at("transaction").as_string()};
    ok("execute",
       R"sql(["INSERT INTO raw_rows VALUES (1, 'a')", [], {"transaction": ")sql" + id + "\"}]");
    ok("rollback", R"([")" + id + "\"]");
    EXPECT_JSON(ok("execute", R"(["SELECT id FROM raw_rows"])"), "[]");
}

TEST_P(Raw, IsStoppedByItsGuards)
{
    ok("execute", R"sql(["INSERT INTO raw_rows VALUES (1, 'a'), (2, 'b')"])sql");
    EXPECT_EQ(refused("execute", R"(["DELETE FROM raw_rows", [], {"maxAffected": 1}])").name(),
              "guard_refused");
    EXPECT_EQ(ok("execute", R"(["SELECT id FROM raw_rows"])").as_array().size(), 2U);
    const std::string slow = is_postgresql() ? "SELECT pg_sleep(20)"
                                             : "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT "
                                               "i + 1 FROM n) SELECT count(*) FROM n";
    const Refusal late = refused("execute", R"([")" + slow + R"(", [], {"timeoutMs": 200}])");
    EXPECT_EQ(late.name(), "timeout");
    EXPECT_EQ(late.fact("which"), "statement");
}

TEST_P(Raw, NeedsItsGrant)
{
    Daemon daemon{{.config = sqlite_datasource() + postgresql_datasource()}};
    Caller plain{daemon.connect()};
    plain.ok("session.open", boost::json::object{{"datasource", GetParam()}});
    for (const char* method : {"execute", "query", "command"}) {
        const Refusal refusal = plain.refused(method, R"(["SELECT 1"])");
        EXPECT_EQ(refusal.name(), "forbidden");
        EXPECT_EQ(refusal.fact("grant"), "raw");
        EXPECT_NE(refusal.message.find("--allow"), std::string::npos) << refusal.message;
        EXPECT_NE(refusal.message.find("configuration"), std::string::npos) << refusal.message;
    }
    EXPECT_EQ(
        plain.refused("atomic", R"([[{"method": "execute", "params": ["SELECT 1"]}]])").name(),
        "forbidden");
}

class RawOfSqlite : public Conformance {};

TEST_P(RawOfSqlite, ReachesNoOtherFile)
{
    for (const char* sql :
         {"ATTACH DATABASE '/tmp/other.db' AS other", "VACUUM INTO '/tmp/copy.db'",
          "PRAGMA writable_schema = 1", "SELECT load_extension('x')",
          "PRAGMA journal_mode = DELETE", "DETACH DATABASE main"}) {
        const Refusal refusal = refused("execute", boost::json::object{{"sql", sql}});
        EXPECT_NE(refusal.code, 0) << sql;
    }
}

class RawOfPostgresql : public Conformance {};

TEST_P(RawOfPostgresql, TakesBooleansAsWords)
{
    EXPECT_JSON(ok("execute", R"(["SELECT $1::text AS v, $2::jsonb AS j", [true, false]])"),
                R"([{"v": "true", "j": false}])");
}

TEST_P(RawOfPostgresql, TakesListsOfLists)
{
    EXPECT_JSON(ok("execute", R"(["SELECT $1::int[] AS v", [[[1, 2], [3, null]]]])"),
                R"([{"v": [[1, 2], [3, null]]}])");
    EXPECT_JSON(ok("execute", R"(["SELECT $1::jsonb AS v", [[[1], {"a": 2}]]])"),
                R"([{"v": [[1], {"a": 2}]}])");
}

OVER_EVERY_DRIVER(Raw);
INSTANTIATE_TEST_SUITE_P(Drivers, RawOfPostgresql, ::testing::Values("postgresql"), name_of_driver);
INSTANTIATE_TEST_SUITE_P(Drivers, RawOfSqlite, ::testing::Values("sqlite3"), name_of_driver);

} // namespace
} // namespace connectord::test

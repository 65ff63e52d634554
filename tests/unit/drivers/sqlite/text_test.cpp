// What is read from text alone: verbs, numbers, messages.
#include "drivers/sqlite/command.hpp"
#include "drivers/sqlite/failure.hpp"
#include "drivers/sqlite/number_text.hpp"
#include "drivers/sqlite/statement_cache.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace connectord::sqlite {
namespace {

TEST(Command, IsTheStatementsVerb)
{
    EXPECT_EQ(command_of("select 1"), "SELECT");
    EXPECT_EQ(command_of("  -- x\n/* y */ Insert INTO t"), "INSERT");
    EXPECT_EQ(command_of("REPLACE INTO t"), "INSERT");
    EXPECT_EQ(command_of("VALUES (1)"), "SELECT");
    EXPECT_EQ(command_of("EXPLAIN DELETE FROM t"), "EXPLAIN");
    EXPECT_EQ(command_of(""), "");
    EXPECT_EQ(command_of("/* never closed"), "");
}

TEST(Command, LooksBehindWithForTheMainVerb)
{
    EXPECT_EQ(command_of("WITH a AS (SELECT 1) DELETE FROM t"), "DELETE");
    EXPECT_EQ(command_of("WITH RECURSIVE a(x) AS (SELECT 1 UNION SELECT x FROM a) SELECT * FROM a"),
              "SELECT");
    EXPECT_EQ(
        command_of("WITH \"update\" AS (SELECT ')'), [delete](x) AS (SELECT '--') INSERT INTO t"),
        "INSERT");
    EXPECT_EQ(command_of("WITH"), "");
}

TEST(Command, KnowsTheOnlyWayBackFromAnError)
{
    EXPECT_TRUE(is_rollback_to("ROLLBACK TO s"));
    EXPECT_TRUE(is_rollback_to(" rollback /* */ transaction to savepoint \"s\""));
    EXPECT_FALSE(is_rollback_to("ROLLBACK"));
    EXPECT_FALSE(is_rollback_to("ROLLBACK TRANSACTION"));
    EXPECT_FALSE(is_rollback_to("SELECT 'ROLLBACK TO s'"));
    EXPECT_FALSE(is_rollback_to(""));
}

TEST(NumberText, IsExactOnlyWhereNoDigitIsLost)
{
    for (const char* text : {"0", "-0", "1", "-1.5", "0.1", "1e3", "12.500", "+7", "000012", ".5",
                             "5.", "9007199254740992", "1E-7", "0.30000000000000004"})
        EXPECT_TRUE(exact_double(text)) << text;
    for (const char* text : {"9007199254740993", "0.1000000000000000055511151231257827", "1e400",
                             "1e-400", "9007199254740994", "1e300", "", "-", ".", "e5", "1e",
                             "0x10", "1 ", " 1", "nan", "inf", "1.2.3", "--1"})
        EXPECT_FALSE(exact_double(text)) << text;
    EXPECT_EQ(*exact_double("+12.500"), 12.5);
}

TEST(NumberText, ReadsWholeNumbersOf64Bits)
{
    EXPECT_EQ(exact_integer("9223372036854775807"), INT64_MAX);
    EXPECT_EQ(exact_integer("-9223372036854775808"), INT64_MIN);
    EXPECT_EQ(exact_integer("+5"), 5);
    for (const char* text : {"9223372036854775808", "1.0", "1e3", "", "+", "x", "1 "})
        EXPECT_FALSE(exact_integer(text)) << text;
}

TEST(Failure, ReadsNamesOutOfMessages)
{
    const auto report = [](int code, std::string_view message) {
        return *database_error(code, message, outcome::none).report;
    };
    EXPECT_EQ(report(SQLITE_CONSTRAINT_UNIQUE, "UNIQUE constraint failed: t.a, t.b").column,
              "a, b");
    EXPECT_EQ(report(SQLITE_CONSTRAINT_UNIQUE, "UNIQUE constraint failed: index 'i'").constraint,
              "i");
    EXPECT_EQ(report(SQLITE_ERROR, "no such table: main.t").table, "main.t");
    EXPECT_EQ(report(SQLITE_ERROR, "table t has no column named x").column, "x");
    EXPECT_EQ(report(SQLITE_ERROR, "table t has no column named x").table, "t");
    EXPECT_EQ(report(SQLITE_CONSTRAINT_UNIQUE, "UNIQUE constraint failed: ").column, "");
}

TEST(Failure, KnowsASqlstateForEveryCode)
{
    const auto state = [](int code) {
        return std::string{sql_state_of(database_error(code, "x", outcome::none))};
    };
    EXPECT_EQ(state(SQLITE_BUSY), "55P03");
    EXPECT_EQ(state(SQLITE_LOCKED), "55P03");
    EXPECT_EQ(state(SQLITE_BUSY_SNAPSHOT), "40001");
    EXPECT_EQ(state(SQLITE_READONLY), "25006");
    EXPECT_EQ(state(SQLITE_FULL), "53100");
    EXPECT_EQ(state(SQLITE_IOERR_READ), "58030");
    EXPECT_EQ(state(SQLITE_CORRUPT), "XX001");
    EXPECT_EQ(state(SQLITE_TOOBIG), "54000");
    EXPECT_EQ(state(SQLITE_NOMEM), "53200");
    EXPECT_EQ(state(SQLITE_CONSTRAINT_TRIGGER), "P0001");
    EXPECT_EQ(state(SQLITE_MISUSE), "XX000");
    EXPECT_TRUE(database_error(SQLITE_BUSY, "x", outcome::none).data.at("retryable").as_bool());
}

TEST(StatementCache, DropsTheOneThatWasUsedLongestAgo)
{
    StatementCache cache;
    for (std::uint64_t plan = 1; plan <= StatementCache::most; ++plan)
        cache.add(plan, Prepared{.statement = nullptr, .command = "X"});
    EXPECT_NE(cache.find(1), nullptr);
    cache.add(1000, Prepared{});
    EXPECT_EQ(cache.size(), StatementCache::most);
    EXPECT_NE(cache.find(1), nullptr);
    EXPECT_EQ(cache.find(2), nullptr);
}

} // namespace
} // namespace connectord::sqlite

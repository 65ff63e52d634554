// Rows as text, straight from statements on a database in memory: no driver, no threads.
#include "drivers/sqlite/row_encoder.hpp"

#include "protocol/json/escape.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <string>
#include <string_view>

namespace connectord::sqlite {
namespace {

using Layout = sql::RowShape::Layout;
using model::Type;

class RowEncoding : public ::testing::Test {
protected:
    RowEncoding() { EXPECT_EQ(sqlite3_open(":memory:", &database_), SQLITE_OK); }
    ~RowEncoding() override { sqlite3_close(database_); }

    static sql::RowShape shape(std::initializer_list<std::pair<std::string_view, Type>> columns,
                               Layout layout = Layout::array)
    {
        sql::RowShape made;
        for (const auto& [name, type] : columns) {
            std::string prefix = made.columns.empty() ? "{" : ",";
            made.columns.push_back({.prefix = prefix + json::escaped_key(name), .type = type});
        }
        made.suffix = made.columns.empty() ? "" : "}";
        made.layout = layout;
        return made;
    }

    Result<std::string> encode(std::string_view sql, const sql::RowShape& row_shape,
                               std::size_t budget = 1 << 20)
    {
        sqlite3_stmt* row = nullptr;
        EXPECT_EQ(
            sqlite3_prepare_v2(database_, sql.data(), static_cast<int>(sql.size()), &row, nullptr),
            SQLITE_OK)
            << sqlite3_errmsg(database_);
        std::string out;
        RowEncoder encoder{row_shape, out, budget, budget};
        Result<void> done;
        while (done && sqlite3_step(row) == SQLITE_ROW)
            done = encoder.add(row);
        if (done)
            done = encoder.finish(row);
        columns = encoder.take_columns();
        sqlite3_finalize(row);
        if (!done)
            return done.error();
        return out;
    }

    /// One SQL expression as a property of the type would show it.
    std::string shown(std::string_view expression, Type type)
    {
        sql::RowShape bare;
        bare.columns.push_back({.prefix = "", .type = type});
        bare.layout = Layout::first;
        return *encode("SELECT " + std::string{expression}, bare);
    }

    sqlite3* database_ = nullptr;
    std::vector<RowEncoder::Column> columns;
};

constexpr std::string_view two_rows = "VALUES (1, 'a'), (2, 'b')";
constexpr std::string_view no_rows = "SELECT 1, 2 WHERE false";

TEST_F(RowEncoding, LaysRowsOutInEveryWay)
{
    const auto laid = [&](Layout layout, std::string_view sql) {
        return *encode(sql, shape({{"id", Type::number}, {"s", Type::string}}, layout));
    };
    EXPECT_EQ(laid(Layout::array, two_rows), R"([{"id":1,"s":"a"},{"id":2,"s":"b"}])");
    EXPECT_EQ(laid(Layout::array, no_rows), "[]");
    EXPECT_EQ(laid(Layout::first, two_rows), R"({"id":1,"s":"a"})");
    EXPECT_EQ(laid(Layout::first, no_rows), "null");
    EXPECT_EQ(laid(Layout::list, two_rows), R"({"id":1,"s":"a"},{"id":2,"s":"b"})");
    EXPECT_EQ(laid(Layout::list, no_rows), "");
    EXPECT_EQ(laid(Layout::nothing, two_rows), "");
    EXPECT_EQ(laid(Layout::summary, two_rows), R"({"id":0})");
    EXPECT_EQ(laid(Layout::described, "SELECT 1 AS x, NULL AS \"y\"\"z\""),
              R"([{"x":1,"y\"z":null}])");
    EXPECT_EQ(laid(Layout::described, no_rows), "[]");
}

TEST_F(RowEncoding, WritesAnyShapeThatTextAroundValuesMakes)
{
    sql::RowShape upsert;
    upsert.columns = {{.prefix = R"({"data":{"id":)", .type = Type::number},
                      {.prefix = R"(},"isNewInstance":)", .type = Type::boolean}};
    upsert.suffix = "}";
    upsert.layout = Layout::first;
    EXPECT_EQ(*encode("SELECT 7, 1", upsert), R"({"data":{"id":7},"isNewInstance":true})");

    sql::RowShape bare;
    bare.columns.push_back({.prefix = "", .type = Type::number});
    EXPECT_EQ(*encode("VALUES (1), (2)", bare), "[1,2]");
}

TEST_F(RowEncoding, DescribesColumnsByTheirDeclarationElseByTheirFirstValue)
{
    ASSERT_EQ(
        sqlite3_exec(database_, "CREATE TABLE t (a VARCHAR(9), b)", nullptr, nullptr, nullptr),
        SQLITE_OK);
    EXPECT_EQ(*encode("SELECT a, b, 1.5 AS c FROM t", shape({}, Layout::described)), "[]");
    ASSERT_EQ(columns.size(), 3U);
    EXPECT_EQ(columns[0].name, "a");
    EXPECT_EQ(columns[0].type, "VARCHAR(9)");
    EXPECT_EQ(columns[2].type, "");
    EXPECT_EQ(*encode("SELECT 1.5 AS c, x'00' AS d", shape({}, Layout::described)),
              R"([{"c":1.5,"d":"AA=="}])");
    EXPECT_EQ(columns[0].type, "real");
    EXPECT_EQ(columns[1].type, "blob");
}

TEST_F(RowEncoding, KeepsTheLastOfTwoColumnsOfOneName)
{
    EXPECT_EQ(*encode("SELECT 1 AS a, 2 AS b, 3 AS a", shape({}, Layout::described)),
              R"([{"b":2,"a":3}])");
    EXPECT_EQ(columns.size(), 3U);
}

TEST_F(RowEncoding, ShowsNumbersWithoutLosingDigits)
{
    EXPECT_EQ(shown("9007199254740992", Type::number), "9007199254740992");
    EXPECT_EQ(shown("9007199254740993", Type::number), R"("9007199254740993")");
    EXPECT_EQ(shown("-9223372036854775807 - 1", Type::any), R"("-9223372036854775808")");
    EXPECT_EQ(shown("1e300", Type::number), "1e+300");
    EXPECT_EQ(shown("9e999", Type::number), "null");
    EXPECT_EQ(shown("-9e999", Type::any), R"("-Infinity")");
    EXPECT_EQ(shown("0.1", Type::any), "0.1");

    EXPECT_EQ(shown("'12'", Type::number), "12");
    EXPECT_EQ(shown("'-0.50'", Type::number), "-0.5");
    EXPECT_EQ(shown("'1e3'", Type::number), "1000");
    EXPECT_EQ(shown("'0.1'", Type::number), "0.1");
    EXPECT_EQ(shown("'0.12345678901234568'", Type::number), "0.12345678901234568");
    EXPECT_EQ(shown("'0.12345678901234567'", Type::number), R"("0.12345678901234567")");
    EXPECT_EQ(shown("'9007199254740993'", Type::number), R"("9007199254740993")");
    EXPECT_EQ(shown("'12 apples'", Type::number), R"("12 apples")");
    EXPECT_EQ(shown("''", Type::number), R"("")");
    EXPECT_EQ(shown("x'01'", Type::number), R"("AQ==")");
}

TEST_F(RowEncoding, TakesLoopBacksLettersForBooleans)
{
    for (const char* yes : {"1", "2", "-1", "0.5", "'Y'", "'y'", "'T'", "'t'", "'1'", "'true'"})
        EXPECT_EQ(shown(yes, Type::boolean), "true") << yes;
    for (const char* no : {"0", "0.0", "'N'", "'f'", "'0'", "''", "'false'"})
        EXPECT_EQ(shown(no, Type::boolean), "false") << no;
    EXPECT_EQ(shown("NULL", Type::boolean), "null");
}

TEST_F(RowEncoding, MakesOneFormOfEveryDate)
{
    EXPECT_EQ(shown("'2026-11-20T10:00:00.000000Z'", Type::date), R"("2026-11-20T10:00:00.000Z")");
    EXPECT_EQ(shown("'2026-11-20 10:00:00'", Type::date), R"("2026-11-20T10:00:00.000Z")");
    EXPECT_EQ(shown("'2026-11-20T12:00+02:00'", Type::date), R"("2026-11-20T10:00:00.000Z")");
    EXPECT_EQ(shown("'2026-11-20'", Type::date), R"("2026-11-20T00:00:00.000Z")");
    EXPECT_EQ(shown("'2026-11-20T10:00:00.000001Z'", Type::date),
              R"("2026-11-20T10:00:00.000001Z")");
    EXPECT_EQ(shown("1795168800000", Type::date), R"("2026-11-20T10:00:00.000Z")");
    EXPECT_EQ(shown("-1", Type::date), R"("1969-12-31T23:59:59.999Z")");
    EXPECT_EQ(shown("1795168800000.0", Type::date), R"("2026-11-20T10:00:00.000Z")");
    EXPECT_EQ(shown("'tomorrow'", Type::date), R"("tomorrow")");
    EXPECT_EQ(shown("9223372036854775807", Type::date), R"("9223372036854775807")");
    EXPECT_EQ(shown("1e300", Type::date), "1e+300");
}

TEST_F(RowEncoding, MakesStringsOfWhateverAStringPropertyHolds)
{
    EXPECT_EQ(shown("42", Type::string), R"("42")");
    EXPECT_EQ(shown("9223372036854775807", Type::string), R"("9223372036854775807")");
    EXPECT_EQ(shown("0.1", Type::string), R"("0.1")");
    EXPECT_EQ(shown("'a\"b'", Type::string), R"("a\"b")");
    EXPECT_EQ(shown("CAST(x'610062' AS TEXT)", Type::string), R"("a\u0000b")");
    EXPECT_EQ(shown("CAST(x'ff' AS TEXT)", Type::string), "\"\xef\xbf\xbd\"");
    EXPECT_EQ(shown("x'ff'", Type::string), R"("/w==")");
}

TEST_F(RowEncoding, GivesTheBytesOfABufferWhateverItsStorage)
{
    EXPECT_EQ(shown("x'00ff'", Type::buffer), R"("AP8=")");
    EXPECT_EQ(shown("x''", Type::buffer), R"("")");
    EXPECT_EQ(shown("'abc'", Type::buffer), R"("YWJj")");
    EXPECT_EQ(shown("12", Type::buffer), R"("MTI=")");
}

TEST_F(RowEncoding, PassesStrictJsonThroughOnOneLineAndQuotesTheRest)
{
    EXPECT_EQ(shown("'{\"a\": [1, 2]}'", Type::json), R"({"a": [1, 2]})");
    EXPECT_EQ(shown("'[1]'", Type::array), "[1]");
    EXPECT_EQ(shown("'\"x\"'", Type::json), R"("x")");
    EXPECT_EQ(shown("'{\"lat\":1,\"lng\":2}'", Type::geo_point), R"({"lat":1,"lng":2})");
    EXPECT_EQ(shown("'[1,' || char(13, 10) || '2]'", Type::array), "[1,  2]");
    for (const char* bad : {"{", "[1,]", "{a:1}", "01", "[1] [2]", "NaN", "Infinity", "'x'", "",
                            "[1]x", "// c\n1", "\"\\x\""}) {
        std::string escaped;
        for (const char c : std::string_view{bad})
            escaped.append(c == '\'' ? "''" : std::string(1, c));
        std::string expected;
        json::append_string(expected, bad);
        EXPECT_EQ(shown("'" + escaped + "'", Type::json), expected) << bad;
    }
    EXPECT_EQ(shown("CAST(x'22ff22' AS TEXT)", Type::json), "\"\\\"\xef\xbf\xbd\\\"\"");
    EXPECT_EQ(shown("5", Type::json), "5");

    // As deep as a client may send, and deeper than any parser of ours would go.
    const std::string deep = std::string(64, '[') + std::string(64, ']');
    EXPECT_EQ(shown("'" + deep + "'", Type::json), deep);
    const std::string abyss = std::string(100'000, '[') + std::string(100'000, ']');
    EXPECT_EQ(shown("'" + abyss + "'", Type::json), "\"" + abyss + "\"");
}

TEST_F(RowEncoding, ReadsAUtf16DatabaseAsItReadsAnyOther)
{
    ASSERT_EQ(sqlite3_exec(database_,
                           "PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (a TEXT); "
                           "INSERT INTO t VALUES ('é🙂')",
                           nullptr, nullptr, nullptr),
              SQLITE_OK);
    EXPECT_EQ(*encode("SELECT a FROM t", shape({{"a", Type::string}})), R"([{"a":"é🙂"}])");
}

TEST_F(RowEncoding, StopsWhereTheReplyEnds)
{
    const sql::RowShape text = shape({{"s", Type::string}});
    const std::string row = R"([{"s":"aaaa"}])";
    EXPECT_EQ(*encode("SELECT 'aaaa'", text, row.size()), row);
    const Result<std::string> over = encode("SELECT 'aaaa'", text, row.size() - 1);
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error().code, Errc::limit_exceeded);

    // A value that is larger than what is left is never copied.
    EXPECT_FALSE(encode("SELECT hex(zeroblob(1000000))", text, 1000));
    EXPECT_FALSE(
        encode("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
               text, 10'000));
    EXPECT_FALSE(encode("SELECT 'aaaa'", shape({}, Layout::described), 5));
}

TEST_F(RowEncoding, CallsAShapeThatDoesNotFitABug)
{
    const Result<std::string> torn = encode("SELECT 1, 2", shape({{"a", Type::number}}));
    ASSERT_FALSE(torn);
    EXPECT_EQ(torn.error().code, Errc::internal);
}

} // namespace
} // namespace connectord::sqlite

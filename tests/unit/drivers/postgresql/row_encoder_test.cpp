// Results made by hand: what becomes of every type, in every layout.
#include "drivers/postgresql/row_encoder.hpp"

#include "drivers/postgresql/handles.hpp"
#include "drivers/postgresql/types.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace connectord::pg {
namespace {

using Layout = sql::RowShape::Layout;
using model::Type;
using Cell = std::optional<std::string>;

ResultPtr result_of(const std::vector<std::pair<std::string, Oid>>& columns,
                    const std::vector<std::vector<Cell>>& rows)
{
    ResultPtr result{PQmakeEmptyPGresult(nullptr, PGRES_TUPLES_OK)};
    std::vector<PGresAttDesc> attributes;
    for (const auto& [name, type] : columns) {
        PGresAttDesc attribute{};
        attribute.name = const_cast<char*>(name.c_str()); // copied by libpq
        attribute.typid = type;
        attributes.push_back(attribute);
    }
    PQsetResultAttrs(result.get(), static_cast<int>(attributes.size()), attributes.data());
    for (int row = 0; row < static_cast<int>(rows.size()); ++row) {
        for (int column = 0; column < static_cast<int>(columns.size()); ++column) {
            const Cell& cell =
                rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
            std::string text = cell.value_or("");
            PQsetvalue(result.get(), row, column, cell ? text.data() : nullptr,
                       cell ? static_cast<int>(text.size()) : -1);
        }
    }
    return result;
}

/// One value through a column of one type under a property of another.
std::string value_of(Oid column, const std::string& text, Type property = Type::any,
                     bool native_array = false)
{
    sql::RowShape shape;
    shape.columns.push_back({"", property, native_array});
    shape.layout = Layout::first;
    json::Writer out;
    const Result<void> encoded =
        encode_rows(result_of({{"c", column}}, {{text}}).get(), shape, out);
    return encoded ? out.take() : encoded.error().message;
}

sql::RowShape city_shape(Layout layout)
{
    sql::RowShape shape;
    shape.columns = {{"{\"id\":", Type::number, false}, {",\"name\":", Type::string, false}};
    shape.suffix = "}";
    shape.layout = layout;
    return shape;
}

std::string cities(Layout layout, int rows)
{
    std::vector<std::vector<Cell>> cells;
    for (int i = 1; i <= rows; ++i)
        cells.push_back({std::to_string(i), i == 2 ? Cell{} : Cell{"Os\"lo"}});
    json::Writer out;
    const Result<void> encoded = encode_rows(
        result_of({{"id", oid::int4}, {"name", oid::text}}, cells).get(), city_shape(layout), out);
    EXPECT_TRUE(encoded);
    return out.take();
}

TEST(RowEncoder, WritesRowsInEveryLayout)
{
    EXPECT_EQ(cities(Layout::array, 2), R"([{"id":1,"name":"Os\"lo"},{"id":2,"name":null}])");
    EXPECT_EQ(cities(Layout::array, 0), "[]");
    EXPECT_EQ(cities(Layout::first, 2), R"({"id":1,"name":"Os\"lo"})");
    EXPECT_EQ(cities(Layout::first, 0), "null");
    EXPECT_EQ(cities(Layout::list, 2), R"({"id":1,"name":"Os\"lo"},{"id":2,"name":null})");
    EXPECT_EQ(cities(Layout::list, 0), "");
    EXPECT_EQ(cities(Layout::nothing, 2), "");
    EXPECT_EQ(cities(Layout::described, 1), R"([{"id":1,"name":"Os\"lo"}])");
    EXPECT_EQ(cities(Layout::described, 0), "[]");
}

TEST(RowEncoder, SetsACommaWhereOneIsDue)
{
    const ResultPtr result = result_of({{"id", oid::int4}, {"name", oid::text}}, {{"1", "a"}});
    json::Writer out;
    out.begin_array();
    ASSERT_TRUE(encode_rows(result.get(), city_shape(Layout::list), out));
    ASSERT_TRUE(encode_rows(result.get(), city_shape(Layout::array), out));
    ASSERT_TRUE(encode_rows(result.get(), city_shape(Layout::first), out));
    out.end_array();
    EXPECT_EQ(out.view(), R"([{"id":1,"name":"a"},[{"id":1,"name":"a"}],{"id":1,"name":"a"}])");
}

TEST(RowEncoder, TakesOneResultARow)
{
    json::Writer out;
    const sql::RowShape shape = city_shape(Layout::array);
    RowEncoder encoder;
    encoder.begin(shape, out);
    for (const char* id : {"1", "2"})
        ASSERT_TRUE(
            encoder.rows(result_of({{"id", oid::int4}, {"name", oid::text}}, {{id, "x"}}).get()));
    ASSERT_TRUE(encoder.rows(result_of({{"id", oid::int4}, {"name", oid::text}}, {}).get()));
    ASSERT_TRUE(encoder.finish());
    EXPECT_EQ(out.view(), R"([{"id":1,"name":"x"},{"id":2,"name":"x"}])");
    EXPECT_EQ(encoder.count(), 2);
}

TEST(RowEncoder, SumsUpWhatAnswersNoRows)
{
    sql::RowShape counted;
    counted.layout = Layout::summary;
    counted.columns.push_back({.prefix = R"({"count":)"});
    counted.suffix = "}";
    sql::RowShape constant;
    constant.layout = Layout::summary;
    constant.suffix = R"({"id":null})";

    json::Writer out;
    out.begin_array();
    RowEncoder encoder;
    encoder.begin(counted, out);
    ASSERT_TRUE(encoder.finish(3));
    encoder.begin(constant, out);
    ASSERT_TRUE(encoder.finish(1));
    out.end_array();
    EXPECT_EQ(out.view(), R"([{"count":3},{"id":null}])");
}

TEST(RowEncoder, StopsAtTheLimitAndLeavesNothing)
{
    json::Writer out{60};
    out.begin_array();
    std::vector<std::vector<Cell>> rows(10, {"1", "Oslo"});
    const Result<void> encoded =
        encode_rows(result_of({{"id", oid::int4}, {"name", oid::text}}, rows).get(),
                    city_shape(Layout::list), out);
    ASSERT_FALSE(encoded);
    EXPECT_EQ(encoded.error().code, Errc::limit_exceeded);
    EXPECT_EQ(encoded.error().data.at("limit").as_string(), "reply");
    EXPECT_EQ(out.view(), "[");
}

TEST(RowEncoder, RefusesColumnsThatAreNotThePlans)
{
    json::Writer out;
    const Result<void> encoded =
        encode_rows(result_of({{"id", oid::int4}}, {{"1"}}).get(), city_shape(Layout::array), out);
    ASSERT_FALSE(encoded);
    EXPECT_EQ(encoded.error().code, Errc::internal);
    EXPECT_EQ(out.view(), "");
}

TEST(RowEncoder, CopiesNumbersThatADoubleHoldsExactly)
{
    EXPECT_EQ(value_of(oid::int2, "-7"), "-7");
    EXPECT_EQ(value_of(oid::int4, "2147483647"), "2147483647");
    EXPECT_EQ(value_of(oid::int8, "9007199254740992"), "9007199254740992");
    EXPECT_EQ(value_of(oid::int8, "-9007199254740992"), "-9007199254740992");
    EXPECT_EQ(value_of(oid::int8, "9007199254740993"), R"("9007199254740993")");
    EXPECT_EQ(value_of(oid::int8, "-9223372036854775808", Type::number),
              R"("-9223372036854775808")");
    EXPECT_EQ(value_of(oid::numeric, "0.1", Type::number), "0.1");
    EXPECT_EQ(value_of(oid::numeric, "1.50"), "1.50");
    EXPECT_EQ(value_of(oid::numeric, "0.000000000000000000"), "0.000000000000000000");
    EXPECT_EQ(value_of(oid::numeric, "123456789012345"), "123456789012345");
    EXPECT_EQ(value_of(oid::numeric, "9007199254740993"), R"("9007199254740993")");
    EXPECT_EQ(value_of(oid::numeric, "1234567890.1234567"), R"("1234567890.1234567")");
    EXPECT_EQ(value_of(oid::numeric, "-0.123456789012345"), "-0.123456789012345");
}

TEST(RowEncoder, WritesNoInfinityAsANumber)
{
    EXPECT_EQ(value_of(oid::float8, "1e+20", Type::number), "1e+20");
    EXPECT_EQ(value_of(oid::float8, "NaN", Type::number), "null");
    EXPECT_EQ(value_of(oid::float8, "-Infinity", Type::number), "null");
    EXPECT_EQ(value_of(oid::float8, "NaN"), R"("NaN")");
    EXPECT_EQ(value_of(oid::float4, "Infinity", Type::string), R"("Infinity")");
    EXPECT_EQ(value_of(oid::numeric, "NaN", Type::number), "null");
    EXPECT_EQ(value_of(oid::numeric, "-Infinity"), R"("-Infinity")");
}

TEST(RowEncoder, ReadsBooleansAsLoopBackDoes)
{
    EXPECT_EQ(value_of(oid::boolean, "t"), "true");
    EXPECT_EQ(value_of(oid::boolean, "f", Type::boolean), "false");
    for (const char* yes : {"Y", "y", "T", "t", "1"})
        EXPECT_EQ(value_of(oid::text, yes, Type::boolean), "true") << yes;
    for (const char* no : {"N", "0", "2", "", "true", "yes"})
        EXPECT_EQ(value_of(oid::varchar, no, Type::boolean), "false") << no;
    EXPECT_EQ(value_of(oid::int4, "1", Type::boolean), "true");
    EXPECT_EQ(value_of(oid::boolean, "t", Type::string), R"("true")");
}

TEST(RowEncoder, WritesMomentsAsIso8601)
{
    EXPECT_EQ(value_of(oid::timestamptz, "2026-11-20 10:00:00+00"),
              R"("2026-11-20T10:00:00.000Z")");
    EXPECT_EQ(value_of(oid::timestamptz, "2026-11-20 10:00:00.5+00"),
              R"("2026-11-20T10:00:00.500Z")");
    EXPECT_EQ(value_of(oid::timestamptz, "2026-11-20 10:00:00.123456+00"),
              R"("2026-11-20T10:00:00.123456Z")");
    EXPECT_EQ(value_of(oid::timestamptz, "2026-11-20 10:00:00.1234+00"),
              R"("2026-11-20T10:00:00.123400Z")");
    EXPECT_EQ(value_of(oid::timestamp, "2026-11-20 10:00:00"), R"("2026-11-20T10:00:00.000Z")");
    EXPECT_EQ(value_of(oid::timestamptz, "2026-11-20 10:00:00+02"),
              R"("2026-11-20T08:00:00.000Z")");
    EXPECT_EQ(value_of(oid::timestamptz, "2026-11-20 10:00:00-05:30"),
              R"("2026-11-20T15:30:00.000Z")");
    EXPECT_EQ(value_of(oid::timestamptz, "12026-11-20 10:00:00+00"),
              R"("+012026-11-20T10:00:00.000Z")");
    EXPECT_EQ(value_of(oid::timestamptz, "0044-03-15 12:00:00+00 BC"),
              R"("-000043-03-15T12:00:00.000Z")");
    EXPECT_EQ(value_of(oid::timestamptz, "0001-01-01 00:00:00+00 BC"),
              R"("0000-01-01T00:00:00.000Z")");
    EXPECT_EQ(value_of(oid::timestamptz, "infinity", Type::date), R"("infinity")");
    EXPECT_EQ(value_of(oid::timestamp, "-infinity"), R"("-infinity")");
    EXPECT_EQ(value_of(oid::date, "2026-11-20", Type::date), R"("2026-11-20T00:00:00.000Z")");
    EXPECT_EQ(value_of(oid::date, "2026-11-20"), R"("2026-11-20")");
    EXPECT_EQ(value_of(oid::date, "2026-11-20", Type::string), R"("2026-11-20")");
    EXPECT_EQ(value_of(oid::date, "infinity", Type::date), R"("infinity")");
    EXPECT_EQ(value_of(oid::text, "2026-11-20T10:00:00+01:00", Type::date),
              R"("2026-11-20T09:00:00.000Z")");
    EXPECT_EQ(value_of(oid::text, "tomorrow", Type::date), R"("tomorrow")");
}

TEST(RowEncoder, WritesBytesAndPlaces)
{
    EXPECT_EQ(value_of(oid::bytea, "\\x00ffAB", Type::buffer), R"("AP+r")");
    EXPECT_EQ(value_of(oid::bytea, "\\x"), R"("")");
    EXPECT_EQ(value_of(oid::point, "(10.75,59.9)", Type::geo_point), R"({"lat":59.9,"lng":10.75})");
    EXPECT_EQ(value_of(oid::point, "(NaN,1)"), R"({"lat":1,"lng":null})");
}

TEST(RowEncoder, PassesJsonThroughOnOneLine)
{
    EXPECT_EQ(value_of(oid::jsonb, R"({"a": [1, "x\ny"]})"), R"({"a": [1, "x\ny"]})");
    EXPECT_EQ(value_of(oid::json, "{\n \"a\":\r\n1}"), R"({  "a":  1})");
    EXPECT_EQ(value_of(oid::text, R"({"a":1})", Type::json), R"({"a":1})");
    EXPECT_EQ(value_of(oid::text, "[1,\n2]", Type::array), "[1, 2]");
    EXPECT_EQ(value_of(oid::text, "no json", Type::json), R"("no json")");
    EXPECT_EQ(value_of(oid::text, "[1,2", Type::array), R"("[1,2")");
    EXPECT_EQ(value_of(oid::text, "{} {}", Type::json), R"("{} {}")");
    EXPECT_EQ(value_of(oid::text, "", Type::json), R"("")");
    EXPECT_EQ(value_of(oid::text, R"({"a":1})", Type::string), R"("{\"a\":1}")");
    EXPECT_EQ(value_of(oid::jsonb, R"({"a": 1})", Type::string), R"("{\"a\": 1}")");
}

TEST(RowEncoder, WritesNativeArrays)
{
    EXPECT_EQ(value_of(1007, "{1,NULL,3}", Type::array, true), "[1,null,3]");
    EXPECT_EQ(value_of(1009, R"({a,"b,c","say \"hi\"","NULL",NULL,""})", Type::array, true),
              R"(["a","b,c","say \"hi\"","NULL",null,""])");
    EXPECT_EQ(value_of(1007, "{{1,2},{3,4}}", Type::array), "[[1,2],[3,4]]");
    EXPECT_EQ(value_of(1007, "{}"), "[]");
    EXPECT_EQ(value_of(1007, "[2:3]={7,8}"), "[7,8]");
    EXPECT_EQ(value_of(1000, "{t,f}"), "[true,false]");
    EXPECT_EQ(value_of(1016, "{9007199254740993}"), R"(["9007199254740993"])");
    EXPECT_EQ(value_of(1185, R"({"2026-11-20 10:00:00+00"})"), R"(["2026-11-20T10:00:00.000Z"])");
    EXPECT_EQ(value_of(3807, R"({"{\"a\": 1}"})"), R"([{"a": 1}])");
    EXPECT_EQ(value_of(99999, "{red,green}", Type::array, true), R"(["red","green"])");
    EXPECT_EQ(value_of(1007, "{1,2", Type::array, true), R"("{1,2")") << "no array literal";
}

TEST(RowEncoder, MakesStringsOfOtherColumnsForStringProperties)
{
    EXPECT_EQ(value_of(oid::int4, "7", Type::string), R"("7")");
    EXPECT_EQ(value_of(oid::numeric, "1.5", Type::string), R"("1.5")");
    EXPECT_EQ(value_of(2950, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
              R"("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")");
    EXPECT_EQ(value_of(oid::text, "tab\tquote\"\x01"), R"("tab\tquote\"\u0001")");
}

TEST(RowEncoder, DescribesRawColumnsAsNodePostgresDoes)
{
    sql::RowShape shape;
    shape.layout = Layout::described;
    json::Writer out;
    const ResultPtr result =
        result_of({{"n", oid::int8}, {"p", oid::numeric}, {"a", 1016}, {"n", oid::int4}},
                  {{"1", "2.5", "{3}", "4"}});
    ASSERT_TRUE(encode_rows(result.get(), shape, out));
    EXPECT_EQ(out.view(), R"([{"p":"2.5","a":["3"],"n":4}])")
        << "a doubled name keeps its last column";

    json::Writer empty;
    ASSERT_TRUE(encode_rows(result_of({}, {{}}).get(), shape, empty));
    EXPECT_EQ(empty.view(), "[]");
}

TEST(Types, AreNamed)
{
    EXPECT_EQ(type_name(oid::int8), "int8");
    EXPECT_EQ(type_name(1009), "_text");
    EXPECT_EQ(type_name(123456), "123456");
    EXPECT_EQ(element_of(1007), oid::int4);
    EXPECT_FALSE(element_of(oid::int4));
    EXPECT_FALSE(element_of(0));
}

} // namespace
} // namespace connectord::pg

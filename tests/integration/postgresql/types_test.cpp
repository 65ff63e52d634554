// Every kind of value there and back again, through the server's own types.
#include "tests/integration/postgresql/world.hpp"

#include <limits>

namespace connectord::pg::test {
namespace {

using model::Type;
using sql::Value;

class Types : public World {
protected:
    /// What `value`, cast to `type`, reads back as under a property.
    std::string through(const std::string& type, Value value, Type property = Type::any,
                        bool native_array = false)
    {
        auto plan = std::make_shared<sql::Plan>();
        plan->text = "SELECT $1::" + type;
        plan->row_shape.columns.push_back({"", property, native_array});
        plan->row_shape.layout = sql::RowShape::Layout::first;
        plan->reads_only = true;
        const Answer answer = execute({plan, {std::move(value)}});
        return answer.is_ok()         ? answer.rows
               : answer.error->report ? answer.error->report->message
                                      : answer.error->message;
    }
};

TEST_F(Types, KeepNumbersExact)
{
    EXPECT_EQ(through("int4", std::int64_t{-5}, Type::number), "-5");
    EXPECT_EQ(through("int8", std::numeric_limits<std::int64_t>::max(), Type::number),
              R"("9223372036854775807")");
    EXPECT_EQ(through("float8", 0.1, Type::number), "0.1");
    EXPECT_EQ(through("float8", std::numeric_limits<double>::denorm_min(), Type::number), "5e-324");
    EXPECT_EQ(through("float8", 1.7976931348623157e308, Type::number), "1.7976931348623157e+308");
    EXPECT_EQ(through("numeric", model::Decimal{"12345678901234567890.123"}, Type::number),
              R"("12345678901234567890.123")");
    EXPECT_EQ(through("float8", std::numeric_limits<double>::infinity(), Type::number), "null");
    EXPECT_EQ(through("float8", std::numeric_limits<double>::quiet_NaN()), R"("NaN")");
}

TEST_F(Types, KeepTextsAndTruths)
{
    EXPECT_EQ(through("text", std::string{"Tromsø \"\\ \n 🐘"}, Type::string),
              "\"Tromsø \\\"\\\\ \\n 🐘\"");
    EXPECT_EQ(through("bool", true, Type::boolean), "true");
    EXPECT_EQ(through("text", model::Null{}, Type::string), "null");
    EXPECT_EQ(through("uuid", std::string{"A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"}),
              R"("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")");
    EXPECT_EQ(through("interval", std::string{"1 day 2 hours"}), R"("P1DT2H")");
}

TEST_F(Types, KeepMomentsToTheMicrosecond)
{
    for (const std::int64_t year : {2026, 9999, 12026, 4, 0, -43, -4000}) {
        const model::Timestamp moment{model::days_from_civil(year, 3, 4) * 86'400'000'000 +
                                      3'723'000'007};
        std::string expected{"\""};
        model::append_timestamp(expected, moment);
        expected.push_back('"');
        EXPECT_EQ(through("timestamptz", moment, Type::date), expected) << year;
        EXPECT_EQ(through("timestamp", moment, Type::date), expected) << "without a zone it is UTC";
    }
    EXPECT_EQ(through("timestamptz", model::Timestamp{0}, Type::date),
              R"("1970-01-01T00:00:00.000Z")");
    EXPECT_EQ(through("date", model::Timestamp{0}, Type::date), R"("1970-01-01T00:00:00.000Z")");
    EXPECT_EQ(through("timestamptz", std::string{"infinity"}, Type::date), R"("infinity")");
}

TEST_F(Types, KeepBytesPlacesAndJson)
{
    EXPECT_EQ(through("bytea", model::Bytes{std::string{"\0\1\xfe\xff", 4}}, Type::buffer),
              R"("AAH+/w==")");
    EXPECT_EQ(through("point", model::GeoPoint{59.91, -10.75}, Type::geo_point),
              R"({"lat":59.91,"lng":-10.75})");
    EXPECT_EQ(through("json", model::Json{"{\"a\":\n[1, \"\\u00e5\"]}"}, Type::json),
              "{\"a\": [1, \"\\u00e5\"]}");
    EXPECT_EQ(through("jsonb", model::Json{R"({"b":1.50,"a":null})"}, Type::json),
              R"({"a": null, "b": 1.50})");
    EXPECT_EQ(through("text", model::Json{R"(["x"])"}, Type::array), R"(["x"])");
}

TEST_F(Types, KeepArrays)
{
    const model::List texts{{std::string{"a,b"}, std::string{"{\"\\"}, model::Null{},
                             std::string{"NULL"}, std::string{""}}};
    EXPECT_EQ(through("text[]", texts, Type::array, true), R"(["a,b","{\"\\",null,"NULL",""])");
    EXPECT_EQ(through("int[]", model::List{{std::int64_t{1}, std::int64_t{2}}}, Type::array, true),
              "[1,2]");
    EXPECT_EQ(through("int[]", model::List{}, Type::array, true), "[]");
    EXPECT_EQ(through("timestamptz[]", model::List{{model::Timestamp{0}}}, Type::array, true),
              R"(["1970-01-01T00:00:00.000Z"])");
    EXPECT_EQ(through("int[]",
                      model::List{{model::List{{std::int64_t{1}}}, model::List{{std::int64_t{2}}}}},
                      Type::array, true),
              "[[1],[2]]");
}

} // namespace
} // namespace connectord::pg::test

#include "drivers/schema/column_default.hpp"
#include "tests/unit/drivers/schema/world.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace connectord::schema::test {
namespace {

using model::Type;
using Form = Default::Form;

/// What becomes of a `dbDefault`, or the path of its refusal.
std::string of_database(std::string_view value)
{
    boost::json::object own{{"dbDefault", value}};
    boost::json::object properties{{"a", {{"type", "String"}, {"postgresql", own}}}};
    const World world{postgresql(), boost::json::serialize(properties)};
    const Result<Wanted> wanted = world.try_wanted();
    if (!wanted)
        return std::string{wanted.error().data.at("path").as_string()};
    sql::Text text{postgresql()};
    append_default_value(text, *wanted->columns.back().value);
    return text.take_text();
}

} // namespace

TEST(ColumnDefault, IsSaidInTheCatalogsWords)
{
    EXPECT_TRUE(says_same({Form::literal, "it's"}, "'it''s'::text", Type::string));
    EXPECT_TRUE(says_same({Form::literal, "x"}, "'x'::character varying(20)", Type::string));
    EXPECT_TRUE(says_same({Form::literal, ""}, "''::text", Type::string));
    EXPECT_TRUE(says_same({Form::literal, "a'::b (c)"}, "'a''::b (c)'::text", Type::string));
    EXPECT_FALSE(says_same({Form::literal, "x"}, "'y'::text", Type::string));
    EXPECT_FALSE(says_same({Form::literal, "7"}, "'07'::text", Type::string));
    EXPECT_TRUE(says_same({Form::literal, "7"}, "7", Type::number));
    EXPECT_TRUE(says_same({Form::literal, "-7"}, "'-7'::integer", Type::number));
    EXPECT_TRUE(says_same({Form::literal, "-7"}, "(-7)", Type::number));
    EXPECT_TRUE(says_same({Form::literal, "1.5"}, "1.50", Type::number));
    EXPECT_FALSE(says_same({Form::literal, "7"}, "8", Type::number));
    EXPECT_TRUE(says_same({Form::boolean, "TRUE"}, "true", Type::boolean));
    EXPECT_FALSE(says_same({Form::boolean, "TRUE"}, "false", Type::boolean));
    EXPECT_TRUE(says_same({Form::literal, "2020-01-02T03:04:05.006000Z"},
                          "'2020-01-02 05:04:05.006+02'::timestamp with time zone", Type::date));
    EXPECT_TRUE(
        says_same({Form::literal, R"({"a":[1,"x"]})"}, R"('{"a": [1, "x"]}'::jsonb)", Type::json));
    EXPECT_TRUE(says_same({Form::current_timestamp, {}}, "now()", Type::date));
    EXPECT_TRUE(says_same({Form::current_timestamp, {}}, "CURRENT_TIMESTAMP", Type::date));
    EXPECT_FALSE(says_same({Form::current_timestamp, {}}, "'now()'::text", Type::string));
    EXPECT_TRUE(
        says_same({Form::function, "uuid_generate_v4"}, "public.uuid_generate_v4()", Type::string));
    EXPECT_TRUE(
        says_same({Form::sequence, "shop.seq"}, "nextval('shop.seq'::regclass)", Type::number));
    EXPECT_FALSE(says_same({Form::sequence, "one"}, "nextval('two'::regclass)", Type::number));
}

TEST(ColumnDefault, TakesTheDatabasesOwnWordsOnlyFromAClosedList)
{
    EXPECT_EQ(of_database("now()"), "CURRENT_TIMESTAMP");
    EXPECT_EQ(of_database("'a'::character varying"), "'a'");
    EXPECT_EQ(of_database("'it''s'"), "'it''s'");
    EXPECT_EQ(of_database("-1.5"), "'-1.5'");
    EXPECT_EQ(of_database("TRUE"), "TRUE");
    EXPECT_EQ(of_database("UUID_GENERATE_V4()"), "uuid_generate_v4()");
    EXPECT_EQ(of_database("nextval('shop.seq'::regclass)"), "nextval('shop.seq'::regclass)");
    EXPECT_EQ(of_database("nextval('a''b')"), "nextval('a''b'::regclass)");
    const std::string refused = "definition.properties.a.postgresql.dbDefault";
    for (const char* hostile :
         {"(SELECT 1)", "'a'; DROP TABLE t", "'a'::text; DROP TABLE t", "'a' || 'b'", "pg_sleep(1)",
          "nextval('a'); --", "nextval('a' || (SELECT 1))", "nextval(", "'a'::text[(SELECT 1)]--'",
          "'", ""})
        EXPECT_EQ(of_database(hostile), refused) << hostile;
}

} // namespace connectord::schema::test

#include "drivers/schema/dialect.hpp"
#include "tests/unit/drivers/schema/world.hpp"

#include <gtest/gtest.h>

namespace connectord::schema::test {
namespace {

/// Kind, and whether the type is narrower, needs a cast.
std::string change(std::string_view from, std::string_view to)
{
    const Dialect& dialect = postgresql().schema();
    const TypeChange change =
        dialect.type_change(dialect.canonical_type(from), dialect.canonical_type(to));
    std::string text{name_of(change.kind)};
    if (change.narrows)
        text.append(" narrows");
    if (change.needs_cast)
        text.append(" cast");
    return text;
}

} // namespace

TEST(TypeChange, KnowsTypesByTheCatalogsNames)
{
    const auto canonical = [](std::string_view type) {
        return postgresql().schema().canonical_type(type);
    };
    EXPECT_EQ(canonical("VARCHAR(20)"), "character varying(20)");
    EXPECT_EQ(canonical("VARCHAR(20)[]"), "character varying(20)[]");
    EXPECT_EQ(canonical("CHAR"), "character(1)");
    EXPECT_EQ(canonical("NUMERIC(12)"), "numeric(12,0)");
    EXPECT_EQ(canonical("NUMERIC(12,2)"), "numeric(12,2)");
    EXPECT_EQ(canonical("TIMESTAMP(3) WITH TIME ZONE"), "timestamp(3) with time zone");
    EXPECT_EQ(canonical("TIMESTAMP WITHOUT TIME ZONE"), "timestamp without time zone");
    EXPECT_EQ(canonical("VARBIT(5)"), "bit varying(5)");
    EXPECT_EQ(canonical("DOUBLE PRECISION"), "double precision");
    EXPECT_EQ(sqlite().schema().canonical_type("  varchar ( 5 )  "), "VARCHAR ( 5 )");
}

TEST(TypeChange, IsSafeWhereNoRowIsTouched)
{
    EXPECT_EQ(change("varchar(5)", "varchar(9)"), "safe");
    EXPECT_EQ(change("varchar(5)", "text"), "safe");
    EXPECT_EQ(change("varchar", "text"), "safe");
    EXPECT_EQ(change("numeric(5,2)", "numeric(9,2)"), "safe");
    EXPECT_EQ(change("numeric(5,2)", "numeric"), "safe");
    EXPECT_EQ(change("timestamp(3) with time zone", "timestamp with time zone"), "safe");
}

TEST(TypeChange, RewritesWhereEveryValueIsKept)
{
    EXPECT_EQ(change("smallint", "integer"), "rewrites");
    EXPECT_EQ(change("integer", "bigint"), "rewrites");
    EXPECT_EQ(change("integer", "numeric"), "rewrites");
    EXPECT_EQ(change("integer", "double precision"), "rewrites");
    EXPECT_EQ(change("real", "double precision"), "rewrites");
    EXPECT_EQ(change("integer", "text"), "rewrites");
    EXPECT_EQ(change("uuid", "text"), "rewrites");
    EXPECT_EQ(change("date", "timestamp with time zone"), "rewrites");
    EXPECT_EQ(change("timestamp without time zone", "timestamp with time zone"), "rewrites");
    EXPECT_EQ(change("text", "jsonb"), "rewrites cast");
    EXPECT_EQ(change("boolean", "integer"), "rewrites cast");
}

TEST(TypeChange, NarrowsWhereTheDatabaseRefusesWhatDoesNotFit)
{
    EXPECT_EQ(change("bigint", "integer"), "rewrites narrows");
    EXPECT_EQ(change("varchar(9)", "varchar(5)"), "rewrites narrows");
    EXPECT_EQ(change("text", "varchar(5)"), "rewrites narrows");
    EXPECT_EQ(change("numeric(9,2)", "numeric(5,2)"), "rewrites narrows");
    EXPECT_EQ(change("numeric(9,0)", "integer"), "rewrites narrows");
    EXPECT_EQ(change("text", "uuid"), "rewrites narrows cast");
}

TEST(TypeChange, DestroysWhereValuesWouldQuietlyBecomeOthers)
{
    EXPECT_EQ(change("numeric(9,2)", "integer"), "destroys narrows");
    EXPECT_EQ(change("numeric", "numeric(9,2)"), "destroys narrows");
    EXPECT_EQ(change("numeric(9,3)", "numeric(9,2)"), "destroys narrows");
    EXPECT_EQ(change("double precision", "real"), "destroys narrows");
    EXPECT_EQ(change("double precision", "integer"), "destroys narrows");
    EXPECT_EQ(change("bigint", "double precision"), "destroys narrows");
    EXPECT_EQ(change("timestamp with time zone", "date"), "destroys narrows");
    EXPECT_EQ(change("timestamp with time zone", "timestamp(0) with time zone"),
              "destroys narrows");
    EXPECT_EQ(change("text", "integer"), "destroys narrows cast");
    EXPECT_EQ(change("text[]", "integer"), "destroys narrows cast");
}

} // namespace connectord::schema::test

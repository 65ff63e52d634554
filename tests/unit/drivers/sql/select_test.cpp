#include "drivers/sql/select.hpp"

#include "drivers/sql/where.hpp"
#include "tests/support/models.hpp"

#include <gtest/gtest.h>

namespace connectord::sql {

namespace {

using support::filter_of;
using support::json_of;
using support::postgresql_customers;

} // namespace

TEST(Select, NamesItsColumnsAndTheirKeys)
{
    const Table& table = postgresql_customers();
    const Statement statement =
        select(table, filter_of(R"({"fields": ["city", "id"]})", table)).value();

    EXPECT_EQ(statement.plan->text, R"(SELECT "id","city" FROM "public"."customer" ORDER BY "id")");
    ASSERT_EQ(statement.plan->row_shape.columns.size(), 2U);
    EXPECT_EQ(statement.plan->row_shape.columns[0].prefix, R"({"id":)");
    EXPECT_EQ(statement.plan->row_shape.columns[1].prefix, R"(,"city":)");
    EXPECT_EQ(statement.plan->row_shape.suffix, "}");
    EXPECT_TRUE(statement.plan->reads_only);
}

TEST(Select, SharesOnePlanAmongFiltersOfOneShape)
{
    const Table& table = postgresql_customers();
    const auto plan = [&](std::string_view filter) {
        return select(table, filter_of(filter, table)).value().plan;
    };
    EXPECT_EQ(plan(R"({"where": {"age": {"inq": [1]}}})"),
              plan(R"({"where": {"age": {"inq": [4, 5, 6]}}})"));
    EXPECT_EQ(plan(R"({"where": {"city": "a"}, "limit": 5})"),
              plan(R"({"limit": 7, "where": {"city": "'; --"}})"));
    EXPECT_NE(plan(R"({"where": {"city": "a"}})"), plan(R"({"where": {"age": 1}})"));
    EXPECT_NE(plan(R"({"limit": 5})"), plan(R"({"limit": 50000})"))
        << "a flood is expected of one alone";
}

TEST(Select, BindsValuesInTheOrderOfTheirPlaceholders)
{
    const Table& table = postgresql_customers();
    const Statement statement =
        select(
            table,
            filter_of(
                R"({"where": {"or": [{"city": "Oslo"}, {"age": {"gt": 40}}]}, "limit": 2, "skip": 1})",
                table))
            .value();
    EXPECT_EQ(statement.values, (Values{"Oslo", 40, 2, 1}));
}

TEST(Select, LeavesTheOrderAloneWhereTheModelSaysSo)
{
    const auto model = support::model_of("Log", R"({"at": "date"})", R"({"defaultIdSort": false})");
    const auto table = support::table_of(model, postgresql_customers().dialect());
    EXPECT_EQ(select(*table, {}).value().plan->text, R"(SELECT "id","at" FROM "public"."log")");
}

TEST(Plans, ForgetTheLeastRecentlyUsedAndNoOther)
{
    Plans plans{2};
    const Dialect& dialect = postgresql_customers().dialect();
    const auto plan = [&](char letter) {
        Text text{dialect};
        text.append(letter);
        return plans.statement(Answer::rows, text, [](Plan&) {}).plan;
    };
    const auto a = plan('a');
    const auto b = plan('b');
    EXPECT_EQ(plan('a'), a);
    plan('c');
    EXPECT_EQ(plan('a'), a);
    EXPECT_NE(plan('b'), b);
    EXPECT_EQ(plans.size(), 2U);
}

TEST(WhereId, TakesAKeyOfSeveralPropertiesWhole)
{
    const auto model = support::model_of(
        "Line",
        R"({"order": {"type": "number", "id": 1}, "line": {"type": "number", "id": 2}, "text": "string"})");
    const auto table = support::table_of(model, postgresql_customers().dialect());
    const auto where = [&](std::string_view id) {
        return where_id(*table, json_of(id), model::Path{"params.id"});
    };
    EXPECT_EQ(
        select_one(*table, where(R"({"line": 2, "order": 1})").value()).value().plan->text,
        R"(SELECT "order","line","text" FROM "public"."line" WHERE "order"=$1 AND "line"=$2)");
    for (const char* id : {"1", R"({"line": 2})", R"({"line": 2, "order": null})",
                           R"({"line": 2, "order": 1, "x": 1})", "null"})
        EXPECT_FALSE(where(id)) << id;
}

} // namespace connectord::sql

#include "protocol/model/filter.hpp"

#include "tests/support/models.hpp"

#include <gtest/gtest.h>

namespace connectord::model {

namespace {

using support::filter_of;
using support::json_of;
using support::postgresql_customers;

std::string refused_path(std::string_view text, Clauses clauses = Clauses::lenient)
{
    const sql::Table& table = postgresql_customers();
    const boost::json::value json = json_of(text);
    const Result<Filter> filter =
        parse_filter(&json, table.model(), table, clauses, Path{"params.filter"});
    EXPECT_FALSE(filter) << text << " was taken";
    if (filter)
        return {};
    const Error error = filter.error();
    const boost::json::value* path = error.data.if_contains("path");
    return path == nullptr ? "" : std::string{path->as_string()};
}

std::vector<std::string> field_names(const Filter& filter)
{
    std::vector<std::string> names;
    for (const Property* field : filter.fields)
        names.push_back(field->name);
    return names;
}

} // namespace

TEST(Filter, ReadsOrdersInAllTheirForms)
{
    const sql::Table& table = postgresql_customers();
    for (const char* text :
         {R"({"order": "age DESC, city"})", R"({"order": ["age desc", "city ASC"]})",
          R"({"order": ["age DESC,city"]})"}) {
        const Filter filter = filter_of(text, table);
        ASSERT_EQ(filter.order.size(), 2U) << text;
        EXPECT_EQ(filter.order[0].property->name, "age");
        EXPECT_TRUE(filter.order[0].descending);
        EXPECT_EQ(filter.order[1].property->name, "city");
        EXPECT_FALSE(filter.order[1].descending);
    }
    EXPECT_EQ(filter_of(R"({"order": "age DESC NULLS LAST"})", table).order[0].nulls,
              OrderTerm::Nulls::last);
}

TEST(Filter, TakesDirectionsOnlyFromAClosedList)
{
    EXPECT_EQ(refused_path(R"({"order": ["age ASC;DROP/**/TABLE/**/t;--"]})"),
              "params.filter.order[0]");
    EXPECT_EQ(refused_path(R"({"order": "age sideways"})"), "params.filter.order");
    EXPECT_EQ(refused_path(R"({"order": "age DESC DESC"})"), "params.filter.order");
    EXPECT_EQ(refused_path(R"({"order": "agee"})"), "params.filter.order");
    EXPECT_EQ(refused_path(R"({"order": {"age": 1}})"), "params.filter.order");
    EXPECT_EQ(refused_path(R"({"order": ["age", 5]})"), "params.filter.order[1]");
}

TEST(Filter, TakesLimitsAsWholeNumbers)
{
    const sql::Table& table = postgresql_customers();
    EXPECT_EQ(filter_of(R"({"limit": 5, "skip": 3})", table).limit, 5);
    EXPECT_EQ(filter_of(R"({"limit": 5, "skip": 3})", table).offset, 3);
    EXPECT_EQ(filter_of(R"({"limit": "5"})", table).limit, 5);
    EXPECT_EQ(filter_of(R"({"limit": 0})", table).limit, 0);
    for (const char* text : {R"({"limit": -1})", R"({"limit": 1.5})", R"({"limit": "5;--"})",
                             R"({"limit": [5]})", R"({"limit": true})"})
        EXPECT_EQ(refused_path(text), "params.filter.limit") << text;
    EXPECT_EQ(refused_path(R"({"offset": {}})"), "params.filter.offset");
}

TEST(Filter, ReadsFieldsInAllTheirForms)
{
    const sql::Table& table = postgresql_customers();
    const std::vector<std::string> two{"id", "city"};
    EXPECT_EQ(field_names(filter_of(R"({"fields": ["city", "id", "typo"]})", table)), two);
    EXPECT_EQ(
        field_names(filter_of(R"({"fields": {"id": true, "city": true, "age": false}})", table)),
        two);
    EXPECT_EQ(field_names(filter_of(R"({"fields": {"id": false}})", table)).size(), 7U);
    EXPECT_TRUE(filter_of(R"({"fields": []})", table).fields.empty());
    EXPECT_TRUE(filter_of(R"({"fields": ["typo"]})", table).fields.empty());
    EXPECT_EQ(refused_path(R"({"fields": ["typo"]})", Clauses::strict), "params.filter.fields[0]");
    EXPECT_EQ(refused_path(R"({"fields": 5})"), "params.filter.fields");
    EXPECT_EQ(refused_path(R"({"fields": [5]})"), "params.filter.fields[0]");
}

TEST(Filter, RefusesMembersThatItDoesNotKnow)
{
    EXPECT_EQ(refused_path(R"({"wehre": {}})"), "params.filter.wehre");
    EXPECT_EQ(refused_path(R"([])"), "params.filter");
    EXPECT_EQ(refused_path(R"({"include": "orders"})"), "params.filter.include");
}

} // namespace connectord::model

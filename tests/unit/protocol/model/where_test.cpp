#include "protocol/model/where.hpp"

#include "tests/support/models.hpp"

#include <gtest/gtest.h>

namespace connectord::model {

namespace {

using support::json_of;
using support::postgresql_customers;

Result<Where> parse(std::string_view text, Clauses clauses = Clauses::lenient)
{
    const sql::Table& table = postgresql_customers();
    return parse_where(json_of(text), table.model(), table, clauses, Path{"params.where"});
}

Error refusal(std::string_view text, Clauses clauses = Clauses::lenient)
{
    const Result<Where> where = parse(text, clauses);
    EXPECT_FALSE(where) << text << " was taken";
    return where ? Error{} : where.error();
}

std::string path_of(const Error& error)
{
    const boost::json::value* path = error.data.if_contains("path");
    return path == nullptr ? "" : std::string{path->as_string()};
}

} // namespace

TEST(Where, TakesEveryOperatorOfAnExpression)
{
    const Where where = parse(R"({"age": {"gt": 1, "lt": 5}})").value();

    ASSERT_EQ(where.branches.size(), 2U);
    EXPECT_EQ(where.branches[0].condition.op, Operator::gt);
    EXPECT_EQ(where.branches[1].condition.op, Operator::lt);
}

TEST(Where, PassesOverWhatItCannotHonourInReads)
{
    for (const char* text :
         {R"({"typo": 1})", R"({"and": []})", R"({"or": [{}]})", R"({"and": "x"})",
          R"({"age": {"nin": []}})", R"({"or": [{"typo": 1}]})"})
        EXPECT_TRUE(parse(text).value().is_everything()) << text;
}

TEST(Where, RefusesInWritesWhateverWouldVanish)
{
    const std::pair<const char*, const char*> cases[] = {
        {R"({"typo": 1})", "params.where.typo"},
        {R"({"and": []})", "params.where.and"},
        {R"({"or": [{}]})", "params.where.or[0]"},
        {R"({"and": "x"})", "params.where.and"},
        {R"({"age": {"nin": []}})", "params.where.age.nin"},
        {R"({"or": [{"age": 1}, {"nor": [{"typo": 1}]}]})", "params.where.or[1].nor[0].typo"},
        {R"({"constructor": 1})", "params.where.constructor"},
        {R"({"__proto__": 1})", "params.where.__proto__"},
    };
    for (const auto& [text, path] : cases) {
        const Error error = refusal(text, Clauses::strict);
        EXPECT_EQ(error.code, Errc::invalid_params) << text;
        EXPECT_EQ(path_of(error), path) << text;
    }
}

TEST(Where, SaysEverythingOnlyByAnEmptyObject)
{
    EXPECT_TRUE(parse("{}", Clauses::strict).value().is_everything());
    for (const char* text : {"[]", "\"x\"", "1", "null", "true"})
        EXPECT_EQ(path_of(refusal(text)), "params.where") << text;
}

TEST(Where, RefusesOperatorsThatDoNotExist)
{
    const Error error = refusal(R"({"age": {"gtt": 1}})");
    EXPECT_EQ(path_of(error), "params.where.age.gtt");
    EXPECT_EQ(error.data.at("nearest").as_string(), "gt");
    EXPECT_EQ(path_of(refusal(R"({"age": {"constructor": 1}})")), "params.where.age.constructor");
    EXPECT_EQ(path_of(refusal(R"({"age": {}})")), "params.where.age");
}

TEST(Where, RefusesValuesOfAnotherType)
{
    const std::pair<const char*, const char*> cases[] = {
        {R"({"age": "old"})", "params.where.age"},
        {R"({"age": {"gt": "old"}})", "params.where.age.gt"},
        {R"({"age": {"inq": [1, {}]}})", "params.where.age.inq[1]"},
        {R"({"age": {"between": [1]}})", "params.where.age.between"},
        {R"({"age": {"between": [1, 2, 3]}})", "params.where.age.between"},
        {R"({"joined": "soon"})", "params.where.joined"},
        {R"({"city": {"like": {}}})", "params.where.city.like"},
        {R"({"city": [1, 2]})", "params.where.city"},
        {R"({"city": {"regexp": 5}})", "params.where.city.regexp"},
        {R"({"city": {"regexp": "/x/m"}})", "params.where.city.regexp"},
        {R"({"photo": "%%"})", "params.where.photo"},
    };
    for (const auto& [text, path] : cases)
        EXPECT_EQ(path_of(refusal(text)), path) << text;
}

TEST(Where, ReadsRegularExpressionsInAllTheirForms)
{
    const auto pattern = [](std::string_view text) {
        const Condition condition = parse(text).value().branches.at(0).condition;
        return std::get<std::string>(condition.value) + (condition.ignore_case ? " i" : "");
    };
    EXPECT_EQ(pattern(R"({"city": {"regexp": "^O"}})"), "^O");
    EXPECT_EQ(pattern(R"({"city": {"regexp": "/^o/i"}})"), "^o i");
    EXPECT_EQ(pattern(R"({"city": {"regexp": "/a/b/gi"}})"), "a/b i");
    EXPECT_EQ(pattern(R"({"city": {"regexp": {"source": "x", "flags": "i"}}})"), "x i");
    EXPECT_EQ(pattern(R"({"city": {"regexp": "/usr/bin"}})"), "/usr/bin");
}

TEST(Where, ComparesInsideDocumentsByTheTypeOfTheValue)
{
    const auto kind = [](std::string_view text) {
        return parse(text).value().branches.at(0).condition.json_kind;
    };
    EXPECT_EQ(kind(R"({"address.city": "Oslo"})"), JsonKind::text);
    EXPECT_EQ(kind(R"({"address.zip": {"gt": 5}})"), JsonKind::number);
    EXPECT_EQ(kind(R"({"address.is.home": true})"), JsonKind::boolean);
    EXPECT_EQ(parse(R"({"address.is.home": true})").value().branches.at(0).condition.path,
              (std::vector<std::string>{"is", "home"}));
    EXPECT_EQ(path_of(refusal(R"({"address.zip": {"inq": [1, "a"]}})")),
              "params.where.address.zip.inq[1]");
    EXPECT_TRUE(parse(R"({"city.name": "x"})").value().is_everything())
        << "a string holds no document";
}

TEST(Where, IsBoundedInDepthAndSize)
{
    std::string deep = R"({"age": 1})";
    for (int i = 0; i < 17; ++i)
        deep = R"({"and": [)" + deep + "]}";
    EXPECT_EQ(refusal(deep).data.at("limit").as_string(), "filterDepth");

    std::string wide = R"({"or": [)";
    for (int i = 0; i < 600; ++i)
        wide += std::string{i == 0 ? "" : ","} + R"({"age": 1})";
    EXPECT_EQ(refusal(wide + "]}").data.at("limit").as_string(), "whereNodes");
}

TEST(Where, TakesGeoPointsAndDocumentsAsValues)
{
    EXPECT_EQ(
        std::get<GeoPoint>(
            parse(R"({"location": {"lat": 1, "lng": 2}})").value().branches.at(0).condition.value),
        (GeoPoint{1, 2}));
    EXPECT_EQ(std::get<Json>(
                  parse(R"({"address": {"city": "Oslo"}})").value().branches.at(0).condition.value)
                  .text,
              R"({"city":"Oslo"})");
}

} // namespace connectord::model

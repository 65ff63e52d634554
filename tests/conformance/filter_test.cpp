// What a filter means: CONNECTOR-API 1.2, operator by operator.
#include "tests/conformance/world.hpp"

#include <algorithm>

namespace connectord::test {
namespace {

class Filter : public Conformance {
protected:
    Filter()
    {
        make_model("Person",
                   R"({"id": {"type": "Number", "id": 1},
                       "name": "String", "age": "Number", "active": "Boolean", "born": "Date"})");
        make_rows("Person", R"([
            {"id": 1, "name": "Anna", "age": 30, "active": true, "born": "1990-01-01T00:00:00.000Z"},
            {"id": 2, "name": "anna", "age": 20, "active": false, "born": "2000-06-15T12:30:00.250Z"},
            {"id": 3, "name": "Bo", "age": 30, "active": null, "born": null},
            {"id": 4, "name": null, "age": null, "active": true, "born": "1969-12-31T23:59:59.999Z"},
            {"id": 5, "name": "100%", "age": -5, "active": false, "born": "2150-01-01T00:00:00.000Z"},
            {"id": 6, "name": "a_b\\c", "age": 0, "active": true, "born": "1990-01-01T00:00:00.001Z"}
        ])");
    }

    /// The ids of those who match, by id.
    std::string who(std::string_view where)
    {
        const std::string filter = R"({"order": "id", "where": )" + std::string{where} + "}";
        const std::string found = ids("Person", filter);
        const boost::json::value counted = ok("count", R"(["Person", )" + std::string{where} + "]");
        const auto words = std::count(found.begin(), found.end(), ' ') + (found.empty() ? 0 : 1);
        EXPECT_EQ(counted.to_number<std::int64_t>(), words) << where;
        return found;
    }

    Refusal who_refused(std::string_view where)
    {
        return refused("all", R"(["Person", {"where": )" + std::string{where} + "}]");
    }

    /// The ids in the order that a filter asks for.
    std::string in_order(std::string_view filter) { return ids("Person", filter); }
};

TEST_P(Filter, ComparesByEachOperator)
{
    EXPECT_EQ(who(R"({"age": 30})"), "1 3");
    EXPECT_EQ(who(R"({"age": {"eq": 30}})"), "1 3");
    EXPECT_EQ(who(R"({"age": {"neq": 30}})"), "2 5 6");
    EXPECT_EQ(who(R"({"age": {"gt": 0}})"), "1 2 3");
    EXPECT_EQ(who(R"({"age": {"gte": 0}})"), "1 2 3 6");
    EXPECT_EQ(who(R"({"age": {"lt": 0}})"), "5");
    EXPECT_EQ(who(R"({"age": {"lte": 0}})"), "5 6");
    EXPECT_EQ(who(R"({"age": {"between": [0, 20]}})"), "2 6");
    EXPECT_EQ(who(R"({"age": {"between": [20, 0]}})"), "");
    EXPECT_EQ(who(R"({"age": {"inq": [20, -5]}})"), "2 5");
    EXPECT_EQ(who(R"({"age": {"nin": [20, -5]}})"), "1 3 6");
    EXPECT_EQ(who(R"({"name": "anna"})"), "2");
    EXPECT_EQ(who(R"({"name": {"gt": "a"}})"), "2 6");
    EXPECT_EQ(who(R"({"active": true})"), "1 4 6");
    EXPECT_EQ(who(R"({"active": {"neq": true}})"), "2 5");
    EXPECT_EQ(who(R"({"born": "1990-01-01T00:00:00Z"})"), "1");
    EXPECT_EQ(who(R"({"born": {"lt": "1970-01-01T00:00:00Z"}})"), "4");
    EXPECT_EQ(who(R"({"born": {"gte": "1990-01-01T01:00:00+01:00", "lt": "2100-01-01"}})"),
              "1 2 6");
    EXPECT_EQ(who(R"({"born": {"inq": ["1990-01-01T00:00:00.001Z", null]}})"), "6");
}

TEST_P(Filter, ComparesNumbersThatThePropertysTypeCannotHold)
{
    EXPECT_EQ(who(R"({"age": 20.5})"), "");
    EXPECT_EQ(who(R"({"age": {"gt": 19.5, "lt": 20.5}})"), "2");
    EXPECT_EQ(who(R"({"age": {"lt": 9223372036854775807}})"), "1 2 3 5 6");
    EXPECT_EQ(who(R"({"age": {"gt": -9223372036854775808}})"), "1 2 3 5 6");
    EXPECT_EQ(who(R"({"age": {"inq": [20, 20.5, 5000000000]}})"), "2");
    EXPECT_EQ(who(R"({"age": {"between": [19.5, 5000000000]}})"), "1 2 3");
    EXPECT_EQ(who(R"({"age": {"lt": 1e308}})"), "1 2 3 5 6");
    EXPECT_EQ(who(R"({"age": "20"})"), "2");
}

TEST_P(Filter, JoinsAllOperatorsOfAnExpressionByAnd)
{
    EXPECT_EQ(who(R"({"age": {"gt": -5, "lt": 30}})"), "2 6");
    EXPECT_EQ(who(R"({"age": {"gte": 0, "lte": 30, "neq": 20}})"), "1 3 6");
    EXPECT_EQ(who(R"({"name": {"like": "%n%", "neq": "anna"}})"), "1");
    EXPECT_EQ(who(R"({"age": {"gt": 0}, "active": true})"), "1");
}

TEST_P(Filter, TakesNullAsTheAbsenceOfAValue)
{
    EXPECT_EQ(who(R"({"age": null})"), "4");
    EXPECT_EQ(who(R"({"age": {"eq": null}})"), "4");
    EXPECT_EQ(who(R"({"age": {"neq": null}})"), "1 2 3 5 6");
    EXPECT_EQ(who(R"({"active": null})"), "3");
    EXPECT_EQ(who(R"({"age": {"gt": null}})"), "");
    EXPECT_EQ(who(R"({"age": {"between": [null, 50]}})"), "");
    EXPECT_EQ(who(R"({"age": {"neq": null, "gt": 25}})"), "1 3");
}

TEST_P(Filter, TakesListsAsTheyAre)
{
    EXPECT_EQ(who(R"({"age": {"inq": []}})"), "");
    EXPECT_EQ(who(R"({"age": {"nin": []}})"), "1 2 3 4 5 6");
    EXPECT_EQ(who(R"({"age": {"inq": [20, null]}})"), "2");
    EXPECT_EQ(who(R"({"age": {"inq": [null]}})"), "");
    EXPECT_EQ(who(R"({"age": {"nin": [20, null]}})"), "");
    EXPECT_EQ(who(R"({"age": {"inq": 20}})"), "2");
    EXPECT_EQ(who(R"({"age": {"nin": 20}})"), "1 3 5 6");
    EXPECT_EQ(who(R"({"name": {"inq": ["Bo", "100%", "nobody"]}})"), "3 5");
    EXPECT_EQ(who(R"({"active": {"inq": [false]}})"), "2 5");
    EXPECT_EQ(who(R"({"active": {"nin": [false]}})"), "1 4 6");
    EXPECT_EQ(who(R"({"age": {"inq": [20, 20, 20]}})"), "2");
}

TEST_P(Filter, TakesListsOfTenThousandElements)
{
    std::string numbers = R"({"age": {"inq": [30)";
    std::string texts = R"({"name": {"nin": ["Bo")";
    for (int i = 0; i < 10'000; ++i) {
        numbers.append(",").append(std::to_string(1'000'000 + i));
        texts.append(R"(,"nobody )").append(std::to_string(i)).append("\"");
    }
    EXPECT_EQ(who(numbers + "]}}"), "1 3");
    EXPECT_EQ(who(texts + "]}}"), "1 2 5 6");
}

TEST_P(Filter, JoinsByAndOrAndNorAtAnyDepth)
{
    EXPECT_EQ(who(R"({"and": [{"age": 30}, {"active": true}]})"), "1");
    EXPECT_EQ(who(R"({"or": [{"age": 20}, {"name": "Bo"}]})"), "2 3");
    EXPECT_EQ(who(R"({"active": true, "or": [{"age": 30}, {"age": 0}]})"), "1 6");
    EXPECT_EQ(who(R"({"or": [{"and": [{"age": 30}, {"name": "Bo"}]},
                             {"and": [{"active": false}, {"or": [{"age": 20}, {"age": 99}]}]}]})"),
              "2 3");
    EXPECT_EQ(who(R"({"or": [{"age": 30, "name": "Bo"}, {"id": 6}]})"), "3 6");
    EXPECT_EQ(who(R"({"and": [{"or": [{"id": 1}, {"id": 2}]}, {"or": [{"id": 2}, {"id": 3}]}]})"),
              "2");
    EXPECT_EQ(who(R"({"nor": [{"age": 30}, {"active": true}]})"), "2 5");
    EXPECT_EQ(who(R"({"nor": [{"nor": [{"age": 30}]}]})"), "1 3");
    EXPECT_EQ(who(R"({"or": [{"nor": [{"age": {"gt": -10}}]}, {"id": 1}]})"), "1 4");
}

TEST_P(Filter, CountsWhatCannotBeComparedAsNotMatchedByNor)
{
    // Person 4 has no age: "age is 30" is not true of it, so nor holds.
    EXPECT_EQ(who(R"({"nor": [{"age": 30}]})"), "2 4 5 6");
    EXPECT_EQ(who(R"({"nor": [{"age": {"neq": 30}}]})"), "1 3 4");
    EXPECT_EQ(who(R"({"nor": [{"age": {"inq": [30, null]}}]})"), "2 4 5 6");
}

TEST_P(Filter, PassesOverEmptyJunctionsInReads)
{
    EXPECT_EQ(who(R"({"and": []})"), "1 2 3 4 5 6");
    EXPECT_EQ(who(R"({"or": []})"), "1 2 3 4 5 6");
    EXPECT_EQ(who(R"({"or": [{}]})"), "1 2 3 4 5 6");
    EXPECT_EQ(who(R"({"or": [{}, {"id": 1}]})"), "1");
    EXPECT_EQ(who(R"({"nor": []})"), "1 2 3 4 5 6");
    EXPECT_EQ(who(R"({"and": [{"or": []}, {"id": 1}]})"), "1");
    EXPECT_EQ(who(R"({"and": "x"})"), "1 2 3 4 5 6");
}

TEST_P(Filter, MatchesPatternsWithTheirWildcardsAndEscapes)
{
    EXPECT_EQ(who(R"({"name": {"like": "A%"}})"), "1");
    EXPECT_EQ(who(R"({"name": {"like": "%n%"}})"), "1 2");
    EXPECT_EQ(who(R"({"name": {"like": "_o"}})"), "3");
    EXPECT_EQ(who(R"({"name": {"like": "100\\%"}})"), "5");
    EXPECT_EQ(who(R"({"name": {"like": "a\\_b%"}})"), "6");
    EXPECT_EQ(who(R"({"name": {"like": "a_b\\\\c"}})"), "6");
    EXPECT_EQ(who(R"({"name": {"like": "%"}})"), "1 2 3 5 6");
    EXPECT_EQ(who(R"({"name": {"like": ""}})"), "");
    EXPECT_EQ(who(R"({"name": {"nlike": "%n%"}})"), "3 5 6");
    EXPECT_EQ(who(R"({"name": {"ilike": "a%"}})"), "1 2 6");
    EXPECT_EQ(who(R"({"name": {"ilike": "ANNA"}})"), "1 2");
    EXPECT_EQ(who(R"({"name": {"nilike": "a%"}})"), "3 5");
    EXPECT_EQ(who(R"({"name": {"like": null}})"), "");
    EXPECT_EQ(who(R"({"age": {"like": "3%"}})"), "1 3");
}

TEST_P(Filter, MatchesRegularExpressionsInEveryForm)
{
    EXPECT_EQ(who(R"({"name": {"regexp": "^A"}})"), "1");
    EXPECT_EQ(who(R"({"name": {"regexp": "/^a/"}})"), "2 6");
    EXPECT_EQ(who(R"({"name": {"regexp": "/^a/i"}})"), "1 2 6");
    EXPECT_EQ(who(R"({"name": {"regexp": {"source": "^a", "flags": "i"}}})"), "1 2 6");
    EXPECT_EQ(who(R"({"name": {"regexp": {"source": "^a"}}})"), "2 6");
    EXPECT_EQ(who(R"({"name": {"regexp": "^a", "options": "i"}})"), "1 2 6");
    EXPECT_EQ(who(R"({"name": {"regexp": "/^a/gi"}})"), "1 2 6");
    EXPECT_EQ(who(R"({"name": {"regexp": "n{2}"}})"), "1 2");
    EXPECT_EQ(who(R"({"name": {"regexp": "^(Bo|anna)$"}})"), "2 3");
    EXPECT_EQ(who(R"({"name": {"regexp": "\\d+%"}})"), "5");
    EXPECT_EQ(who(R"({"name": {"regexp": "\\bo\\b|\\bBo\\b"}})"), "3");
    EXPECT_EQ(who(R"({"name": {"regexp": "[^a-z]"}})"), "1 3 5 6");
    EXPECT_EQ(who(R"({"name": {"regexp": "a/b"}})"), "");
    EXPECT_EQ(who_refused(R"({"name": {"regexp": {"source": "a", "flags": "x"}}})").name(),
              "invalid_params");
    EXPECT_EQ(who_refused(R"({"name": {"regexp": "/a/m"}})").path(),
              "params.filter.where.name.regexp");
}

TEST_P(Filter, RefusesARegularExpressionThatIsNone)
{
    const Refusal refusal = who_refused(R"({"name": {"regexp": "(unclosed"}})");
    EXPECT_EQ(refusal.name(), "database_error");
    EXPECT_EQ(refusal.fact("sqlState"), "2201B");
}

TEST_P(Filter, OrdersByOneOrSeveralProperties)
{
    EXPECT_EQ(in_order(R"({"where": {"age": {"neq": null}}, "order": "age, id DESC"})"),
              "5 6 2 3 1");
    EXPECT_EQ(in_order(R"({"order": ["active DESC NULLS LAST", "age ASC NULLS FIRST"]})"),
              "4 6 1 5 2 3");
    EXPECT_EQ(in_order(R"({"order": "name ASC NULLS FIRST"})"), "4 5 1 3 6 2");
    EXPECT_EQ(in_order(R"({"order": "name desc nulls last"})"), "2 6 3 1 5 4");
    EXPECT_EQ(in_order(R"({"order": ["age DESC NULLS FIRST, id DESC"]})"), "4 3 1 2 6 5");
    EXPECT_EQ(in_order(R"({"order": "born NULLS LAST"})"), "4 1 6 2 5 3");
    EXPECT_EQ(in_order(R"({"order": ""})"), "1 2 3 4 5 6");
    EXPECT_EQ(in_order(R"({"order": null})"), "1 2 3 4 5 6");
    EXPECT_EQ(in_order(R"({"order": []})"), "1 2 3 4 5 6");
}

TEST_P(Filter, OrdersByIdWhereNothingIsSaid)
{
    make_rows("Person", R"([{"id": 0, "name": "Zero"}])");
    EXPECT_EQ(in_order("{}"), "0 1 2 3 4 5 6");
    EXPECT_EQ(in_order(R"({"limit": 2})"), "0 1");
}

TEST_P(Filter, CutsOutAPage)
{
    EXPECT_EQ(in_order(R"({"limit": 2})"), "1 2");
    EXPECT_EQ(in_order(R"({"limit": 2, "skip": 1})"), "2 3");
    EXPECT_EQ(in_order(R"({"limit": 2, "offset": 3})"), "4 5");
    EXPECT_EQ(in_order(R"({"offset": 4})"), "5 6");
    EXPECT_EQ(in_order(R"({"skip": 4})"), "5 6");
    EXPECT_EQ(in_order(R"({"skip": 99})"), "");
    EXPECT_EQ(in_order(R"({"limit": 0})"), "1 2 3 4 5 6");
    EXPECT_EQ(in_order(R"({"limit": "2", "offset": "1"})"), "2 3");
    EXPECT_EQ(in_order(R"({"limit": null, "offset": null})"), "1 2 3 4 5 6");
    EXPECT_EQ(in_order(R"({"limit": 9223372036854775807})"), "1 2 3 4 5 6");
    for (const char* bad : {R"({"limit": -1})", R"({"limit": 1.5})", R"({"limit": "1; DROP"})",
                            R"({"limit": [5]})", R"({"offset": "x"})", R"({"skip": {}})",
                            R"({"limit": true})", R"({"limit": 9223372036854775808})"})
        EXPECT_EQ(refused("all", R"(["Person", )" + std::string{bad} + "]").name(),
                  "invalid_params")
            << bad;
}

TEST_P(Filter, ChoosesFieldsInEveryForm)
{
    const auto first = [&](std::string_view fields) {
        return ok("all", R"(["Person", {"limit": 1, "fields": )" + std::string{fields} + "}]")
            .at(0);
    };
    EXPECT_JSON(first(R"(["name", "id"])"), R"({"id": 1, "name": "Anna"})");
    EXPECT_JSON(first(R"({"name": true})"), R"({"name": "Anna"})");
    EXPECT_JSON(first(R"({"born": false, "active": false})"),
                R"({"id": 1, "name": "Anna", "age": 30})");
    EXPECT_JSON(first(R"({"name": true, "age": false})"), R"({"name": "Anna"})");
    EXPECT_JSON(first(R"("name")"), R"({"name": "Anna"})");
    EXPECT_JSON(first(R"(["nosuch", "age"])"), R"({"age": 30})");
    EXPECT_EQ(first("[]").as_object().size(), 5U);
    EXPECT_EQ(first("{}").as_object().size(), 5U);
    EXPECT_EQ(first("null").as_object().size(), 5U);
    EXPECT_EQ(first(R"(["nosuch"])").as_object().size(), 5U);
}

TEST_P(Filter, IgnoresUnknownPropertiesInReadsUnlessStrict)
{
    EXPECT_EQ(who(R"({"nosuch": 1})"), "1 2 3 4 5 6");
    EXPECT_EQ(who(R"({"nosuch": {"gt": 1}, "id": 2})"), "2");
    EXPECT_EQ(who(R"({"or": [{"nosuch": 1}, {"id": 2}]})"), "2");
    EXPECT_EQ(who(R"({"constructor": 1})"), "1 2 3 4 5 6");

    const Refusal refusal =
        refused("all", R"(["Person", {"where": {"nam": "x"}}, {"strict": true}])");
    EXPECT_EQ(refusal.name(), "invalid_params");
    EXPECT_EQ(refusal.path(), "params.filter.where.nam");
    EXPECT_EQ(refusal.fact("nearest"), "name");
    EXPECT_EQ(refused("count", R"(["Person", {"or": []}, {"strict": true}])").path(),
              "params.where.or");
    EXPECT_EQ(refused("all", R"(["Person", {"fields": ["nam"]}, {"strict": true}])").name(),
              "invalid_params");
}

TEST_P(Filter, RefusesWhatWouldMakeAWriteWider)
{
    const auto spared = [&](std::string_view method, std::string_view where,
                            std::string_view path) {
        std::string params = R"({"model": "Person", "where": )" + std::string{where};
        if (method != "destroyAll")
            params.append(R"(, "data": {"age": 77})");
        const Refusal refusal = refused(method, params + "}");
        EXPECT_EQ(refusal.name(), "invalid_params") << method << where;
        EXPECT_EQ(refusal.path(), "params.where" + std::string{path}) << method << where;
    };
    for (const char* method : {"destroyAll", "update", "upsertWithWhere"}) {
        spared(method, R"({"nosuch": 1})", ".nosuch");
        spared(method, R"({"id": 1, "nosuch": {"gt": 5}})", ".nosuch");
        spared(method, R"({"or": []})", ".or");
        spared(method, R"({"and": []})", ".and");
        spared(method, R"({"nor": []})", ".nor");
        spared(method, R"({"or": [{}]})", ".or[0]");
        spared(method, R"({"and": [{"id": 1}, {"or": []}]})", ".and[1].or");
        spared(method, R"({"age": {"nin": []}})", ".age.nin");
        spared(method, R"({"age": {}})", ".age");
        spared(method, R"({"age": {"almost": 5}})", ".age.almost");
        spared(method, R"({"and": "x"})", ".and");
        spared(method, R"([{"id": 1}])", "");
        spared(method, R"("id = 1")", "");
        spared(method, "5", "");
        spared(method, "null", "");
    }
    EXPECT_EQ(refused("destroyAll", R"(["Person"])").name(), "invalid_params");
    EXPECT_JSON(ok("count", R"(["Person"])"), "6");
    EXPECT_JSON(ok("count", R"(["Person", {"age": 77}])"), "0");
}

TEST_P(Filter, PassesOverNothingInsideNor)
{
    // What vanished there would turn "none of these" into everything.
    EXPECT_EQ(who_refused(R"({"nor": [{"nosuch": 1}]})").path(),
              "params.filter.where.nor[0].nosuch");
    EXPECT_EQ(who_refused(R"({"nor": [{"id": 1}, {}]})").path(), "params.filter.where.nor[1]");
    EXPECT_EQ(who_refused(R"({"nor": [{"or": []}]})").path(), "params.filter.where.nor[0].or");
    EXPECT_EQ(who_refused(R"({"nor": [{"age": {"nin": []}}]})").path(),
              "params.filter.where.nor[0].age.nin");
}

TEST_P(Filter, RefusesWhatIsNoFilter)
{
    const auto path = [&](std::string_view filter) {
        const Refusal refusal = refused("all", R"(["Person", )" + std::string{filter} + "]");
        EXPECT_EQ(refusal.name(), "invalid_params") << filter;
        return refusal.path();
    };
    EXPECT_EQ(path("[]"), "params.filter");
    EXPECT_EQ(path("\"id\""), "params.filter");
    EXPECT_EQ(path(R"({"wher": {}})"), "params.filter.wher");
    EXPECT_EQ(path(R"({"where": []})"), "params.filter.where");
    EXPECT_EQ(path(R"({"where": {"age": {"almost": 5}}})"), "params.filter.where.age.almost");
    EXPECT_EQ(path(R"({"where": {"age": {}}})"), "params.filter.where.age");
    EXPECT_EQ(path(R"({"where": {"age": [1]}})"), "params.filter.where.age");
    EXPECT_EQ(path(R"({"where": {"age": "x"}})"), "params.filter.where.age");
    EXPECT_EQ(path(R"({"where": {"or": [5]}})"), "params.filter.where.or[0]");
    EXPECT_EQ(path(R"({"where": {"age": {"between": [1]}}})"), "params.filter.where.age.between");
    EXPECT_EQ(path(R"({"where": {"born": "not a date"}})"), "params.filter.where.born");
    EXPECT_EQ(path(R"({"order": 5})"), "params.filter.order");
    EXPECT_EQ(path(R"({"order": ["name", 5]})"), "params.filter.order[1]");
    EXPECT_EQ(path(R"({"order": "name SIDEWAYS"})"), "params.filter.order");
    EXPECT_EQ(path(R"({"order": "nosuch"})"), "params.filter.order");
    EXPECT_EQ(path(R"({"fields": 5})"), "params.filter.fields");
    EXPECT_EQ(path(R"({"fields": {"name": 1}})"), "params.filter.fields.name");
    EXPECT_EQ(refused("all", R"(["Person", {"include": "books"}])").name(), "unsupported");
}

TEST_P(Filter, EndsAtItsDepth)
{
    const auto nested = [](int depth) {
        std::string where = R"({"id": 1})";
        for (int i = 1; i < depth; ++i)
            where = R"({"and": [)" + where + "]}";
        return where;
    };
    EXPECT_EQ(who(nested(16)), "1");
    EXPECT_EQ(who_refused(nested(17)).name(), "limit_exceeded");
    EXPECT_EQ(who_refused(nested(17)).fact("limit"), "filterDepth");
}

OVER_EVERY_DRIVER(Filter);

} // namespace
} // namespace connectord::test

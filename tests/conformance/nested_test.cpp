// Places inside documents: by path, by the type of the value that they are compared with.
#include "tests/conformance/world.hpp"

namespace connectord::test {
namespace {

/// The same documents in a text column and, where there is one, in a column of JSON.
class Nested : public Conformance {
protected:
    void make(std::string_view definition)
    {
        make_model("Doc", R"({"id": {"type": "Number", "id": 1}, "doc": )" +
                              std::string{definition} + "}");
        make_rows("Doc", R"([
            {"id": 1, "doc": {"city": "Oslo", "size": 5, "open": true, "tags": ["a", "b"], "at": {"lat": 1.5}}},
            {"id": 2, "doc": {"city": "Rome", "size": 10, "open": false, "tags": [], "at": {"lat": -3}}},
            {"id": 3, "doc": {"city": null, "size": "5", "open": "true", "tags": ["b"]}},
            {"id": 4, "doc": {}},
            {"id": 5, "doc": null},
            {"id": 6, "doc": {"city": "", "size": 1e3, "odd \"key'": {"x$y": 1}, "tags": [["n"], {"deep": "d"}]}}
        ])");
    }

    std::string which(std::string_view where)
    {
        return ids("Doc", R"({"order": "id", "where": )" + std::string{where} + "}");
    }

    void check_all()
    {
        EXPECT_EQ(which(R"({"doc.city": "Oslo"})"), "1");
        EXPECT_EQ(which(R"({"doc.city": ""})"), "6");
        EXPECT_EQ(which(R"({"doc.city": {"gt": "P"}})"), "2");
        EXPECT_EQ(which(R"({"doc.city": {"neq": "Oslo"}})"), "2 6");
        EXPECT_EQ(which(R"({"doc.city": {"like": "%o%"}})"), "1 2");
        EXPECT_EQ(which(R"({"doc.city": {"ilike": "OSLO"}})"), "1");
        EXPECT_EQ(which(R"({"doc.city": {"regexp": "^[OR]"}})"), "1 2");
        EXPECT_EQ(which(R"({"doc.city": {"inq": ["Rome", "Paris"]}})"), "2");
        EXPECT_EQ(which(R"({"doc.city": {"nin": ["Rome", "Paris"]}})"), "1 6");
        EXPECT_EQ(which(R"({"doc.city": {"between": ["A", "P"]}})"), "1");

        EXPECT_EQ(which(R"({"doc.size": 5})"), "1");
        EXPECT_EQ(which(R"({"doc.size": "5"})"), "1 3");
        EXPECT_EQ(which(R"({"doc.size": {"gt": 5}})"), "2 6");
        EXPECT_EQ(which(R"({"doc.size": {"lt": 9.5}})"), "1");
        EXPECT_EQ(which(R"({"doc.size": 1000})"), "6");
        EXPECT_EQ(which(R"({"doc.size": {"between": [4, 10]}})"), "1 2");
        EXPECT_EQ(which(R"({"doc.size": {"inq": [5, 1000]}})"), "1 6");
        EXPECT_EQ(which(R"({"doc.at.lat": {"lt": 0}})"), "2");
        EXPECT_EQ(which(R"({"doc.at.lat": 1.5})"), "1");

        EXPECT_EQ(which(R"({"doc.open": true})"), "1");
        EXPECT_EQ(which(R"({"doc.open": false})"), "2");
        EXPECT_EQ(which(R"({"doc.open": {"neq": true}})"), "2");
        EXPECT_EQ(which(R"({"doc.open": "true"})"), "1 3");

        EXPECT_EQ(which(R"({"doc.city": null})"), "3 4 5");
        EXPECT_EQ(which(R"({"doc.city": {"neq": null}})"), "1 2 6");
        EXPECT_EQ(which(R"({"doc.no.such.place": null})"), "1 2 3 4 5 6");
        EXPECT_EQ(which(R"({"nor": [{"doc.city": "Oslo"}]})"), "2 3 4 5 6");

        EXPECT_EQ(which(R"({"doc.tags.0": "a"})"), "1");
        EXPECT_EQ(which(R"({"doc.tags.1": "b"})"), "1");
        EXPECT_EQ(which(R"({"doc.tags.1.deep": "d"})"), "6");
        EXPECT_EQ(which(R"({"doc.tags.0.0": "n"})"), "6");
        EXPECT_EQ(which(R"({"doc.odd \"key'.x$y": 1})"), "6");

        EXPECT_EQ(which(R"({"or": [{"doc.city": "Oslo"}, {"doc.size": {"gt": 5, "lt": 20}}]})"),
                  "1 2");
    }
};

/// Columns that only PostgreSQL has.
class NestedOfPostgresql : public Nested {};

TEST_P(Nested, PlacesAreFoundInTextColumns)
{
    make(R"("Object")");
    check_all();
}

TEST_P(NestedOfPostgresql, PlacesAreFoundInColumnsOfJson)
{
    make(R"({"type": "Object", "postgresql": {"dataType": "jsonb"}})");
    check_all();
    make(R"({"type": "Object", "postgresql": {"dataType": "json"}})");
    check_all();
}

TEST_P(Nested, PlacesAreOrderedBy)
{
    make(R"("Object")");
    EXPECT_EQ(ids("Doc", R"({"where": {"doc.city": {"neq": null}}, "order": "doc.city DESC"})"),
              "2 1 6");
    EXPECT_EQ(ids("Doc", R"({"order": ["doc.city ASC NULLS LAST", "id DESC"]})"), "6 1 2 5 4 3");
}

TEST_P(Nested, PlacesAreComparedWithScalarsOfOneType)
{
    make(R"("Object")");
    const auto path = [&](std::string_view where) {
        const Refusal refusal = refused("all", R"(["Doc", {"where": )" + std::string{where} + "}]");
        EXPECT_EQ(refusal.name(), "invalid_params") << where;
        return refusal.path();
    };
    EXPECT_EQ(path(R"({"doc.city": {"inq": ["a", 5]}})"), "params.filter.where.doc.city.inq[1]");
    EXPECT_EQ(path(R"({"doc.city": {"between": ["a", 5]}})"),
              "params.filter.where.doc.city.between");
    EXPECT_EQ(path(R"({"doc.city": {"eq": {"a": 1}}})"), "params.filter.where.doc.city.eq");
}

TEST_P(Nested, PropertiesOfEmbeddedModelsAreFound)
{
    make(R"({"type": {"city": "String", "size": "Number", "at": {"lat": "Number"}}})");
    EXPECT_EQ(which(R"({"doc.city": "Oslo", "doc.size": {"lte": 5}})"), "1");
}

OVER_EVERY_DRIVER(Nested);
OVER_POSTGRESQL(NestedOfPostgresql);

} // namespace
} // namespace connectord::test

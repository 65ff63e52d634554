// Models are made known, and their tables made, changed and told of.
#include "tests/conformance/world.hpp"

namespace connectord::test {
namespace {

class Schema : public Conformance {};

TEST_P(Schema, IsToldByDefine)
{
    const boost::json::value told =
        ok("define", R"(["CoffeeShop", {"Name": "String", "sizeM2": {"type": "Number"}}])");
    EXPECT_JSON(told.at("ids"), R"(["id"])");
    EXPECT_JSON(told, is_postgresql()
                          ? R"({"table": "coffeeshop", "schema": "public", "ids": ["id"],
                              "columns": {"id": "id", "Name": "name", "sizeM2": "sizem2"}})"
                          : R"({"table": "CoffeeShop", "ids": ["id"],
                              "columns": {"id": "id", "Name": "Name", "sizeM2": "sizeM2"}})");
}

TEST_P(Schema, HoldsForEveryCallThatFollows)
{
    make_model("Early", R"({"a": "String"})");
    // Nothing waits for an answer here.
    caller.client.start("define", R"(["Early", {"b": "Number"}])");
    caller.client.start("automigrate", R"(["Early"])");
    caller.client.start("create", R"(["Early", {"b": 5}])");
    for (int i = 0; i < 2; ++i)
        checked_reply(caller.client.read_json());
    const boost::json::object last = checked_reply(caller.client.read_json());
    static_cast<void>(last);
    EXPECT_EQ(refused("create", R"(["Early", {"a": "x"}])").name(), "invalid_params");
}

TEST_P(Schema, OfOneSessionIsNotAnothers)
{
    ok("define", R"(["Mine", {"a": "String"}])");
    Caller other{shared_daemon().connect()};
    other.ok("session.open", boost::json::object{{"datasource", GetParam()}});
    EXPECT_EQ(other.refused("all", R"(["Mine"])").name(), "model_not_found");
}

TEST_P(Schema, GrowsByAProperty)
{
    make_model("Grown", R"({"a": "String"})");
    EXPECT_JSON(ok("defineProperty", R"(["Grown", "extra", {"type": "Number"}])"), "null");
    ok("automigrate", R"([["Grown"]])");
    EXPECT_JSON(
        ok("create", R"(["Grown", {"a": "x", "extra": 5}, {"returning": true}])").at("data"),
        R"({"id": 1, "a": "x", "extra": 5})");
    EXPECT_EQ(refused("defineProperty", R"(["Nosuch", "extra", "Number"])").name(),
              "model_not_found");
    EXPECT_JSON(ok("undefine", R"(["Grown"])"), "null");
    EXPECT_EQ(refused("all", R"(["Grown"])").name(), "model_not_found");
}

TEST_P(Schema, MakesAndDropsTables)
{
    ok("define", R"(["Hut", {"a": "String"}])");
    ok("dropTable", R"(["Hut"])");
    EXPECT_JSON(ok("createTable", R"(["Hut"])"), "null");
    EXPECT_JSON(ok("create", R"(["Hut", {"a": "x"}])"), R"({"id": 1})");
    EXPECT_EQ(refused("createTable", R"(["Hut"])").fact("sqlState"), "42P07");
    EXPECT_JSON(ok("count", R"(["Hut"])"), "1");
    EXPECT_JSON(ok("dropTable", R"(["Hut"])"), "null");
    EXPECT_JSON(ok("dropTable", R"(["Hut"])"), "null");
    EXPECT_EQ(refused("count", R"(["Hut"])").fact("sqlState"), "42P01");
}

TEST_P(Schema, IsMigratedAllOrNone)
{
    make_model("Good", R"({"a": "String"})");
    make_rows("Good", R"([{"a": "precious"}])");
    ok("define", R"(["Bad", {"a": {"type": "String", ")" + GetParam() +
                     R"(": {"dataType": "nosuchtype"}}}])");
    EXPECT_EQ(refused("automigrate", R"([["Good", "Bad"]])").name(), "invalid_params");
    EXPECT_EQ(refused("automigrate", R"([["Good", "Nosuch"]])").message,
              "Cannot migrate models not attached to this datasource: Nosuch");
    EXPECT_JSON(ok("count", R"(["Good"])"), "1");
    EXPECT_JSON(ok("automigrate", R"(["Good"])"), R"({"dropped": ["Good"], "created": ["Good"]})");
    EXPECT_JSON(ok("count", R"(["Good"])"), "0");
}

TEST_P(Schema, GivesDefaultsWhereAPropertyIsLeftOut)
{
    make_model("Defaulted", R"({"id": {"type": "Number", "id": 1},
        "text": {"type": "String", "default": "it's \"quoted\""}, "n": {"type": "Number", "default": 7},
        "b": {"type": "Boolean", "default": true}, "when": {"type": "Date", "default": "2020-01-02T03:04:05.006Z"},
        "doc": {"type": "Object", "default": {"a": [1]}}})");
    ok("create", R"(["Defaulted", {"id": 1}])");
    const char* whole =
        R"({"id": 1, "text": "it's \"quoted\"", "n": 7, "b": true, "when": "2020-01-02T03:04:05.006Z",
                            "doc": {"a": [1]}})";
    EXPECT_JSON(ok("find", R"(["Defaulted", 1])"), whole);
    ok("create", R"(["Defaulted", {"id": 2, "text": null, "n": null}])");
    EXPECT_JSON(ok("find", R"(["Defaulted", 2])").at("text"), "null");
    // A row that leaves something out gets its default beside one that does not.
    EXPECT_JSON(
        ok("createAll", R"(["Defaulted", [{"id": 3, "n": 1}, {"id": 4}, {"id": 5, "n": null}]])")
            .at(1)
            .at("n"),
        "7");
}

TEST_P(Schema, MarksPropertiesThatAreOnlyRead)
{
    make_model("Guarded", R"({"a": "String", "total": {"type": "Number", "readOnly": true}})");
    EXPECT_JSON(
        ok("create", R"(["Guarded", {"a": "x", "total": 5}, {"returning": true}])").at("data"),
        R"({"id": 1, "a": "x", "total": null})");
}

TEST_P(Schema, IsDiscovered)
{
    make_model("Widget",
               R"({"id": {"type": "Number", "id": 1}, "name": {"type": "String", "required": true},
                             "price": "Number", "made": "Date"})");
    const std::string table = is_postgresql() ? "widget" : "Widget";
    const boost::json::value tables = ok("discoverModelDefinitions");
    bool found = false;
    for (const boost::json::value& row : tables.as_array())
        found =
            found || (row.at("name").as_string() == table && row.at("type").as_string() == "table");
    EXPECT_TRUE(found) << text_of(tables);

    const boost::json::value columns =
        ok("discoverModelProperties", boost::json::object{{"table", table}});
    ASSERT_EQ(columns.as_array().size(), 4U);
    EXPECT_JSON(columns.at(1).at("columnName"), R"("name")");
    EXPECT_JSON(columns.at(1).at("type"), R"("String")");
    EXPECT_JSON(columns.at(1).at("nullable"), R"("NO")");
    EXPECT_JSON(columns.at(2).at("type"), R"("Number")");
    EXPECT_JSON(columns.at(2).at("nullable"), R"("YES")");
    EXPECT_JSON(columns.at(3).at("type"), R"("Date")");
    const boost::json::value keys =
        ok("discoverPrimaryKeys", boost::json::object{{"table", table}});
    ASSERT_EQ(keys.as_array().size(), 1U);
    EXPECT_JSON(keys.at(0).at("columnName"), R"("id")");
    EXPECT_JSON(keys.at(0).at("keySeq"), "1");
    EXPECT_EQ(ok("discoverModelDefinitions", R"([{"limit": 1}])").as_array().size(), 1U);
    EXPECT_JSON(ok("discoverModelProperties", R"(["nosuch"])"), "[]");
}

TEST_P(Schema, AnswersSignsOfLife)
{
    const boost::json::value pong = ok("ping");
    EXPECT_JSON(pong.at("ok"), "true");
    EXPECT_GE(pong.at("latencyMs").to_number<double>(), 0);
    EXPECT_NE(ok("connect").at("server").at("version").as_string(), "");
    EXPECT_TRUE(ok("rpc.discover").at("methods").as_array().size() > 30);
}

OVER_EVERY_DRIVER(Schema);

} // namespace
} // namespace connectord::test

// Keys of every kind, and names of every kind: of properties, columns, tables and schemas.
#include "tests/conformance/world.hpp"

namespace connectord::test {
namespace {

class Keys : public Conformance {};

TEST_P(Keys, OfSeveralPropertiesAreObjects)
{
    make_model("Seat", R"({"seat": {"type": "Number", "id": 2}, "row": {"type": "String", "id": 1},
                           "guest": "String"})");
    EXPECT_JSON(ok("create", R"(["Seat", {"row": "A", "seat": 1, "guest": "x"}])"),
                R"({"id": {"row": "A", "seat": 1}})");
    make_rows("Seat",
              R"([{"row": "B", "seat": 1, "guest": "y"}, {"row": "A", "seat": 2, "guest": "z"}])");
    EXPECT_JSON(ok("find", R"(["Seat", {"row": "B", "seat": 1}])"),
                R"({"seat": 1, "row": "B", "guest": "y"})");
    EXPECT_JSON(ok("exists", R"(["Seat", {"row": "B", "seat": 2}])"), "false");
    EXPECT_JSON(ok("updateAttributes", R"(["Seat", {"row": "A", "seat": 2}, {"guest": "w"}])"),
                R"({"count": 1})");
    EXPECT_JSON(ok("save", R"(["Seat", {"row": "B", "seat": 1, "guest": "v"}])"),
                R"({"count": 1})");
    EXPECT_JSON(ok("replaceById", R"(["Seat", {"row": "A", "seat": 1}, {}])"), R"({"count": 1})");
    EXPECT_JSON(ok("all", R"(["Seat"])"),
                R"([{"seat": 1, "row": "A", "guest": null}, {"seat": 2, "row": "A", "guest": "w"},
                    {"seat": 1, "row": "B", "guest": "v"}])");
    EXPECT_JSON(ok("destroy", R"(["Seat", {"row": "A", "seat": 1}])"), R"({"count": 1})");
    EXPECT_EQ(refused("create", R"(["Seat", {"row": "B", "seat": 1}])").fact("sqlState"), "23505");
    for (const char* bad : {R"("A")", R"({"row": "A"})", R"({"row": "A", "seat": 2, "guest": "w"})",
                            R"(["A", 2])", "null", "{}", R"({"row": "A", "seat": null})"})
        EXPECT_EQ(refused("find", R"(["Seat", )" + std::string{bad} + "]").name(), "invalid_params")
            << bad;
}

TEST_P(Keys, MayBeMissingAltogether)
{
    make_model("Line", R"({"text": "String"})", R"({"idInjection": false})");
    EXPECT_JSON(ok("create", R"(["Line", {"text": "a"}])"), R"({"id": null})");
    EXPECT_JSON(ok("create", R"(["Line", {"text": "b"}, {"returning": true}])").at("data"),
                R"({"text": "b"})");
    EXPECT_JSON(ok("createAll", R"(["Line", [{"text": "c"}]])"), R"([{"text": "c"}])");
    EXPECT_JSON(ok("count", R"(["Line"])"), "3");
    EXPECT_JSON(ok("update", R"(["Line", {"text": "a"}, {"text": "z"}])"), R"({"count": 1})");
    EXPECT_JSON(ok("destroyAll", R"(["Line", {"text": {"neq": "z"}}])"), R"({"count": 2})");
    EXPECT_JSON(ok("findOrCreate", R"(["Line", {"where": {"text": "z"}}, {"text": "z"}])"),
                R"({"data": {"text": "z"}, "created": false})");
    for (const char* method : {"find", "exists", "destroy"})
        EXPECT_EQ(refused(method, R"(["Line", 1])").name(), "invalid_params") << method;
    EXPECT_EQ(refused("save", R"(["Line", {"text": "a"}])").name(), "invalid_params");
    EXPECT_JSON(ok("updateOrCreate", R"(["Line", {"text": "new"}])").at("isNewInstance"), "true");
}

TEST_P(Keys, MayBeText)
{
    make_model("Country", R"({"code": {"type": "String", "id": true}, "name": "String"})");
    EXPECT_JSON(ok("create", R"(["Country", {"code": "NO", "name": "Norge"}])"), R"({"id": "NO"})");
    EXPECT_JSON(ok("create", R"(["Country", {"code": "'; --", "name": "x"}])"),
                R"({"id": "'; --"})");
    EXPECT_JSON(ok("create", R"(["Country", {"code": "", "name": "empty"}])"), R"({"id": ""})");
    EXPECT_JSON(ok("find", R"(["Country", "NO"])").at("name"), R"("Norge")");
    EXPECT_JSON(ok("find", R"(["Country", ""])").at("name"), R"("empty")");
    EXPECT_JSON(ok("exists", R"(["Country", "no"])"), "false");
    EXPECT_JSON(
        ok("updateOrCreate", R"(["Country", {"code": "NO", "name": "Noreg"}])").at("isNewInstance"),
        "false");
    EXPECT_JSON(ok("destroy", R"(["Country", "'; --"])"), R"({"count": 1})");
    EXPECT_EQ(refused("updateAttributes", R"(["Country", "XX", {"name": "x"}])").message,
              "Could not update attributes. Object with id XX does not exist!");
}

TEST_P(Keys, ThatAreNotGeneratedMustBeGiven)
{
    make_model("Fixed", R"({"id": {"type": "Number", "id": true}, "name": "String"})");
    if (is_postgresql()) {
        EXPECT_EQ(refused("create", R"(["Fixed", {"name": "x"}])").fact("sqlState"), "23502");
    }
    EXPECT_JSON(ok("create", R"(["Fixed", {"id": 0, "name": "zero"}])"), R"({"id": 0})");
    EXPECT_JSON(ok("create", R"(["Fixed", {"id": -5, "name": "below"}])"), R"({"id": -5})");
}

class Names : public Conformance {
protected:
    /// Does with a model, whose key is `id` and which has one text property, all that names matter
    /// in.
    void go_round(std::string_view model, std::string_view property)
    {
        const boost::json::value name(property);
        const auto row = [&](int id, std::string_view text) {
            return boost::json::object{{"id", id}, {property, text}};
        };
        const auto call = [&](std::string_view method, boost::json::array params) {
            params.insert(params.begin(), boost::json::value(model));
            const std::string text = text_of(params);
            return ok(method, std::string_view{text});
        };
        EXPECT_JSON(call("create", {row(1, "one")}), R"({"id": 1})");
        call("createAll", {boost::json::array{row(2, "two"), row(3, "three")}});
        EXPECT_EQ(call("find", {1}), boost::json::value(row(1, "one")));
        EXPECT_EQ(call("all", {{{"where", {{property, "two"}}},
                                {"order", std::string{property} + " DESC"},
                                {"fields", boost::json::array{"id", property}}}}),
                  boost::json::value(boost::json::array{row(2, "two")}));
        EXPECT_JSON(call("count", {{{property, {{"like", "t%"}}}}}), "2");
        EXPECT_JSON(call("update", {{{property, "three"}}, {{property, "3"}}}), R"({"count": 1})");
        EXPECT_EQ(call("updateOrCreate", {row(3, "drei")}).at("data"),
                  boost::json::value(row(3, "drei")));
        EXPECT_EQ(call("replaceOrCreate", {row(4, "vier")}).at("isNewInstance"), true);
        EXPECT_JSON(call("updateAttributes", {4, {{property, "4"}}}), R"({"count": 1})");
        EXPECT_EQ(call("findOrCreate", {{{"where", {{property, "4"}}}}, row(9, "x")}).at("created"),
                  false);
        EXPECT_EQ(
            call("upsertWithWhere", {{{property, "4"}}, {{property, "v"}}}).at("isNewInstance"),
            false);
        EXPECT_JSON(call("destroyAll", {{{property, "v"}}}), R"({"count": 1})");
    }
};

constexpr const char* key = R"("id": {"type": "Number", "id": 1}, )";

TEST_P(Names, OfColumnsComeFromTheDriversOwnSettings)
{
    for (const char* setting : {"columnName", "column"}) {
        make_model("Mapped",
                   "{" + std::string{key} + R"("title": {"type": "String", ")" + GetParam() +
                       R"(": {")" + setting + R"(": "Book_Title"}}})",
                   R"({")" + GetParam() + R"(": {"table": "Mapped_Table"}})");
        go_round("Mapped", "title");
        EXPECT_JSON(
            ok("execute", R"(["SELECT \"Book_Title\" FROM \"Mapped_Table\" WHERE id = 1"])"),
            R"([{"Book_Title": "one"}])");
    }
}

TEST_P(Names, OfColumnsMayBeSwapped)
{
    make_model("Swap", "{" + std::string{key} + R"("a": {"type": "String", "name": "b"},
                                                   "b": {"type": "String", "name": "a"}})");
    ok("create", R"(["Swap", {"id": 1, "a": "is a", "b": "is b"}])");
    EXPECT_JSON(ok("find", R"(["Swap", 1])"), R"({"id": 1, "a": "is a", "b": "is b"})");
    EXPECT_JSON(ok("all", R"(["Swap", {"where": {"a": "is a"}, "fields": ["b"]}])"),
                R"([{"b": "is b"}])");
}

TEST_P(Names, OfAnotherDriverAreNoMatter)
{
    const std::string other = is_postgresql() ? "sqlite3" : "postgresql";
    make_model("Other", "{" + std::string{key} + R"("title": {"type": "String", ")" + other +
                            R"(": {"columnName": "elsewhere"}}})");
    EXPECT_JSON(ok("execute", R"(["SELECT title FROM )" +
                                  std::string{is_postgresql() ? "other" : "Other"} + "\"]"),
                "[]");
}

TEST_P(Names, OfPropertiesMayBeHostile)
{
    for (const std::string property :
         {"a\"b", "select", "x;drop table canary", "a'b", "a\\b", "a b", "Ünïcødé😀", "$1", "?",
          "constructor", "__proto__", "toString", "a--b", "/*", "order", "a.b"}) {
        const boost::json::object properties{{"id", {{"type", "Number"}, {"id", 1}}},
                                             {property, "String"}};
        make_model("Hostile", text_of(properties));
        if (property.find_first_of(" ,") == std::string::npos)
            go_round("Hostile", property);
        EXPECT_EQ(
            ok("define", boost::json::object{{"model", "Hostile"}, {"properties", properties}})
                .at("columns")
                .as_object()
                .size(),
            2U);
    }
}

TEST_P(Names, OfTablesMayBeHostile)
{
    ok("execute", R"(["DROP TABLE IF EXISTS canary"])");
    ok("execute", R"sql(["CREATE TABLE canary (id INTEGER)"])sql");
    for (const std::string table :
         {"a\"b", "select", "x;drop table canary", "x\"; drop table canary; --", "a'b", "a b",
          "Tæble", "public.other", "\\", "%s", "$1"}) {
        const boost::json::object settings{{"tableName", table}};
        make_model("Strange", "{" + std::string{key} + R"("t": "String"})", text_of(settings));
        go_round("Strange", "t");
        ok("dropTable", R"(["Strange"])");
        EXPECT_EQ(refused("count", R"(["Strange"])").fact("sqlState"), "42P01") << table;
    }
    EXPECT_JSON(ok("execute", R"(["SELECT id FROM canary"])"), "[]");
}

TEST_P(Names, OfModelsMayBeHostile)
{
    for (const std::string model : {"constructor", "__proto__", "a\"b", "select", "drop table x"}) {
        make_model(model, "{" + std::string{key} + R"("t": "String"})");
        go_round(model, "t");
    }
}

TEST_P(Names, OfModelsThatThereAreNotAreModelNotFound)
{
    for (const char* model : {"constructorX", "toString", "hasOwnProperty", "Nosuch"}) {
        const Refusal refusal = refused("all", R"([")" + std::string{model} + "\"]");
        EXPECT_EQ(refusal.name(), "model_not_found") << model;
        EXPECT_EQ(refusal.fact("model"), model);
    }
    ok("define", R"(["Customer", {"name": "String"}])");
    EXPECT_NE(refused("all", R"(["Custmer"])").text().find("Customer"), std::string::npos);
}

TEST_P(Names, TooLongAreRefused)
{
    const std::string longest(200, 'x');
    EXPECT_EQ(refused("define", R"([")" + longest + R"(", {"a": "String"}])").name(),
              "invalid_params");
    EXPECT_EQ(refused("define", R"(["M", {")" + longest + R"(": "String"}])").name(),
              "invalid_params");
}

class SchemasOfPostgresql : public Names {};

TEST_P(SchemasOfPostgresql, AreChosenByModelAndByOption)
{
    EXPECT_TRUE(has_capability("schemas"));
    for (const char* schema : {"shop", "Sh\"op"})
        ok("execute", boost::json::object{{"sql", "DROP SCHEMA IF EXISTS " +
                                                      std::string{schema == std::string_view{"shop"}
                                                                      ? "shop"
                                                                      : "\"Sh\"\"op\""} +
                                                      " CASCADE"}});
    make_model("Ware", "{" + std::string{key} + R"("t": "String"})",
               R"({"postgresql": {"schema": "shop"}})");
    go_round("Ware", "t");
    EXPECT_JSON(ok("execute", R"(["SELECT count(*)::int AS n FROM shop.ware"])"), R"([{"n": 3}])");

    ok("createTable", R"(["Ware", {"schema": "Sh\"op"}])");
    ok("create", R"(["Ware", {"id": 1, "t": "elsewhere"}, {"schema": "Sh\"op"}])");
    EXPECT_JSON(ok("all", R"(["Ware", {}, {"schema": "Sh\"op"}])"),
                R"([{"id": 1, "t": "elsewhere"}])");
    EXPECT_JSON(ok("find", R"(["Ware", 1])").at("t"), R"("one")");
    EXPECT_EQ(refused("all", R"(["Ware", {}, {"schema": "nosuch; DROP TABLE shop.ware"}])")
                  .fact("sqlState"),
              "42P01");
    EXPECT_JSON(ok("count", R"(["Ware"])"), "3");
}

OVER_EVERY_DRIVER(Keys);
OVER_EVERY_DRIVER(Names);
OVER_POSTGRESQL(SchemasOfPostgresql);

} // namespace
} // namespace connectord::test

// Tables follow their models, with rows in them.
#include "tests/conformance/world.hpp"

#include <boost/json/serialize.hpp>

namespace connectord::test {
namespace {

class Migration : public Conformance {
protected:
    /// Defines a model anew, whatever its table is.
    void define(std::string_view model, std::string_view properties,
                std::string_view settings = "{}")
    {
        ok("define", boost::json::object{{"model", model},
                                         {"properties", json_of(properties)},
                                         {"settings", json_of(settings)}});
    }

    boost::json::array steps_of(const boost::json::value& answer)
    {
        return answer.at("steps").as_array();
    }

    /// The worst kind among the steps that autoupdate would take; empty when there are none.
    std::string worst(std::string_view model)
    {
        std::string worst;
        for (const boost::json::value& step :
             steps_of(ok("autoupdate", boost::json::object{{"models", model},
                                                           {"options", {{"dryRun", true}}}}))) {
            const std::string kind{step.at("kind").as_string()};
            if (worst.empty() || kind == "destroys" || (kind == "rewrites" && worst == "safe"))
                worst = kind;
        }
        return worst;
    }

    void update(std::string_view model)
    {
        ok("autoupdate", boost::json::object{{"models", model}});
    }

    bool is_actual(std::string_view model)
    {
        return ok("isActual", boost::json::object{{"models", model}}).as_bool();
    }

    void run(std::string_view sql) { ok("execute", boost::json::object{{"sql", sql}}); }

    std::string own(std::string_view settings) const
    {
        return "\"" + GetParam() + "\": " + std::string{settings};
    }
};

TEST_P(Migration, MakesWhatIsMissingAndIsThenDone)
{
    define("Fresh", R"({"name": "String", "n": {"type": "Number", "index": true}})");
    ok("dropTable", R"(["Fresh"])");
    EXPECT_FALSE(is_actual("Fresh"));
    const boost::json::array planned = steps_of(ok("autoupdate", R"(["Fresh", {"dryRun": true}])"));
    ASSERT_EQ(planned.size(), 2U) << text_of(planned);
    EXPECT_JSON(planned.at(0).at("kind"), R"("safe")");
    EXPECT_EQ(refused("count", R"(["Fresh"])").fact("sqlState"), "42P01");
    EXPECT_EQ(steps_of(ok("autoupdate", R"(["Fresh"])")), planned);
    EXPECT_TRUE(is_actual("Fresh"));
    EXPECT_JSON(ok("autoupdate", R"(["Fresh"])"), R"({"steps": []})");
    EXPECT_JSON(ok("create", R"(["Fresh", {"name": "x", "n": 1}])"), R"({"id": 1})");
}

TEST_P(Migration, GrowsColumnsAndKeepsRows)
{
    make_model("Grower", R"({"a": "String"})");
    make_rows("Grower", R"([{"a": "one"}, {"a": "two"}])");
    define("Grower", R"({"a": "String", "b": {"type": "Number", "required": true, "default": 7},
                         "c": "Date"})");
    EXPECT_EQ(worst("Grower"), "safe");
    update("Grower");
    EXPECT_TRUE(is_actual("Grower"));
    EXPECT_JSON(
        ok("all", R"(["Grower", {"order": "id"}])"),
        R"([{"id": 1, "a": "one", "b": 7, "c": null}, {"id": 2, "a": "two", "b": 7, "c": null}])");
}

TEST_P(Migration, GivesAModelsDefaultsToNewRowsAlone)
{
    make_model("Heir", R"({"a": "String"})");
    make_rows("Heir", R"([{"a": "old"}])");
    define("Heir", R"({"a": "String", "b": {"type": "Number", "default": 7},
                       "c": {"type": "Boolean", "default": false}})");
    update("Heir");
    EXPECT_TRUE(is_actual("Heir"));
    ok("create", R"(["Heir", {"a": "new"}])");
    EXPECT_JSON(ok("all", R"(["Heir", {"order": "id"}])"),
                R"([{"id": 1, "a": "old", "b": null, "c": null},
                    {"id": 2, "a": "new", "b": 7, "c": false}])");
}

TEST_P(Migration, DropsWhatLeftTheModelUnlessThatIsRefused)
{
    make_model("Shrinker", R"({"a": "String", "b": "String"})");
    make_rows("Shrinker", R"([{"a": "one", "b": "precious"}])");
    define("Shrinker", R"({"a": "String"})");
    EXPECT_EQ(worst("Shrinker"), "destroys");
    const Refusal refusal = refused("autoupdate", R"(["Shrinker", {"destructive": false}])");
    EXPECT_EQ(refusal.name(), "guard_refused");
    EXPECT_EQ(refusal.fact("guard"), "destructive");
    define("Shrinker", R"({"a": "String", "b": "String"})");
    EXPECT_JSON(ok("find", R"(["Shrinker", 1])"), R"({"id": 1, "a": "one", "b": "precious"})");
    define("Shrinker", R"({"a": "String"})");
    update("Shrinker");
    EXPECT_TRUE(is_actual("Shrinker"));
    EXPECT_JSON(ok("all", R"(["Shrinker"])"), R"([{"id": 1, "a": "one"}])");
    // Ids that were given away are not given again.
    EXPECT_JSON(ok("create", R"(["Shrinker", {"a": "two"}])"), R"({"id": 2})");
}

TEST_P(Migration, ChangesTypesAndKeepsValues)
{
    make_model("Typed", R"({"t": {"type": "String", )" +
                            own(R"({"dataType": "varchar", "dataLength": 20})") +
                            R"(}, "n": {"type": "Number", )" + own(R"({"dataType": "smallint"})") +
                            "}}");
    make_rows("Typed", R"([{"t": "text", "n": 5}, {"t": null, "n": null}])");
    define("Typed",
           R"({"t": "String", "n": {"type": "Number", )" + own(R"({"dataType": "bigint"})") + "}}");
    EXPECT_EQ(worst("Typed"), "rewrites");
    ok("autoupdate", R"(["Typed", {"destructive": false}])");
    EXPECT_TRUE(is_actual("Typed"));
    EXPECT_JSON(ok("all", R"(["Typed", {"order": "id"}])"),
                R"([{"id": 1, "t": "text", "n": 5}, {"id": 2, "t": null, "n": null}])");
}

TEST_P(Migration, RefusesNoNullsWhereThereAreSomeAndChangesNothing)
{
    make_model("Nulls", R"({"a": "String", "b": "String"})");
    make_rows("Nulls", R"([{"a": "x", "b": null}])");
    define(
        "Nulls",
        R"({"a": {"type": "String", "required": true}, "b": {"type": "String", "required": true}})");
    EXPECT_EQ(refused("autoupdate", R"(["Nulls"])").fact("sqlState"), "23502");
    EXPECT_FALSE(is_actual("Nulls"));
    define("Nulls", R"({"a": {"type": "String", "required": true}, "b": "String"})");
    update("Nulls");
    EXPECT_TRUE(is_actual("Nulls"));
    EXPECT_JSON(ok("count", R"(["Nulls"])"), "1");
    define("Nulls", R"({"a": "String", "b": "String"})");
    update("Nulls");
    EXPECT_TRUE(is_actual("Nulls"));
}

TEST_P(Migration, KnowsItsOwnDefaultsAgain)
{
    const std::string properties = R"({
        "text": {"type": "String", "default": "it's \\ \"quoted\" (5)::text"},
        "none": {"type": "String", "default": ""},
        "n": {"type": "Number", "default": -7}, "b": {"type": "Boolean", "default": false},
        "when": {"type": "Date", "default": "2020-01-02T03:04:05.006Z"}, "now": {"type": "Date", "default": "$now"},
        "doc": {"type": "Object", "default": {"a": [1, "x"]}},
        "own": {"type": "Number", )" +
                                   own(R"({"dbDefault": "5"})") +
                                   R"(}, "flag": {"type": "Boolean", )" +
                                   own(R"({"dbDefault": "true"})") + "}}";
    make_model("Defaults", properties);
    EXPECT_TRUE(is_actual("Defaults"))
        << text_of(ok("autoupdate", R"(["Defaults", {"dryRun": true}])"));
    define("Defaults", R"({"text": {"type": "String", "default": "other"}})");
    EXPECT_FALSE(is_actual("Defaults"));
    update("Defaults");
    EXPECT_TRUE(is_actual("Defaults"));
    ok("create", R"(["Defaults", {}])");
    EXPECT_JSON(ok("all", R"(["Defaults"])"), R"([{"id": 1, "text": "other"}])");
}

TEST_P(Migration, KeepsIndexesAsDeclaredInEveryForm)
{
    const std::string_view properties = R"({"a": {"type": "String", "index": true},
        "b": {"type": "String", "index": {"unique": true}}, "c": {"type": "String", "unique": true}, "d": "Number"})";
    const std::string_view settings =
        R"({"indexes": {"by_keys": {"keys": {"a": 1, "d": -1}, "options": {"unique": true}},
        "by_text": "a DESC, d", "by_list": ["d", "a ASC"], "by_columns": {"columns": "d,b", "type": "btree"}, "off": false}})";
    make_model("Indexed", properties, settings);
    EXPECT_TRUE(is_actual("Indexed"))
        << text_of(ok("autoupdate", R"(["Indexed", {"dryRun": true}])"));
    boost::json::object found = ok("discoverModelIndexes", R"(["Indexed"])").as_object();
    EXPECT_JSON(found.at("by_keys").at("unique"), "true");
    EXPECT_JSON(found.at("by_keys").at("keys"), R"(["a", "d"])");
    EXPECT_JSON(found.at("by_keys").at("order"), R"(["ASC", "DESC"])");
    EXPECT_JSON(found.at("by_text").at("order"), R"(["DESC", "ASC"])");
    EXPECT_JSON(found.at("by_text").at("type"), R"("btree")");
    EXPECT_FALSE(found.contains("off"));

    define(
        "Indexed",
        R"({"a": "String", "b": {"type": "String", "index": true}, "c": "String", "d": "Number"})",
        R"({"indexes": {"by_text": "d"}})");
    EXPECT_EQ(worst("Indexed"), "safe");
    update("Indexed");
    EXPECT_TRUE(is_actual("Indexed"));
    found = ok("discoverModelIndexes", R"(["Indexed"])").as_object();
    EXPECT_JSON(found.at("by_text").at("keys"), R"(["d"])");
    EXPECT_FALSE(found.contains("by_keys"));

    define("Indexed", R"({"a": "String"})", R"({"indexes": {"bad": "a SIDEWAYS"}})");
    EXPECT_EQ(refused("autoupdate", R"(["Indexed"])").fact("path"),
              "definition.settings.indexes.bad");
    define("Indexed", R"({"a": "String"})", R"({"indexes": {"bad": {"keys": ["nosuch"]}}})");
    EXPECT_EQ(refused("autoupdate", R"(["Indexed"])").name(), "invalid_params");
}

TEST_P(Migration, KeepsForeignKeysWithTheirActions)
{
    const std::string_view child = R"({"parentId": "Number", "n": "Number"})";
    const std::string_view cascading =
        R"({"foreignKeys": {"child_parent": {"name": "child_parent", "entity": "Parent",
        "entityKey": "id", "foreignKey": "parentId", "onDelete": "cascade"}}})";
    define("Parent", R"({"name": "String"})");
    define("Child", child, cascading);
    ok("dropTable", R"(["Child"])");
    // Which of them comes first does not matter.
    ok("automigrate", R"([["Child", "Parent"]])");
    EXPECT_TRUE(is_actual("Child")) << text_of(ok("autoupdate", R"(["Child", {"dryRun": true}])"));
    make_rows("Parent", R"([{"name": "a"}, {"name": "b"}])");
    make_rows("Child", R"([{"parentId": 1, "n": 1}, {"parentId": 2, "n": 2}])");
    EXPECT_EQ(refused("create", R"(["Child", {"parentId": 9}])").fact("sqlState"), "23503");
    ok("destroy", R"(["Parent", 1])");
    EXPECT_JSON(ok("all", R"(["Child"])"), R"([{"id": 2, "parentId": 2, "n": 2}])");

    // The parent changes, and may have to be made anew: nobody's rows go with it.
    define("Parent", R"({"name": {"type": "String", "required": true}})");
    update("Parent");
    EXPECT_JSON(ok("count", R"(["Child"])"), "1");
    EXPECT_EQ(refused("create", R"(["Child", {"parentId": 9}])").fact("sqlState"), "23503");

    define("Child", child,
           R"({"foreignKeys": {"child_parent": {"name": "child_parent", "entity": "Parent",
        "entityKey": "id", "foreignKey": "parentId", "onDelete": "set null"}}})");
    EXPECT_FALSE(is_actual("Child"));
    update("Child");
    EXPECT_TRUE(is_actual("Child"));
    ok("destroy", R"(["Parent", 2])");
    EXPECT_JSON(ok("all", R"(["Child"])"), R"([{"id": 2, "parentId": null, "n": 2}])");

    // Who says nothing of keys keeps those there are; who says that there are none has none.
    define("Child", child);
    EXPECT_TRUE(is_actual("Child"));
    define("Child", child, R"({"foreignKeys": {}})");
    update("Child");
    ok("create", R"(["Child", {"parentId": 9}])");
    ok("dropTable", R"(["Child"])");
}

TEST_P(Migration, AddsAForeignKeyOnlyWhereRowsAllowIt)
{
    make_model("Owner", R"({"name": "String"})");
    make_model("Owned", R"({"ownerId": "Number"})");
    make_rows("Owned", R"([{"ownerId": 77}])");
    define("Owned", R"({"ownerId": "Number"})",
           R"({"foreignKeys": {"owned_owner": {"entity": {"name": "Owner"},
        "entityKey": "id", "foreignKey": "ownerId"}}})");
    EXPECT_EQ(refused("autoupdate", R"(["Owned"])").fact("sqlState"), "23503");
    EXPECT_JSON(ok("count", R"(["Owned"])"), "1");
    ok("destroyAll", R"(["Owned", {}])");
    update("Owned");
    EXPECT_TRUE(is_actual("Owned"));
    ok("dropTable", R"(["Owned"])");
}

TEST_P(Migration, TellsWhatATableIs)
{
    make_model(
        "Told",
        R"({"id": {"type": "String", "id": true}, "v": {"type": "String", "required": true, )" +
            own(R"({"dataType": "varchar", "dataLength": 12})") + R"(
}
, "n" : "Number"
})");
    const boost::json::value fields = ok("showFields", R"(["Told"])");
    ASSERT_EQ(fields.as_array().size(), 3U);
    EXPECT_JSON(
        fields.at(1),
        R"j({"column": "v", "type": "VARCHAR(12)", "time_precision": null, "nullable": "NO", "length": 12
    })j");
    EXPECT_JSON(fields.at(2).at("nullable"), R"("YES")");
    EXPECT_EQ(ok("getTableStatus", R"(["Told"])").at("fields"), fields);
    EXPECT_EQ(ok("showIndexes", R"(["Told"])").as_array().size(), 1U);
    EXPECT_JSON(ok("showIndexes", R"(["Told"])").at(0).at("primary"), "true");
}

TEST_P(Migration, OfManyAtOnceDoesNotCollide)
{
    ok("define", R"(["Crowded", {"a": {"type": "String", "index": true}, "b": "Number"}])");
    ok("dropTable", R"(["Crowded"])");
    std::vector<Caller> others;
    for (int i = 0; i < 8; ++i)
        others.push_back(another_session());
    for (Caller& other : others) {
        other.ok("define",
                 R"(["Crowded", {"a": {"type": "String", "index": true}, "b": "Number"}])");
        other.client.start("autoupdate", R"([["Crowded"]])");
    }
    int made = 0;
    for (Caller& other : others) {
        const boost::json::value reply = other.client.read_json();
        ASSERT_TRUE(reply.as_object().contains("result")) << text_of(reply);
        made += reply.at("result").at("steps").as_array().empty() ? 0 : 1;
    }
    EXPECT_EQ(made, 1);
    EXPECT_TRUE(is_actual("Crowded"));
}

OVER_EVERY_DRIVER(Migration);

class PostgresqlMigration : public Migration {};

TEST_P(PostgresqlMigration, LeavesWiderColumnsToModelsThatNameNoType)
{
    ok("define", R"(["Wide", {"price": "Number", "name": "String"}])");
    ok("dropTable", R"(["Wide"])");
    run(R"sql(CREATE TABLE wide (id bigserial PRIMARY KEY, price numeric(12,2), name varchar(9)))sql");
    run(R"sql(INSERT INTO wide (price, name) VALUES (1.25, 'x'))sql");
    update("Wide");
    EXPECT_TRUE(is_actual("Wide"));
    const boost::json::value fields = ok("showFields", R"(["Wide"])");
    EXPECT_JSON(fields.at(0).at("type"), R"("bigint")");
    EXPECT_JSON(fields.at(1).at("type"), R"("numeric")");
    EXPECT_JSON(fields.at(2).at("type"), R"("text")");
    EXPECT_JSON(ok("all", R"(["Wide"])"), R"([{"id": 1, "price": 1.25, "name": "x"}])");
}

TEST_P(PostgresqlMigration, CutsValuesOnlyWhenAsked)
{
    make_model(
        "Cut",
        R"({"t": {"type": "String", "postgresql": {"dataType": "varchar", "dataLength": 9}}})");
    make_rows("Cut", R"([{"t": "123456789"}])");
    define("Cut",
           R"({"t": {"type": "String", "postgresql": {"dataType": "varchar", "dataLength": 4}}})");
    EXPECT_EQ(refused("autoupdate", R"(["Cut"])").fact("sqlState"), "22001");
    EXPECT_JSON(ok("find", R"(["Cut", 1])").at("t"), R"("123456789")");
    ok("autoupdate", R"(["Cut", {"destructive": true}])");
    EXPECT_JSON(ok("find", R"(["Cut", 1])").at("t"), R"("1234")");
    EXPECT_TRUE(is_actual("Cut"));
}

TEST_P(PostgresqlMigration, LeavesAloneWhatNoModelCanSay)
{
    make_model("Special", R"({"a": "String", "n": "Number"})");
    run(R"sql(CREATE INDEX special_part ON special (a) WHERE n > 5)sql");
    run(R"sql(CREATE INDEX special_lower ON special (lower(a)))sql");
    run(R"sql(ALTER TABLE special ADD CONSTRAINT special_a UNIQUE (a), ADD CONSTRAINT special_n CHECK (n > 0))sql");
    run(R"sql(CREATE INDEX special_plain ON special (n))sql");
    const boost::json::array steps = steps_of(ok("autoupdate", R"(["Special"])"));
    ASSERT_EQ(steps.size(), 1U) << text_of(steps);
    EXPECT_JSON(steps.at(0).at("sql"), R"("DROP INDEX \"public\".\"special_plain\"")");
    EXPECT_EQ(ok("discoverModelIndexes", R"(["Special"])").as_object().size(), 4U);
    // A unique index of the model's is what the constraint is already.
    define("Special", R"({"a": {"type": "String", "index": {"unique": true}}, "n": "Number"})");
    EXPECT_TRUE(is_actual("Special"));
}

TEST_P(PostgresqlMigration, MakesSchemasAndUuidsAndKnowsThemAgain)
{
    run(R"sql(DROP SCHEMA IF EXISTS apart CASCADE)sql");
    define(
        "Apart",
        R"({"id": {"type": "String", "id": true, "generated": true, "postgresql": {"dataType": "uuid"}},
        "tags": {"type": ["string"], "postgresql": {"dataType": "text[]"}}, "doc": {"type": "Object", "postgresql": {"dataType": "jsonb"}},
        "made": {"type": "Date", "postgresql": {"dataType": "timestamp", "dataPrecision": 3}},
        "price": {"type": "Number", "postgresql": {"dataType": "numeric", "dataPrecision": 12, "dataScale": 2}},
        "code": {"type": "String", "postgresql": {"dataType": "char", "dataLength": 3}},
        "token": {"type": "String", "postgresql": {"dataType": "uuid", "defaultFn": "uuid_generate_v4", "extension": "uuid-ossp"
    }
    }
    })",
        R"({"postgresql": {"schema": "apart", "table": "Apart Table"}})");
    update("Apart");
    EXPECT_TRUE(is_actual("Apart")) << text_of(ok("autoupdate", R"(["Apart", {"dryRun": true}])"));
    const boost::json::value made =
        ok("create", R"(["Apart", {"price": 1.5, "code": "abc"}, {"returning": true}])").at("data");
    EXPECT_EQ(made.at("token").as_string().size(), 36U);
}

OVER_POSTGRESQL(PostgresqlMigration);

} // namespace
} // namespace connectord::test

// Hostile texts in every place that RELIABILITY 6 lists: an error or no harm, and a canary lives.
#include "tests/conformance/world.hpp"

#include <string>
#include <vector>

namespace connectord::test {
namespace {

const std::vector<std::string>& hostile()
{
    static const std::vector<std::string> texts{
        "'; DROP TABLE canary; --",
        "\"; DROP TABLE canary; --",
        "ASC; DROP TABLE canary",
        "ASC;DROP/**/TABLE/**/canary;--",
        "1; DROP TABLE canary",
        "1 OR 1=1",
        "' OR '1'='1",
        "\\'; DROP TABLE canary; --",
        "$$; DROP TABLE canary; $$",
        "$1; DROP TABLE canary",
        "?; DROP TABLE canary",
        "); DROP TABLE canary; --",
        "text; DROP TABLE canary",
        "text) ; DROP TABLE canary; --",
        "/* */ UNION SELECT name FROM canary",
        "pg_catalog",
        "E'\\x27; DROP TABLE canary; --",
        "\xEF\xBC\x87; DROP TABLE canary; --",
        "a\"; ATTACH DATABASE '/tmp/x' AS x; --",
        "'||(SELECT name FROM canary)||'",
        "%' OR name LIKE '%",
        "0x27",
        "NULL",
        "-1",
        "{\"$ne\": null}",
        "`id`",
        "[id]",
        "id--",
    };
    return texts;
}

class Injection : public Conformance {
protected:
    Injection()
    {
        ok("execute", R"(["DROP TABLE IF EXISTS canary"])");
        ok("execute", R"sql(["CREATE TABLE canary (id INTEGER PRIMARY KEY, name TEXT)"])sql");
        ok("execute", R"sql(["INSERT INTO canary VALUES (1, 'sings')"])sql");
        make_model(
            "Prey",
            R"({"id": {"type": "Number", "id": 1}, "name": "String", "doc": "Object", "n": "Number"})");
        make_rows("Prey", R"([{"id": 1, "name": "one", "doc": {"a": "b"}, "n": 1},
                              {"id": 2, "name": "two", "doc": {"a": "c"}, "n": 2}])");
    }

    ~Injection() override
    {
        EXPECT_JSON(ok("execute", R"(["SELECT id, name FROM canary"])"),
                    R"([{"id": 1, "name": "sings"}])");
        EXPECT_EQ(ids("Prey", "{}"), "1 2");
        EXPECT_EQ(ids("Prey", R"({"where": {"name": {"inq": ["one", "two"]}}})"), "1 2");
    }

    /// A call that may be refused, or answer what `harmless` allows.
    boost::json::object attempt(std::string_view method, const boost::json::object& params)
    {
        boost::json::object reply = caller.reply(method, text_of(params));
        const boost::json::value* error = reply.if_contains("error");
        // A syntax error would say that the text got into the sentence.
        EXPECT_TRUE(error == nullptr || text_of(*error).find("42601") == std::string::npos)
            << method << text_of(params) << text_of(*error);
        return reply;
    }

    void must_be_refused(std::string_view method, const boost::json::object& params)
    {
        EXPECT_TRUE(attempt(method, params).contains("error")) << method << text_of(params);
    }

    void must_find_nothing(std::string_view method, const boost::json::object& params)
    {
        const boost::json::object reply = attempt(method, params);
        const boost::json::value* result = reply.if_contains("result");
        EXPECT_TRUE(result == nullptr || *result == boost::json::array{} || *result == 0)
            << text_of(reply);
    }

    static boost::json::object on_prey(boost::json::object filter)
    {
        return {{"model", "Prey"}, {"filter", std::move(filter)}};
    }
};

TEST_P(Injection, ThroughAnOrderIsRefused)
{
    for (const std::string& text : hostile()) {
        must_be_refused("all", on_prey({{"order", "name " + text}}));
        must_be_refused("all", on_prey({{"order", boost::json::array{"name " + text}}}));
        must_be_refused("all", on_prey({{"order", boost::json::array{"id", "name;" + text}}}));
        must_be_refused("all", on_prey({{"order", text}}));
        must_be_refused("all", on_prey({{"order", "name ASC NULLS " + text}}));
    }
}

TEST_P(Injection, ThroughAPageIsRefused)
{
    for (const std::string& text : hostile()) {
        for (const char* member : {"limit", "offset", "skip"}) {
            must_be_refused("all", on_prey({{member, text}}));
            must_be_refused("all", on_prey({{member, boost::json::array{text}}}));
            must_be_refused("all", on_prey({{member, {{"a", text}}}}));
        }
    }
}

TEST_P(Injection, ThroughValuesIsAValue)
{
    for (const std::string& text : hostile()) {
        for (const char* op : {"eq", "gt", "like", "ilike", "inq"}) {
            const boost::json::object reply =
                attempt("all", on_prey({{"where", {{"name", {{op, text}}}}}}));
            EXPECT_TRUE(reply.contains("result")) << op << text << text_of(reply);
        }
        must_find_nothing("all", on_prey({{"where", {{"name", text}}}}));
        must_find_nothing("count", {{"model", "Prey"}, {"where", {{"name", {{"like", text}}}}}});
        must_find_nothing("all", on_prey({{"where", {{"doc.a", text}}}}));
        must_find_nothing("all",
                          on_prey({{"where", {{"doc.a", {{"inq", boost::json::array{text}}}}}}}));
        attempt("all", on_prey({{"where", {{"name", {{"regexp", text}}}}}}));
        attempt("find", {{"model", "Prey"}, {"id", text}});
        attempt("all", on_prey({{"where", {{"n", text}}}}));
    }
}

TEST_P(Injection, ThroughStoredValuesIsStored)
{
    int next = 100;
    for (const std::string& text : hostile()) {
        const boost::json::object row{
            {"id", ++next}, {"name", text}, {"doc", {{text, text}}}, {"n", 1}};
        ok("create", boost::json::object{{"model", "Prey"}, {"data", row}});
        EXPECT_EQ(ok("find", boost::json::object{{"model", "Prey"}, {"id", next}}),
                  boost::json::value(row));
        EXPECT_EQ(ok("count", boost::json::object{{"model", "Prey"}, {"where", {{"name", text}}}}),
                  1)
            << text;
        ok("updateOrCreate",
           boost::json::object{{"model", "Prey"}, {"data", {{"id", next}, {"name", text + text}}}});
        ok("update", boost::json::object{
                         {"model", "Prey"}, {"where", {{"id", next}}}, {"data", {{"name", text}}}});
    }
    ok("destroyAll", R"(["Prey", {"id": {"gt": 100}}])");
}

TEST_P(Injection, ThroughNamesIsUnknown)
{
    for (const std::string& text : hostile()) {
        must_be_refused("create", {{"model", "Prey"}, {"data", {{"id", 9}, {text, 1}}}});
        must_be_refused(
            "update", {{"model", "Prey"}, {"where", boost::json::object{}}, {"data", {{text, 1}}}});
        must_be_refused("destroyAll", {{"model", "Prey"}, {"where", {{text, 1}}}});
        must_be_refused("destroyAll", {{"model", "Prey"}, {"where", {{"name", {{text, 1}}}}}});
        must_be_refused("all", on_prey({{"where", {{"name", {{text, 1}}}}}}));
        must_be_refused("all", {{"model", text}});
        must_be_refused("dropTable", {{"model", text}});
        attempt("all", on_prey({{"fields", boost::json::array{text}}}));
        attempt("all", on_prey({{"where", {{text, 1}}}}));
    }
}

TEST_P(Injection, ThroughPathsIsAStep)
{
    for (const std::string& text : hostile()) {
        must_find_nothing("all", on_prey({{"where", {{"doc." + text, "x"}}}}));
        must_find_nothing("all", on_prey({{"where", {{"doc." + text + ".deeper", 5}}}}));
        must_find_nothing("all", on_prey({{"where", {{"doc." + text, {{"neq", nullptr}}}}}}));
        must_find_nothing("all", on_prey({{"where", {{"doc." + text, true}}}}));
        attempt("all", on_prey({{"order", "doc." + text}}));
    }
}

TEST_P(Injection, ThroughDiscoveryFindsNothing)
{
    for (const std::string& text : hostile()) {
        if (text == "pg_catalog")
            continue;
        must_find_nothing("discoverModelProperties", {{"table", text}});
        must_find_nothing("discoverPrimaryKeys", {{"table", text}});
        for (const char* member : {"owner", "schema"}) {
            const boost::json::object owned{{member, text}};
            attempt("discoverModelDefinitions", {{"options", owned}});
            attempt("discoverModelProperties", {{"table", "canary"}, {"options", owned}});
            attempt("discoverPrimaryKeys", {{"table", "canary"}, {"options", owned}});
        }
        for (const char* member : {"limit", "offset", "skip"})
            must_be_refused("discoverModelDefinitions", {{"options", {{member, text}}}});
        must_be_refused("discoverModelDefinitions", {{"options", {{"all", text}}}});
    }
}

TEST_P(Injection, ThroughIsolationLevelsIsRefused)
{
    for (const std::string& text : hostile()) {
        must_be_refused("beginTransaction", {{"isolationLevel", text}});
        must_be_refused("beginTransaction", {{"isolationLevel", "SERIALIZABLE" + text}});
    }
}

TEST_P(Injection, ThroughSavepointsIsAName)
{
    for (const std::string& text : hostile()) {
        const boost::json::value id = ok("beginTransaction").at("transaction");
        attempt("savepoint", {{"transaction", id}, {"name", text}});
        attempt("rollbackTo", {{"transaction", id}, {"name", text}});
        ok("rollback", boost::json::object{{"transaction", id}});
        must_be_refused("commit", {{"transaction", text}});
    }
}

TEST_P(Injection, ThroughADefinitionIsRefusedOrQuoted)
{
    const std::string driver = GetParam();
    for (const std::string& text : hostile()) {
        std::vector<boost::json::object> properties;
        for (const char* member :
             {"dataType", "columnName", "dataLength", "dataPrecision", "dataScale", "dbDefault"})
            properties.push_back({{"type", "String"}, {driver, {{member, text}, {"x", 1}}}});
        properties.push_back(
            {{"type", "String"}, {driver, {{"dataType", "varchar"}, {"dataLength", text}}}});
        properties.push_back(
            {{"type", "Number"}, {driver, {{"dataType", "numeric"}, {"dataPrecision", text}}}});
        properties.push_back(
            {{"type", "Number"},
             {driver, {{"dataType", "numeric"}, {"dataPrecision", 5}, {"dataScale", text}}}});
        for (const char* member : {"length", "limit", "default", "defaultFn", "index", "unique",
                                   "dbDefault", "precision", "scale", "name"})
            properties.push_back({{"type", "String"}, {member, text}});
        properties.push_back({{"type", "Number"}, {"default", text}});
        properties.push_back({{"type", "Date"}, {"default", text}});
        properties.push_back({{"type", "Boolean"}, {"default", text}});
        properties.push_back({{"type", "Object"}, {"default", {{text, text}}}});
        for (const char* member : {"type", "kind", "unique", "keys"})
            properties.push_back(
                {{"type", "String"}, {"index", {{member, text}, {"unique", true}}}});
        properties.push_back({{"type", text}});
        properties.push_back({{"type", boost::json::array{text}}});
        properties.push_back({{"type", "String"}, {"default", "varchar(" + text + ")"}});
        properties.push_back(
            {{"type", "String"}, {driver, {{"dataType", "varchar(" + text + ")"}}}});
        properties.push_back({{"type", "String"}, {driver, {{"dataType", "text" + text}}}});
        properties.push_back({{"type", "String"}, {driver, {{"dataType", "text[]" + text}}}});
        for (const boost::json::object& property : properties) {
            const boost::json::object defined{{"model", "Poison"},
                                              {"properties", {{"p", property}}}};
            if (attempt("define", defined).contains("error"))
                continue;
            if (attempt("automigrate", {{"models", "Poison"}}).contains("error"))
                continue;
            attempt("create", {{"model", "Poison"}, {"data", boost::json::object{}}});
            attempt("all", {{"model", "Poison"}, {"filter", {{"where", {{"p", "x"}}}}}});
            attempt("all",
                    {{"model", "Poison"},
                     {"filter", {{"where", {{"p", {{"contains", boost::json::array{"x"}}}}}}}}});
            attempt("dropTable", {{"model", "Poison"}});
        }
    }
}

TEST_P(Injection, ThroughSettingsOfAModelIsRefusedOrQuoted)
{
    const std::string driver = GetParam();
    for (const std::string& text : hostile()) {
        std::vector<boost::json::object> settings;
        for (const char* member : {"tableName", "table", "schema"}) {
            settings.push_back({{member, text}});
            settings.push_back({{driver, {{member, text}}}});
        }
        for (const char* member : {"extension", "defaultIdSort", "indexes", "foreignKeys"}) {
            settings.push_back({{member, text}});
            settings.push_back({{driver, {{member, text}}}});
        }
        settings.push_back(
            {{"indexes",
              {{"i",
                {{"columns", text}, {"type", text}, {"kind", text}, {"keys", {{"p", text}}}}}}}});
        settings.push_back({{"foreignKeys",
                             {{"k",
                               {{"name", text},
                                {"entity", text},
                                {"entityKey", text},
                                {"foreignKey", text},
                                {"onDelete", text}}}}}});
        for (const boost::json::object& setting : settings) {
            const boost::json::object defined{
                {"model", "Poison"}, {"properties", {{"p", "String"}}}, {"settings", setting}};
            if (attempt("define", defined).contains("error"))
                continue;
            if (attempt("automigrate", {{"models", "Poison"}}).contains("error"))
                continue;
            ok("create", R"(["Poison", {"p": "x"}])");
            EXPECT_JSON(ok("count", R"(["Poison"])"), "1");
            ok("dropTable", R"(["Poison"])");
        }
    }
}

TEST_P(Injection, ThroughOptionsIsRefused)
{
    for (const std::string& text : hostile()) {
        for (const char* member : {"transaction", "datasource"})
            must_be_refused("count", {{"model", "Prey"}, {"options", {{member, text}}}});
        if (is_postgresql())
            must_be_refused("count", {{"model", "Prey"}, {"options", {{"schema", text}}}});
        for (const char* member : {"timeoutMs", "maxAffected", "dryRun", "strict", "returning"})
            must_be_refused("count", {{"model", "Prey"}, {"options", {{member, text}}}});
    }
}

class InjectionOfPostgresql : public Injection {};

TEST_P(InjectionOfPostgresql, ThroughOperatorsOfArraysIsAValue)
{
    make_model(
        "Tagged",
        R"({"id": {"type": "Number", "id": 1}, "tags": {"type": ["String"], "postgresql": {"dataType": "text[]"}}})");
    make_rows("Tagged", R"([{"id": 1, "tags": ["a"]}])");
    for (const std::string& text : hostile()) {
        for (const char* op : {"contains", "containedBy", "containsAnyOf"}) {
            must_find_nothing(
                "all", {{"model", "Tagged"},
                        {"filter", {{"where", {{"tags", {{op, boost::json::array{text}}}}}}}}});
            attempt("all",
                    {{"model", "Tagged"}, {"filter", {{"where", {{"tags", {{op, text}}}}}}}});
        }
        const boost::json::object reply =
            caller.reply("all", text_of(on_prey({{"where", {{"name", {{"match", text}}}}}})));
        EXPECT_EQ(text_of(reply).find("canary"), std::string::npos) << text_of(reply);
    }
}

OVER_EVERY_DRIVER(Injection);
OVER_POSTGRESQL(InjectionOfPostgresql);

} // namespace
} // namespace connectord::test

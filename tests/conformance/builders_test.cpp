// Builders show the SQL that the daemon runs, need no database to do so, and speak LoopBack's
// names.
#include "tests/conformance/world.hpp"

#include <algorithm>
#include <set>

namespace connectord::test {
namespace {

class Builders : public Conformance {
protected:
    Builders()
    {
        ok("define",
           R"(["Shelf", {"id": {"type": "Number", "id": true, "generated": true},
                         "Title": {"type": "String", "required": true},
                         "year": {"type": "Number", "sqlite3": {"columnName": "year_made"},
                                  "postgresql": {"columnName": "year_made"}},
                         "stock": "Object", "made": "Date", "seen": {"type": "Date", "readOnly": true},
                         "place": "GeoPoint", "open": "Boolean", "photo": "Buffer", "words": ["String"]}])");
        ok("define",
           R"(["Pair", {"a": {"type": "Number", "id": 2}, "b": {"type": "String", "id": 1}, "c": "String"}])");
    }

    /// The one statement that a method would run.
    boost::json::value dry(std::string_view method, boost::json::object params)
    {
        params.insert_or_assign("options", boost::json::object{{"dryRun", true}});
        const boost::json::value shown = ok(method, params);
        EXPECT_EQ(shown.at("statements").as_array().size(), 1U) << method;
        return shown.at("statements").at(0);
    }

    /// A text in the words of the driver at hand.
    std::string either(std::string_view postgresql, std::string_view sqlite) const
    {
        return std::string{is_postgresql() ? postgresql : sqlite};
    }

    std::string text(std::string_view method, std::string_view params)
    {
        return std::string{ok(method, params).as_string()};
    }
};

TEST_P(Builders, ShowWhatTheDaemonWouldRun)
{
    const std::vector<std::string_view> filters{
        "{}",
        R"({"where": {"Title": "x", "year": {"gt": 1, "lt": 9}}, "order": "year DESC", "limit": 3, "skip": 1})",
        R"({"where": {"or": [{"stock.count": 5}, {"Title": {"inq": ["a", "b"]}}, {"made": null}]}})",
        R"({"where": {"Title": {"regexp": "/^a/i"}, "place": {"lat": 1, "lng": 2}}, "fields": {"photo": false}})",
        R"({"where": {"nosuch": 1}, "order": ["stock.count", "Title ASC NULLS LAST"]})",
    };
    for (const std::string_view text : filters) {
        const boost::json::object params{{"model", "Shelf"}, {"filter", json_of(text)}};
        EXPECT_EQ(ok("buildSelect", params), dry("all", params)) << text;
    }
    const boost::json::value data = json_of(
        R"({"Title": "a", "year": 1.5, "made": "2026-11-20", "stock": {"count": 5}, "photo": "AAE=",
            "place": {"lat": 1, "lng": 2}, "words": ["x"], "open": true})");
    const boost::json::value where = json_of(R"({"id": {"inq": [1, 2]}, "Title": {"like": "a%"}})");
    const boost::json::object row{{"model", "Shelf"}, {"data", data}};
    EXPECT_EQ(ok("buildInsert", row), dry("create", row));
    const boost::json::object changes{{"model", "Shelf"}, {"where", where}, {"data", data}};
    EXPECT_EQ(ok("buildUpdate", changes), dry("update", changes));
    const boost::json::object which{{"model", "Shelf"}, {"where", where}};
    EXPECT_EQ(ok("buildDelete", which), dry("destroyAll", which));
    EXPECT_EQ(ok("buildReplace",
                 boost::json::object{{"model", "Shelf"}, {"where", {{"id", 7}}}, {"data", data}}),
              dry("replaceById", {{"model", "Shelf"}, {"id", 7}, {"data", data}}));

    const boost::json::array rows{data, data, data}; // more than one statement is made of them
    const boost::json::value shown = ok(
        "createAll",
        boost::json::object{{"model", "Shelf"}, {"data", rows}, {"options", {{"dryRun", true}}}});
    EXPECT_EQ(ok("buildInsertAll", boost::json::object{{"model", "Shelf"}, {"rows", rows}}), shown);
    EXPECT_EQ(ok("buildInsertAll", boost::json::object{{"model", "Shelf"}, {"rows", {data}}}),
              ok("createAll", boost::json::object{{"model", "Shelf"},
                                                  {"data", {data}},
                                                  {"options", {{"dryRun", true}}}})
                  .at("statements")
                  .at(0));
    EXPECT_JSON(ok("buildInsertAll", R"(["Shelf", []])"), "null");
}

/// A statement put together of its parts is the statement.
TEST_P(Builders, PartsMakeTheWhole)
{
    const boost::json::value where =
        ok("buildWhere", R"(["Shelf", {"Title": "x", "year": {"between": [1, 2]}}])");
    const std::string columns =
        text("buildColumnNames", R"(["Shelf", {"fields": ["Title", "id"]}])");
    const std::string table = text("tableEscaped", R"(["Shelf"])");
    const std::string order = text("buildOrderBy", R"(["Shelf", ["Title DESC"]])");
    const boost::json::object start{{"sql", "SELECT " + columns + " FROM " + table},
                                    {"params", boost::json::array{}}};
    const boost::json::value merged = ok(
        "parameterizedSql.merge", boost::json::object{{"current", start}, {"ps", {where, order}}});
    const boost::json::value paged =
        ok("applyPagination", boost::json::object{{"model", "Shelf"},
                                                  {"stmt", merged},
                                                  {"filter", {{"limit", 5}, {"offset", 2}}}});
    EXPECT_EQ(
        ok("parameterize", boost::json::object{{"ps", paged}}),
        ok("buildSelect",
           R"(["Shelf", {"where": {"Title": "x", "year": {"between": [1, 2]}}, "fields": ["Title", "id"],
                                              "order": "Title DESC", "limit": 5, "skip": 2}])"));

    const boost::json::value fields = ok("buildFields", R"(["Shelf", {"Title": "x", "year": 5}])");
    const boost::json::value into =
        ok("buildInsertInto", boost::json::object{{"model", "Shelf"}, {"fields", fields}});
    const boost::json::value values =
        ok("parameterizedSql.join",
           boost::json::object{{"list", fields.at("columnValues")}, {"separator", ","}});
    const boost::json::object in_parentheses{
        {"sql", "VALUES (" + std::string{values.at("sql").as_string()} + ")"},
        {"params", values.at("params")}};
    const boost::json::value whole = ok(
        "parameterizedSql.merge",
        boost::json::object{{"current", into},
                            {"ps", {in_parentheses, ok("buildInsertReturning", R"(["Shelf"])")}}});
    EXPECT_EQ(ok("parameterize", boost::json::object{{"ps", whole}}),
              ok("buildInsert", R"(["Shelf", {"Title": "x", "year": 5}])"));
}

TEST_P(Builders, NameTablesAndColumns)
{
    EXPECT_EQ(text("table", R"(["Shelf"])"), either("shelf", "Shelf"));
    EXPECT_EQ(text("schema", R"(["Shelf"])"), either("public", ""));
    EXPECT_EQ(text("tableEscaped", R"(["Shelf"])"), either(R"("public"."shelf")", R"("Shelf")"));
    EXPECT_EQ(text("column", R"(["Shelf", "year"])"), "year_made");
    EXPECT_EQ(text("getPropertyDbName", R"(["Shelf", "Title"])"), either("title", "Title"));
    EXPECT_EQ(text("columnEscaped", R"(["Shelf", "year"])"), R"("year_made")");
    EXPECT_EQ(text("columnEscaped", R"(["Shelf", "stock.by.it's"])"), R"("stock"->'by'->>'it''s')");
    EXPECT_EQ(text("idColumn", R"(["Pair"])"), "b");
    EXPECT_EQ(text("idColumnEscaped", R"(["Pair"])"), R"("b")");
    EXPECT_JSON(ok("idNames", R"(["Pair"])"), R"(["b", "a"])");
    EXPECT_EQ(text("idName", R"(["Pair"])"), "b");
    EXPECT_JSON(ok("id", R"(["Pair", "a"])"), "2");
    EXPECT_JSON(ok("id", R"(["Pair", "c"])"), "null");
    EXPECT_JSON(ok("propertyName", R"(["Shelf", "year_made"])"), R"("year")");
    EXPECT_JSON(ok("propertyName", R"(["Shelf", "year"])"), "null");
    EXPECT_EQ(text("escapeName", R"(["a\"b"])"), R"("a""b")");
    EXPECT_EQ(text("escapeName", R"([""])"), "");
    EXPECT_EQ(refused("column", R"(["Shelf", "yaer"])").fact("nearest"), "year");
    EXPECT_EQ(refused("tableEscaped", R"(["Shlef"])").name(), "model_not_found");
    if (is_postgresql()) {
        EXPECT_EQ(text("tableEscaped", R"(["Shelf", {"schema": "o\"dd"}])"), R"("o""dd"."shelf")");
        EXPECT_EQ(text("getDefaultSchemaName", "[]"), "public");
    }
}

TEST_P(Builders, TurnValuesToAndFro)
{
    const auto to = [&](std::string_view params) { return text_of(ok("toColumnValue", params)); };
    EXPECT_EQ(to(R"(["String", 5])"), R"("5")");
    EXPECT_EQ(to(R"([{"type": "Date"}, "2026-11-20T10:00:00+01:00"])"),
              R"("2026-11-20T09:00:00.000Z")");
    EXPECT_EQ(to(R"([{"type": ["String"]}, ["a"]])"), R"("[\"a\"]")");
    EXPECT_EQ(to(R"([{"type": "Number", "id": true}, null])"),
              either(R"({"sql":"DEFAULT","params":[]})", "null"));
    EXPECT_EQ(to(R"([{"type": "Number", "id": true}, null, true])"), "null");
    EXPECT_EQ(to(R"(["Boolean", null])"), "null");
    EXPECT_EQ(refused("toColumnValue", R"(["Number", "five"])").path(), "params.value");
    EXPECT_EQ(refused("toColumnValue", R"([{"type": ""}, 5])").path(), "params.propDef.type");

    const auto from = [&](std::string_view params) {
        return text_of(ok("fromColumnValue", params));
    };
    for (const std::string_view yes : {"\"Y\"", "\"y\"", "\"T\"", "\"t\"", "\"1\"", "1", "true"})
        EXPECT_EQ(from(R"(["Boolean", )" + std::string{yes} + "]"), "true") << yes;
    EXPECT_EQ(from(R"(["Boolean", "N"])"), "false");
    EXPECT_EQ(from(R"(["Boolean", null])"), "null");
    EXPECT_EQ(from(R"x(["GeoPoint", "(10.5,59.9)"])x"),
              from(R"(["GeoPoint", {"x": 10.5, "y": 59.9}])"));
    EXPECT_JSON(ok("fromColumnValue", R"x(["Point", "(10.5,59.9)"])x"),
                R"({"lat": 59.9, "lng": 10.5})");
    EXPECT_JSON(ok("fromColumnValue", R"(["Number", "12.50"])"), "12.5");
    EXPECT_EQ(from(R"(["Number", "9007199254740993"])"), R"("9007199254740993")");
    EXPECT_EQ(from(R"(["Buffer", "\\x4869"])"), R"("SGk=")");
    EXPECT_EQ(from(R"(["Object", "{\"a\":[1]}"])"), R"({"a":[1]})");
    EXPECT_EQ(from(R"(["Date", "2026-11-20 10:00:00+00"])"), R"("2026-11-20T10:00:00.000Z")");
    EXPECT_JSON(ok("fromRow", R"(["Shelf", {"id": 1, "year_made": "5", "other": 1, "open": "t"}])"),
                R"({"id": 1, "year": 5, "open": true})");
    EXPECT_JSON(ok("fromDatabase", R"(["Shelf", null])"), "null");
}

TEST_P(Builders, EscapeValuesAsLoopBackDoes)
{
    EXPECT_JSON(ok("escapeValue", R"(["it's"])"), R"("'it''s'")");
    EXPECT_EQ(text("escapeValue", R"(["a\\b"])"), either(R"( E'a\\b')", R"('a\b')"));
    EXPECT_JSON(ok("escapeValue", "[5]"), "5");
    EXPECT_JSON(ok("escapeValue", "[false]"), "false");
    EXPECT_JSON(ok("escapeValue", R"([{"a": 1}])"), "null");
    EXPECT_JSON(ok("escapeValue", "[null]"), "null");
    EXPECT_JSON(ok("serializeObject", R"(["text"])"), R"("text")");
    EXPECT_EQ(text("getPlaceholderForValue", "[3]"), either("$3", "?3"));
    EXPECT_EQ(refused("getPlaceholderForIdentifier", "[1]").name(), "unsupported");
}

TEST_P(Builders, ComparesAnyColumn)
{
    const auto sql = [&](std::string_view params) {
        return std::string{ok("buildExpression", params).at("sql").as_string()};
    };
    EXPECT_EQ(sql(R"(["\"a\"", "gt", 5])"), R"("a">?)");
    EXPECT_EQ(sql(R"(["\"a\"", "neq", null])"), R"("a" IS NOT NULL)");
    EXPECT_EQ(sql(R"x(["lower(\"property\")", "eq", "x", "String"])x"), R"x(lower("property")=?)x");
    EXPECT_EQ(sql(R"(["\"a\"", "nin", []])"), "");
    EXPECT_JSON(ok("buildExpression", R"(["\"a\"", "between", ["1", 2], "Number"])").at("params"),
                "[1, 2]");
    const Refusal unknown = refused("buildExpression", R"(["\"a\"", "gtt", 5])");
    EXPECT_EQ(unknown.path(), "params.operator");
    EXPECT_EQ(unknown.fact("nearest"), "gt");
    EXPECT_EQ(refused("buildExpression", R"(["\"a\"", "gt", "five", "Number"])").path(),
              "params.value");
    EXPECT_EQ(refused("buildExpression", R"(["a=?", "gt", 5])").path(), "params.column");
    if (is_postgresql()) {
        EXPECT_EQ(
            sql(R"(["\"a\"", "contains", ["x"], {"type": ["String"], "postgresql": {"dataType": "varchar[]"}}])"),
            R"("a" @> ?)");
    }
}

TEST_P(Builders, TakeRowsApart)
{
    EXPECT_JSON(ok("buildFields", R"(["Shelf", {"id": null, "year": 5, "seen": "2026-11-20"}])"),
                R"({"names": ["\"year_made\""], "columnValues": [{"sql": "?", "params": [5]}],
                    "properties": [{"type": "Number", "sqlite3": {"columnName": "year_made"},
                                    "postgresql": {"columnName": "year_made"}}]})");
    EXPECT_JSON(ok("buildFields", R"(["Pair", {"a": 1, "b": "x", "c": "y"}, true])").at("names"),
                R"(["\"c\""])");
    EXPECT_JSON(ok("buildReplaceFields", R"(["Pair", {"a": 1}])").at("names"),
                R"(["\"a\"", "\"c\""])");
    EXPECT_JSON(ok("buildFieldsForReplace", R"(["Pair", {}])"),
                R"({"sql": "SET \"c\"=?", "params": [null]})");
    EXPECT_JSON(ok("buildFieldsForUpdate", R"(["Pair", {"a": 1, "c": "x"}, false])"),
                R"({"sql": "SET \"a\"=?,\"c\"=?", "params": [1, "x"]})");
    EXPECT_EQ(refused("buildFieldsForUpdate", R"(["Pair", {"a": 1}])").path(), "params.data");
    EXPECT_EQ(refused("buildUpdate", R"(["Pair", {}, {}])").path(), "params.data");
    EXPECT_EQ(refused("buildFields", R"(["Pair", {"d": 1}])").path(), "params.data.d");
    EXPECT_JSON(ok("buildFieldsFromArray", R"(["Pair", [{"a": 1}, {"c": "x"}]])").at(1).at("names"),
                R"(["\"c\""])");
    EXPECT_EQ(refused("buildInsertInto", R"x(["Pair", {"names": ["\"c\") --"]}])x").path(),
              "params.fields.names[0]");
}

TEST_P(Builders, ReachNoFurtherThanTheWritesThatTheyShow)
{
    EXPECT_EQ(refused("buildDelete", R"(["Shelf", {"nosuch": 1}])").name(), "invalid_params");
    EXPECT_EQ(refused("buildDelete", R"(["Shelf"])").name(), "invalid_params");
    EXPECT_EQ(refused("buildUpdate", R"(["Shelf", {"or": []}, {"year": 1}])").name(),
              "invalid_params");
    EXPECT_JSON(ok("buildWhere", R"(["Shelf", {"nosuch": 1}])"), R"({"sql": "", "params": []})");
    EXPECT_EQ(refused("buildWhere", R"(["Shelf", {"nosuch": 1}, {"strict": true}])").name(),
              "invalid_params");
}

TEST_P(Builders, CountPlaceholdersAndValues)
{
    const Refusal wrong = refused("parameterize", R"([{"sql": "a=? AND b=?", "params": [1]}])");
    EXPECT_EQ(wrong.fact("placeholders"), "2");
    EXPECT_EQ(wrong.fact("params"), "1");
    EXPECT_EQ(refused("parameterizedSql.join", R"([["a", {"sql": "?"}]])").path(),
              "params.list[1]");
}

TEST_P(Builders, KnowDefinitions)
{
    ok("define", R"(["Address", {"city": "String", "zip": {"type": "Number"}}])");
    ok("define", R"(["Person", {"name": "String", "home": "Address", "others": ["Address"],
                                "inner": {"type": {"a": {"type": "Number"}}}}])");
    EXPECT_JSON(ok("getPropertyDefinition", R"(["Person", "home.zip"])"), R"({"type": "Number"})");
    EXPECT_JSON(ok("getPropertyDefinition", R"(["Person", "others.city"])"),
                R"({"type": "String"})");
    EXPECT_JSON(ok("getPropertyDefinition", R"(["Person", "inner.a"])"), R"({"type": "Number"})");
    EXPECT_JSON(ok("getPropertyDefinition", R"(["Person", "home.nosuch"])"), "null");
    EXPECT_JSON(ok("getPropertyDefinition", R"(["Person", "name.deeper"])"), "null");
    EXPECT_JSON(ok("getModelDefinition", R"(["Nobody"])"), "null");
    EXPECT_JSON(ok("getModelDefinition", R"(["Address"])").at("name"), R"("Address")");
    EXPECT_JSON(ok("isNullable", R"([{"type": "String", "nullable": "N"}])"), "false");
    EXPECT_JSON(ok("isNullable", R"([{"type": "String", "null": null}])"), "true");
    EXPECT_JSON(ok("isNullable", R"([{"type": "String", "id": true}])"), "false");
    EXPECT_JSON(ok("defineForeignKey", R"(["Person", "pairId", "Pair"])"), R"({"type": "String"})");
    EXPECT_JSON(ok("getMetadata", "[]").at("isRelational"), "true");
    EXPECT_JSON(ok("getTypes"), R"(["db", "rdbms", "sql"])");
    EXPECT_EQ(ok("getTypes"), ok("session.open").at("driver").at("types"));
    EXPECT_JSON(ok("hasOnlyNumericIds", R"(["Pair"])"), "false");
    EXPECT_JSON(ok("getInsertedDataArray", R"(["Shelf", [{"id": 3}], [{"Title": "x"}]])"),
                R"([{"Title": "x", "id": 3}])");
    EXPECT_EQ(refused("getInsertedDataArray", R"(["Shelf", [], [{"Title": "x"}]])").path(),
              "params.info");
}

TEST_P(Builders, ShowTablesInTheWordsThatMakeThem)
{
    const std::string columns = text("buildColumnDefinitions", R"(["Pair"])");
    EXPECT_EQ(text("propertiesSQL", R"(["Pair"])"), columns);
    // A lock may come before it.
    const boost::json::value shown = ok("createTable", R"(["Pair", {"dryRun": true}])");
    std::string made{shown.at("statements").as_array().back().at("sql").as_string()};
    // CREATE TABLE has the same words on one line.
    const auto on_one_line = [](std::string words) {
        for (std::size_t at = words.find(",\n  "); at != words.npos; at = words.find(",\n  "))
            words.replace(at, 4, ", ");
        return words;
    };
    const std::size_t key = made.find("PRIMARY KEY (");
    ASSERT_NE(key, made.npos);
    made.replace(key, 13, "PRIMARY KEY(");
    EXPECT_NE(made.find("(" + on_one_line(columns) + ")"), made.npos) << made;
    EXPECT_EQ(text("buildColumnDefinition", R"(["Shelf", "Title"])"), "TEXT NOT NULL");
    EXPECT_EQ(text("addPropertyToActual", R"(["Shelf", "Title"])"),
              either(R"("title" TEXT NOT NULL)", R"("Title" TEXT NOT NULL)"));
    EXPECT_EQ(text("columnDataType", R"(["Shelf", "open"])"), "BOOLEAN");
    EXPECT_EQ(text("buildColumnType", R"([{"type": "Date"}])"),
              either("TIMESTAMP WITH TIME ZONE", "DATETIME"));
    EXPECT_EQ(text("columnDbDefault", R"(["Shelf", "Title"])"), "");
    EXPECT_EQ(refused("columnDataType", R"(["Shelf", "nosuch"])").path(), "params.prop");
}

TEST_P(Builders, ShowIndexesAndKeysOfAModel)
{
    ok("define", R"(["Spine", {"shelfId": {"type": "Number", "index": {"unique": true}}},
        {"foreignKeys": {"spine_shelf": {"name": "spine_shelf", "entity": "Shelf", "entityKey": "id",
         "foreignKey": "shelfId", "onDelete": "cascade"}}, "indexes": {"both": "shelfId DESC, id"}}])");
    EXPECT_EQ(text("buildIndex", R"(["Spine", "shelfId"])"),
              either(R"q(CREATE UNIQUE INDEX "spine_shelfid_idx" ON "public"."spine" ("shelfid"))q",
                     R"q(CREATE UNIQUE INDEX "Spine_shelfId_idx" ON "Spine" ("shelfId"))q"));
    EXPECT_EQ(text("buildIndex", R"(["Spine", "id"])"), "");
    EXPECT_EQ(ok("buildIndexes", R"(["Spine"])").as_array().size(), 2U);
    const std::string key = text("buildForeignKeyDefinition", R"(["Spine", "spine_shelf"])");
    EXPECT_EQ(key.substr(0, 39), R"(CONSTRAINT "spine_shelf" FOREIGN KEY (")");
    EXPECT_NE(key.find("ON DELETE CASCADE ON UPDATE NO ACTION"), key.npos) << key;
    EXPECT_EQ(text("buildForeignKeyDefinition", R"(["Spine", "nosuch"])"), "");
    if (is_postgresql()) {
        EXPECT_JSON(ok("getForeignKeySQL", R"(["Spine", []])"),
                    text_of(boost::json::array{"ADD " + key}));
        EXPECT_JSON(ok("getDropForeignKeys",
                       R"(["Spine", [{"fkName": "old", "fkColumnName": "shelfid", "keySeq": 1}]])"),
                    R"(["DROP CONSTRAINT \"old\""])");
    }
}

TEST_P(Builders, ShowWhatWouldChangeATable)
{
    const std::string told = R"({"column": "a", "type": "integer", "nullable": "NO"},
        {"column": "b", "type": "text", "nullable": "NO"}, {"column": "gone", "type": "text", "nullable": "YES"})";
    if (is_postgresql()) {
        EXPECT_JSON(ok("getColumnsToAdd", R"(["Pair", [)" + told + "]]"),
                    R"(["ADD COLUMN \"c\" TEXT"])");
        EXPECT_JSON(ok("getColumnsToDrop", R"(["Pair", [)" + told + "]]"),
                    R"(["DROP COLUMN \"gone\""])");
        EXPECT_JSON(ok("getDropColumns", R"(["Pair", [)" + told + "]]"),
                    R"(["DROP COLUMN \"gone\""])");
        EXPECT_JSON(ok("getPropertiesToModify",
                       R"_(["Pair", [{"column": "a", "type": "integer", "nullable": "NO"},
                            {"column": "b", "type": "text", "nullable": "NO"},
                            {"column": "c", "type": "VARCHAR(5)", "nullable": "NO"}]])_"),
                    R"(["ALTER COLUMN \"c\" TYPE TEXT", "ALTER COLUMN \"c\" DROP NOT NULL"])");
    }
    EXPECT_JSON(ok("searchForPropertyInActual", R"(["Pair", "b", [)" + told + "]]").at("type"),
                R"("text")");
    EXPECT_JSON(ok("searchForPropertyInActual", R"(["Pair", "c", [)" + told + "]]"), "false");
    EXPECT_JSON(ok("propertyHasNotBeenDeleted", R"(["Pair", "nosuch"])"), "false");
    EXPECT_JSON(ok("checkFieldAndIndex", R"([[], null])"), "false");
}

TEST_P(Builders, ShowTheQuestionsOfDiscovery)
{
    for (const auto& [builder, method] :
         {std::pair{"buildQueryColumns", "discoverModelProperties"},
          {"buildQueryPrimaryKeys", "discoverPrimaryKeys"},
          {"buildQueryForeignKeys", "discoverForeignKeys"},
          {"buildQueryExportedForeignKeys", "discoverExportedForeignKeys"},
          {"buildQueryUniqueKeys", "discoverUniqueKeys"}})
        EXPECT_EQ(ok(builder, boost::json::object{{"table", "x'; --"}}),
                  dry(method, {{"table", "x'; --"}}))
            << builder;
    EXPECT_EQ(ok("buildQuerySchemas"), dry("discoverDatabaseSchemas", {}));
    EXPECT_EQ(ok("buildQueryTables"), dry("discoverModelDefinitions", {}));
    EXPECT_JSON(ok("buildQueryViews"), "null");
    EXPECT_EQ(text("buildPropertyType", R"([{"dataType": "timestamp with time zone"}])"), "Date");
    EXPECT_EQ(text("paginateSQL", R"(["SELECT 1", "x", {"limit": 2, "skip": 1}])"),
              "SELECT 1 ORDER BY x LIMIT 2 OFFSET 1");
    EXPECT_EQ(refused("paginateSQL", R"(["SELECT 1", "x", {"limit": "2; --"}])").path(),
              "params.options.limit");
}

OVER_EVERY_DRIVER(Builders);

TEST(BuildersAlone, WorkWhileTheDatabaseIsAway)
{
    // Nobody listens there, and asking would take as long as the queue's limit.
    Daemon daemon{DaemonOptions{
        .config = "[datasources.away]\nurl = \"postgresql://nobody@127.0.0.1:1/none\"\n"}};
    Caller caller{daemon.connect()};
    caller.ok("define", R"(["Shelf", {"title": "String"}])");
    EXPECT_EQ(caller.ok("tableEscaped", R"(["Shelf"])"), boost::json::value(R"("public"."shelf")"));
    EXPECT_JSON(
        caller.ok("buildSelect", R"(["Shelf", {"where": {"title": "x"}}])"),
        R"({"sql": "SELECT \"id\",\"title\" FROM \"public\".\"shelf\" WHERE \"title\"=$1 ORDER BY \"id\"",
                    "params": ["x"]})");
    EXPECT_EQ(caller.refused("count", R"(["Shelf", {}, {"timeoutMs": 2000}])").name(),
              "datasource_unavailable");
    EXPECT_EQ(daemon.stop(), 0);
}

TEST(DryRun, ShowsTheStatementsOfEveryVerbWithoutADatabase)
{
    Daemon daemon{DaemonOptions{.config = "allow = [\"raw\", \"ddl\"]\n[datasources.away]\n"
                                          "url = \"postgresql://nobody@127.0.0.1:1/none\"\n"}};
    Caller caller{daemon.connect()};
    caller.ok("define", R"(["Book", {"id": {"type": "Number", "id": true, "generated": true},
                                     "title": "String", "year": "Number"}])");
    caller.ok("define", R"(["Note", {"id": {"type": "Number", "id": true}, "text": "String"}])");
    caller.ok("define", R"(["Draft", {"id": {"type": "Number", "id": true}, "text": "String"}])");
    caller.ok("define", R"(["Cache", {}, {"base": "KeyValueModel"}])");
    // A migration has to look at the tables first; these have no statements of their own.
    const std::set<std::string_view> others{"connect",    "beginTransaction", "atomic",
                                            "autoupdate", "isActual",         "alterTable",
                                            "addIndexes", "addForeignKeys"};
    const auto takes_options = [](const boost::json::value& method) {
        const boost::json::array& params = method.at("params").as_array();
        return std::any_of(params.begin(), params.end(), [](const boost::json::value& param) {
            return param.at("name") == "options";
        });
    };
    std::size_t shown = 0;
    const boost::json::value document = caller.ok("rpc.discover");
    for (const boost::json::value& method : document.at("methods").as_array()) {
        const std::string name{method.at("name").as_string()};
        if (method.at("x-needs") != "database" || !takes_options(method) || others.contains(name))
            continue;
        boost::json::object params;
        for (const boost::json::value& given : method.at("examples").at(0).at("params").as_array())
            params[given.at("name").as_string()] = given.at("value");
        params["options"] = boost::json::object{{"dryRun", true}};
        const boost::json::value answer = caller.ok(name, params);
        EXPECT_FALSE(answer.at("statements").as_array().empty()) << name;
        ++shown;
    }
    EXPECT_GT(shown, 35U);
    EXPECT_EQ(daemon.stop(), 0);
}

TEST(BuildersAlone, AreForThoseWhoMayRead)
{
    Daemon daemon{DaemonOptions{
        .config = "[datasources.shut]\nfile = \":memory:\"\ngrants = [\"define\"]\n"}};
    Caller caller{daemon.connect()};
    caller.ok("define", R"(["Shelf", {"title": "String"}])");
    EXPECT_EQ(caller.refused("buildSelect", R"(["Shelf"])").name(), "forbidden");
    EXPECT_EQ(caller.refused("escapeName", R"(["a"])").name(), "forbidden");
    EXPECT_EQ(daemon.stop(), 0);
}

} // namespace
} // namespace connectord::test

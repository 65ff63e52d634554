// What a database tells of itself, and models made of it.
#include "tests/conformance/world.hpp"

#include <algorithm>
#include <chrono>

namespace connectord::test {
namespace {

class Discovery : public Conformance {
protected:
    void run(std::string_view sql) { ok("execute", boost::json::object{{"sql", sql}}); }

    boost::json::array rows(std::string_view method, std::string_view table,
                            boost::json::object options = {})
    {
        if (is_postgresql() && !options.contains("schema"))
            options.emplace("schema", "told");
        return ok(method, boost::json::object{{"table", table}, {"options", std::move(options)}})
            .as_array();
    }

    /// One member of every row, in order.
    static std::string each(const boost::json::array& rows, std::string_view name)
    {
        std::string text;
        for (const boost::json::value& row : rows)
            text.append(text.empty() ? "" : " ").append(text_of(row.at(name)));
        return text;
    }

    /// Tables whose keys are awkward: several columns, in another order, named alike.
    void make_keys()
    {
        const std::string in = is_postgresql() ? "told." : "";
        if (is_postgresql()) {
            run("DROP SCHEMA IF EXISTS told CASCADE");
            run("CREATE SCHEMA told");
        } else {
            for (const char* table : {"line", "alike", "pair"})
                run("DROP TABLE IF EXISTS " + std::string{table});
        }
        run("CREATE TABLE " + in +
            "pair (a integer NOT NULL, b integer NOT NULL, name text UNIQUE, x integer, y integer, "
            "PRIMARY KEY (b, a), UNIQUE (x, y))");
        run("CREATE TABLE " + in +
            "line (id integer PRIMARY KEY, pa integer, pb integer, by_name text, "
            "CONSTRAINT same FOREIGN KEY (pb, pa) REFERENCES " +
            in +
            "pair (b, a) ON DELETE CASCADE, "
            "CONSTRAINT other FOREIGN KEY (by_name) REFERENCES " +
            in + "pair (name) ON UPDATE SET NULL)");
        run("CREATE TABLE " + in +
            "alike (id integer PRIMARY KEY, one integer, two integer, "
            "CONSTRAINT same FOREIGN KEY (two, one) REFERENCES " +
            in + "pair (b, a))");
    }
};

TEST_P(Discovery, PairsTheColumnsOfKeysAndKeepsNamesakesApart)
{
    make_keys();
    EXPECT_EQ(each(rows("discoverPrimaryKeys", "pair"), "columnName"), R"("b" "a")");
    const boost::json::array keys = rows("discoverForeignKeys", "line");
    ASSERT_EQ(keys.size(), 3U) << text_of(keys);
    EXPECT_EQ(each(keys, "fkColumnName"), R"("by_name" "pb" "pa")");
    EXPECT_EQ(each(keys, "pkColumnName"), R"("name" "b" "a")");
    EXPECT_EQ(each(keys, "keySeq"), "1 1 2");
    EXPECT_EQ(each(keys, "onDelete"), R"("NO ACTION" "CASCADE" "CASCADE")");
    EXPECT_EQ(each(keys, "onUpdate"), R"("SET NULL" "NO ACTION" "NO ACTION")");
    EXPECT_EQ(each(keys, "pkTableName"), R"("pair" "pair" "pair")");
    const boost::json::array exported = rows("discoverExportedForeignKeys", "pair");
    EXPECT_EQ(each(exported, "fkTableName"), R"("alike" "alike" "line" "line" "line")");
    // Of two columns that are unique together neither is by itself.
    EXPECT_EQ(each(rows("discoverUniqueKeys", "pair"), "columnName"), R"("name")");
    EXPECT_EQ(rows("discoverForeignKeys", "pair").size(), 0U);
}

TEST_P(Discovery, MakesModelsThatWorkWhenDefined)
{
    make_keys();
    boost::json::object options{{"relations", true}};
    if (is_postgresql())
        options.emplace("schema", "told");
    const boost::json::value found =
        ok("discoverSchemas", boost::json::object{{"table", "line"}, {"options", options}});
    ASSERT_EQ(found.as_object().size(), 2U) << text_of(found);
    for (const auto& member : found.as_object())
        ok("define", boost::json::object{{"model", member.value().at("name")},
                                         {"properties", member.value().at("properties")},
                                         {"settings", member.value().at("options")}});
    EXPECT_JSON(ok("create", R"(["Pair", {"a": 1, "b": 2, "name": "n", "x": null, "y": null}])"),
                R"({"id": {"b": 2, "a": 1}})");
    ok("create", R"(["Line", {"id": 1, "pa": 1, "pb": 2, "byName": "n"}])");
    EXPECT_JSON(ok("all", R"(["Line", {"where": {"byName": "n"}}])"),
                R"([{"id": 1, "pa": 1, "pb": 2, "byName": "n"}])");
    EXPECT_JSON(ok("isActual", R"([["Line", "Pair"]])"), "true")
        << text_of(ok("autoupdate", R"([["Line", "Pair"], {"dryRun": true}])"));

    const boost::json::object& line =
        found.at(is_postgresql() ? "told.line" : "line").at("options").as_object();
    ASSERT_EQ(line.at("relations").as_object().size(), 1U);
    const boost::json::value& relation = line.at("relations").as_object().begin()->value();
    EXPECT_JSON(relation, R"({"model": "Pair", "type": "belongsTo", "foreignKey": "byName"})");
    EXPECT_EQ(refused("discoverSchemas", R"(["nosuch"])").name(), "not_found");
}

TEST_P(Discovery, LeavesTypesAloneThatOnlyTheDatabaseKnows)
{
    run("DROP TABLE IF EXISTS strange");
    run(is_postgresql()
            ? "CREATE TABLE strange (id int PRIMARY KEY, a inet, b interval(3), c money, d "
              "tsvector, "
              "e char(3), f int4range, g bit varying(5))"
            : "CREATE TABLE strange (id int PRIMARY KEY NOT NULL, a nvarchar(100), b TinyInt, c "
              "MONEY, d CLOB, e char(3), f CHARACTER VARYING(9), g)");
    const boost::json::value found = ok("discoverSchemas", R"(["strange"])");
    const boost::json::value& model = found.at(is_postgresql() ? "public.strange" : "strange");
    ok("define", boost::json::object{{"model", "Strange"},
                                     {"properties", model.at("properties")},
                                     {"settings", model.at("options")}});
    EXPECT_JSON(ok("autoupdate", R"(["Strange", {"dryRun": true}])"), R"({"steps": []})");
    EXPECT_JSON(ok("isActual", R"(["Strange"])"), "true");
}

TEST_P(Discovery, IsPagedAndOrdered)
{
    make_keys();
    boost::json::object page{{"limit", 1}, {"offset", 1}};
    EXPECT_EQ(each(rows("discoverModelProperties", "line", page), "columnName"), R"("pa")");
    EXPECT_EQ(each(rows("discoverForeignKeys", "line", page), "fkColumnName"), R"("pb")");
    if (is_postgresql())
        page.emplace("schema", "told");
    EXPECT_EQ(
        each(ok("discoverModelDefinitions", boost::json::object{{"options", page}}).as_array(),
             "name")
            .empty(),
        false);
}

OVER_EVERY_DRIVER(Discovery);

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double longest_seconds = 10;
#else
constexpr double longest_seconds = 1;
#endif

template <typename Work>
double seconds_of(Work work)
{
    const auto before = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - before;
    return took.count();
}

class PostgresqlDiscovery : public Discovery {
protected:
    /// Three hundred tables with every kind of column and key, each referring to the one before.
    void make_shop()
    {
        run("DROP SCHEMA IF EXISTS shop CASCADE");
        run("DO $$ BEGIN CREATE SCHEMA shop; CREATE TYPE shop.mood AS ENUM ('sad', 'it''s ok'); "
            "CREATE DOMAIN shop.short AS varchar(9) NOT NULL; "
            "FOR i IN 1..300 LOOP EXECUTE format('CREATE TABLE shop.t%1$s ("
            "id %2$s, code shop.short, big bigint NOT NULL, small smallint, price numeric(12,2), "
            "ratio double precision, part real, flag boolean DEFAULT true, at timestamptz(3), "
            "plain timestamp, day date, clock time(2), doc jsonb, old json, raw bytea, spot point, "
            "tags text[], codes varchar(5)[], amounts numeric(8,3)[], feel shop.mood, feels "
            "shop.mood[], "
            "token uuid DEFAULT gen_random_uuid(), name varchar(40) UNIQUE, fixed char(3), bits "
            "bit(4), "
            "net inet, span int4range, twice numeric GENERATED ALWAYS AS (price * 2) STORED, "
            "made_by text DEFAULT current_user, before_id integer, a integer, b integer, "
            "PRIMARY KEY (id), UNIQUE (a, b)%3$s)', i, "
            "CASE i % 3 WHEN 0 THEN 'serial' WHEN 1 THEN 'integer GENERATED ALWAYS AS IDENTITY' "
            "ELSE 'integer' END, CASE WHEN i > 1 THEN format(', CONSTRAINT before FOREIGN KEY "
            "(before_id) "
            "REFERENCES shop.t%1$s (id) ON DELETE SET NULL, CONSTRAINT twin FOREIGN KEY (b, a) "
            "REFERENCES shop.t%1$s (a, b)', i - 1) ELSE '' END); "
            "EXECUTE format('CREATE INDEX t%1$s_day ON shop.t%1$s (day DESC, price); "
            "CREATE INDEX t%1$s_part ON shop.t%1$s (price) WHERE flag; "
            "CREATE INDEX t%1$s_tags ON shop.t%1$s USING gin (tags)', i); END LOOP; END $$");
    }
};

TEST_P(PostgresqlDiscovery, TellsEveryKindOfTable)
{
    run("DROP SCHEMA IF EXISTS kinds CASCADE");
    run("DO $$ BEGIN CREATE SCHEMA kinds; CREATE TABLE kinds.plain (id integer PRIMARY KEY); "
        "CREATE VIEW kinds.seen AS SELECT id FROM kinds.plain; "
        "CREATE MATERIALIZED VIEW kinds.kept AS SELECT id FROM kinds.plain; "
        "CREATE TABLE kinds.parted (id integer, at date) PARTITION BY RANGE (at); "
        "CREATE TABLE kinds.parted_1 PARTITION OF kinds.parted DEFAULT; "
        "DROP FOREIGN DATA WRAPPER IF EXISTS nothing CASCADE; CREATE FOREIGN DATA WRAPPER nothing; "
        "CREATE SERVER nowhere FOREIGN DATA WRAPPER nothing; "
        "CREATE FOREIGN TABLE kinds.far (id integer) SERVER nowhere; END $$");
    const auto names = [&](boost::json::object options) {
        options.emplace("schema", "kinds");
        return each(
            ok("discoverModelDefinitions", boost::json::object{{"options", options}}).as_array(),
            "name");
    };
    EXPECT_EQ(names({}), R"("far" "parted" "plain")");
    EXPECT_EQ(names({{"views", true}}), R"("far" "kept" "parted" "plain" "seen")");
    EXPECT_EQ(names({{"partitions", true}}), R"("far" "parted" "parted_1" "plain")");
    for (const char* table : {"far", "kept", "seen", "parted", "parted_1"})
        EXPECT_EQ(
            rows("discoverModelProperties", table, {{"schema", "kinds"}}).front().at("columnName"),
            "id")
            << table;
    const boost::json::value schemas = ok("discoverDatabaseSchemas");
    const std::string all = each(schemas.as_array(), "schema");
    EXPECT_NE(all.find("\"kinds\""), std::string::npos);
    EXPECT_EQ(all.find("pg_catalog"), std::string::npos);
}

TEST_P(PostgresqlDiscovery, TellsWhatLiesBeneathDomainsAndMakesModelsOfThem)
{
    run("DROP SCHEMA IF EXISTS beneath CASCADE");
    run("DO $$ BEGIN CREATE SCHEMA beneath; CREATE TYPE beneath.mood AS ENUM ('sad', 'ok'); "
        "CREATE DOMAIN beneath.inside AS varchar(7); "
        "CREATE DOMAIN beneath.outside AS beneath.inside NOT NULL; "
        "CREATE DOMAIN beneath.many AS integer[]; CREATE DOMAIN beneath.feel AS beneath.mood; "
        "CREATE DOMAIN beneath.price AS numeric(7,2); "
        "CREATE TABLE beneath.mixed (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, "
        "inner_text beneath.inside, outer_text beneath.outside, numbers beneath.many, "
        "feel beneath.feel, price beneath.price, texts beneath.inside[], rounded numeric(3,-2), "
        "token uuid DEFAULT gen_random_uuid()); END $$");
    const boost::json::array columns =
        rows("discoverModelProperties", "mixed", {{"schema", "beneath"}});
    EXPECT_EQ(
        each(columns, "dataType"),
        R"~("bigint" "character varying" "character varying" "integer[]" "enum('sad','ok')" )~"
        R"~("numeric" "beneath.inside[]" "numeric" "uuid")~");
    EXPECT_EQ(each(columns, "dataLength"), "null 7 7 null null null null null null");
    EXPECT_EQ(each(columns, "dataPrecision"), "null null null null null 7 null 3 null");
    EXPECT_EQ(each(columns, "dataScale"), "0 null null 0 null 2 null -2 null");
    EXPECT_EQ(each(columns, "nullable"), R"("NO" "YES" "NO" "YES" "YES" "YES" "YES" "YES" "YES")");
    EXPECT_EQ(each(columns, "generated"), "true false false false false false false false true");

    const boost::json::value found =
        ok("discoverSchemas", R"(["mixed", {"schema": "beneath", "relations": true}])");
    const boost::json::value& model = found.at("beneath.mixed");
    ok("define", boost::json::object{{"model", "Mixed"},
                                     {"properties", model.at("properties")},
                                     {"settings", model.at("options")}});
    EXPECT_JSON(ok("isActual", R"(["Mixed"])"), "true")
        << text_of(ok("autoupdate", R"(["Mixed", {"dryRun": true}])"));
    const boost::json::value made = ok(
        "create",
        R"(["Mixed", {"outerText": "x", "numbers": [1, 2], "feel": "ok", "price": 1.25, "texts": ["q"], "rounded": 1234}, {"returning": true}])");
    EXPECT_EQ(made.at("data").at("rounded").to_number<int>(), 1200);
    EXPECT_JSON(made.at("data").at("numbers"), "[1, 2]");
    EXPECT_JSON(made.at("data").at("texts"), R"(["q"])");
    EXPECT_EQ(made.at("data").at("feel"), "ok");
}

TEST_P(PostgresqlDiscovery, OfThreeHundredTablesTakesASecondAndSaysWhatTheCatalogsSay)
{
    make_shop();
    // As information_schema has them, which is another way to the same facts.
    const boost::json::object ask_columns{
        {"sql", "SELECT c.table_name, c.column_name, c.is_nullable, c.data_type, "
                "c.character_maximum_length AS length, "
                "CASE WHEN c.data_type = 'numeric' THEN c.numeric_precision END AS precision "
                "FROM information_schema.columns c WHERE c.table_schema = 'shop' "
                "ORDER BY c.table_name, c.ordinal_position"}};
    boost::json::value found;
    boost::json::value columns;
    double least = 1e9;
    double of_columns = 1e9;
    for (int i = 0; i < 3; ++i) {
        least = std::min(least, seconds_of([&] {
                             found = ok("discoverSchemas",
                                        R"([null, {"schema": "shop", "relations": true}])");
                         }));
        of_columns =
            std::min(of_columns, seconds_of([&] { columns = ok("execute", ask_columns); }));
    }
    RecordProperty("seconds", std::to_string(least));
    std::cout << "300 tables discovered in " << least << " s\n";
    // A machine with other work is slow at both.
    EXPECT_LT(least, std::max(longest_seconds, 5 * of_columns));
    ASSERT_EQ(found.as_object().size(), 300U);

    std::size_t compared = 0;
    for (const boost::json::value& column : columns.as_array()) {
        const std::string place = "shop." + std::string{column.at("table_name").as_string()};
        const boost::json::object& properties = found.at(place).at("properties").as_object();
        const auto property = std::find_if(
            properties.begin(), properties.end(), [&](const boost::json::key_value_pair& member) {
                return member.value().at("postgresql").at("columnName") == column.at("column_name");
            });
        ASSERT_NE(property, properties.end()) << text_of(column);
        const boost::json::value& own = property->value().at("postgresql");
        EXPECT_EQ(own.at("nullable"), column.at("is_nullable")) << text_of(column);
        const std::string_view type{column.at("data_type").as_string()};
        if (type != "ARRAY" && type != "USER-DEFINED") {
            EXPECT_EQ(own.at("dataType"), column.at("data_type")) << text_of(column);
            EXPECT_EQ(own.at("dataLength"), column.at("length")) << text_of(column);
        }
        if (type == "numeric") {
            EXPECT_EQ(own.at("dataPrecision"), column.at("precision")) << text_of(column);
        }
        ++compared;
    }
    EXPECT_EQ(compared, 300U * 32U);

    const boost::json::object& last = found.at("shop.t300").at("options").as_object();
    EXPECT_EQ(last.at("foreignKeys").as_object().size(), 2U);
    EXPECT_JSON(last.at("foreignKeys").at("twin").at("foreignKey"), R"(["b", "a"])");
    EXPECT_JSON(last.at("foreignKeys").at("twin").at("entity"), R"("T299")");
    EXPECT_JSON(last.at("indexes").at("t300_day").at("keys"),
                R"([["day", "DESC"], ["price", "ASC"]])");
    EXPECT_FALSE(last.at("indexes").as_object().contains("t300_part"));
}

TEST_P(PostgresqlDiscovery, FailsAsAWholeWhereAQuestionFails)
{
    const boost::json::value begun = ok("beginTransaction");
    const boost::json::object inside{{"transaction", begun.at("transaction")}};
    refused("execute", boost::json::object{{"sql", "SELECT nosuch"}, {"options", inside}});
    for (const boost::json::value& table : {boost::json::value("line"), boost::json::value{}}) {
        const Refusal refusal =
            refused("discoverSchemas", boost::json::object{{"table", table}, {"options", inside}});
        EXPECT_EQ(refusal.name(), "transaction_aborted") << text_of(table);
    }
    ok("rollback", inside);
}

TEST_P(PostgresqlDiscovery, MakesModelsThatNeedNoUpdate)
{
    make_shop();
    const boost::json::value found =
        ok("discoverSchemas", R"(["t4", {"schema": "shop", "relations": true}])");
    ASSERT_EQ(found.as_object().size(), 4U);
    boost::json::array names;
    for (const auto& member : found.as_object()) {
        ok("define", boost::json::object{{"model", member.value().at("name")},
                                         {"properties", member.value().at("properties")},
                                         {"settings", member.value().at("options")}});
        names.push_back(member.value().at("name"));
    }
    EXPECT_JSON(ok("isActual", boost::json::object{{"models", names}}), "true") << text_of(
        ok("autoupdate", boost::json::object{{"models", names}, {"options", {{"dryRun", true}}}}));
    const boost::json::value made = ok(
        "create",
        R"(["T1", {"code": "c", "big": 5, "price": 1.5, "tags": ["x"], "feel": "it's ok", "doc": {"a": 1}}, {"returning": true}])");
    EXPECT_EQ(made.at("data").at("twice").to_number<double>(), 3);
    EXPECT_EQ(made.at("data").at("token").as_string().size(), 36U);
}

OVER_POSTGRESQL(PostgresqlDiscovery);

} // namespace
} // namespace connectord::test

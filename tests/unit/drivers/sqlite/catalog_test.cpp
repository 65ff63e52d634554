// Discovery, asked of a real database.
#include "tests/unit/drivers/sqlite/world.hpp"

#include "drivers/sqlite/catalog.hpp"

namespace connectord::sqlite::test {
namespace {

class SqliteCatalog : public World {
protected:
    /// One member of every row, joined by spaces.
    std::string each(const sql::Statement& what, std::string_view member)
    {
        std::string joined;
        const boost::json::value answer = boost::json::parse(rows(what));
        for (const boost::json::value& row : answer.as_array()) {
            const boost::json::value& value = row.at(member);
            joined.append(joined.empty() ? "" : " ");
            joined.append(value.is_string() ? std::string{value.get_string()}
                                            : boost::json::serialize(value));
        }
        return joined;
    }
};

TEST_F(SqliteCatalog, ListsTablesByNameAndViewsOnDemand)
{
    make("CREATE TABLE b (id INTEGER PRIMARY KEY AUTOINCREMENT)"); // makes sqlite_sequence too
    make("CREATE TABLE a (id INT)");
    make("CREATE VIEW v AS SELECT 1 AS x");
    EXPECT_EQ(
        rows(catalog().model_definitions({})),
        R"([{"type":"table","name":"a","owner":null},{"type":"table","name":"b","owner":null}])");

    sql::TablesQuery query;
    query.views = true;
    EXPECT_EQ(each(catalog().model_definitions(query), "name"), "a b v");
    EXPECT_EQ(each(catalog().model_definitions(query), "type"), "table table view");
    query.limit = 2;
    EXPECT_EQ(each(catalog().model_definitions(query), "name"), "a b");
    query.offset = 2;
    EXPECT_EQ(each(catalog().model_definitions(query), "name"), "v");
    query.limit.reset();
    query.offset = 1;
    EXPECT_EQ(each(catalog().model_definitions(query), "name"), "b v");
}

TEST_F(SqliteCatalog, HasOneSchema)
{
    make("CREATE TABLE a (id INT)");
    sql::TablesQuery query;
    for (const char* schema : {"main", ""}) {
        query.schema = schema;
        EXPECT_EQ(each(catalog().model_definitions(query), "name"), "a");
    }
    query.schema = "other";
    EXPECT_EQ(each(catalog().model_definitions(query), "name"), "");
    query.all_schemas = true;
    EXPECT_EQ(each(catalog().model_definitions(query), "name"), "a");
}

TEST_F(SqliteCatalog, TellsOfEveryColumnInTheTablesOrder)
{
    make("CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL, price decimal(10, 2), "
         "at TIMESTAMP ( 6 ), twice GENERATED ALWAYS AS (price * 2), plain)");
    EXPECT_EQ(
        rows(catalog().model_properties({.table = "t"})),
        R"([{"owner":null,"tableName":"t","columnName":"id","dataType":"INTEGER","dataLength":null,"dataPrecision":null,"dataScale":null,"nullable":"NO","generated":true,"type":"Number"},)"
        R"({"owner":null,"tableName":"t","columnName":"name","dataType":"VARCHAR","dataLength":40,"dataPrecision":null,"dataScale":null,"nullable":"NO","generated":false,"type":"String"},)"
        R"({"owner":null,"tableName":"t","columnName":"price","dataType":"DECIMAL","dataLength":null,"dataPrecision":10,"dataScale":2,"nullable":"YES","generated":false,"type":"Number"},)"
        R"({"owner":null,"tableName":"t","columnName":"at","dataType":"TIMESTAMP","dataLength":null,"dataPrecision":6,"dataScale":null,"nullable":"YES","generated":false,"type":"Date"},)"
        R"({"owner":null,"tableName":"t","columnName":"twice","dataType":"","dataLength":null,"dataPrecision":null,"dataScale":null,"nullable":"YES","generated":true,"type":"Any"},)"
        R"({"owner":null,"tableName":"t","columnName":"plain","dataType":"","dataLength":null,"dataPrecision":null,"dataScale":null,"nullable":"YES","generated":false,"type":"Any"}])");
}

TEST_F(SqliteCatalog, FindsLoopBacksTypeForWhatPeopleDeclare)
{
    const std::pair<const char*, const char*> types[] = {
        {"BOOLEAN", "Boolean"}, {"bool", "Boolean"},
        {"DATE", "Date"},       {"datetime", "Date"},
        {"TIMESTAMP", "Date"},  {"TIME", "String"},
        {"JSON", "Object"},     {"JSONB", "Object"},
        {"BLOB", "Binary"},     {"VARBINARY(8)", "Binary"},
        {"POINT", "GeoPoint"},  {"INT", "Number"},
        {"BIGINT", "Number"},   {"TINYINT(1)", "Number"},
        {"REAL", "Number"},     {"DOUBLE PRECISION", "Number"},
        {"FLOAT", "Number"},    {"NUMERIC", "Number"},
        {"TEXT", "String"},     {"NVARCHAR(9)", "String"},
        {"CLOB", "String"},     {"UUID", "String"},
        {"STRING", "String"},   {"", "Any"}};
    std::string columns;
    std::string expected;
    int number = 0;
    for (const auto& [declared, type] : types) {
        columns.append(columns.empty() ? "" : ", ");
        columns.append("c").append(std::to_string(number++)).append(" ").append(declared);
        expected.append(expected.empty() ? "" : " ").append(type);
    }
    make("CREATE TABLE t (" + columns + ")");
    EXPECT_EQ(each(catalog().model_properties({.table = "t"}), "type"), expected);
}

TEST_F(SqliteCatalog, CallsOnlyTheRowidsOwnNameGenerated)
{
    make("CREATE TABLE alias (id INTEGER PRIMARY KEY)");
    make("CREATE TABLE no_alias (id INT PRIMARY KEY)");
    make("CREATE TABLE pair (a INTEGER, b INTEGER, PRIMARY KEY (a, b))");
    make("CREATE TABLE no_rowid (id INTEGER PRIMARY KEY) WITHOUT ROWID");
    const auto generated = [this](std::string_view table) {
        return each(catalog().model_properties({.table = std::string{table}}), "generated");
    };
    EXPECT_EQ(generated("alias"), "true");
    EXPECT_EQ(generated("no_alias"), "false");
    EXPECT_EQ(generated("pair"), "false false");
    EXPECT_EQ(generated("no_rowid"), "false");
}

TEST_F(SqliteCatalog, GivesPrimaryKeysInTheirOwnOrder)
{
    make("CREATE TABLE t (a INT, b INT, c INT, PRIMARY KEY (c, a))");
    EXPECT_EQ(rows(catalog().primary_keys({.schema = "main", .table = "t"})),
              R"([{"owner":null,"tableName":"t","columnName":"c","keySeq":1,"pkName":null},)"
              R"({"owner":null,"tableName":"t","columnName":"a","keySeq":2,"pkName":null}])");
}

TEST_F(SqliteCatalog, KnowsNothingOfWhatIsNotThere)
{
    make("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)");
    for (const char* table :
         {"nosuch", "sqlite_sequence", "t'; DROP TABLE t; --", "", "sqlite_master"}) {
        EXPECT_EQ(rows(catalog().model_properties({.table = table})), "[]") << table;
        EXPECT_EQ(rows(catalog().primary_keys({.table = table})), "[]") << table;
    }
    EXPECT_EQ(rows(catalog().model_properties({.schema = "other", .table = "t"})), "[]");
    EXPECT_EQ(rows(catalog().primary_keys({.schema = "other", .table = "t"})), "[]");
    EXPECT_EQ(rows(catalog().model_properties({.schema = "", .table = "t"})).substr(0, 2), "[{");
}

TEST_F(SqliteCatalog, TakesEveryNameAsAValue)
{
    make(R"(CREATE TABLE "o'h ""x""" (id INT))");
    EXPECT_EQ(each(catalog().model_properties({.table = R"(o'h "x")"}), "columnName"), "id");
        EXPECT_EQ(catalog().primary_keys({.schema = "a", .table = "b"}).plan->text,
                  catalog().primary_keys({.table = "c"}).plan->text);
}

} // namespace
} // namespace connectord::sqlite::test

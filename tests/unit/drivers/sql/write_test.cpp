#include "drivers/postgresql/dialect.hpp"
#include "drivers/schema/plan.hpp"
#include "drivers/sql/insert.hpp"
#include "drivers/sql/one_off.hpp"
#include "drivers/sql/update.hpp"
#include "drivers/sql/where.hpp"
#include "tests/support/models.hpp"

#include <gtest/gtest.h>

namespace connectord::sql {

namespace {

using support::json_of;
using support::postgresql_customers;
using support::sqlite_customers;

Row row_of(const Table& table, std::string_view data, RowUse use = RowUse::insert)
{
    return read_row(table, json_of(data).as_object(), use, model::Path{"params.data"}).value();
}

model::Where id_of(const Table& table, std::string_view id)
{
    return where_id(table, json_of(id), model::Path{"params.id"}).value();
}

std::string ddl_of(std::string_view properties, const Dialect& dialect,
                   std::string_view settings = "{}")
{
    const auto table = support::table_of(support::model_of("T", properties, settings), dialect);
    const auto none = [](std::string_view) -> const Table* { return nullptr; };
    const auto wanted = schema::wanted_of(*table, none);
    const Result<schema::TablePlan> plan =
        wanted ? schema::creation(*wanted) : Result<schema::TablePlan>{wanted.error()};
    if (!plan)
        return std::string{plan.error().data.at("path").as_string()};
    std::string text;
    for (const schema::Step& step : plan->steps)
        text += step.statement.plan->text + ";";
    return text;
}

} // namespace

TEST(Insert, LetsTheDatabaseMakeWhatIsNull)
{
    const Statement statement =
        insert(postgresql_customers(),
               row_of(postgresql_customers(), R"({"id": null, "city": "Oslo"})"), false);
    EXPECT_EQ(statement.plan->text,
              R"(INSERT INTO "public"."customer"("city") VALUES ($1) RETURNING "id")");
    EXPECT_EQ(statement.plan->row_shape.columns.at(0).prefix, R"({"id":)");
}

TEST(Insert, OfNothingTakesEveryDefault)
{
    const Statement statement = insert(sqlite_customers(), {}, false);
    EXPECT_EQ(statement.plan->text, R"(INSERT INTO "Customer" DEFAULT VALUES RETURNING "id")");
}

TEST(Insert, IsOnePlanWhateverTheOrderOfMembers)
{
    const Table& table = postgresql_customers();
    EXPECT_EQ(insert(table, row_of(table, R"({"city": "a", "age": 1})"), false).plan,
              insert(table, row_of(table, R"({"age": 2, "city": "b"})"), false).plan);
}

TEST(InsertMany, UsesFewLengthsForAnyNumberOfRows)
{
    const Table& table = postgresql_customers();
    const auto rows = [&](std::size_t count) {
        return std::vector<Row>(count, row_of(table, R"({"city": "a", "age": 1})"));
    };
    EXPECT_EQ(insert_many(table, rows(1)).size(), 1U);
    EXPECT_EQ(insert_many(table, rows(512 + 64 + 8 + 2)).size(), 4U);
    std::size_t values = 0;
    for (const Statement& statement : insert_many(table, rows(100'000))) {
        EXPECT_LE(statement.values.size(), 65'535U);
        values += statement.values.size();
    }
    EXPECT_EQ(values, 200'000U);
}

TEST(InsertMany, KeepsRowsWithOtherMembersApart)
{
    const Table& table = postgresql_customers();
    const std::vector<Row> rows{row_of(table, R"({"city": "a"})"), row_of(table, R"({"age": 1})"),
                                row_of(table, R"({"age": 2})")};
    EXPECT_EQ(insert_many(table, rows).size(), 2U);
}

TEST(Row, RefusesPropertiesThatDoNotExist)
{
    const auto row = read_row(postgresql_customers(), json_of(R"({"citty": 1})").as_object(),
                              RowUse::insert, model::Path{"params.data"});
    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().data.at("path"), "params.data.citty");
    EXPECT_EQ(row.error().data.at("nearest"), "city");
}

TEST(Upsert, IsOneStatementThatSaysWhetherItInserted)
{
    const Table& table = postgresql_customers();
    const Upsert one =
        upsert(table, row_of(table, R"({"id": 1, "city": "Oslo"})"), id_of(table, "1"));
    ASSERT_EQ(one.statements.size(), 1U);
    EXPECT_EQ(
        one.statements[0].plan->text,
        R"(INSERT INTO "public"."customer"("id","city") VALUES ($1,$2) ON CONFLICT ("id") DO UPDATE SET )"
        R"("city"=EXCLUDED."city" RETURNING "id","city","age","joined","address","tags","location","photo",(xmax = 0))");
}

TEST(Upsert, OfNothingButAnIdTouchesTheRow)
{
    const Table& table = postgresql_customers();
    const Upsert one = upsert(table, row_of(table, R"({"id": 1})"), id_of(table, "1"));
    EXPECT_NE(one.statements[0].plan->text.find(R"(DO UPDATE SET "id"=EXCLUDED."id")"),
              std::string::npos);
}

TEST(Upsert, AsksFirstWhereTheDatabaseCannotTellAfterwards)
{
    const Table& table = sqlite_customers();
    const Upsert two = upsert(table, row_of(table, R"({"id": 1, "age": 2})"), id_of(table, "1"));
    ASSERT_EQ(two.statements.size(), 2U);
    EXPECT_TRUE(two.asks_first);
    EXPECT_EQ(two.statements[0].plan->text,
              R"(SELECT NOT EXISTS(SELECT 1 FROM "Customer" WHERE "id"=?1))");
}

TEST(Replace, SetsEveryColumnButTheKey)
{
    const Table& table = postgresql_customers();
    const Upsert one =
        replace(table, row_of(table, R"({"id": 1, "city": "Oslo"})"), id_of(table, "1"));
    EXPECT_NE(
        one.statements[0].plan->text.find(R"("age"=EXCLUDED."age","joined"=EXCLUDED."joined")"),
        std::string::npos);
    EXPECT_EQ(row_of(table, R"({"city": "Oslo"})", RowUse::replace).size(), 7U);
}

TEST(Update, AndRemoveSayWhichRows)
{
    const Table& table = sqlite_customers();
    EXPECT_EQ(update(table, row_of(table, R"({"age": 3})"), id_of(table, "1")).value().plan->text,
              R"(UPDATE "Customer" SET "age"=?1 WHERE "id"=?2)");
    EXPECT_EQ(remove(table, id_of(table, "1")).value().plan->text,
              R"(DELETE FROM "Customer" WHERE "id"=?1)");
}

TEST(Schema, MakesTablesInEachDialect)
{
    constexpr std::string_view properties =
        R"({"name": {"type": "string", "required": true, "index": {"unique": true}}, "age": "number", "on": {"type": "boolean", "default": true}})";
    EXPECT_EQ(
        ddl_of(properties, postgresql_customers().dialect()),
        R"(CREATE TABLE "public"."t" ("id" SERIAL, "name" TEXT NOT NULL, "age" INTEGER, "on" BOOLEAN DEFAULT TRUE, PRIMARY KEY ("id"));)"
        R"(CREATE UNIQUE INDEX "t_name_idx" ON "public"."t" ("name");)");
    EXPECT_EQ(
        ddl_of(properties, sqlite_customers().dialect()),
        R"(CREATE TABLE "T" ("id" INTEGER PRIMARY KEY AUTOINCREMENT, "name" TEXT NOT NULL, "age" NUMERIC, "on" BOOLEAN DEFAULT TRUE);)"
        R"(CREATE UNIQUE INDEX "T_name_idx" ON "T" ("name");)");
}

TEST(Schema, TakesTypesFromAClosedList)
{
    const Dialect& dialect = postgresql_customers().dialect();
    const auto type = [&](std::string_view settings) {
        return ddl_of(R"({"a": {"type": "number", "postgresql": )" + std::string{settings} + "}}",
                      dialect);
    };
    EXPECT_NE(type(R"({"dataType": "NUMERIC", "dataPrecision": 12, "dataScale": 2})")
                  .find("NUMERIC(12,2)"),
              std::string::npos);
    EXPECT_NE(type(R"({"dataType": "varchar(20)[]"})").find("VARCHAR(20)[]"), std::string::npos);
    EXPECT_NE(type(R"({"dataType": "timestamp", "dataPrecision": 3})")
                  .find("TIMESTAMP(3) WITHOUT TIME ZONE"),
              std::string::npos);
    for (const char* hostile :
         {R"_({"dataType": "text); DROP TABLE t; --"})_", R"_({"dataType": "text(1"})_",
          R"_({"dataType": "numeric(1;2)"})_", R"_({"dataType": "varchar(99999999999999999999)"})_",
          R"_({"dataType": "text(5)"})_", R"_({"dataType": "numeric", "dataPrecision": "1); --"})_",
          R"_({"dataType": "varchar", "dataLength": -1})_"})
        EXPECT_EQ(type(hostile).find("CREATE"), std::string::npos) << hostile;
}

TEST(Schema, TakesTheDatabasesOwnDefaultsOnlyWhenTheyArePlain)
{
    const Dialect& dialect = postgresql_customers().dialect();
    const auto with = [&](std::string_view value) {
        return ddl_of(R"({"a": {"type": "string", "postgresql": {"dbDefault": ")" +
                          std::string{value} + "\"}}}",
                      dialect);
    };
    EXPECT_NE(with("now()").find("DEFAULT CURRENT_TIMESTAMP"), std::string::npos);
    EXPECT_NE(with("'new'").find("DEFAULT 'new'"), std::string::npos);
    EXPECT_NE(with("5").find("DEFAULT '5'"), std::string::npos);
    for (const char* hostile : {"(select 1)", "'a'); DROP TABLE t; --'", "pg_sleep(1)", ""})
        EXPECT_EQ(with(hostile), "definition.properties.a.postgresql.dbDefault") << hostile;
}

TEST(Schema, QuotesDefaultsAndNames)
{
    const std::string ddl = ddl_of(R"({"a\"b": {"type": "string", "default": "it's; --"}})",
                                   postgresql_customers().dialect(),
                                   R"({"postgresql": {"table": "x\"; DROP TABLE y; --"}})");
    EXPECT_NE(ddl.find(R"(CREATE TABLE "public"."x""; DROP TABLE y; --")"), std::string::npos)
        << ddl;
    EXPECT_NE(ddl.find(R"("a""b" TEXT DEFAULT 'it''s; --')"), std::string::npos) << ddl;
}

TEST(Savepoint, QuotesItsName)
{
    EXPECT_EQ(savepoint(postgresql_customers().dialect(), SavepointVerb::roll_back_to, R"(a"; --)")
                  .plan->text,
              R"(ROLLBACK TO SAVEPOINT "a""; --")");
}

} // namespace connectord::sql

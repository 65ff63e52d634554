#include "drivers/schema/index.hpp"
#include "drivers/schema/wanted.hpp"
#include "tests/unit/drivers/schema/world.hpp"

#include <gtest/gtest.h>

namespace connectord::schema::test {
namespace {

constexpr std::string_view columns =
    R"({"id": {"type": "Number", "id": true}, "a": "String", "bC": "Number"})";

/// CREATE INDEX of the one index that the settings declare, or the refusal.
std::string made(std::string_view index, const sql::Dialect& dialect = postgresql())
{
    const World world{dialect, columns, R"({"indexes": {"x": )" + std::string{index} + "}}"};
    const Result<std::vector<Index>> indexes = indexes_of(world.table());
    if (!indexes)
        return indexes.error().message;
    std::string text;
    for (const Index& one : *indexes)
        text.append(create_index(world.table(), one).plan->text);
    return text;
}

} // namespace

TEST(Index, IsTheSameInEveryFormOfItsKeys)
{
    const std::string plain = R"(CREATE INDEX "x" ON "public"."t" ("a","bc" DESC))";
    EXPECT_EQ(made(R"("a, bC DESC")"), plain);
    EXPECT_EQ(made(R"(["a", "bC DESC"])"), plain);
    EXPECT_EQ(made(R"([["a"], ["bC", "desc"]])"), plain);
    EXPECT_EQ(made(R"({"a": 1, "bC": -1})"), plain);
    EXPECT_EQ(made(R"({"keys": "a ASC, bC DESC"})"), plain);
    EXPECT_EQ(made(R"({"keys": {"a": 1, "bC": -1}})"), plain);
    EXPECT_EQ(made(R"({"columns": "a,bc DESC"})"), plain);
    EXPECT_EQ(made("false"), "");
}

TEST(Index, TakesUniqueWhereverItIsSaid)
{
    const std::string unique = R"(CREATE UNIQUE INDEX "x" ON "public"."t" ("a"))";
    EXPECT_EQ(made(R"({"keys": ["a"], "options": {"unique": true}})"), unique);
    EXPECT_EQ(made(R"({"keys": ["a"], "kind": "unique"})"), unique);
    EXPECT_EQ(made(R"({"keys": ["a"], "unique": true})"), unique);
    EXPECT_EQ(made(R"({"keys": ["a"], "postgresql": {"unique": true}})"), unique);
}

TEST(Index, TakesTypesOfAClosedList)
{
    EXPECT_EQ(made(R"({"keys": ["a"], "type": "GIN"})"),
              R"(CREATE INDEX "x" ON "public"."t" USING "gin" ("a"))");
    EXPECT_EQ(made(R"({"keys": ["a"], "type": "hash"})", sqlite()),
              R"(CREATE INDEX "x" ON "T" ("a"))");
    EXPECT_NE(made(R"({"keys": ["a"], "type": "btree (a); --"})").find("index type"),
              std::string::npos);
    EXPECT_NE(made(R"({"keys": ["a"], "kind": "UNIQUE; --"})").find("UNIQUE alone"),
              std::string::npos);
    EXPECT_NE(made(R"(["a; --"])").find("property"), std::string::npos);
    EXPECT_NE(made(R"(["a DESC; --"])").find("ASC or DESC"), std::string::npos);
    EXPECT_NE(made(R"("")").find("names no property"), std::string::npos);
}

TEST(Index, SaysWhereNullsComeOnlyWhereThatIsUnusual)
{
    EXPECT_EQ(made(R"("a NULLS FIRST")"), R"(CREATE INDEX "x" ON "public"."t" ("a" NULLS FIRST))");
    EXPECT_EQ(made(R"("a DESC NULLS LAST")"),
              R"(CREATE INDEX "x" ON "public"."t" ("a" DESC NULLS LAST))");
    EXPECT_EQ(made(R"("a DESC NULLS FIRST")"), R"(CREATE INDEX "x" ON "public"."t" ("a" DESC))");
}

TEST(Index, OfAPropertyIsNamedAsLoopBackNamesIt)
{
    const World world{postgresql(), R"({"a": {"type": "String", "index": true}})"};
    EXPECT_EQ(indexes_of(world.table())->front().name, "t_a_idx");
    const std::string longest(60, 'x');
    const World wide{postgresql(), R"({")" + longest + R"(": {"type": "String", "unique": true}})"};
    EXPECT_EQ(indexes_of(wide.table())->front().name.size(), longest_name);
}

} // namespace connectord::schema::test

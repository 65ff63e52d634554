#include "drivers/schema/plan.hpp"
#include "tests/unit/drivers/schema/world.hpp"

#include <gtest/gtest.h>

namespace connectord::schema::test {
namespace {

World model(std::string_view more, std::string_view settings = "{}")
{
    return World{sqlite(),
                 R"({"id": {"type": "Number", "id": true, "generated": true}, )" +
                     std::string{more} + "}",
                 settings};
}

} // namespace

TEST(Rebuild, IsNotNeededToAddAColumnOrAnIndex)
{
    EXPECT_EQ(
        between(
            model(R"("a": "String")"),
            model(
                R"("a": {"type": "String", "index": true}, "b": {"type": "Number", "required": true, "default": 1})")),
        "safe ALTER TABLE \"T\" ADD COLUMN \"b\" NUMERIC NOT NULL DEFAULT '1'\n"
        "safe CREATE INDEX \"T_a_idx\" ON \"T\" (\"a\")\n");
}

TEST(Rebuild, LeavesRowsThatAreThereWithoutAModelsDefault)
{
    EXPECT_EQ(
        between(model(R"("a": "String")"),
                model(R"("a": "String", "b": {"type": "Number", "default": 1})")),
        "safe CREATE TABLE \"connectord_new_T\" (\"id\" INTEGER PRIMARY KEY AUTOINCREMENT, \"a\" "
        "TEXT, \"b\" NUMERIC DEFAULT '1')\n"
        "rewrites INSERT INTO \"connectord_new_T\" (\"id\",\"a\",\"b\") SELECT \"id\",\"a\",NULL "
        "FROM "
        "\"T\"\n"
        "rewrites DROP TABLE \"T\"\n"
        "safe ALTER TABLE \"connectord_new_T\" RENAME TO \"T\"\n");
}

TEST(Rebuild, TakesOverTheRowsAndTheName)
{
    EXPECT_EQ(
        between(model(R"("a": {"type": "String", "index": true}, "gone": "String")"),
                model(R"("a": {"type": "String", "index": true})")),
        "safe CREATE TABLE \"connectord_new_T\" (\"id\" INTEGER PRIMARY KEY AUTOINCREMENT, \"a\" "
        "TEXT)\n"
        "destroys INSERT INTO \"connectord_new_T\" (\"id\",\"a\") SELECT \"id\",\"a\" FROM \"T\"\n"
        "rewrites DROP TABLE \"T\"\n"
        "safe ALTER TABLE \"connectord_new_T\" RENAME TO \"T\"\n"
        "safe CREATE INDEX \"T_a_idx\" ON \"T\" (\"a\")\n");
}

TEST(Rebuild, KeepsTheCountOfIdsAndWhatNoModelCanSay)
{
    Actual before = model(R"("a": "String")").actual();
    before.counts = true;
    before.scripts.emplace_back("CREATE TRIGGER x AFTER DELETE ON T BEGIN SELECT 1; END");
    Index unique;
    unique.name = "sqlite_autoindex_T_1";
    unique.is_unique = true;
    unique.keys.push_back({"a", false, false});
    before.indexes.push_back(ActualIndex{unique, false, true, true});
    const std::string steps =
        told(plan(model(R"("a": {"type": "String", "required": true})").wanted(), before, {}));
    EXPECT_NE(steps.find("\"a\" TEXT NOT NULL, UNIQUE (\"a\"))"), std::string::npos) << steps;
    EXPECT_NE(steps.find("sqlite_sequence"), std::string::npos) << steps;
    EXPECT_NE(steps.find("CREATE TRIGGER x"), std::string::npos) << steps;
    EXPECT_EQ(steps.find("destroys"), std::string::npos) << steps;
}

TEST(Rebuild, IsWhatAddsAColumnThatNeedsAValue)
{
    const std::string steps =
        between(model(R"("a": "String")"),
                model(R"("a": "String", "at": {"type": "Date", "default": "$now"})"));
    EXPECT_NE(steps.find("rewrites INSERT"), std::string::npos) << steps;
}

TEST(Rebuild, LooksAtWhatTypesMakeOfValues)
{
    const auto typed = [](std::string_view type) {
        return model(R"("a": {"type": "String", "sqlite3": {"dataType": ")" + std::string{type} +
                     R"("}})");
    };
    EXPECT_NE(between(typed("text"), typed("integer")).find("destroys INSERT"), std::string::npos);
    EXPECT_NE(between(typed("integer"), typed("text")).find("rewrites INSERT"), std::string::npos);
    EXPECT_NE(between(typed("varchar(5)"), typed("text")).find("rewrites INSERT"),
              std::string::npos);
    // A type that the model does not name stays as long as it does the same.
    EXPECT_EQ(between(typed("varchar(5)"), model(R"("a": "String")")), "");
}

} // namespace connectord::schema::test

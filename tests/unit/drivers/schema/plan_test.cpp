#include "drivers/schema/plan.hpp"
#include "tests/unit/drivers/schema/world.hpp"

#include <gtest/gtest.h>

namespace connectord::schema::test {
namespace {

constexpr std::string_view id = R"({"id": {"type": "Number", "id": true, "generated": true})";

std::string properties(std::string_view more)
{
    return std::string{id} + (more.empty() ? "" : ", ") + std::string{more} + "}";
}

World model(std::string_view more, std::string_view settings = "{}")
{
    return World{postgresql(), properties(more), settings};
}

} // namespace

TEST(Plan, IsEmptyWhereNothingDiffers)
{
    const World world = model(
        R"("a": {"type": "String", "default": "x", "index": true}, "n": {"type": "Number", "required": true})",
        R"({"indexes": {"both": "a, n DESC"}})");
    EXPECT_EQ(between(world, world), "");
}

TEST(Plan, MakesWhatIsNotThere)
{
    EXPECT_EQ(
        told(plan(model(R"("a": {"type": "String", "index": true})").wanted(), Actual{}, {})),
        "safe CREATE TABLE \"public\".\"t\" (\"id\" SERIAL, \"a\" TEXT, PRIMARY KEY (\"id\"))\n"
        "safe CREATE INDEX \"t_a_idx\" ON \"public\".\"t\" (\"a\")\n");
}

TEST(Plan, AddsDropsAndChangesColumns)
{
    EXPECT_EQ(
        between(model(R"("gone": "String")"), model(R"("a": {"type": "Number", "default": 3})")),
        "destroys ALTER TABLE \"public\".\"t\" DROP COLUMN \"gone\"\n"
        "safe ALTER TABLE \"public\".\"t\" ADD COLUMN \"a\" INTEGER, "
        "ALTER COLUMN \"a\" SET DEFAULT '3'\n");
    EXPECT_EQ(
        between(model(""), model(R"("a": {"type": "Number", "required": true, "default": 3})")),
        "safe ALTER TABLE \"public\".\"t\" ADD COLUMN \"a\" INTEGER NOT NULL DEFAULT '3'\n");
    EXPECT_EQ(between(model(R"("a": {"type": "Number", "postgresql": {"dataType": "smallint"}})"),
                      model(R"("a": "Number")")),
              "rewrites ALTER TABLE \"public\".\"t\" ALTER COLUMN \"a\" TYPE INTEGER\n");
    EXPECT_EQ(
        between(model(R"("a": "String")"), model(R"("a": {"type": "String", "required": true})")),
        "safe ALTER TABLE \"public\".\"t\" ALTER COLUMN \"a\" SET NOT NULL\n");
    EXPECT_EQ(
        between(model(R"("a": {"type": "String", "required": true})"), model(R"("a": "String")")),
        "safe ALTER TABLE \"public\".\"t\" ALTER COLUMN \"a\" DROP NOT NULL\n");
    EXPECT_EQ(between(model(R"("a": {"type": "String", "default": "x"})"),
                      model(R"("a": {"type": "String", "default": "y"})")),
              "safe ALTER TABLE \"public\".\"t\" ALTER COLUMN \"a\" SET DEFAULT 'y'\n");
    // A default that the model does not mention is not the model's.
    EXPECT_EQ(
        between(model(R"("a": {"type": "String", "default": "x"})"), model(R"("a": "String")")),
        "");
}

TEST(Plan, TakesADefaultOutOfTheTypesWay)
{
    EXPECT_EQ(between(model(R"("a": {"type": "String", "default": "5"})"),
                      model(R"("a": {"type": "Number", "default": 5})")),
              "safe ALTER TABLE \"public\".\"t\" ALTER COLUMN \"a\" DROP DEFAULT\n"
              "destroys ALTER TABLE \"public\".\"t\" ALTER COLUMN \"a\" TYPE INTEGER USING "
              "\"a\"::INTEGER\n"
              "safe ALTER TABLE \"public\".\"t\" ALTER COLUMN \"a\" SET DEFAULT '5'\n");
}

TEST(Plan, TakesMomentsWithoutAZoneAsUtc)
{
    EXPECT_EQ(
        between(model(R"("at": {"type": "Date", "postgresql": {"dataType": "timestamp"}})"),
                model(R"("at": {"type": "Date", "postgresql": {"dataType": "timestamptz"}})")),
        "rewrites ALTER TABLE \"public\".\"t\" ALTER COLUMN \"at\" TYPE TIMESTAMP WITH TIME ZONE "
        "USING \"at\" AT TIME ZONE 'UTC'\n");
}

TEST(Plan, LeavesAWiderTypeToAModelThatNamesNone)
{
    const World wide = model(R"("a": {"type": "Number", "postgresql": {"dataType": "numeric"}},
        "d": {"type": "Object", "postgresql": {"dataType": "jsonb"}})");
    EXPECT_EQ(between(wide, model(R"("a": "Number", "d": "Object")")), "");
    EXPECT_EQ(between(wide, model(R"("a": {"type": "Number", "postgresql": {"dataType": "integer"}},
        "d": {"type": "Object", "postgresql": {"dataType": "jsonb"}})")),
              "destroys ALTER TABLE \"public\".\"t\" ALTER COLUMN \"a\" TYPE INTEGER\n");
}

TEST(Plan, WidensATypeThatHoldsTooLittleForAModelThatNamesNone)
{
    EXPECT_EQ(
        between(
            model(
                R"("t": {"type": "String", "postgresql": {"dataType": "varchar", "dataLength": 4}},
                              "n": {"type": "Number", "postgresql": {"dataType": "smallint"}},
                              "d": {"type": "Date", "postgresql": {"dataType": "date"}})"),
            model(R"("t": "String", "n": "Number", "d": "Date")")),
        "safe ALTER TABLE \"public\".\"t\" ALTER COLUMN \"t\" TYPE TEXT\n"
        "rewrites ALTER TABLE \"public\".\"t\" ALTER COLUMN \"n\" TYPE INTEGER\n"
        "rewrites ALTER TABLE \"public\".\"t\" ALTER COLUMN \"d\" TYPE TIMESTAMP WITH TIME ZONE "
        "USING "
        "\"d\"::TIMESTAMP AT TIME ZONE 'UTC'\n");
    // Too small, and yet no INTEGER holds what may be in it.
    EXPECT_EQ(
        between(model(R"_("n": {"type": "Number", "postgresql": {"dataType": "numeric(5,2)"}})_"),
                model(R"("n": "Number")")),
        "");
    EXPECT_EQ(between(model(R"("u": {"type": "String", "postgresql": {"dataType": "uuid"}})"),
                      model(R"("u": "String")")),
              "");
}

TEST(Plan, CutsOnlyWhenForcedTo)
{
    const World wide = model(R"("a": "String")");
    const World narrow =
        model(R"("a": {"type": "String", "postgresql": {"dataType": "varchar", "dataLength": 4}})");
    EXPECT_EQ(between(wide, narrow),
              "rewrites ALTER TABLE \"public\".\"t\" ALTER COLUMN \"a\" TYPE VARCHAR(4)\n");
    Scope forced;
    forced.forces_values = true;
    EXPECT_EQ(between(wide, narrow, forced), "destroys ALTER TABLE \"public\".\"t\" ALTER COLUMN "
                                             "\"a\" TYPE VARCHAR(4) USING \"a\"::VARCHAR(4)\n");
}

TEST(Plan, NeverTouchesHowAKeyIsMadeUnlessTold)
{
    Actual big = model("").actual();
    big.columns.front().type = "bigint";
    EXPECT_EQ(told(plan(model("").wanted(), big, {})), "");
    const World named{
        postgresql(),
        R"({"id": {"type": "Number", "id": true, "postgresql": {"dataType": "bigint"}}})"};
    Actual small = named.actual();
    small.columns.front().type = "integer";
    EXPECT_EQ(told(plan(named.wanted(), small, {})),
              "rewrites ALTER TABLE \"public\".\"t\" ALTER COLUMN \"id\" TYPE BIGINT\n");
}

TEST(Plan, GivesATableTheKeyOfItsModel)
{
    const World before{
        postgresql(),
        R"({"a": {"type": "String", "id": 1}, "b": {"type": "String", "required": true}})"};
    const World after{postgresql(),
                      R"({"a": {"type": "String", "id": 1}, "b": {"type": "String", "id": 2}})"};
    EXPECT_EQ(between(before, after),
              "safe ALTER TABLE \"public\".\"t\" DROP CONSTRAINT \"t_pkey\"\n"
              "safe ALTER TABLE \"public\".\"t\" ADD PRIMARY KEY (\"a\",\"b\")\n");
}

TEST(Plan, KeepsIndexesThatNoModelCouldDeclare)
{
    const World world = model(R"("a": "String")");
    Actual actual = world.actual();
    Index index;
    index.name = "by_a";
    index.keys.push_back({"a", false, false});
    actual.indexes.push_back(ActualIndex{index, false, true, true});   // a constraint's
    actual.indexes.push_back(ActualIndex{index, false, false, false}); // with a condition
    actual.indexes.push_back(ActualIndex{index, true, true, true});    // the primary key's
    EXPECT_EQ(told(plan(world.wanted(), actual, {})), "");
    actual.indexes.push_back(ActualIndex{index, false, false, true});
    EXPECT_EQ(told(plan(world.wanted(), actual, {})), "safe DROP INDEX \"public\".\"by_a\"\n");
}

TEST(Plan, ReplacesAnIndexThatIsAnotherUnderItsName)
{
    EXPECT_EQ(between(model(R"("a": {"type": "String", "index": true})"),
                      model(R"("a": {"type": "String", "index": {"unique": true}})")),
              "safe DROP INDEX \"public\".\"t_a_idx\"\n"
              "safe CREATE UNIQUE INDEX \"t_a_idx\" ON \"public\".\"t\" (\"a\")\n");
}

TEST(Plan, ReplacesForeignKeysThatAreOthers)
{
    const auto with = [](std::string_view action) {
        World world =
            model(R"("otherId": "Number")",
                  R"({"foreignKeys": {"k": {"name": "k", "entity": "Other", "entityKey": "id",
                                "foreignKey": "otherId", "onDelete": ")" +
                      std::string{action} + R"("}}})");
        world.with("Other", properties(""));
        return world;
    };
    EXPECT_EQ(between(with("CASCADE"), with("set null")),
              "safe ALTER TABLE \"public\".\"t\" DROP CONSTRAINT \"k\"\n"
              "safe ALTER TABLE \"public\".\"t\" ADD CONSTRAINT \"k\" FOREIGN KEY (\"otherid\") "
              "REFERENCES "
              "\"public\".\"other\" (\"id\") ON DELETE SET NULL ON UPDATE NO ACTION\n");
    EXPECT_EQ(between(with("CASCADE"), with("; DROP TABLE t")).find("DROP TABLE"),
              std::string::npos);
    EXPECT_EQ(between(with("CASCADE"), model(R"("otherId": "Number")")), "");
    EXPECT_EQ(between(with("CASCADE"), model(R"("otherId": "Number")", R"({"foreignKeys": {}})")),
              "safe ALTER TABLE \"public\".\"t\" DROP CONSTRAINT \"k\"\n");
}

TEST(Plan, LooksAtNothingBesideItsScope)
{
    const World before = model(R"("gone": {"type": "String", "index": true})");
    const World after = model(R"("a": {"type": "String", "index": true})");
    Scope indexes;
    indexes.columns = indexes.foreign_keys = false;
    EXPECT_EQ(between(before, after, indexes),
              "safe DROP INDEX \"public\".\"t_gone_idx\"\n"
              "safe CREATE INDEX \"t_a_idx\" ON \"public\".\"t\" (\"a\")\n");
}

TEST(Plan, LeavesViewsAlone)
{
    Actual view = model(R"("a": "String")").actual();
    view.is_table = false;
    EXPECT_EQ(told(plan(model(R"("b": "String")").wanted(), view, {})), "");
}

TEST(Plan, DoesNotMakeATypeThatItDoesNotKnow)
{
    const World enumerated =
        model(R"_("mood": {"type": "String", "postgresql": {"dataType": "enum('sad','ok')"}})_");
    EXPECT_NE(told(plan(enumerated.wanted(), Actual{}, {})).find("dataType"), std::string::npos);
    Actual there = enumerated.actual();
    there.columns.back().type = "shop.mood";
    EXPECT_EQ(told(plan(enumerated.wanted(), there, {})), "");
    const World strange = model(R"("a": {"type": "String", "postgresql": {"dataType": "nosuch"}})");
    there.columns.back().name = "a";
    EXPECT_NE(told(plan(strange.wanted(), there, {})).find("dataType"), std::string::npos);
    there.columns.back().type = "nosuch";
    EXPECT_EQ(told(plan(strange.wanted(), there, {})), "");
}

} // namespace connectord::schema::test

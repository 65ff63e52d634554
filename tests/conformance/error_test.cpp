// What the database refuses is told alike over both, and tells no values.
#include "tests/conformance/world.hpp"

namespace connectord::test {
namespace {

class Violations : public Conformance {
protected:
    Violations()
    {
        make_model("Member", R"({"id": {"type": "Number", "id": 1},
                                 "email": {"type": "String", "unique": true},
                                 "name": {"type": "String", "required": true}})");
        make_rows("Member", R"([{"id": 1, "email": "a@x", "name": "A"}])");
    }

    std::string table() const { return is_postgresql() ? "member" : "Member"; }

    Refusal violated(std::string_view data)
    {
        const Refusal refusal = refused("create", R"(["Member", )" + std::string{data} + "]");
        EXPECT_EQ(refusal.code, -32000);
        EXPECT_EQ(refusal.name(), "database_error");
        EXPECT_EQ(refusal.fact("table"), table());
        EXPECT_EQ(refusal.text().find("secret"), std::string::npos) << refusal.text();
        return refusal;
    }
};

TEST_P(Violations, OfAKeyNameStateTableAndConstraint)
{
    const Refusal refusal = violated(R"({"id": 1, "email": "secret@x", "name": "secret"})");
    EXPECT_EQ(refusal.fact("sqlState"), "23505");
    // SQLite's words name the columns of a key, PostgreSQL's its constraint.
    EXPECT_EQ(is_postgresql() ? refusal.fact("constraint") : refusal.fact("column"),
              is_postgresql() ? "member_pkey" : "id");
    EXPECT_EQ(refusal.fact("retryable"), "false");
    EXPECT_EQ(refusal.fact("outcome"), "none");
}

TEST_P(Violations, OfAUniqueIndexNameItsConstraint)
{
    make_rows("Member", R"([{"id": 5, "email": "secret", "name": "B"}])");
    const Refusal refusal = violated(R"({"id": 2, "email": "secret", "name": "B"})");
    EXPECT_EQ(refusal.fact("sqlState"), "23505");
    EXPECT_EQ(is_postgresql() ? refusal.fact("constraint") : refusal.fact("column"),
              is_postgresql() ? "member_email_idx" : "email");
}

TEST_P(Violations, OfARequiredPropertyNameItsColumn)
{
    const Refusal refusal = violated(R"({"id": 2, "email": "secret"})");
    EXPECT_EQ(refusal.fact("sqlState"), "23502");
    EXPECT_EQ(refusal.fact("column"), "name");
}

TEST_P(Violations, OfAForeignKeyAreTold)
{
    ok("execute", R"(["DROP TABLE IF EXISTS parcel"])");
    ok("execute", R"(["CREATE TABLE parcel (id INTEGER PRIMARY KEY, owner INTEGER REFERENCES )" +
                      std::string{is_postgresql() ? "member" : "\\\"Member\\\""} +
                      R"sql((id), weight INTEGER CONSTRAINT light CHECK (weight < 10))"])sql");
    ok("define",
       R"(["Parcel", {"id": {"type": "Number", "id": 1}, "owner": "Number", "weight": "Number"}, {"tableName": "parcel"}])");
    ok("create", R"(["Parcel", {"id": 1, "owner": 1, "weight": 5}])");
    const Refusal orphan = refused("create", R"(["Parcel", {"id": 2, "owner": 77}])");
    EXPECT_EQ(orphan.fact("sqlState"), "23503");
    const Refusal heavy =
        refused("create", R"(["Parcel", {"id": 2, "owner": 1, "weight": 12345}])");
    EXPECT_EQ(heavy.fact("sqlState"), "23514");
    EXPECT_EQ(heavy.fact("constraint"), "light");
    EXPECT_EQ(heavy.text().find("12345"), std::string::npos) << heavy.text();
    const Refusal needed = refused("destroy", R"(["Member", 1])");
    EXPECT_EQ(needed.fact("sqlState"), "23503");
    ok("execute", R"(["DROP TABLE parcel"])");
}

TEST_P(Violations, OfATableThatThereIsNotAreTold)
{
    ok("define", R"(["Nowhere", {"name": "String"}])");
    for (const char* call : {"all", "count"}) {
        const Refusal refusal = refused(call, R"(["Nowhere"])");
        EXPECT_EQ(refusal.name(), "database_error");
        EXPECT_EQ(refusal.fact("sqlState"), "42P01");
    }
}

TEST_P(Violations, TellNothingOfWhatWasBound)
{
    for (const char* call : {R"(["Member", {"where": {"name": {"regexp": "secret("}}}])"}) {
        const Refusal refusal = refused("all", call);
        EXPECT_EQ(refusal.text().find("secret"), std::string::npos) << refusal.text();
    }
}

TEST_P(Violations, OfOneCallAreNoMatterOfItsNeighbours)
{
    for (int i = 0; i < 60; ++i) {
        caller.client.start("create", R"(["Member", {"id": 1, "email": "x", "name": "again"}])");
        caller.client.start("create", R"(["Member", {"id": )" + std::to_string(100 + i) +
                                          R"(, "name": "n"}])");
        caller.client.start("count", R"(["Member", {"id": 1}])");
    }
    int failed = 0;
    for (int i = 0; i < 180; ++i)
        failed += checked_reply(caller.client.read_json()).contains("error") ? 1 : 0;
    EXPECT_EQ(failed, 60);
    EXPECT_JSON(ok("count", R"(["Member"])"), "61");
}

OVER_EVERY_DRIVER(Violations);

} // namespace
} // namespace connectord::test

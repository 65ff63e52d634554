// Making, reading, changing and removing rows, by every method and every alias.
#include "tests/conformance/world.hpp"

#include <set>

namespace connectord::test {
namespace {

class Rows : public Conformance {
protected:
    Rows() { make_model("Book", R"({"title": "String", "pages": "Number", "lent": "Boolean"})"); }

    void make_three()
    {
        make_rows("Book", R"([{"title": "Sult", "pages": 196, "lent": true},
                              {"title": "Pan", "pages": 150, "lent": false},
                              {"title": "Victoria"}])");
    }
};

TEST_P(Rows, AreMadeAndAnswerTheirIds)
{
    EXPECT_JSON(ok("create", R"(["Book", {"title": "Sult"}])"), R"({"id": 1})");
    EXPECT_JSON(ok("create", R"({"model": "Book", "data": {"title": "Pan"}})"), R"({"id": 2})");
    EXPECT_JSON(ok("create", R"(["Book", {}])"), R"({"id": 3})");
    EXPECT_JSON(ok("create", R"(["Book", {"id": 70, "title": "given"}])"), R"({"id": 70})");
    EXPECT_JSON(ok("create", R"(["Book", {"id": null, "title": "null is not given"}])").at("id"),
                is_postgresql() ? "4" : "71");
    EXPECT_JSON(ok("count", R"(["Book"])"), "5");
}

TEST_P(Rows, AreAnsweredAsStoredWhereReturningIsAsked)
{
    EXPECT_JSON(ok("create", R"(["Book", {"title": "Sult"}, {"returning": true}])"),
                R"({"id": 1, "data": {"id": 1, "title": "Sult", "pages": null, "lent": null}})");
}

TEST_P(Rows, ComeBackWhole)
{
    make_three();
    EXPECT_JSON(ok("all", R"(["Book"])"),
                R"([{"id": 1, "title": "Sult", "pages": 196, "lent": true},
                    {"id": 2, "title": "Pan", "pages": 150, "lent": false},
                    {"id": 3, "title": "Victoria", "pages": null, "lent": null}])");
    EXPECT_JSON(ok("find", R"(["Book", 2])"),
                R"({"id": 2, "title": "Pan", "pages": 150, "lent": false})");
    EXPECT_JSON(ok("find", R"(["Book", "2"])"),
                R"({"id": 2, "title": "Pan", "pages": 150, "lent": false})");
    EXPECT_JSON(ok("find", R"(["Book", 9])"), "null");
    EXPECT_JSON(ok("exists", R"(["Book", 3])"), "true");
    EXPECT_JSON(ok("exists", R"(["Book", 9])"), "false");
}

TEST_P(Rows, ComeAsArraysWhereThatIsAsked)
{
    make_model("Point",
               R"({"id": {"type": "number", "id": true}, "x": "number", "name": "string"})");
    make_rows("Point", R"([{"id": 1, "x": 15, "name": "a"}, {"id": 2, "name": "\u00e4"}])");
    EXPECT_EQ(text_of(ok("all", R"(["Point", {"order": "id"}, {"rows": "arrays"}])")),
              R"({"columns":["id","x","name"],"rows":[[1,15,"a"],[2,null,"ä"]]})");
    EXPECT_EQ(text_of(ok("all", R"(["Point", {"fields": ["name"], "limit": 1, "order": "id"},
                                    {"rows": "arrays"}])")),
              R"({"columns":["name"],"rows":[["a"]]})");
    EXPECT_EQ(text_of(ok("all", R"(["Point", {"where": {"id": 9}}, {"rows": "arrays"}])")),
              R"({"columns":["id","x","name"],"rows":[]})");
    EXPECT_EQ(text_of(ok("all", R"(["Point", {"where": {"id": 1}}, {"rows": "objects"}])")),
              R"([{"id":1,"x":15,"name":"a"}])");
    EXPECT_EQ(refused("all", R"(["Point", {}, {"rows": "tables"}])").path(), "params.options.rows");
}

TEST_P(Rows, AreCounted)
{
    make_three();
    EXPECT_JSON(ok("count", R"({"model": "Book"})"), "3");
    EXPECT_JSON(ok("count", R"(["Book", null])"), "3");
    EXPECT_JSON(ok("count", R"(["Book", {}])"), "3");
    EXPECT_JSON(ok("count", R"(["Book", {"pages": {"gt": 150}}])"), "1");
    EXPECT_JSON(ok("count", R"(["Book", {"title": "nobody"}])"), "0");
}

TEST_P(Rows, AreSaved)
{
    make_three();
    EXPECT_JSON(ok("save", R"(["Book", {"id": 2, "pages": 151}])"), R"({"count": 1})");
    EXPECT_JSON(ok("find", R"(["Book", 2])"),
                R"({"id": 2, "title": "Pan", "pages": 151, "lent": false})");
    EXPECT_JSON(ok("save", R"(["Book", {"id": 9, "pages": 1}])"), R"({"count": 0})");
    EXPECT_EQ(refused("save", R"(["Book", {"pages": 1}])").name(), "invalid_params");
    EXPECT_EQ(refused("save", R"(["Book", {"id": null, "pages": 1}])").name(), "invalid_params");
}

TEST_P(Rows, AreUpdatedTogether)
{
    make_three();
    EXPECT_JSON(ok("update", R"(["Book", {"pages": {"gte": 150}}, {"lent": true}])"),
                R"({"count": 2})");
    EXPECT_JSON(ok("update", R"(["Book", {}, {"pages": null}])"), R"({"count": 3})");
    EXPECT_JSON(ok("update", R"(["Book", {"id": 9}, {"pages": 1}])"), R"({"count": 0})");
    EXPECT_JSON(ok("update", R"(["Book", {"id": 1}, {}])"), R"({"count": 1})");
    EXPECT_JSON(ok("all", R"(["Book", {"fields": ["id", "pages", "lent"]}])"),
                R"([{"id": 1, "pages": null, "lent": true}, {"id": 2, "pages": null, "lent": true},
                    {"id": 3, "pages": null, "lent": null}])");
}

TEST_P(Rows, HaveTheirAttributesUpdatedByTheirIds)
{
    make_three();
    EXPECT_JSON(ok("updateAttributes", R"(["Book", 1, {"title": "Hunger"}])"), R"({"count": 1})");
    EXPECT_JSON(ok("updateAttributes", R"(["Book", 1, {"id": 1, "pages": 7}])"), R"({"count": 1})");
    EXPECT_JSON(ok("updateAttributes", R"(["Book", 1, {}])"), R"({"count": 1})");
    EXPECT_JSON(ok("find", R"(["Book", 1])"),
                R"({"id": 1, "title": "Hunger", "pages": 7, "lent": true})");

    const Refusal none = refused("updateAttributes", R"(["Book", 9, {"title": "x"}])");
    EXPECT_EQ(none.name(), "not_found");
    EXPECT_EQ(none.message, "Could not update attributes. Object with id 9 does not exist!");
    EXPECT_JSON(none.data.at("statusCode"), "404");
    EXPECT_EQ(none.fact("model"), "Book");
    EXPECT_EQ(refused("updateAttributes", R"(["Book", 9, {}])").name(), "not_found");
    EXPECT_EQ(refused("updateAttributes", R"(["Book", 1, {"id": 2}])").name(), "invalid_params");
}

TEST_P(Rows, AreReplacedByTheirIds)
{
    make_three();
    EXPECT_JSON(ok("replaceById", R"(["Book", 1, {"title": "Hunger"}])"), R"({"count": 1})");
    EXPECT_JSON(ok("find", R"(["Book", 1])"),
                R"({"id": 1, "title": "Hunger", "pages": null, "lent": null})");
    const Refusal none = refused("replaceById", R"(["Book", 9, {"title": "x"}])");
    EXPECT_EQ(none.name(), "not_found");
    EXPECT_EQ(none.message, "Could not replace. Object with id 9 does not exist!");
    EXPECT_EQ(ids("Book", "{}"), "1 2 3");
}

TEST_P(Rows, AreDestroyed)
{
    make_three();
    EXPECT_JSON(ok("destroy", R"(["Book", 2])"), R"({"count": 1})");
    EXPECT_JSON(ok("destroy", R"(["Book", 2])"), R"({"count": 0})");
    EXPECT_EQ(ids("Book", "{}"), "1 3");
    EXPECT_JSON(ok("destroyAll", R"(["Book", {"title": {"like": "S%"}}])"), R"({"count": 1})");
    EXPECT_JSON(ok("destroyAll", R"(["Book", {}])"), R"({"count": 1})");
    EXPECT_EQ(ids("Book", "{}"), "");
}

TEST_P(Rows, AreReachedByEveryAlias)
{
    make_three();
    EXPECT_EQ(ok("findAll", R"(["Book"])").as_array().size(), 3U);
    EXPECT_JSON(ok("findById", R"(["Book", 1])").at("title"), R"("Sult")");
    EXPECT_JSON(ok("updateAll", R"(["Book", {"id": 1}, {"pages": 1}])"), R"({"count": 1})");
    EXPECT_JSON(ok("patchOrCreate", R"(["Book", {"id": 1, "pages": 2}])").at("isNewInstance"),
                "false");
    EXPECT_JSON(
        ok("patchOrCreateWithWhere", R"(["Book", {"id": 1}, {"pages": 3}])").at("isNewInstance"),
        "false");
    EXPECT_JSON(ok("delete", R"(["Book", 1])"), R"({"count": 1})");
    EXPECT_JSON(ok("deleteById", R"(["Book", 2])"), R"({"count": 1})");
    EXPECT_JSON(ok("destroyById", R"(["Book", 3])"), R"({"count": 1})");
    EXPECT_JSON(ok("deleteAll", R"(["Book", {}])"), R"({"count": 0})");
}

TEST_P(Rows, TakeParamsByPositionAndByNameAlike)
{
    make_three();
    const auto same = [&](std::string_view method, std::string_view positions,
                          std::string_view names) {
        EXPECT_EQ(ok(method, positions), ok(method, names)) << method;
    };
    same("all", R"(["Book", {"order": "title"}, {}])",
         R"({"options": {}, "filter": {"order": "title"}, "model": "Book"})");
    same("find", R"(["Book", 1, null])", R"({"model": "Book", "id": 1})");
    same("exists", R"(["Book", 1])", R"({"id": 1, "model": "Book"})");
    same("count", R"(["Book", {"pages": null}])", R"({"model": "Book", "where": {"pages": null}})");
    same("save", R"(["Book", {"id": 1, "pages": 4}])",
         R"({"model": "Book", "data": {"id": 1, "pages": 4}, "options": null})");
    same("update", R"(["Book", {"id": 1}, {"pages": 5}])",
         R"({"data": {"pages": 5}, "where": {"id": 1}, "model": "Book"})");
    same("updateAttributes", R"(["Book", 1, {"pages": 6}])",
         R"({"model": "Book", "id": 1, "data": {"pages": 6}})");
    same("replaceById", R"(["Book", 1, {"pages": 6}])",
         R"({"model": "Book", "id": 1, "data": {"pages": 6}})");
    same("destroy", R"(["Book", 9])", R"({"model": "Book", "id": 9})");
    same("destroyAll", R"(["Book", {"id": 9}])", R"({"model": "Book", "where": {"id": 9}})");
}

TEST_P(Rows, AreMadeManyAtOnceInOrder)
{
    EXPECT_JSON(
        ok("createAll", R"(["Book", [{"title": "a"}, {"pages": 2}, {"title": "c", "pages": 3}]])"),
        R"([{"id": 1, "title": "a", "pages": null, "lent": null},
                    {"id": 2, "title": null, "pages": 2, "lent": null},
                    {"id": 3, "title": "c", "pages": 3, "lent": null}])");
    EXPECT_JSON(ok("createAll", R"(["Book", []])"), "[]");
    EXPECT_JSON(ok("createAll", R"(["Book", [{}, {}]])"),
                R"([{"id": 4, "title": null, "pages": null, "lent": null},
                    {"id": 5, "title": null, "pages": null, "lent": null}])");
}

TEST_P(Rows, AreMadeAllOrNone)
{
    const Refusal doubled =
        refused("createAll", R"(["Book", [{"id": 1, "title": "a"}, {"id": 2}, {"id": 1}]])");
    EXPECT_EQ(doubled.name(), "database_error");
    EXPECT_EQ(refused("createAll", R"(["Book", [{"title": "a"}, {"nosuch": 1}]])").path(),
              "params.data[1].nosuch");
    EXPECT_EQ(refused("createAll", R"(["Book", [{"title": "a"}, 5]])").path(), "params.data[1]");
    EXPECT_JSON(ok("count", R"(["Book"])"), "0");
}

TEST_P(Rows, AreMadeByTheHundredThousandInOneCall)
{
    constexpr int count = 100'000;
    std::string params = R"(["Book", [)";
    for (int i = 0; i < count; ++i)
        params.append(i == 0 ? "" : ",")
            .append(R"({"title":"t)")
            .append(std::to_string(i))
            .append(R"(","pages":)")
            .append(std::to_string(i * 2))
            .append("}");
    params.append("]]");
    // 196,605 values: three times what one statement can take.
    const boost::json::value made = ok("createAll", params);
    ASSERT_EQ(made.as_array().size(), static_cast<std::size_t>(count));
    std::set<std::int64_t> ids;
    for (int i = 0; i < count; ++i) {
        const boost::json::value& row = made.as_array()[static_cast<std::size_t>(i)];
        ids.insert(row.at("id").as_int64());
        ASSERT_EQ(row.at("title").as_string(), "t" + std::to_string(i));
        ASSERT_EQ(row.at("pages"), i * 2);
    }
    EXPECT_EQ(ids.size(), static_cast<std::size_t>(count));
    EXPECT_JSON(ok("count", R"(["Book"])"), "100000");
    EXPECT_JSON(ok("count", R"(["Book", {"pages": {"gte": 100000}}])"), "50000");

    const boost::json::value all = ok("all", R"(["Book", {"order": "id"}])");
    EXPECT_EQ(all, made);
}

TEST_P(Rows, BeyondTheLimitOfARequestAreRefusedAndFitIntoSeveral)
{
    Daemon daemon{
        {.config = "allow = [\"ddl\"]\n" + sqlite_datasource() + postgresql_datasource()}};
    Caller session{daemon.connect()};
    session.ok("session.open", boost::json::object{{"datasource", GetParam()}});
    session.ok("define", R"(["Part", {"title": "String"}])");
    session.ok("automigrate", R"(["Part"])");

    const std::string beyond(5U << 20, 'x');
    const Refusal refusal =
        session.refused("create", R"(["Part", {"title": ")" + beyond + R"("}])");
    EXPECT_EQ(refusal.name(), "limit_exceeded");
    EXPECT_JSON(refusal.data.at("max"), "4194304");

    for (int part = 0; part < 4; ++part) {
        boost::json::array rows;
        for (int i = 0; i < 25'000; ++i)
            rows.push_back(boost::json::object{{"title", std::to_string(part * 25'000 + i)}});
        const boost::json::object params{{"model", "Part"}, {"data", std::move(rows)}};
        ASSERT_EQ(session.ok("createAll", params).as_array().size(), 25'000U);
    }
    EXPECT_JSON(session.ok("count", R"(["Part"])"), "100000");
    EXPECT_JSON(session.ok("all", R"(["Part", {"skip": 99999}])").at(0).at("title"), R"("99999")");
}

TEST_P(Rows, BeyondTheLimitOfAReplyAreAnErrorAndNoHalfAnswer)
{
    Daemon daemon{{.config = "allow = [\"ddl\"]\n[limits]\nreply_bytes = \"64KiB\"\n" +
                             sqlite_datasource() + postgresql_datasource()}};
    Caller session{daemon.connect()};
    session.ok("session.open", boost::json::object{{"datasource", GetParam()}});
    session.ok("define", R"(["Big", {"text": "String"}])");
    session.ok("automigrate", R"(["Big"])");
    for (int i = 0; i < 3; ++i)
        session.ok("create", R"(["Big", {"text": ")" + std::string(40'000, 'x') + R"("}])");

    const Refusal refusal = session.refused("all", R"(["Big"])");
    EXPECT_EQ(refusal.name(), "limit_exceeded");
    EXPECT_JSON(refusal.data.at("max"), "65536");
    EXPECT_EQ(session.ok("all", R"(["Big", {"limit": 1}])").as_array().size(), 1U);
    EXPECT_EQ(session.ok("all", R"(["Big", {"fields": ["id"]}])").as_array().size(), 3U);
}

OVER_EVERY_DRIVER(Rows);

} // namespace
} // namespace connectord::test

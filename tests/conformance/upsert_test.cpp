// Upserts tell the truth about whether they made a row, also when many of them come at once.
#include "tests/conformance/world.hpp"

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace connectord::test {
namespace {

class Upserts : public Conformance {
protected:
    Upserts()
    {
        make_model("Item", R"({"name": "String", "count": "Number", "note": "String"})");
        make_rows("Item", R"([{"name": "one", "count": 1, "note": "n"}])");
    }

    std::string row(std::string_view id)
    {
        return text_of(ok("find", R"(["Item", )" + std::string{id} + "]"));
    }
};

TEST_P(Upserts, PatchARowThatIsThere)
{
    EXPECT_JSON(
        ok("updateOrCreate", R"(["Item", {"id": 1, "count": 2}])"),
        R"({"data": {"id": 1, "name": "one", "count": 2, "note": "n"}, "isNewInstance": false})");
    EXPECT_EQ(row("1"), R"({"id":1,"name":"one","count":2,"note":"n"})");
}

TEST_P(Upserts, MakeARowThatIsNot)
{
    EXPECT_JSON(
        ok("updateOrCreate", R"(["Item", {"id": 7, "count": 2}])"),
        R"({"data": {"id": 7, "name": null, "count": 2, "note": null}, "isNewInstance": true})");
    EXPECT_JSON(ok("updateOrCreate", R"(["Item", {"id": 7, "count": 3}])").at("isNewInstance"),
                "false");
}

TEST_P(Upserts, OfNothingButAnIdChangeNothing)
{
    EXPECT_JSON(
        ok("updateOrCreate", R"(["Item", {"id": 1}])"),
        R"({"data": {"id": 1, "name": "one", "count": 1, "note": "n"}, "isNewInstance": false})");
    EXPECT_JSON(
        ok("updateOrCreate", R"(["Item", {"id": 8}])"),
        R"({"data": {"id": 8, "name": null, "count": null, "note": null}, "isNewInstance": true})");
}

TEST_P(Upserts, GiveDefaultsToWhatTheyMakeAlone)
{
    EXPECT_JSON(
        ok("updateOrCreate",
           R"(["Item", {"id": 1, "count": 2}, null, {"name": "new", "count": 9}])"),
        R"({"data": {"id": 1, "name": "one", "count": 2, "note": "n"}, "isNewInstance": false})");
    EXPECT_JSON(
        ok("updateOrCreate",
           R"(["Item", {"id": 7, "count": 2}, null, {"name": "new", "count": 9}])"),
        R"({"data": {"id": 7, "name": "new", "count": 2, "note": null}, "isNewInstance": true})");
    EXPECT_JSON(
        ok("upsertWithWhere",
           R"(["Item", {"count": 2, "id": 1}, {"note": "x"}, null, {"name": "new"}])"),
        R"({"data": {"id": 1, "name": "one", "count": 2, "note": "x"}, "isNewInstance": false})");
    EXPECT_JSON(
        ok("upsertWithWhere",
           R"(["Item", {"count": 77}, {"note": "x"}, null, {"id": 70, "name": "new"}])"),
        R"({"data": {"id": 70, "name": "new", "count": null, "note": "x"}, "isNewInstance": true})");
    EXPECT_EQ(refused("updateOrCreate", R"(["Item", {"id": 7}, null, {"naem": "new"}])").path(),
              "params.defaults.naem");
}

TEST_P(Upserts, WithoutAnIdMakeARow)
{
    for (const char* data : {R"({"name": "two"})", R"({"id": null, "name": "two"})"}) {
        const boost::json::value made =
            ok("updateOrCreate", R"(["Item", )" + std::string{data} + "]");
        EXPECT_JSON(made.at("isNewInstance"), "true");
        EXPECT_JSON(made.at("data").at("name"), R"("two")");
        EXPECT_TRUE(made.at("data").at("id").is_int64());
    }
    EXPECT_JSON(ok("replaceOrCreate", R"(["Item", {"name": "three"}])").at("isNewInstance"),
                "true");
    EXPECT_JSON(ok("count", R"(["Item"])"), "4");
}

TEST_P(Upserts, ReplaceAWholeRow)
{
    EXPECT_JSON(
        ok("replaceOrCreate", R"(["Item", {"id": 1, "count": 5}])"),
        R"({"data": {"id": 1, "name": null, "count": 5, "note": null}, "isNewInstance": false})");
    EXPECT_EQ(row("1"), R"({"id":1,"name":null,"count":5,"note":null})");
    EXPECT_JSON(
        ok("replaceOrCreate", R"(["Item", {"id": 9, "name": "nine"}])"),
        R"({"data": {"id": 9, "name": "nine", "count": null, "note": null}, "isNewInstance": true})");
    EXPECT_JSON(
        ok("replaceOrCreate", R"(["Item", {"id": 9}])"),
        R"({"data": {"id": 9, "name": null, "count": null, "note": null}, "isNewInstance": false})");
}

TEST_P(Upserts, WithAWherePatchTheOneThatMatches)
{
    EXPECT_JSON(
        ok("upsertWithWhere", R"(["Item", {"name": "one"}, {"count": 4}])"),
        R"({"data": {"id": 1, "name": "one", "count": 4, "note": "n"}, "isNewInstance": false})");
    EXPECT_JSON(ok("upsertWithWhere", R"(["Item", {"name": "one"}, {}])").at("isNewInstance"),
                "false");
}

TEST_P(Upserts, WithAWhereMakeARowWhereNoneMatches)
{
    const boost::json::value made =
        ok("upsertWithWhere", R"(["Item", {"name": "two"}, {"name": "two", "count": 4}])");
    EXPECT_JSON(made.at("isNewInstance"), "true");
    EXPECT_JSON(made.at("data").at("count"), "4");
    EXPECT_JSON(ok("count", R"(["Item"])"), "2");
}

TEST_P(Upserts, WithAWhereThatSeveralMatchAreRefused)
{
    make_rows("Item", R"([{"name": "one", "count": 1}])");
    const Refusal refusal =
        refused("upsertWithWhere", R"(["Item", {"name": "one"}, {"count": 9}])");
    EXPECT_EQ(refusal.message,
              "There are multiple instances found. Upsert Operation will not be performed!");
    EXPECT_JSON(refusal.data.at("statusCode"), "400");
    EXPECT_JSON(ok("count", R"(["Item", {"count": 9}])"), "0");
}

TEST_P(Upserts, FindOrCreate)
{
    EXPECT_JSON(ok("findOrCreate", R"(["Item", {"where": {"name": "one"}}, {"name": "other"}])"),
                R"({"data": {"id": 1, "name": "one", "count": 1, "note": "n"}, "created": false})");
    const boost::json::value made =
        ok("findOrCreate", R"(["Item", {"where": {"name": "two"}, "limit": 1}, {"name": "two"}])");
    EXPECT_JSON(made.at("created"), "true");
    EXPECT_JSON(made.at("data").at("name"), R"("two")");
    EXPECT_JSON(ok("count", R"(["Item"])"), "2");
    EXPECT_JSON(ok("findOrCreate", R"(["Item", {"order": "id DESC"}, {"name": "x"}])")
                    .at("data")
                    .at("name"),
                R"("two")");
}

TEST_P(Upserts, AnswerInTheirOwnWordsWhoeverMadeSuchARowBefore)
{
    const std::string row = R"({"name": "same", "count": 1})";
    const auto members = [&](std::string_view method, const std::string& params) {
        const boost::json::value made = ok(method, params);
        EXPECT_EQ(made.as_object().size(), 2U);
        EXPECT_TRUE(made.at("data").is_object());
        return made.as_object();
    };
    for (int round = 0; round < 2; ++round) {
        EXPECT_TRUE(
            members("updateOrCreate", R"(["Item", )" + row + "]").contains("isNewInstance"));
        ok("destroyAll", R"(["Item", {"name": "same"}])");
        EXPECT_TRUE(members("findOrCreate", R"(["Item", {"where": {"name": "same"}}, )" + row + "]")
                        .contains("created"));
        ok("destroyAll", R"(["Item", {"name": "same"}])");
        EXPECT_TRUE(members("upsertWithWhere", R"(["Item", {"name": "same"}, )" + row + "]")
                        .contains("isNewInstance"));
        ok("create", R"(["Item", )" + row + ", {\"returning\": true}]");
        ok("destroyAll", R"(["Item", {"name": "same"}])");
    }
}

TEST_P(Upserts, RefuseAnIdThatIsOnlyHalfGiven)
{
    make_model("Pair", R"({"a": {"type": "Number", "id": 1}, "b": {"type": "Number", "id": 2},
                           "v": "String"})");
    EXPECT_JSON(ok("updateOrCreate", R"(["Pair", {"a": 1, "b": 2, "v": "x"}])").at("isNewInstance"),
                "true");
    EXPECT_JSON(ok("updateOrCreate", R"(["Pair", {"a": 1, "b": 2, "v": "y"}])").at("isNewInstance"),
                "false");
    EXPECT_JSON(ok("updateOrCreate", R"(["Pair", {"a": 1, "b": 3, "v": "y"}])").at("isNewInstance"),
                "true");
    refused("updateOrCreate", R"(["Pair", {"a": 1, "v": "y"}])");
    EXPECT_JSON(ok("count", R"(["Pair"])"), "2");
}

/// Sends one request over each of many sessions at once, and collects what they answer.
boost::json::array at_once(std::vector<Caller>& sessions, std::string_view method,
                           const std::function<std::string(int)>& params)
{
    for (std::size_t i = 0; i < sessions.size(); ++i)
        sessions[i].client.start(method, params(static_cast<int>(i)));
    boost::json::array results;
    for (Caller& session : sessions) {
        const boost::json::object reply = checked_reply(session.client.read_json());
        if (reply.contains("error"))
            ADD_FAILURE() << text_of(reply);
        else
            results.push_back(reply.at("result"));
    }
    return results;
}

class UpsertsAtOnce : public Upserts {
protected:
    static constexpr int many = 32;

    UpsertsAtOnce()
    {
        for (int i = 0; i < many; ++i)
            sessions.push_back(another_session());
    }

    static std::int64_t count_true(const boost::json::array& results, std::string_view member)
    {
        std::int64_t count = 0;
        for (const boost::json::value& result : results)
            count += result.at(member).as_bool() ? 1 : 0;
        return count;
    }

    std::vector<Caller> sessions;
};

TEST_P(UpsertsAtOnce, FindOrCreateMakeExactlyOneRow)
{
    for (int round = 0; round < 10; ++round) {
        const std::string name = "round " + std::to_string(round);
        const auto results = at_once(sessions, "findOrCreate", [&](int i) {
            return R"(["Item", {"where": {"name": ")" + name + R"("}}, {"name": ")" + name +
                   R"(", "count": )" + std::to_string(i) + "}]";
        });
        EXPECT_EQ(count_true(results, "created"), 1) << name;
        std::set<std::string> rows;
        for (const boost::json::value& result : results)
            rows.insert(text_of(result.at("data")));
        EXPECT_EQ(rows.size(), 1U) << name;
        EXPECT_JSON(ok("count", R"(["Item", {"name": ")" + name + "\"}]"), "1");
    }
}

TEST_P(UpsertsAtOnce, UpdateOrCreateOfOneIdAreNewExactlyOnce)
{
    for (int round = 0; round < 10; ++round) {
        const std::string id = std::to_string(1000 + round);
        for (const char* method : {"updateOrCreate", "replaceOrCreate"}) {
            ok("destroy", R"(["Item", )" + id + "]");
            const auto results = at_once(sessions, method, [&](int i) {
                return R"(["Item", {"id": )" + id + R"(, "count": )" + std::to_string(i) + "}]";
            });
            EXPECT_EQ(count_true(results, "isNewInstance"), 1) << method << id;
        }
    }
}

TEST_P(UpsertsAtOnce, UpsertWithWhereMakeExactlyOneRow)
{
    for (int round = 0; round < 5; ++round) {
        const std::string name = "where " + std::to_string(round);
        const auto results = at_once(sessions, "upsertWithWhere", [&](int i) {
            return R"(["Item", {"name": ")" + name + R"("}, {"name": ")" + name +
                   R"(", "count": )" + std::to_string(i) + "}]";
        });
        EXPECT_EQ(count_true(results, "isNewInstance"), 1) << name;
        EXPECT_JSON(ok("count", R"(["Item", {"name": ")" + name + "\"}]"), "1");
    }
}

OVER_EVERY_DRIVER(Upserts);
OVER_EVERY_DRIVER(UpsertsAtOnce);

} // namespace
} // namespace connectord::test

// Transactions as clients hold them: whole or not at all, one call after the other, never
// another's.
#include "tests/conformance/world.hpp"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace connectord::test {
namespace {

class Transactions : public Conformance {
protected:
    Transactions()
    {
        make_model(
            "Account",
            R"({"id": {"type": "Number", "id": 1}, "name": {"type": "String", "required": true},
                                  "balance": "Number"})");
        make_rows("Account", R"([{"id": 1, "name": "a", "balance": 100},
                                 {"id": 2, "name": "b", "balance": 100}])");
    }

    std::string begin(std::string_view params = "{}") { return begin_on(caller, params); }

    static std::string begin_on(Caller& session, std::string_view params = "{}")
    {
        return std::string{session.ok("beginTransaction", params).at("transaction").as_string()};
    }

    /// `{"transaction": id}`, the last argument of a call.
    static std::string in(const std::string& id) { return R"({"transaction": ")" + id + "\"}"; }

    static std::string one(const std::string& id) { return "[\"" + id + "\"]"; }

    void update(const std::string& id, int account, int balance)
    {
        ok("updateAttributes", "[\"Account\", " + std::to_string(account) + ", {\"balance\": " +
                                   std::to_string(balance) + "}, " + in(id) + "]");
    }

    std::int64_t balance(int account)
    {
        return ok("find", "[\"Account\", " + std::to_string(account) + "]")
            .at("balance")
            .as_int64();
    }

    /// Breaks a rule of the database inside a transaction.
    Refusal break_in(const std::string& id)
    {
        return refused("create", R"(["Account", {"id": 1, "name": "again"}, )" + in(id) + "]");
    }
};

TEST_P(Transactions, TakeEffectWhenCommitted)
{
    const std::string id = begin();
    EXPECT_EQ(id.size(), 32U);
    update(id, 1, 50);
    update(id, 2, 150);
    EXPECT_EQ(balance(1), 100);
    EXPECT_JSON(ok("find", R"(["Account", 1, )" + in(id) + "]").at("balance"), "50");
    EXPECT_JSON(ok("commit", one(id)), "null");
    EXPECT_EQ(balance(1), 50);
    EXPECT_EQ(balance(2), 150);
}

TEST_P(Transactions, LeaveNothingWhenRolledBack)
{
    const std::string id = begin();
    update(id, 1, 50);
    ok("create", R"(["Account", {"id": 3, "name": "c"}, )" + in(id) + "]");
    ok("destroyAll", R"(["Account", {"id": 2}, )" + in(id) + "]");
    EXPECT_JSON(ok("rollback", one(id)), "null");
    EXPECT_EQ(balance(1), 100);
    EXPECT_EQ(ids("Account", "{}"), "1 2");
}

TEST_P(Transactions, AreSaidToExpire)
{
    const boost::json::value begun = ok("beginTransaction");
    const std::string expires{begun.at("expiresAt").as_string()};
    EXPECT_EQ(expires.size(), 24U) << expires;
    ok("rollback", one(std::string{begun.at("transaction").as_string()}));
}

TEST_P(Transactions, HaveTheIsolationLevelThatIsAsked)
{
    for (const char* level :
         {"READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"}) {
        const std::string id = begin(R"([")" + std::string{level} + "\"]");
        EXPECT_JSON(ok("count", R"(["Account", {}, )" + in(id) + "]"), "2") << level;
        if (is_postgresql()) {
            const boost::json::value seen =
                ok("execute", R"(["SHOW transaction_isolation", [], )" + in(id) + "]");
            std::string name{seen.at(0).at("transaction_isolation").as_string()};
            EXPECT_EQ(name.size(), std::string_view{level}.size()) << level << name;
            EXPECT_EQ(std::toupper(static_cast<unsigned char>(name[0])), level[0]) << name;
        }
        ok("commit", one(id));
    }
    for (const char* bad : {R"(["SERIALIZABLE; DROP TABLE account"])", R"(["serializable"])",
                            R"([""])", "[5]", R"(["SNAPSHOT"])"}) {
        const Refusal refusal = refused("beginTransaction", bad);
        EXPECT_EQ(refusal.name(), "invalid_params") << bad;
        EXPECT_EQ(refusal.path(), "params.isolationLevel") << bad;
    }
}

TEST_P(Transactions, ThatRepeatReadsSeeOneStateOfThings)
{
    const std::string id = begin(R"(["REPEATABLE READ", {"readOnly": true}])");
    EXPECT_JSON(ok("find", R"(["Account", 1, )" + in(id) + "]").at("balance"), "100");
    Caller other = another_session();
    other.ok("updateAttributes", R"(["Account", 1, {"balance": 7}])");
    EXPECT_JSON(ok("find", R"(["Account", 1, )" + in(id) + "]").at("balance"), "100");
    ok("commit", one(id));
    EXPECT_EQ(balance(1), 7);
}

TEST_P(Transactions, ThatOnlyReadWriteNothing)
{
    const std::string id = begin(R"([null, {"readOnly": true}])");
    const Refusal refusal =
        refused("updateAttributes", R"(["Account", 1, {"balance": 7}, )" + in(id) + "]");
    EXPECT_EQ(refusal.name(), "database_error");
    EXPECT_EQ(refusal.fact("sqlState"), "25006");
    ok("rollback", one(id));
    EXPECT_EQ(balance(1), 100);
}

TEST_P(Transactions, GoBackToSavepoints)
{
    const std::string id = begin();
    const auto point = [&](std::string_view method, std::string_view name) {
        EXPECT_JSON(ok(method, boost::json::object{{"transaction", id}, {"name", name}}), "null");
    };
    update(id, 1, 90);
    point("savepoint", "first");
    update(id, 1, 80);
    point("savepoint", "a\"b; DROP TABLE account");
    update(id, 1, 70);
    point("rollbackTo", "a\"b; DROP TABLE account");
    EXPECT_JSON(ok("find", R"(["Account", 1, )" + in(id) + "]").at("balance"), "80");
    point("release", "a\"b; DROP TABLE account");
    point("rollbackTo", "first");
    ok("commit", one(id));
    EXPECT_EQ(balance(1), 90);
}

TEST_P(Transactions, AreBroughtBackToLifeByASavepoint)
{
    const std::string id = begin();
    update(id, 2, 1);
    ok("savepoint", R"([")" + id + R"(", "s"])");
    EXPECT_EQ(break_in(id).fact("sqlState"), "23505");
    EXPECT_EQ(refused("count", R"(["Account", {}, )" + in(id) + "]").name(), "transaction_aborted");
    ok("rollbackTo", R"([")" + id + R"(", "s"])");
    EXPECT_JSON(ok("count", R"(["Account", {}, )" + in(id) + "]"), "2");
    ok("commit", one(id));
    EXPECT_EQ(balance(2), 1);
}

TEST_P(Transactions, OfASavepointThatThereIsNotAreToldSo)
{
    const std::string id = begin();
    const Refusal refusal = refused("rollbackTo", R"([")" + id + R"(", "nosuch"])");
    EXPECT_EQ(refusal.name(), "database_error");
    EXPECT_EQ(refusal.fact("sqlState"), "3B001");
    ok("rollback", one(id));
}

TEST_P(Transactions, ThatAnErrorHasAbortedAreNotCommitted)
{
    const std::string id = begin();
    update(id, 1, 1);
    EXPECT_EQ(break_in(id).fact("sqlState"), "23505");
    const Refusal later = refused("find", R"(["Account", 1, )" + in(id) + "]");
    EXPECT_EQ(later.name(), "transaction_aborted");
    EXPECT_EQ(later.fact("sqlState"), "23505");
    const Refusal refusal = refused("commit", one(id));
    EXPECT_EQ(refusal.name(), "transaction_aborted");
    EXPECT_EQ(refusal.code, -32010);
    EXPECT_EQ(refusal.fact("sqlState"), "23505");
    EXPECT_EQ(refusal.fact("transaction"), id);
    EXPECT_EQ(balance(1), 100);
}

TEST_P(Transactions, StayAliveWhenACallIsRefusedBeforeTheDatabase)
{
    const std::string id = begin();
    update(id, 1, 1);
    EXPECT_EQ(refused("create", R"(["Account", {"nosuch": 1}, )" + in(id) + "]").name(),
              "invalid_params");
    EXPECT_EQ(
        refused("updateAttributes", R"(["Account", 9, {"balance": 1}, )" + in(id) + "]").name(),
        "not_found");
    ok("commit", one(id));
    EXPECT_EQ(balance(1), 1);
}

TEST_P(Transactions, AreDeadOnceTheyEnded)
{
    for (const char* end : {"commit", "rollback"}) {
        const std::string id = begin();
        ok(end, one(id));
        for (const char* method : {"commit", "rollback"})
            EXPECT_EQ(refused(method, one(id)).code, -32009);
        const Refusal refusal =
            refused("create", R"(["Account", {"id": 9, "name": "x"}, )" + in(id) + "]");
        EXPECT_EQ(refusal.name(), "transaction_not_found");
        EXPECT_EQ(refusal.fact("transaction"), id);
        EXPECT_NE(refusal.fact("reason"), "") << end;
    }
    EXPECT_EQ(ids("Account", "{}"), "1 2");
    EXPECT_EQ(
        refused("count", R"(["Account", {}, {"transaction": "0123456789abcdef0123456789abcdef"}])")
            .name(),
        "transaction_not_found");
}

TEST_P(Transactions, OfAnotherSessionDoNotExist)
{
    const std::string id = begin();
    Caller other = another_session();
    const auto unknown = [&](std::string_view method, const std::string& params) {
        const Refusal refusal = other.refused(method, params);
        EXPECT_EQ(refusal.name(), "transaction_not_found") << method;
        EXPECT_EQ(refusal.fact("reason"), "") << method;
    };
    unknown("find", R"(["Account", 1, )" + in(id) + "]");
    unknown("commit", one(id));
    unknown("rollback", one(id));
    unknown("savepoint", R"([")" + id + R"(", "s"])");
    unknown("atomic", R"([[], )" + in(id) + "]");
    update(id, 1, 3);
    ok("commit", one(id));
    EXPECT_EQ(balance(1), 3);
}

TEST_P(Transactions, BoundToTheirIdAreEverybodysWhoKnowsIt)
{
    const std::string id = begin(R"([null, {"bind": "id"}])");
    update(id, 1, 60);
    {
        Caller other = another_session();
        other.ok("updateAttributes", R"(["Account", 2, {"balance": 140}, )" + in(id) + "]");
    }
    // The session that went is none of its business.
    Caller third = another_session();
    EXPECT_JSON(third.ok("find", R"(["Account", 1, )" + in(id) + "]").at("balance"), "60");
    third.ok("commit", one(id));
    EXPECT_EQ(balance(1), 60);
    EXPECT_EQ(balance(2), 140);
    EXPECT_EQ(refused("rollback", one(id)).name(), "transaction_not_found");
}

TEST_P(Transactions, EndWithTheirSession)
{
    std::string id;
    {
        Caller other = another_session();
        id = begin_on(other);
        other.ok("updateAttributes", R"(["Account", 1, {"balance": 0}, )" + in(id) + "]");
    }
    // A row that was locked is free again, and nothing stayed.
    EXPECT_JSON(ok("updateAttributes", R"(["Account", 1, {"name": "free"}])"), R"({"count": 1})");
    EXPECT_EQ(balance(1), 100);
    EXPECT_EQ(refused("commit", one(id)).name(), "transaction_not_found");
}

TEST_P(Transactions, EndWhenTheSessionDisconnects)
{
    const std::string id = begin();
    update(id, 1, 0);
    EXPECT_JSON(ok("disconnect"), "null");
    EXPECT_EQ(refused("commit", one(id)).name(), "transaction_not_found");
    EXPECT_EQ(balance(1), 100);
}

TEST_P(Transactions, RunTheirCallsInTheOrderReceived)
{
    const std::string id = begin();
    for (int i = 1; i <= 50; ++i)
        caller.client.start("updateAttributes", "[\"Account\", 1, {\"balance\": " +
                                                    std::to_string(i) + "}, " + in(id) + "]");
    caller.client.start("commit", one(id));
    for (int i = 0; i < 51; ++i) {
        const boost::json::object reply = checked_reply(caller.client.read_json());
        EXPECT_TRUE(reply.contains("result")) << text_of(reply);
    }
    EXPECT_EQ(balance(1), 50);
}

TEST_P(Transactions, AreLimitedInNumber)
{
    std::vector<std::string> open;
    for (int i = 0; i < 4; ++i) {
        // SQLite has one writer, and any number of readers.
        open.push_back(begin(R"([null, {"readOnly": true}])"));
    }
    const Refusal refusal = refused("beginTransaction", R"([null, {"readOnly": true}])");
    EXPECT_EQ(refusal.name(), "limit_exceeded");
    EXPECT_EQ(refusal.fact("limit"), "transactions");
    EXPECT_JSON(refusal.data.at("max"), "4");
    ok("rollback", one(open.back()));
    open.back() = begin(R"([null, {"readOnly": true}])");
    for (const std::string& id : open)
        ok("rollback", one(id));
}

TEST_P(Transactions, ThatNobodyUsesExpire)
{
    const std::string id = begin(R"([null, {"idleTimeoutMs": 300}])");
    update(id, 1, 0);
    const boost::json::value notice = caller.client.read_json();
    EXPECT_JSON(notice.at("method"), R"("transaction.expired")");
    EXPECT_EQ(notice.at("params").at("transaction").as_string(), id);
    EXPECT_NE(notice.at("params").at("reason").as_string().find("idle"), std::string::npos);
    EXPECT_FALSE(notice.as_object().contains("id"));
    const Refusal refusal = refused("commit", one(id));
    EXPECT_EQ(refusal.name(), "transaction_not_found");
    EXPECT_NE(refusal.fact("reason").find("idle"), std::string::npos) << refusal.text();
    EXPECT_EQ(balance(1), 100);
}

TEST_P(Transactions, ThatAreUsedDoNotIdle)
{
    const std::string id = begin(R"([null, {"idleTimeoutMs": 400}])");
    for (int i = 0; i < 5; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds{150});
        update(id, 1, i);
    }
    ok("commit", one(id));
    EXPECT_EQ(balance(1), 4);
}

TEST_P(Transactions, ThatTakeTooLongExpire)
{
    const std::string id = begin(R"([null, {"timeoutMs": 400}])");
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{5};
    bool expired = false;
    while (!expired && std::chrono::steady_clock::now() < end) {
        const boost::json::value reply =
            caller.client.call("count", R"(["Account", {}, )" + in(id) + "]");
        expired = reply.as_object().contains("error");
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    EXPECT_TRUE(expired);
    const boost::json::value notice = caller.client.read_json();
    EXPECT_JSON(notice.at("method"), R"("transaction.expired")");
    EXPECT_NE(refused("commit", one(id)).fact("reason").find("time limit"), std::string::npos);
}

TEST_P(Transactions, OfBadOptionsAreNotBegun)
{
    for (const char* bad : {R"({"bind": "nobody"})", R"({"timeoutMs": 0})", R"({"timeoutMs": "1"})",
                            R"({"idleTimeoutMs": -1})", R"({"readOnly": 1})", R"({"nosuch": 1})",
                            R"({"datasource": "nosuch"})"}) {
        const Refusal refusal = refused("beginTransaction", "[null, " + std::string{bad} + "]");
        EXPECT_EQ(refusal.name(), "invalid_params") << bad << refusal.text();
    }
}

class Atomic : public Transactions {};

TEST_P(Atomic, CallsAnswerInTheirOrder)
{
    EXPECT_JSON(
        ok("atomic", R"([[
        {"method": "create", "params": ["Account", {"id": 3, "name": "c", "balance": 5}]},
        {"method": "update", "params": {"model": "Account", "where": {"id": 1}, "data": {"balance": 95}}},
        {"method": "count", "params": ["Account"]},
        {"method": "find", "params": ["Account", 3]},
        {"method": "deleteById", "params": ["Account", 2]}]])"),
        R"({"results": [{"id": 3}, {"count": 1}, 3, {"id": 3, "name": "c", "balance": 5}, {"count": 1}]})");
    EXPECT_EQ(ids("Account", "{}"), "1 3");
    EXPECT_JSON(ok("atomic", R"([[]])"), R"({"results": []})");
}

TEST_P(Atomic, CallsAreDoneAllOrNone)
{
    const Refusal refusal = refused("atomic", R"([[
        {"method": "create", "params": ["Account", {"id": 3, "name": "c"}]},
        {"method": "destroyAll", "params": ["Account", {"id": 1}]},
        {"method": "create", "params": ["Account", {"id": 2, "name": "again"}]}]])");
    EXPECT_EQ(refusal.name(), "database_error");
    EXPECT_EQ(refusal.fact("sqlState"), "23505");
    EXPECT_JSON(refusal.data.at("call"), "2");
    EXPECT_EQ(refused("atomic", R"([[
        {"method": "create", "params": ["Account", {"id": 3, "name": "c"}]},
        {"method": "create", "params": ["Account", {"nosuch": 3}]}]])")
                  .name(),
              "invalid_params");
    EXPECT_EQ(ids("Account", "{}"), "1 2");
}

/// `updateAttributes` may fail once its statement has run, and so cannot travel with the others.
TEST_P(Atomic, CallsAnswerTheSameWhetherTheyTravelTogetherOrOneByOne)
{
    constexpr std::string_view together = R"(
        {"method": "save", "params": ["Account", {"id": 1, "name": "saved"}]},
        {"method": "update", "params": ["Account", {"id": 1}, {}]},
        {"method": "update", "params": ["Account", {"id": 9}, {"balance": 1}]},
        {"method": "exists", "params": ["Account", 1]},
        {"method": "find", "params": ["Account", 9]},
        {"method": "create", "params": ["Account", {"id": 3, "name": "c"}, {"returning": true}]},
        {"method": "destroyAll", "params": ["Account", {"id": {"inq": [3, 4]}}]},
        {"method": "count", "params": {"model": "Account"}})";
    constexpr std::string_view results =
        R"({"count": 1}, {"count": 1}, {"count": 0}, true, null,
           {"id": 3, "data": {"id": 3, "name": "c", "balance": null}}, {"count": 1}, 2)";
    EXPECT_JSON(ok("atomic", "[[" + std::string{together} + "]]"),
                R"({"results": [)" + std::string{results} + "]}");
    EXPECT_JSON(
        ok("atomic", "[[" + std::string{together} +
                         R"(, {"method": "updateAttributes", "params": ["Account", 1, {}]}]])"),
        R"({"results": [)" + std::string{results} + R"(, {"count": 1}]})");
}

TEST_P(Atomic, CallsThatFindNothingToChangeUndoTheOthers)
{
    for (const char* method : {"updateAttributes", "replaceById"}) {
        const Refusal refusal = refused("atomic",
                                        R"([[{"method": "destroyAll", "params": ["Account", {}]},
                           {"method": ")" + std::string{method} +
                                            R"(", "params": ["Account", 9, {"name": "x"}]}]])");
        EXPECT_EQ(refusal.name(), "not_found");
        EXPECT_JSON(refusal.data.at("call"), "1");
        EXPECT_EQ(ids("Account", "{}"), "1 2");
    }
}

TEST_P(Atomic, CallsKeepTheirOwnOptions)
{
    const Refusal refusal = refused("atomic", R"([[
        {"method": "create", "params": ["Account", {"id": 3, "name": "c"}]},
        {"method": "update", "params": ["Account", {}, {"balance": 1}, {"maxAffected": 2}]}]])");
    EXPECT_EQ(refusal.name(), "guard_refused");
    EXPECT_JSON(refusal.data.at("call"), "1");
    EXPECT_EQ(ids("Account", "{}"), "1 2");
    EXPECT_EQ(balance(1), 100);
}

TEST_P(Atomic, CallsJoinAnOpenTransaction)
{
    const std::string id = begin();
    ok("atomic",
       R"([[{"method": "update", "params": ["Account", {}, {"balance": 1}]}], )" + in(id) + "]");
    EXPECT_EQ(balance(1), 100);
    ok("rollback", one(id));
    EXPECT_EQ(balance(1), 100);
}

TEST_P(Atomic, CallsAreRowMethodsAlone)
{
    for (const char* method : {"beginTransaction", "commit", "define", "automigrate", "atomic",
                               "session.open", "nosuch", "dropTable"}) {
        const Refusal refusal =
            refused("atomic", R"([[{"method": ")" + std::string{method} + R"(", "params": []}]])");
        EXPECT_EQ(refusal.name(), "invalid_params") << method;
        EXPECT_EQ(refusal.path(), "params.calls[0].method") << method;
    }
    EXPECT_EQ(refused("atomic", R"([[5]])").path(), "params.calls[0]");
    EXPECT_EQ(refused("atomic", R"([[{"method": "count", "params": 5}]])").path(),
              "params.calls[0].params");
    EXPECT_EQ(
        refused("atomic",
                R"([[{"method": "count", "params": ["Account", {}, {"datasource": "sqlite3"}]}]])")
            .name(),
        "invalid_params");
}

class Guards : public Transactions {};

TEST_P(Guards, RefuseWhatAffectsTooMuchAndChangeNothing)
{
    const auto guarded = [&](std::string_view method, std::string_view params) {
        const Refusal refusal = refused(method, params);
        EXPECT_EQ(refusal.name(), "guard_refused") << method;
        EXPECT_EQ(refusal.fact("guard"), "maxAffected") << method;
        EXPECT_JSON(refusal.data.at("seen"), "2") << method;
    };
    guarded("destroyAll", R"(["Account", {}, {"maxAffected": 1}])");
    guarded("update", R"(["Account", {}, {"balance": 0}, {"maxAffected": 1}])");
    EXPECT_EQ(ids("Account", "{}"), "1 2");
    EXPECT_EQ(balance(1), 100);
    EXPECT_JSON(ok("update", R"(["Account", {}, {"balance": 0}, {"maxAffected": 2}])"),
                R"({"count": 2})");
    EXPECT_EQ(refused("destroy", R"(["Account", 1, {"maxAffected": 0}])").name(), "guard_refused");
}

TEST_P(Guards, LeaveATransactionAlive)
{
    const std::string id = begin();
    update(id, 1, 55);
    EXPECT_EQ(refused("destroyAll",
                      R"(["Account", {}, {"maxAffected": 1, "transaction": ")" + id + "\"}]")
                  .name(),
              "guard_refused");
    EXPECT_JSON(ok("count", R"(["Account", {}, )" + in(id) + "]"), "2");
    ok("commit", one(id));
    EXPECT_EQ(balance(1), 55);
}

TEST_P(Guards, ShowWhatWouldRunAndRunNothing)
{
    const auto shown = [&](std::string_view method, std::string_view params) {
        const boost::json::value answer = ok(method, params);
        EXPECT_GE(answer.at("statements").as_array().size(), 1U) << method;
        return answer.at("statements").at(0);
    };
    const boost::json::value statement =
        shown("destroyAll", R"(["Account", {"name": "a"}, {"dryRun": true}])");
    EXPECT_NE(statement.at("sql").as_string().find("DELETE FROM"), std::string::npos);
    EXPECT_JSON(statement.at("params"), R"(["a"])");
    shown("create", R"(["Account", {"id": 5, "name": "x"}, {"dryRun": true}])");
    shown("createAll", R"(["Account", [{"id": 5, "name": "x"}], {"dryRun": true}])");
    shown("save", R"(["Account", {"id": 1, "name": "x"}, {"dryRun": true}])");
    shown("update", R"(["Account", {}, {"name": "x"}, {"dryRun": true}])");
    shown("updateAttributes", R"(["Account", 1, {"name": "x"}, {"dryRun": true}])");
    shown("replaceById", R"(["Account", 1, {"name": "x"}, {"dryRun": true}])");
    shown("updateOrCreate", R"(["Account", {"id": 1, "name": "x"}, {"dryRun": true}])");
    shown("replaceOrCreate", R"(["Account", {"id": 1, "name": "x"}, {"dryRun": true}])");
    shown("upsertWithWhere", R"(["Account", {"id": 7}, {"id": 7, "name": "x"}, {"dryRun": true}])");
    shown("findOrCreate",
          R"(["Account", {"where": {"id": 7}}, {"id": 7, "name": "x"}, {"dryRun": true}])");
    shown("destroy", R"(["Account", 1, {"dryRun": true}])");
    shown("all", R"(["Account", {}, {"dryRun": true}])");
    shown("count", R"(["Account", {}, {"dryRun": true}])");
    shown("dropTable", R"(["Account", {"dryRun": true}])");
    shown("automigrate", R"(["Account", {"dryRun": true}])");
    shown("execute", R"(["DELETE FROM account", [], {"dryRun": true}])");
    EXPECT_JSON(
        ok("all", R"(["Account"])"),
        R"([{"id": 1, "name": "a", "balance": 100}, {"id": 2, "name": "b", "balance": 100}])");
}

OVER_EVERY_DRIVER(Transactions);
OVER_EVERY_DRIVER(Atomic);
OVER_EVERY_DRIVER(Guards);

} // namespace
} // namespace connectord::test

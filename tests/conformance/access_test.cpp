// Who may do what, with which database, and with which models.
#include "tests/conformance/world.hpp"

#include <openssl/sha.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <memory>

namespace connectord::test {
namespace {

std::string sha256(const std::string& text)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
    std::string hex;
    for (const unsigned char byte : digest) {
        constexpr std::string_view digits = "0123456789abcdef";
        hex.push_back(digits[byte >> 4]);
        hex.push_back(digits[byte & 15]);
    }
    return hex;
}

const std::string reader_token = "reader-token-reader-token-reader";
const std::string writer_token = "writer-token-writer-token-writer";
const std::string admin_token = "admin-token-admin-token-admin-to";

std::string principal(const std::string& name, const std::string& token, const std::string& rest)
{
    return "[[principals]]\nname = \"" + name + "\"\ntoken_sha256 = \"" + sha256(token) + "\"\n" +
           rest + "\n";
}

/// Makes an SQLite file with SQL of its own.
void make_sqlite_file(const std::filesystem::path& path, const char* sql)
{
    sqlite3* opened = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &opened), SQLITE_OK);
    const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database{opened, &sqlite3_close};
    char* why = nullptr;
    EXPECT_EQ(sqlite3_exec(opened, sql, nullptr, nullptr, &why), SQLITE_OK)
        << (why != nullptr ? why : "");
    sqlite3_free(why);
}

class Access : public ::testing::Test {
protected:
    Access()
        : daemon{
              {.config =
                   sqlite_datasource("one") + sqlite_datasource("two") + "grants = [\"read\"]\n" +
                   principal("reader", reader_token, "grants = [\"read\"]") +
                   principal("writer", writer_token,
                             "grants = [\"read\", \"write\", \"define\", \"ddl\"]\ndatasources = "
                             "[\"one\"]") +
                   principal(
                       "admin", admin_token,
                       "grants = [\"read\", \"write\", \"define\", \"discover\", \"ddl\", \"raw\", "
                       "\"datasource\"]")}}
    {
    }

    Caller session(const std::string& token)
    {
        Caller caller{daemon.connect()};
        caller.ok("session.open", boost::json::object{{"token", token}});
        return caller;
    }

    static void forbidden(Caller& caller, std::string_view method, std::string_view params,
                          std::string_view grant)
    {
        const Refusal refusal = caller.refused(method, params);
        EXPECT_EQ(refusal.code, -32002) << method << refusal.text();
        EXPECT_EQ(refusal.name(), "forbidden") << method;
        EXPECT_EQ(refusal.fact("grant"), grant) << method;
    }

    Daemon daemon;
};

TEST_F(Access, NeedsATokenOnceThereArePrincipals)
{
    Caller nobody{daemon.connect()};
    for (const char* call :
         {"all", "find", "create", "execute", "define", "automigrate", "ping", "connect",
          "beginTransaction", "atomic", "discoverModelDefinitions", "commit", "disconnect"}) {
        const Refusal refusal = nobody.refused(call, R"({"nosuch": 1})");
        EXPECT_EQ(refusal.code, -32001) << call << refusal.text();
        EXPECT_EQ(refusal.name(), "unauthenticated");
    }
    EXPECT_EQ(nobody.refused("session.open").name(), "unauthenticated");
    EXPECT_EQ(nobody.refused("session.open", R"({"token": "wrong"})").name(), "unauthenticated");
    EXPECT_EQ(nobody.refused("session.open", R"({"token": ""})").name(), "unauthenticated");
    EXPECT_EQ(
        nobody.refused("session.open", boost::json::object{{"token", sha256(reader_token)}}).name(),
        "unauthenticated");
    EXPECT_EQ(nobody.refused("all", R"(["M"])").name(), "unauthenticated");
    nobody.ok("session.open", boost::json::object{{"token", reader_token}});
    nobody.ok("ping");
}

TEST_F(Access, TakesLittleFromThoseItDoesNotKnow)
{
    Caller nobody{daemon.connect()};
    const Refusal refusal =
        nobody.refused("session.open", R"({"token": ")" + std::string(70'000, 'x') + "\"}");
    EXPECT_EQ(refusal.name(), "limit_exceeded");
    EXPECT_EQ(refusal.fact("max"), "65536");
}

TEST_F(Access, GrantsWhatThePrincipalHas)
{
    Caller admin = session(admin_token);
    admin.ok("define", R"(["M", {"a": "String"}])");
    admin.ok("automigrate", R"(["M"])");
    EXPECT_EQ(admin.ok("execute", R"(["SELECT 1 AS a"])").as_array().size(), 1U);

    Caller writer = session(writer_token);
    writer.ok("define", R"(["M", {"a": "String"}])");
    writer.ok("create", R"(["M", {"a": "x"}])");
    forbidden(writer, "execute", R"(["SELECT 1"])", "raw");
    forbidden(writer, "discoverModelDefinitions", "[]", "discover");
    forbidden(writer, "session.open",
              R"({"datasource": {"driver": "sqlite3", "file": ":memory:"}})", "datasource");

    Caller reader = session(reader_token);
    for (const char* method : {"create", "updateOrCreate", "save", "findOrCreate"})
        forbidden(reader, method,
                  std::string_view{method} == "findOrCreate" ? R"(["M", {}, {"a": "y"}])"
                                                             : R"(["M", {"id": 1, "a": "y"}])",
                  "write");
    forbidden(reader, "destroyAll", R"(["M", {}])", "write");
    forbidden(reader, "define", R"(["M", {"a": "String"}])", "define");
    forbidden(reader, "automigrate", "[]", "ddl");
    forbidden(reader, "atomic", R"([[{"method": "create", "params": ["M", {"a": "y"}]}]])",
              "write");
    const std::string id{reader.ok("beginTransaction").at("transaction").as_string()};
    forbidden(reader, "create", R"(["M", {"a": "y"}, {"transaction": ")" + id + "\"}]", "write");
    EXPECT_EQ(writer.ok("count", R"(["M"])"), 1);
}

TEST_F(Access, KeepsPrincipalsToTheirDatasources)
{
    Caller writer = session(writer_token);
    const Refusal refusal = writer.refused("ping", R"([{"datasource": "two"}])");
    EXPECT_EQ(refusal.name(), "forbidden");
    EXPECT_EQ(writer.refused("session.open", R"({"datasource": "two"})").name(), "forbidden");
    Caller admin = session(admin_token);
    admin.ok("ping", R"([{"datasource": "two"}])");
    admin.ok("define", R"(["M", {"a": "String"}, {}, {"datasource": "one"}])");
    // What the datasource grants is the most that anybody has there.
    forbidden(admin, "create", R"(["M", {"a": "x"}, {"datasource": "two"}])", "write");
    forbidden(admin, "execute", R"(["SELECT 1", [], {"datasource": "two"}])", "raw");
}

TEST_F(Access, TellsNoTokensInItsLog)
{
    session(admin_token).ok("ping");
    Caller nobody{daemon.connect()};
    nobody.refused("session.open", R"({"token": "a-secret-that-is-wrong"})");
    daemon.stop();
    for (const std::string& secret :
         {reader_token, writer_token, admin_token, std::string{"a-secret-that-is-wrong"}})
        EXPECT_EQ(daemon.log().find(secret), std::string::npos);
}

class Datasources : public ::testing::Test {};

TEST_F(Datasources, OfLoopBacksSettingsAreOpenedAndShared)
{
    Daemon daemon{{.config = sqlite_datasource(), .flags = {"--allow", "ddl"}}};
    Postgresql direct{conformance_database()};
    const std::string port = direct.value("SHOW port");
    const std::string settings =
        R"({"connector": "postgresql", "host": "127.0.0.1", "port": )" + port +
        R"(, "user": "postgres", "password": "top-secret-word", "database": "connectord_conformance",
                                     "applicationName": "described by a client"})";
    Caller one{daemon.connect()};
    Caller two{daemon.connect()};
    const boost::json::value opened = one.ok("session.open", R"({"datasource": )" + settings + "}");
    EXPECT_JSON(opened.at("driver").at("name"), R"("postgresql")");
    EXPECT_EQ(text_of(opened).find("top-secret-word"), std::string::npos);
    const boost::json::value again = two.ok("session.open", R"({"datasource": )" + settings + "}");
    EXPECT_EQ(opened.at("datasource"), again.at("datasource"));
    one.ok("ping");
    two.ok("ping");
    const auto connections = direct.number(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'described by a client'");
    EXPECT_GE(connections, 1);
    EXPECT_LE(connections, 2);
    one.ok("define", R"(["ByClient", {"a": "String"}])");
    one.ok("automigrate", R"(["ByClient"])");
    const std::string id{one.ok("beginTransaction").at("transaction").as_string()};
    one.ok("create", R"(["ByClient", {"a": "x"}, {"transaction": ")" + id + "\"}]");
    one.ok("commit", R"([")" + id + "\"]");
    EXPECT_JSON(one.ok("count", R"(["ByClient"])"), "1");
    EXPECT_EQ(daemon.log().find("top-secret-word"), std::string::npos);
}

TEST_F(Datasources, ThatMakeNoSenseAreRefused)
{
    Caller caller{shared_daemon().connect()};
    for (const char* settings :
         {R"({})", R"({"driver": "oracle"})", R"({"driver": 5})", R"({"connector": ""})",
          R"({"driver": "postgresql", "port": "x"})", R"({"driver": "postgresql", "port": 99999})",
          R"({"driver": "postgresql", "host": "a\u0000b"})"}) {
        const Refusal refusal =
            caller.refused("session.open", R"({"datasource": )" + std::string{settings} + "}");
        EXPECT_EQ(refusal.name(), "invalid_params") << settings << refusal.text();
    }
    EXPECT_EQ(caller.refused("session.open", R"({"datasource": "nosuch"})").name(),
              "invalid_params");
}

TEST_F(Datasources, ThatCannotBeReachedSaySo)
{
    Caller caller{shared_daemon().connect()};
    const std::string port = std::to_string(free_port());
    caller.ok("session.open",
              R"({"datasource": {"driver": "postgresql", "host": "127.0.0.1", "port": )" + port +
                  R"(, "user": "u", "password": "top-secret-word", "database": "d"}})");
    caller.ok("define", R"(["M", {"a": "String"}])");
    const auto start = std::chrono::steady_clock::now();
    const Refusal refusal = caller.refused("count", R"(["M", {}, {"timeoutMs": 3000}])");
    EXPECT_TRUE(refusal.name() == "datasource_unavailable" || refusal.name() == "timeout")
        << refusal.text();
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds{3500});
    EXPECT_EQ(refusal.text().find("top-secret-word"), std::string::npos);
}

class Models : public ::testing::Test {};

TEST_F(Models, ComeFromFilesOfTheConfiguration)
{
    const TemporaryFolder folder;
    std::ofstream{folder.path() / "customer.json"}
        << R"({"name": "Customer", "base": "PersistedModel",
        "properties": {"name": {"type": "string", "required": true}, "age": "number"},
        "options": {"sqlite3": {"table": "people"}}})";
    std::ofstream{folder.path() / "order.json"}
        << R"({"name": "Order", "properties": {"total": "number"}})";
    std::ofstream{folder.path() / "notes.txt"} << "no model";
    Daemon daemon{{.config = sqlite_datasource() + "models = \"" + folder.path().native() + "\"\n",
                   .flags = {"--allow", "ddl,raw"}}};
    Caller caller{daemon.connect()};
    EXPECT_JSON(caller.ok("automigrate"),
                R"({"dropped": ["Customer", "Order"], "created": ["Customer", "Order"]})");
    EXPECT_JSON(caller.ok("create", R"(["Customer", {"name": "Ada", "age": 36}])"), R"({"id": 1})");
    EXPECT_JSON(caller.ok("execute", R"(["SELECT name FROM people"])"), R"([{"name": "Ada"}])");
    EXPECT_EQ(caller.refused("create", R"(["Customer", {"age": 1}])").fact("sqlState"), "23502");
    // A session's own comes nearer.
    caller.ok("define", R"(["Customer", {"title": "String"}])");
    EXPECT_EQ(caller.refused("create", R"(["Customer", {"name": "x"}])").name(), "invalid_params");
    Caller other{daemon.connect()};
    EXPECT_JSON(other.ok("all", R"(["Customer"])"), R"([{"id": 1, "name": "Ada", "age": 36}])");
}

TEST_F(Models, OfABrokenFileKeepTheDaemonFromStarting)
{
    const TemporaryFolder folder;
    std::ofstream{folder.path() / "broken.json"} << "{";
    const auto [code, words] = run_to_end(
        {.config = sqlite_datasource() + "models = \"" + folder.path().native() + "\"\n"});
    EXPECT_EQ(code, 2);
    EXPECT_NE(words.find("broken.json"), std::string::npos) << words;
}

TEST_F(Models, AreDiscoveredInAFileOfSqlite)
{
    const TemporaryFolder folder;
    make_sqlite_file(folder.path() / "old.db", R"(
        CREATE TABLE "Order Items" (order_id INTEGER, line INTEGER, what TEXT NOT NULL, price NUMERIC(10,2),
                                    PRIMARY KEY (order_id, line));
        INSERT INTO "Order Items" VALUES (1, 1, 'nails', 2.5), (1, 2, 'hammer', 20);
        CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, born DATETIME);
        INSERT INTO people VALUES (7, 'Ada', '1815-12-10T00:00:00.000Z');
        CREATE VIEW adults AS SELECT * FROM people;)");
    Daemon daemon{{.config = "[datasources.old]\nfile = \"" + (folder.path() / "old.db").native() +
                             "\"\ndiscover = true\n"}};
    Caller caller{daemon.connect()};
    EXPECT_JSON(caller.ok("all", R"(["Order Items", {"where": {"price": {"gt": 3}}}])"),
                R"([{"order_id": 1, "line": 2, "what": "hammer", "price": 20}])");
    EXPECT_JSON(caller.ok("find", R"(["Order Items", {"order_id": 1, "line": 1}])").at("what"),
                R"("nails")");
    EXPECT_JSON(caller.ok("find", R"(["people", 7])").at("name"), R"("Ada")");
    EXPECT_JSON(caller.ok("updateAttributes", R"(["people", 7, {"name": "Ada L."}])"),
                R"({"count": 1})");
    EXPECT_JSON(caller.ok("all", R"(["adults", {"fields": ["name"]}])"), R"([{"name": "Ada L."}])");
    EXPECT_EQ(caller.refused("all", R"(["nosuch"])").name(), "model_not_found");
    EXPECT_EQ(caller.refused("all", R"(["sqlite_master"])").name(), "model_not_found");
}

TEST_F(Models, AreDiscoveredInASchemaOfPostgresql)
{
    conformance_database();
    make_database("connectord_discovered");
    Postgresql direct{postgresql_url("connectord_discovered")};
    direct.query(R"(
        CREATE TYPE mood AS ENUM ('sad', 'ok');
        CREATE TABLE "CamelCase" ("Id" bigserial PRIMARY KEY, "Full Name" text NOT NULL, tags text[], doc jsonb,
                                  at timestamptz, price numeric(10,2), feeling mood, flag boolean DEFAULT true,
                                  key uuid, raw bytea, place point);
        INSERT INTO "CamelCase" ("Full Name", tags, doc, at, price, feeling, key, raw, place)
        VALUES ('Ada', '{a,b}', '{"x": 1}', '2020-01-01T00:00:00Z', 12.50, 'ok',
                '123e4567-e89b-12d3-a456-426614174000', '\x00ff', '(10.5,59.5)');
        CREATE TABLE line (a int, b int, PRIMARY KEY (b, a));
        INSERT INTO line VALUES (1, 2);)");
    Daemon daemon{{.config = "[datasources.old]\nurl = \"" +
                             postgresql_url("connectord_discovered") + "\"\ndiscover = true\n"}};
    Caller caller{daemon.connect()};
    EXPECT_JSON(
        caller.ok("all", R"(["CamelCase"])"),
        R"([{"Id": 1, "Full Name": "Ada", "tags": ["a", "b"], "doc": {"x": 1}, "at": "2020-01-01T00:00:00.000Z",
                     "price": 12.50, "feeling": "ok", "flag": true, "key": "123e4567-e89b-12d3-a456-426614174000",
                     "raw": "AP8=", "place": {"lat": 59.5, "lng": 10.5}}])");
    EXPECT_JSON(caller.ok("create",
                          R"(["CamelCase", {"Full Name": "B", "feeling": "sad", "tags": ["c"]}])"),
                R"({"id": 2})");
    EXPECT_JSON(
        caller.ok(
            "all",
            R"(["CamelCase", {"where": {"feeling": "sad", "tags": {"contains": ["c"]}}, "fields": ["Id"]}])"),
        R"([{"Id": 2}])");
    EXPECT_JSON(caller.ok("find", R"(["line", {"a": 1, "b": 2}])"), R"({"a": 1, "b": 2})");
    EXPECT_EQ(caller.refused("all", R"(["nosuch"])").name(), "model_not_found");
}

TEST(Start, IsRefusedOnAnotherAddressWithoutAuthentication)
{
    const auto [code, words] =
        run_to_end({.config = sqlite_datasource(), .flags = {"--listen-tcp", "0.0.0.0:0"}});
    EXPECT_EQ(code, 2);
    EXPECT_NE(words, "");
}

} // namespace
} // namespace connectord::test

#include "tests/unit/daemon/config/world.hpp"

#include <string_view>

namespace connectord::config::test {
namespace {

using testing::Test;

constexpr std::string_view hash =
    "3eb1bd439947eb762998e566ccc2e099c791118b2f40579cc4f7da2b5061b7f9";

std::string principal(std::string_view name, std::string_view more = "")
{
    return "[[principals]]\nname = \"" + std::string{name} + "\"\ntoken_sha256 = \"" +
           std::string{hash} + "\"\n" + std::string{more};
}

std::string_view setting(const Datasource& datasource, std::string_view name)
{
    const boost::json::value* value = datasource.settings.if_contains(name);
    return value == nullptr ? "(absent)" : std::string_view{value->as_string()};
}

std::vector<std::string> names(const Config& config)
{
    std::vector<std::string> all;
    for (const Datasource& datasource : config.datasources)
        all.push_back(datasource.name);
    return all;
}

TEST(Load, WithoutAnythingThereIsAnEmbeddedDatabaseOnLoopback)
{
    const Config config = World{}.config();

    EXPECT_EQ(config.listen.tcp->text(), "127.0.0.1:7070");
    EXPECT_EQ(config.listen.http->text(), "127.0.0.1:7071");
    ASSERT_EQ(names(config), std::vector<std::string>{"db"});
    EXPECT_EQ(setting(config.datasources[0], "driver"), "sqlite3");
    EXPECT_EQ(setting(config.datasources[0], "file"),
              "/home/ada/.local/state/connectord/connectord.db");
    EXPECT_TRUE(config.datasources[0].anonymous.has(rpc::Grant::ddl));
}

TEST(Load, TheStateFolderIsThatOfSystemdThenOfTheDesktopThenOfTheHome)
{
    World world;
    world.variable("XDG_STATE_HOME", "/xdg");
    EXPECT_EQ(world.config().state_dir, "/xdg/connectord");
    world.variable("STATE_DIRECTORY", "/var/lib/connectord:/var/lib/other");
    EXPECT_EQ(world.config().state_dir, "/var/lib/connectord");
    EXPECT_EQ(world.config({"--state-dir", "/mine"}).state_dir, "/mine");
}

TEST(Load, MemoryAsksForNoFolder)
{
    World world;
    world.environment.clear();
    EXPECT_EQ(setting(world.config({"--memory"}).datasources[0], "file"), ":memory:");
    EXPECT_NE(world.refusal().find("--state-dir"), std::string::npos);
}

TEST(Load, AFolderThatCannotBeMadeIsSaidAtTheStart)
{
    World world;
    world.closed_folders.insert("/home/ada/.local/state/connectord");
    EXPECT_NE(world.refusal().find("/home/ada/.local/state/connectord cannot be made"),
              std::string::npos);
}

TEST(Load, FlagsWinOverTheEnvironmentThatOverTheFileThatOverDefaults)
{
    World world;
    world.file("[limits]\nbatch = 11\nsessions = 11\nin_flight = 11\n");
    world.variable("CONNECTORD_LIMITS_BATCH", "22").variable("CONNECTORD_LIMITS_SESSIONS", "22");
    const Config config = world.config({"--limits-batch", "33"});

    EXPECT_EQ(config.limits.batch, 33U);
    EXPECT_EQ(config.limits.sessions, 22U);
    EXPECT_EQ(config.limits.in_flight, 11U);
    EXPECT_EQ(config.limits.transactions, 4U);
}

TEST(Load, TheFileIsNamedByFlagOrVariable)
{
    World world;
    world.files["/other.toml"] = {"[limits]\nbatch = 5\n", false};
    world.variable("CONNECTORD_CONFIG", "/other.toml");
    EXPECT_EQ(world.config().limits.batch, 5U);
    EXPECT_EQ(world.config().file, "/other.toml");
    EXPECT_NE(world.refusal({"--config", "/gone.toml"}).find("/gone.toml"), std::string::npos);
}

TEST(Load, DatasourcesKeepTheOrderInWhichTheyWereWritten)
{
    World world;
    world.file(
        "[datasources.zoo]\nfile = \"zoo.db\"\n[datasources.shop]\nurl = \"postgres://a@b/c\"\n"
        "[datasources.archive]\nfile = \"/srv/archive.db\"\n");
    const Config config = world.config();

    EXPECT_EQ(names(config), (std::vector<std::string>{"zoo", "shop", "archive"}));
    EXPECT_EQ(setting(config.datasources[0], "file"), "/etc/zoo.db");
    EXPECT_EQ(setting(config.datasources[0], "driver"), "sqlite3");
    EXPECT_EQ(setting(config.datasources[1], "driver"), "postgresql");
    EXPECT_FALSE(config.datasources[0].anonymous.has(rpc::Grant::ddl));
}

TEST(Load, ADatasourceHasTheKeysOfTheSampleInTheManual)
{
    World world;
    world.files["/etc/secrets/db"] = {"s3cret\n", false};
    world.file(R"(
[datasources.db]
driver = "postgresql"
url = "postgres://app@db.internal/shop"
password_file = "secrets/db"
pool = { max = 20, idle_timeout = "1min" }
discover = true
models = "models/"
grants = ["read", "write", "define", "discover"]
errors = "full"
unknown_where = "error"
strict = true
)");
    const Config config = world.config();
    const Datasource& db = config.datasources.at(0);

    EXPECT_EQ(setting(db, "password"), "s3cret");
    EXPECT_EQ(db.settings.at("max"), 20);
    EXPECT_EQ(db.settings.at("idleTimeout"), 60'000);
    EXPECT_EQ(db.settings.at("connectionTimeout"), 5000);
    EXPECT_TRUE(db.discover);
    EXPECT_EQ(db.models, "/etc/models/");
    EXPECT_FALSE(db.grants->has(rpc::Grant::ddl));
    EXPECT_TRUE(db.full_errors && db.unknown_where_is_error && db.strict);
}

TEST(Load, AWholeDatasourceMayComeFromTheEnvironment)
{
    World world;
    world.files["/run/secrets/pw"] = {"s3cret", false};
    world.variable("CONNECTORD_DATASOURCES_SHOP_URL", "postgres://app@db/shop")
        .variable("CONNECTORD_DATASOURCES_SHOP_PASSWORD_FILE", "/run/secrets/pw")
        .variable("CONNECTORD_DATASOURCES_SHOP_POOL_MAX", "7")
        .variable("CONNECTORD_DATASOURCES_SHOP_DISCOVER", "yes");
    const Config config = world.config();

    ASSERT_EQ(names(config), std::vector<std::string>{"shop"});
    EXPECT_EQ(setting(config.datasources[0], "password"), "s3cret");
    EXPECT_EQ(config.datasources[0].settings.at("max"), 7);
    EXPECT_TRUE(config.datasources[0].discover);
}

TEST(Load, AVariableFitsTheDatasourceThatExistsBeforeAnother)
{
    World world;
    world.file(
        "[datasources.Shop-EU]\nfile = \"shop.db\"\n[datasources.a_pool]\nfile = \"a.db\"\n");
    world.variable("CONNECTORD_DATASOURCES_SHOP_EU_DISCOVER", "true")
        .variable("CONNECTORD_DATASOURCES_A_POOL_DISCOVER", "true");
    const Config config = world.config();

    EXPECT_EQ(names(config), (std::vector<std::string>{"Shop-EU", "a_pool"}));
    EXPECT_TRUE(config.datasources[0].discover);
    EXPECT_TRUE(config.datasources[1].discover);
}

TEST(Load, ADatasourceOfAFlagIsAUrlOrAPath)
{
    const Config config = World{}.config({"--datasource", "shop=postgres://app@db/shop",
                                          "--datasource", "notes=notes.db", "--discover"});

    ASSERT_EQ(names(config), (std::vector<std::string>{"shop", "notes"}));
    EXPECT_EQ(setting(config.datasources[0], "url"), "postgres://app@db/shop");
    EXPECT_EQ(setting(config.datasources[1], "file"), "notes.db");
    EXPECT_TRUE(config.datasources[0].discover && config.datasources[1].discover);
}

TEST(Load, APasswordOnTheCommandLineIsRefusedAndNotRepeated)
{
    const std::string refusal =
        World{}.refusal({"--datasource", "shop=postgres://app:s3cret@db/shop"});
    EXPECT_NE(refusal.find("CONNECTORD_DATASOURCES_SHOP_PASSWORD_FILE"), std::string::npos);
    EXPECT_EQ(refusal.find("s3cret"), std::string::npos);
}

TEST(Load, ASecretThatEverybodyMayReadIsRefused)
{
    World world;
    world.files["/pw"] = {"s3cret", true};
    world.file("[datasources.db]\nurl = \"postgres://app@db/shop\"\npassword_file = \"/pw\"\n");
    EXPECT_NE(world.refusal().find("chmod o-r /pw"), std::string::npos);

    world.file("[datasources.db]\nurl = \"postgres://app:s3cret@db/shop\"\n", true);
    EXPECT_NE(world.refusal().find("chmod o-r /etc/connectord.toml"), std::string::npos);

    world.file("[datasources.db]\nurl = \"postgres://app@db/shop\"\n", true);
    EXPECT_EQ(world.refusal(), "");
}

TEST(Load, ALaterPasswordWinsOverAnEarlierFileOfOne)
{
    World world;
    world.files["/pw"] = {"from file", false};
    world.file("[datasources.db]\nurl = \"postgres://app@db/shop\"\npassword_file = \"/pw\"\n");
    world.variable("CONNECTORD_DATASOURCES_DB_PASSWORD", "from environment");
    EXPECT_EQ(setting(world.config().datasources[0], "password"), "from environment");
}

TEST(Load, AnUnknownKeyIsNamedWithItsLineAndTheNearestOne)
{
    World world;
    world.file("[listen]\nhttp = \"\"\ntpc = \"127.0.0.1:1\"\n");
    EXPECT_EQ(world.refusal(),
              "/etc/connectord.toml:3: unknown key listen.tpc, did you mean listen.tcp?");

    world.file("[datasources.db]\nfile = \"a.db\"\n\ndiscovery = true\n");
    EXPECT_EQ(world.refusal(),
              "/etc/connectord.toml:4: unknown key datasources.db.discovery, did you mean "
              "datasources.db.discover?");
}

TEST(Load, ATableOfAnUnknownNameIsNamedWithTheNearestOne)
{
    World world;
    world.file("[datasource.shop]\nurl = \"postgres://app@db/shop\"\n");
    EXPECT_EQ(world.refusal(), "/etc/connectord.toml:2: unknown key datasource.shop.url, did you "
                               "mean datasources.shop.url?");
    world.file("[[principal]]\nname = \"ada\"\n");
    EXPECT_EQ(world.refusal(),
              "/etc/connectord.toml:1: there are no [[principal]]; [[principals]] are written so");
    world.file("[limit]\nbatch = 3\n");
    EXPECT_EQ(world.refusal(),
              "/etc/connectord.toml:2: unknown key limit.batch, did you mean limits.batch?");
}

TEST(Load, AnUnknownVariableIsNamedWithTheNearestOne)
{
    World world;
    world.variable("CONNECTORD_LISTEN_TPC", "");
    EXPECT_EQ(world.refusal(), "unknown variable CONNECTORD_LISTEN_TPC in the environment, did you "
                               "mean CONNECTORD_LISTEN_TCP?");

    World other;
    other.variable("CONNECTORD_DATASOURCES_DB_PASWORD", "s3cret");
    EXPECT_EQ(other.refusal(),
              "unknown variable CONNECTORD_DATASOURCES_DB_PASWORD in the environment, did you "
              "mean CONNECTORD_DATASOURCES_DB_PASSWORD?");

    World third;
    third.variable("CONNECTORD_PRINCIPALS_APP_MAX_ROW", "5");
    EXPECT_EQ(third.refusal(),
              "unknown variable CONNECTORD_PRINCIPALS_APP_MAX_ROW in the environment, did you "
              "mean CONNECTORD_PRINCIPALS_APP_MAX_ROWS?");
}

TEST(Load, APrincipalMayHaveLessThanOthers)
{
    World world;
    world.file(principal("app") + "max_rows = 100\ntimeout = \"5s\"\n");
    world.variable("CONNECTORD_PRINCIPALS_APP_TRANSACTIONS", "2");
    const session::PrincipalLimits limits = world.config().principals[0].principal.limits;
    EXPECT_EQ(limits.max_rows, 100U);
    EXPECT_EQ(limits.timeout, std::chrono::seconds{5});
    EXPECT_EQ(limits.transactions, 2U);

    world.file(principal("app") + "max_rows = 0\n");
    EXPECT_NE(world.refusal().find("max_rows"), std::string::npos) << "none is said by silence";
}

TEST(Load, VariablesOfKubernetesAndOfTestsAreNobodysMistake)
{
    World world;
    world.variable("CONNECTORD_PORT_7070_TCP_ADDR", "10.0.0.1")
        .variable("CONNECTORD_SERVICE_HOST", "10.0.0.1")
        .variable("CONNECTORD_PORT", "tcp://10.0.0.1:7070")
        .variable("CONNECTORD_TEST_POSTGRESQL", "postgres:///x")
        .variable("CONNECTORD_URL", "tcp://127.0.0.1:7070");
    EXPECT_EQ(world.refusal(), "");
}

TEST(Load, AnUnknownFlagIsNamedWithTheNearestOne)
{
    EXPECT_EQ(World{}.refusal({"--memry"}), "unknown argument --memry, did you mean --memory?");
    EXPECT_NE(World{}.refusal({"shop.toml"}).find("unknown argument shop.toml"), std::string::npos);
}

TEST(Load, AWrongValueIsNamedWithItsSourceAndWhatIsAllowed)
{
    World world;
    world.file("[limits]\nbatch = \"many\"\n");
    EXPECT_EQ(world.refusal(),
              "/etc/connectord.toml:2: limits.batch must be a whole number from 1 to 10000, "
              "not \"many\"");
    EXPECT_EQ(World{}.refusal({"--limits-batch", "0"}),
              "--limits-batch: limits.batch must be a whole number from 1 to 10000, not \"0\"");
    EXPECT_EQ(World{}.variable("CONNECTORD_TIMEOUTS_QUEUE", "5").refusal(),
              "CONNECTORD_TIMEOUTS_QUEUE: timeouts.queue must be a duration from 10ms to 24h, such "
              "as \"30s\", "
              "not \"5\"");
    EXPECT_NE(World{}.refusal({"--allow", "raw,root"}).find("allow must be a list of read"),
              std::string::npos);
}

TEST(Load, AFileThatIsNoTomlIsNamedWithItsLine)
{
    World world;
    world.file("[listen]\ntcp = = 5\n");
    EXPECT_TRUE(world.refusal().starts_with("/etc/connectord.toml:2: ")) << world.refusal();
}

TEST(Load, ADatasourceThatSaysNothingIsRefused)
{
    World world;
    world.file("[datasources.db]\n");
    EXPECT_NE(world.refusal().find("datasources.db: nothing says which database"),
              std::string::npos);
    world.file("[datasources.\"a b\"]\nfile = \"x\"\n");
    EXPECT_NE(world.refusal().find("\"a b\" cannot be a name"), std::string::npos);
}

TEST(Load, AValueOfADatasourceIsNamedAsItIsWritten)
{
    const std::string shop = "[datasources.shop]\nurl = \"postgres://app@db/shop\"\n";
    World world;
    world.file(shop + "pool = { max = 0 }\n");
    EXPECT_EQ(world.refusal(), "/etc/connectord.toml:3: datasources.shop.pool.max must be a whole "
                               "number from 1 to 10000, not 0");
    world.file(shop + "ssl_mode = \"always\"\n");
    EXPECT_EQ(world.refusal(),
              "/etc/connectord.toml:3: datasources.shop.ssl_mode must be one of disable, allow, "
              "prefer, require, verify-ca, verify-full, not \"always\"");
    world.file(shop);
    EXPECT_EQ(world.refusal({"--datasources-shop-pool-max", "many"}),
              "--datasources-shop-pool-max: datasources.shop.pool.max must be a whole number from "
              "1 to 10000, not \"many\"");
}

TEST(Load, AnUnknownDriverIsNamedWithThoseThatThereAre)
{
    World world;
    world.file("[datasources.shop]\ndriver = \"mysql\"\nhost = \"db\"\n");
    EXPECT_EQ(world.refusal(), "/etc/connectord.toml:2: datasources.shop.driver must be "
                               "postgresql or sqlite3, not \"mysql\"");
    for (const char* name : {"postgresql", "postgres", "loopback-connector-postgresql"}) {
        world.file(std::string{"[datasources.shop]\nhost = \"db\"\ndriver = \""} + name + "\"\n");
        EXPECT_EQ(setting(world.config().datasources[0], "driver"), "postgresql") << name;
    }
}

TEST(Load, AnEmptyWordSaysNothing)
{
    World world;
    world.variable("CONNECTORD_DATASOURCES_SHOP_URL", "postgres://app@db/shop")
        .variable("CONNECTORD_DATASOURCES_SHOP_DRIVER", "")
        .variable("CONNECTORD_DATASOURCES_SHOP_SSL_MODE", "");
    EXPECT_EQ(setting(world.config().datasources[0], "driver"), "postgresql");
}

TEST(Load, DriversCheckTheirOwnSettings)
{
    World world;
    world.file("[datasources.db]\nurl = \"postgres://app@db/shop\"\nport = 70000\n");
    EXPECT_NE(world.refusal().find("datasources.db.port"), std::string::npos) << world.refusal();
}

TEST(Load, AnAddressThatOthersReachNeedsAPrincipal)
{
    EXPECT_NE(World{}.refusal({"--listen-tcp", "0.0.0.0:7070"}).find("[[principals]]"),
              std::string::npos);
    EXPECT_NE(World{}.refusal({"--listen-http", "[::]:7071"}).find("[[principals]]"),
              std::string::npos);
    EXPECT_EQ(World{}.refusal({"--listen-tcp", "[::1]:7070"}), "");

    World world;
    world.file(principal("storefront"));
    EXPECT_EQ(world.refusal({"--listen-tcp", "0.0.0.0:7070"}), "");
}

TEST(Load, AddressesAreLiteralsAndNeverNames)
{
    EXPECT_EQ(World{}.config({"--listen-tcp", "localhost:0"}).listen.tcp->text(), "127.0.0.1:0");
    for (const char* wrong : {"db.internal:7070", "7070", "127.0.0.1", "127.0.0.1:65536",
                              "::1:7070", "[127.0.0.1]:1", "127.0.0.1:", "127.1:7070"})
        EXPECT_NE(World{}.refusal({"--listen-tcp", wrong}).find("listen.tcp must be"),
                  std::string::npos)
            << wrong;
}

TEST(Load, TheHashOfNothingIsNobodysToken)
{
    World world;
    world.file("[[principals]]\nname = \"ada\"\ntoken_sha256 = "
               "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"\n");
    EXPECT_NE(world.refusal().find("principals.ada.token_sha256 is the hash of an empty text"),
              std::string::npos)
        << world.refusal();
}

TEST(Load, AnEmptyTextSwitchesAListenerOff)
{
    EXPECT_FALSE(World{}.config({"--listen-http", ""}).listen.http);
    EXPECT_EQ(World{}.config({"--listen-unix="}).listen.unix_path, "");
    EXPECT_NE(World{}
                  .refusal({"--listen-http", "", "--listen-tcp", "", "--listen-unix", ""})
                  .find("nobody"),
              std::string::npos);
}

TEST(Load, TheSocketLiesInTheRuntimeFolderOfTheUserOrOfTheSystem)
{
    World world;
    EXPECT_EQ(world.config().listen.unix_path, "/run/connectord/connectord.sock");
    world.variable("XDG_RUNTIME_DIR", "/run/user/1000");
    EXPECT_EQ(world.config().listen.unix_path, "/run/user/1000/connectord.sock");
    world.closed_folders = {"/run/user/1000", "/run/connectord"};
    EXPECT_EQ(world.config().listen.unix_path, "");
    EXPECT_EQ(world.config().notes.size(), 1U);
}

TEST(Load, WithAPrincipalNobodyIsAnonymous)
{
    const session::Access open = World{}.config({"--allow", "raw"}).access();
    ASSERT_NE(open.anonymous(), nullptr);
    EXPECT_TRUE(open.anonymous()->grants.has(rpc::Grant::raw));
    EXPECT_TRUE(open.anonymous()->grants.has(rpc::Grant::datasource));
    EXPECT_FALSE(open.anonymous()->grants.has(rpc::Grant::ddl));
    EXPECT_EQ(open.by_token(""), nullptr);

    World world;
    world.file(principal("storefront"));
    const session::Access closed = world.config().access();
    EXPECT_EQ(closed.anonymous(), nullptr);
    const session::Principal* storefront = closed.by_token("0123456789abcdef0123456789abcdef");
    ASSERT_NE(storefront, nullptr) << "the hash above is of that";
    EXPECT_EQ(storefront->name, "storefront");
    EXPECT_FALSE(storefront->grants.has(rpc::Grant::ddl));
    EXPECT_EQ(closed.by_token(""), nullptr);
    EXPECT_EQ(closed.by_token("x"), nullptr);
}

TEST(Load, PrincipalsThatCannotBeAreRefused)
{
    World world;
    world.file("[[principals]]\nname = \"a\"\n");
    EXPECT_NE(world.refusal().find("principals.a has no token_sha256"), std::string::npos);
    world.file("[[principals]]\nname = \"a\"\ntoken_sha256 = \"s3cret\"\n");
    EXPECT_NE(world.refusal().find("64 hexadecimal digits"), std::string::npos);
    EXPECT_EQ(world.refusal().find("s3cret"), std::string::npos);
    world.file("[[principals]]\ngrants = [\"read\"]\n");
    EXPECT_NE(world.refusal().find("must have a name"), std::string::npos);
    world.file(principal("a", "datasources = [\"shop\"]\n"));
    EXPECT_NE(world.refusal().find("names \"shop\", which is not configured"), std::string::npos);
    world.file(principal("a") + principal("a"));
    EXPECT_NE(world.refusal().find("a is configured twice"), std::string::npos) << world.refusal();
}

} // namespace
} // namespace connectord::config::test

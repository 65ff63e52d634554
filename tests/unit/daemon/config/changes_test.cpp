#include "daemon/config/changes.hpp"
#include "tests/unit/daemon/config/world.hpp"

namespace connectord::config::test {
namespace {

Config config_of(const std::string& text, std::vector<std::string> flags = {})
{
    World world;
    world.file(text);
    world.files["/secret"] = {"0123456789abcdef0123456789abcdef\n", false};
    world.files["/key"] = {"key", false};
    return world.config(std::move(flags));
}

std::string told(const Config& before, const Config& after)
{
    std::string text;
    for (const Change& change : changes(before, after))
        text += change.key + (change.needs_restart ? "!" : "") + " " + change.was + " > " +
                change.is + "\n";
    return text;
}

TEST(Changes, AreNoneBetweenEquals)
{
    const std::string text = "[datasources.a]\nurl = \"postgres://u@h/d\"\npassword = \"x\"\n";
    EXPECT_EQ(told(config_of(text), config_of(text)), "");
}

TEST(Changes, NameEachKeyAndWhetherItNeedsARestart)
{
    const Config before = config_of("[limits]\nbatch = 1\n[datasources.a]\nfile = \"a\"\n");
    const Config after = config_of("[limits]\nbatch = 2\n[listen]\ntcp = \"127.0.0.1:1\"\n"
                                   "[datasources.b]\nfile = \"b\"\n");
    const std::string text = told(before, after);
    EXPECT_NE(text.find("limits.batch 1 > 2\n"), std::string::npos) << text;
    EXPECT_NE(text.find("listen.tcp! \"127.0.0.1:7070\" > \"127.0.0.1:1\"\n"), std::string::npos);
    EXPECT_NE(text.find("datasources.a present > \n"), std::string::npos);
    EXPECT_NE(text.find("datasources.b  > present\n"), std::string::npos);
}

TEST(Changes, TellThatASecretChangedAndNotWhatItIs)
{
    const std::string head = "[datasources.a]\nurl = \"postgres://u@h/d\"\npassword = ";
    const std::string text =
        told(config_of(head + "\"s3cret\"\n"), config_of(head + "\"other\"\n"));
    EXPECT_EQ(text, "datasources.a.secret \"***\" > \"***\"\n");
}

TEST(Changes, LeaveWhatNeedsARestartAsItWas)
{
    const Config before = config_of("");
    const Config after =
        config_of("[limits]\nbatch = 2\nbuffered_reply_bytes = \"1MiB\"\n[tls]\ncertificate = "
                  "\"/c\"\nkey = \"/key\"\n[listen]\ntcp = \"127.0.0.1:1\"\n");
    const Config merged = without_what_needs_a_restart(after, before);
    EXPECT_EQ(merged.limits.batch, 2U);
    EXPECT_EQ(merged.limits.buffered_reply_bytes, before.limits.buffered_reply_bytes);
    EXPECT_EQ(merged.listen.tcp, before.listen.tcp);
    EXPECT_TRUE(merged.tls.certificate.empty()) << "whether there is TLS is decided at the start";
}

TEST(Keys, OfDatasourcesAndPrincipalsAreFlagsToo)
{
    const Config config =
        config_of("[datasources.my_shop]\nfile = \"a\"\n",
                  {"--datasources-my-shop-pool-max", "7", "--datasources-my-shop-strict=true",
                   "--datasources-other-file=/b", "--principals-ada-token-file", "/secret"});
    ASSERT_EQ(config.datasources.size(), 2U);
    EXPECT_EQ(config.datasources[0].name, "my_shop");
    EXPECT_EQ(config.datasources[0].settings.at("max"), 7);
    EXPECT_TRUE(config.datasources[0].strict);
    EXPECT_EQ(config.datasources[1].name, "other");
    ASSERT_EQ(config.principals.size(), 1U);
    EXPECT_EQ(config.principals[0].token, session::hash_of("0123456789abcdef0123456789abcdef"));
}

TEST(Keys, OfDatasourcesBringNoPasswordByFlag)
{
    World world;
    EXPECT_NE(world.refusal({"--datasources-a-password", "s3cret"}).find("command line"),
              std::string::npos);
    EXPECT_EQ(world.refusal({"--datasources-a-password", "s3cret"}).find("s3cret"),
              std::string::npos);
    EXPECT_NE(world.refusal({"--datasources-a-url=postgres://u:s3cret@h/d"}).find("command line"),
              std::string::npos);
    EXPECT_NE(world.refusal({"--datasources-a-nonsense", "1"}).find("unknown argument"),
              std::string::npos);
    EXPECT_NE(world.refusal({"--datasources-a-file"}).find("needs a value"), std::string::npos);
}

TEST(Tls, NeedsBothOfItsFilesAndAKeyOfItsOwn)
{
    World world;
    world.files["/open"] = {"key", true};
    world.files["/key"] = {"key", false};
    EXPECT_NE(world.refusal({"--tls-certificate", "/c"}).find("come together"), std::string::npos);
    EXPECT_NE(world.refusal({"--tls-certificate", "/c", "--tls-key", "/open"}).find("chmod"),
              std::string::npos);
    EXPECT_NE(world.refusal({"--tls-client-ca", "/ca"}).find("needs tls.certificate"),
              std::string::npos);
    EXPECT_EQ(world.refusal({"--tls-certificate", "/c", "--tls-key", "/key"}), "");
}

TEST(Tls, WithClientCertificatesGuardsAnAddressThatOthersReach)
{
    World world;
    world.files["/key"] = {"key", false};
    std::vector<std::string> flags{"--listen-tcp", "0.0.0.0:1", "--tls-certificate",
                                   "/c",           "--tls-key", "/key"};
    EXPECT_NE(world.refusal(flags).find("--insecure-no-auth"), std::string::npos);
    flags.insert(flags.end(), {"--tls-client-ca", "/ca"});
    EXPECT_EQ(world.refusal(flags), "");
    flags.insert(flags.end(), {"--tls-client-certificate", "optional"});
    EXPECT_NE(world.refusal(flags), "");
}

TEST(Principals, AreUsersOfTheMachineByNameOrNumber)
{
    World world;
    world.file("[[principals]]\nname = \"a\"\nunix_user = \"1000\"\n");
    EXPECT_EQ(world.config().principals.at(0).user, 1000U);
    world.file("[[principals]]\nname = \"a\"\nunix_user = \"nobody-of-that-name\"\n");
    EXPECT_NE(world.refusal().find("has no user"), std::string::npos);
}

} // namespace
} // namespace connectord::config::test

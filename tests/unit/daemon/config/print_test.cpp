#include "daemon/config/keys.hpp"
#include "daemon/config/print.hpp"
#include "daemon/config/reading.hpp"
#include "drivers/settings.hpp"
#include "tests/unit/daemon/config/world.hpp"

#include <fmt/format.h>

#include <regex>

namespace connectord::config::test {
namespace {

/// The sample with its keys switched on: comments that look like `# key = value` lose their sign.
std::string uncommented(const std::string& example)
{
    return std::regex_replace(example, std::regex{R"(\n# ([a-z_0-9]+ = .*|\[[^\n]*\]))"}, "\n$1");
}

TEST(Print, WhatIsPrintedReadsBackAsTheSame)
{
    World world;
    world.file("[limits]\nbatch = 7\n[datasources.a]\nfile = \"a\\\"b.db\"\nstrict = true\n"
               "[datasources.b]\nurl = \"postgres://u@h/d\"\npool = { max = 3, idle_timeout = "
               "\"1min\" }\n");
    const std::string printed = world.printed({"--print-config"});

    World again;
    again.file(printed);
    EXPECT_EQ(again.printed({"--print-config"}), printed);
    EXPECT_NE(printed.find("pool.max = 3"), std::string::npos) << printed;
}

TEST(Print, SecretsAreMasked)
{
    World world;
    world.files["/pw"] = {"s3cret", false};
    world.variable("CONNECTORD_DATASOURCES_A_URL", "postgres://u:s3cret@h/d")
        .variable("CONNECTORD_DATASOURCES_B_URL", "postgres://u@h/d")
        .variable("CONNECTORD_DATASOURCES_B_PASSWORD", "s3cret")
        .variable("CONNECTORD_DATASOURCES_C_URL", "postgres://u@h/d")
        .variable("CONNECTORD_DATASOURCES_C_PASSWORD_FILE", "/pw");
    const std::string printed = world.printed({"--print-config"});

    EXPECT_EQ(printed.find("s3cret"), std::string::npos) << printed;
    EXPECT_NE(printed.find("postgres://u:***@h/d"), std::string::npos) << printed;
    EXPECT_NE(printed.find("password_file = \"/pw\""), std::string::npos) << printed;
}

TEST(Print, TheSampleIsAValidFileOfDefaults)
{
    World world;
    world.file(example_config());
    EXPECT_EQ(world.printed({"--print-config"}), World{}.printed({"--print-config"}));
}

TEST(Print, TheSampleIsValidWithEveryKeySwitchedOn)
{
    World world;
    const std::string text = uncommented(example_config());
    world.files["/etc/shop.password"] = {"s3cret", false};
    world.file(text);
    const Config config = world.config({"--state-dir", "/state"});
    EXPECT_EQ(config.limits.batch, Limits{}.batch);
    EXPECT_EQ(config.principals.size(), 1U) << text;
    EXPECT_EQ(config.datasources.at(0).name, "shop");
    for (const Key<Config>& key : daemon_keys()) {
        const std::string name{key.name.substr(key.name.find('.') + 1)};
        EXPECT_NE(text.find("\n" + name + " = "), std::string::npos) << name;
    }
}

TEST(Print, TheSampleTellsOfEveryKeyOfADatasourceAndOfAPrincipal)
{
    const std::string sample = example_config();
    for (const Key<Datasource>& key : datasource_keys())
        EXPECT_NE(sample.find(fmt::format("\n#   {:<18} ", key.name)), std::string::npos)
            << key.name;
    for (const Key<Principal>& key : principal_keys())
        EXPECT_NE(sample.find(fmt::format("\n#   {:<18} ", key.name)), std::string::npos)
            << key.name;
}

TEST(Print, TheSampleTellsWhatADatasourceIsWithoutAKey)
{
    const std::string sample = example_config();
    const auto line = [&sample](std::string_view key) {
        const std::size_t begin = sample.find(fmt::format("\n#   {:<18} ", key)) + 1;
        return sample.substr(begin, sample.find('\n', begin) - begin);
    };
    const DriverSettings unsaid;
    const auto says = [&line](std::string_view key, const auto& value) {
        EXPECT_TRUE(line(key).ends_with(fmt::format(" [{}]", value))) << line(key);
    };
    says("pool.max", unsaid.pool_max);
    says("pool.queue", unsaid.queue_max);
    says("pool.idle_timeout", text_of_duration(unsaid.idle_timeout));
    says("pool.max_lifetime", text_of_duration(unsaid.max_lifetime));
    says("application_name", unsaid.application_name);
    says("discover", Datasource{}.discover);
    says("errors", "brief");
    says("unknown_where", "ignore");
    says("strict", Datasource{}.strict);
}

TEST(Print, HelpSaysWhatAFlagTakes)
{
    const std::string help = World{}.printed({"--help"});
    for (const char* flag :
         {"--listen-tcp ADDRESS:PORT", "--timeouts-queue DURATION", "--limits-request-bytes SIZE",
          "--limits-batch NUMBER", "--tls-key PATH", "--log-format console|json", "--allow LIST"})
        EXPECT_NE(help.find(flag), std::string::npos) << flag << "\n" << help;
    EXPECT_EQ(help.find(" VALUE"), std::string::npos) << help;
}

TEST(Print, HelpNamesEveryFlag)
{
    const std::string help = World{}.printed({"--help"});
    for (const Key<Config>& key : daemon_keys())
        EXPECT_NE(help.find(flag_name(key.name)), std::string::npos) << key.name;
}

TEST(Print, EveryKeyHasAVariableOfItsOwn)
{
    std::map<std::string, std::string_view> taken;
    for (const Key<Config>& key : daemon_keys()) {
        const auto [at, is_new] = taken.emplace(environment_name(key.name), key.name);
        EXPECT_TRUE(is_new) << key.name << " and " << at->second;
    }
}

TEST(Print, AskingForTextLooksAtNoConfiguration)
{
    World world;
    world.file("this is no TOML");
    EXPECT_TRUE(world.printed({"--version"}).starts_with("connectord "));
    EXPECT_NE(world.printed({"-h"}).find("--config"), std::string::npos);
    EXPECT_NE(world.printed({"--example-config"}).find("[[principals]]"), std::string::npos);
}

TEST(Print, CheckingHandsOnWhatIsToBeChecked)
{
    const auto loaded = load(std::vector<std::string>{"--check-config"}, World{}.machine());
    ASSERT_TRUE(loaded);
    const auto* errand = std::get_if<Errand>(&*loaded);
    ASSERT_NE(errand, nullptr);
    EXPECT_EQ(errand->kind, Errand::Kind::check_config);
    EXPECT_EQ(errand->config.datasources.size(), 1U);
}

} // namespace
} // namespace connectord::config::test

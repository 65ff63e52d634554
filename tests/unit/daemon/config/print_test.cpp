#include "daemon/config/keys.hpp"
#include "daemon/config/print.hpp"
#include "tests/unit/daemon/config/world.hpp"

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

TEST(Print, CheckingSaysThatAllIsWell)
{
    EXPECT_EQ(World{}.printed({"--check-config"}), "the configuration is valid\n");
}

} // namespace
} // namespace connectord::config::test

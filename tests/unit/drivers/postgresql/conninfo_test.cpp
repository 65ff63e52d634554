#include "drivers/postgresql/conninfo.hpp"

#include <gtest/gtest.h>

#include <map>

namespace connectord::pg {
namespace {

std::map<std::string, std::string> parameters_of(const Conninfo& info)
{
    std::map<std::string, std::string> all;
    for (const Conninfo::Parameter& parameter : info.with_hosts(info.hosts()))
        all[parameter.keyword] = parameter.value;
    return all;
}

Conninfo read(const DriverSettings& settings)
{
    Result<Conninfo> info = Conninfo::read(settings);
    EXPECT_TRUE(info);
    return std::move(*info);
}

TEST(Conninfo, LetsTheUrlWinAndThePartsFillItsGaps)
{
    DriverSettings settings;
    settings.url = "postgres://app@db.internal/shop";
    settings.user = "other";
    settings.password = "secret";
    settings.port = 6543;
    const auto all = parameters_of(read(settings));
    EXPECT_EQ(all.at("user"), "app");
    EXPECT_EQ(all.at("password"), "secret");
    EXPECT_EQ(all.at("host"), "db.internal");
    EXPECT_EQ(all.at("port"), "6543");
    EXPECT_EQ(all.at("dbname"), "shop");
    EXPECT_EQ(all.at("client_encoding"), "UTF8");
}

TEST(Conninfo, FixesTheSessionInTheStartUpPacket)
{
    DriverSettings settings;
    settings.url = "postgres://app@h/shop?options=-c%20work_mem%3D64kB";
    settings.schema = "my \"own\" \\ schema";
    const std::string options = parameters_of(read(settings)).at("options");
    EXPECT_TRUE(options.starts_with("-c work_mem=64kB -c TimeZone=UTC")) << options;
    EXPECT_NE(options.find("-c DateStyle=ISO"), std::string::npos);
    EXPECT_TRUE(options.ends_with(R"(-c search_path="my\ ""own""\ \\\ schema")")) << options;
    DriverSettings plain;
    EXPECT_TRUE(parameters_of(read(plain)).at("options").ends_with("search_path=\"public\""));
}

TEST(Conninfo, KnowsWhichHostsNeedResolving)
{
    DriverSettings settings;
    settings.url =
        "postgresql://a.example:1111,127.0.0.1,[::1]:3333/shop?target_session_attrs=read-write";
    const Conninfo info = read(settings);
    ASSERT_EQ(info.hosts().size(), 3U);
    EXPECT_TRUE(info.hosts()[0].needs_resolving());
    EXPECT_FALSE(info.hosts()[1].needs_resolving());
    EXPECT_FALSE(info.hosts()[2].needs_resolving());
    const auto all = parameters_of(info);
    EXPECT_EQ(all.at("host"), "a.example,127.0.0.1,::1");
    EXPECT_EQ(all.at("hostaddr"), ",127.0.0.1,::1");
    EXPECT_EQ(all.at("port"), "1111,,3333");
    EXPECT_EQ(all.at("target_session_attrs"), "read-write");

    DriverSettings socket;
    socket.host = "/var/run/postgresql";
    EXPECT_FALSE(read(socket).hosts()[0].needs_resolving());
}

TEST(Conninfo, RefusesAUrlWithoutRepeatingIt)
{
    DriverSettings settings;
    settings.url = "postgres://app:hunter2@host:port:port/%zz";
    const Result<Conninfo> info = Conninfo::read(settings);
    ASSERT_FALSE(info);
    EXPECT_EQ(info.error().code, Errc::invalid_params);
    EXPECT_EQ(info.error().message.find("hunter2"), std::string::npos);
}

} // namespace
} // namespace connectord::pg

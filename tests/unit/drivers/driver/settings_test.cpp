#include "drivers/settings.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace connectord {
namespace {

Result<DriverSettings> read(std::string_view json)
{
    return DriverSettings::read(boost::json::parse(json).as_object(), "settings");
}

DriverSettings settings_of(std::string_view json)
{
    Result<DriverSettings> settings = read(json);
    EXPECT_TRUE(settings) << json << ": " << (settings ? "" : settings.error().message);
    return settings ? *settings : DriverSettings{};
}

std::string refused_path(std::string_view json)
{
    const Result<DriverSettings> settings = read(json);
    if (settings)
        return "(taken)";
    EXPECT_EQ(settings.error().code, Errc::invalid_params);
    return std::string{settings.error().data.at("path").as_string()};
}

TEST(DriverSettings, ReadsAPostgresqlDatasourceAsLoopBackWritesIt)
{
    const DriverSettings settings = settings_of(
        R"({"name": "db", "connector": "postgresql", "host": "db.internal", "port": 5433, "user": "app",
            "password": "s3cret", "database": "shop", "schema": "sales", "debug": false, "lazyConnect": true})");
    EXPECT_EQ(settings.driver, "postgresql");
    EXPECT_EQ(settings.host, "db.internal");
    EXPECT_EQ(settings.port, 5433);
    EXPECT_EQ(settings.user, "app");
    EXPECT_EQ(settings.password, "s3cret");
    EXPECT_EQ(settings.database, "shop");
    EXPECT_EQ(settings.schema, "sales");
    EXPECT_EQ(settings.pool_max, 10U);
}

TEST(DriverSettings, KnowsDriversByEveryNameOfLoopBacks)
{
    for (const char* name : {"postgresql", "loopback-connector-postgresql", "postgres"})
        EXPECT_EQ(settings_of(R"({"connector": ")" + std::string{name} + R"("})").driver,
                  "postgresql");
    for (const char* name : {"sqlite3", "loopback-connector-sqlite3", "sqlite"})
        EXPECT_EQ(settings_of(R"({"driver": ")" + std::string{name} + R"("})").driver, "sqlite3");
    EXPECT_EQ(settings_of(R"({"driver": "mysql"})").driver, "mysql");
}

TEST(DriverSettings, LetsAnApplicationChangeOnlyTheConnectorsName)
{
    EXPECT_EQ(settings_of(R"({"connector": "connectord", "driver": "postgresql"})").driver,
              "postgresql");
    EXPECT_EQ(settings_of(R"({"connector": "connectord", "url": "postgres://h/d"})").driver,
              "postgresql");
    EXPECT_EQ(
        settings_of(R"({"connector": "loopback-connector-connectord", "file": "a.db"})").driver,
        "sqlite3");
    EXPECT_EQ(settings_of(R"({"connector": "connectord"})").driver, "");
}

TEST(DriverSettings, TakesLoopBacksOtherNames)
{
    const DriverSettings settings =
        settings_of(R"({"hostname": "h", "username": "u", "port": "5433", "host": null})");
    EXPECT_EQ(settings.host, "h");
    EXPECT_EQ(settings.user, "u");
    EXPECT_EQ(settings.port, 5433);
}

TEST(DriverSettings, FindsSqlitesFileWhereverItIsNamed)
{
    EXPECT_EQ(settings_of(R"({"driver": "sqlite3", "file": "a.db", "database": "b"})").file,
              "a.db");
    EXPECT_EQ(settings_of(R"({"driver": "sqlite3", "database": "b.db"})").file, "b.db");
    EXPECT_EQ(settings_of(R"({"url": "sqlite:///var/c.db"})").file, "/var/c.db");
    EXPECT_EQ(settings_of(R"({"url": "sqlite:c.db"})").file, "c.db");
    EXPECT_EQ(settings_of(R"({"url": "file:c.db"})").file, "c.db");
    EXPECT_EQ(settings_of(R"({"driver": "sqlite3"})").file, ":memory:");
    EXPECT_EQ(settings_of(R"({"driver": "postgresql", "database": "b"})").file, "");
}

TEST(DriverSettings, ReadsSslAsNodePostgresAndLibpqWriteIt)
{
    EXPECT_EQ(settings_of(R"({})").ssl_mode, "");
    EXPECT_EQ(settings_of(R"({"ssl": true})").ssl_mode, "verify-full");
    EXPECT_EQ(settings_of(R"({"ssl": false})").ssl_mode, "disable");
    EXPECT_EQ(settings_of(R"({"ssl": {"rejectUnauthorized": false}})").ssl_mode, "require");
    EXPECT_EQ(settings_of(R"({"ssl": {"rejectUnauthorized": true}})").ssl_mode, "verify-full");
    EXPECT_EQ(settings_of(R"({"ssl": {"mode": "verify-ca", "ca": "/etc/ca.pem"}})").ssl_mode,
              "verify-ca");
    EXPECT_EQ(settings_of(R"({"ssl": {"ca": "/etc/ca.pem"}})").ssl_root_cert, "/etc/ca.pem");
    EXPECT_EQ(settings_of(R"({"ssl": true, "sslmode": "require"})").ssl_mode, "require");
    EXPECT_EQ(settings_of(R"({"sslrootcert": "/etc/ca.pem"})").ssl_root_cert, "/etc/ca.pem");
}

TEST(DriverSettings, ReadsPoolAndTimeoutsFromTheTopOrFromPool)
{
    const DriverSettings top = settings_of(
        R"({"max": 20, "queueMax": 0, "connectionTimeout": 1500, "idleTimeoutMillis": 30000,
            "queueTimeout": 700, "maxLifetime": 60000})");
    EXPECT_EQ(top.pool_max, 20U);
    EXPECT_EQ(top.queue_max, 0U);
    EXPECT_EQ(top.connect_timeout, std::chrono::milliseconds{1500});
    EXPECT_EQ(top.idle_timeout, std::chrono::milliseconds{30'000});
    EXPECT_EQ(top.queue_timeout, std::chrono::milliseconds{700});
    EXPECT_EQ(top.max_lifetime, std::chrono::milliseconds{60'000});

    const DriverSettings pool =
        settings_of(R"({"max": 5, "pool": {"max": "7", "min": 1, "idleTimeoutMillis": 1}})");
    EXPECT_EQ(pool.pool_max, 7U);
    EXPECT_EQ(pool.idle_timeout, std::chrono::milliseconds{1});
    EXPECT_EQ(settings_of(R"({"connectionTimeoutMillis": 2000})").connect_timeout,
              std::chrono::milliseconds{2000});
}

TEST(DriverSettings, LeavesNoWaitWithoutAnEnd)
{
    const DriverSettings settings =
        settings_of(R"({"connectionTimeoutMillis": 0, "queueTimeout": 0, "idleTimeoutMillis": 0})");
    EXPECT_EQ(settings.connect_timeout, std::chrono::milliseconds{5000});
    EXPECT_EQ(settings.queue_timeout, std::chrono::milliseconds{5000});
    EXPECT_EQ(settings.idle_timeout, std::chrono::milliseconds{0});
}

TEST(DriverSettings, NamesTheMemberOfAWrongTypeOrRange)
{
    EXPECT_EQ(refused_path(R"({"host": 5})"), "settings.host");
    EXPECT_EQ(refused_path(R"({"hostname": []})"), "settings.hostname");
    EXPECT_EQ(refused_path(R"({"port": 65536})"), "settings.port");
    EXPECT_EQ(refused_path(R"({"port": -1})"), "settings.port");
    EXPECT_EQ(refused_path(R"({"port": 1.5})"), "settings.port");
    EXPECT_EQ(refused_path(R"({"port": "5432x"})"), "settings.port");
    EXPECT_EQ(refused_path(R"({"port": ""})"), "settings.port");
    EXPECT_EQ(refused_path(R"({"port": 18446744073709551615})"), "settings.port");
    EXPECT_EQ(refused_path(R"({"max": 0})"), "settings.max");
    EXPECT_EQ(refused_path(R"({"max": 1e300})"), "settings.max");
    EXPECT_EQ(refused_path(R"({"pool": 5})"), "settings.pool");
    EXPECT_EQ(refused_path(R"({"pool": {"max": 0}})"), "settings.pool.max");
    EXPECT_EQ(refused_path(R"({"ssl": "yes"})"), "settings.ssl");
    EXPECT_EQ(refused_path(R"({"ssl": {"rejectUnauthorized": 1}})"),
              "settings.ssl.rejectUnauthorized");
    EXPECT_EQ(refused_path(R"({"ssl": {"ca": "-----BEGIN CERTIFICATE-----"}})"), "settings.ssl.ca");
    EXPECT_EQ(refused_path(R"({"ssl": {"mode": "maybe"}})"), "settings.ssl.mode");
    EXPECT_EQ(refused_path(R"({"sslmode": "maybe"})"), "settings.sslmode");
    EXPECT_EQ(refused_path(R"({"connectionTimeout": -1})"), "settings.connectionTimeout");
    EXPECT_EQ(refused_path(R"({"driver": true})"), "settings.driver");
    EXPECT_EQ(refused_path(R"({"password": "a\u0000b"})"), "settings.password");
}

TEST(DriverSettings, KeepsSecretsOutOfErrors)
{
    const Result<DriverSettings> settings = read(R"({"password": {"value": "s3cret"}})");
    ASSERT_FALSE(settings);
    EXPECT_EQ(settings.error().message.find("s3cret"), std::string::npos);
}

TEST(DriverSettings, GiveEqualTextForEqualConnections)
{
    const std::string parts = settings_of(R"({"driver": "postgresql", "host": "h", "port": 5432,
        "user": "a b", "password": "p:/@", "database": "d"})")
                                  .canonical();
    EXPECT_EQ(settings_of(R"({"connector": "loopback-connector-postgresql", "hostname": "h",
        "username": "a b", "password": "p:/@", "database": "d", "debug": true})")
                  .canonical(),
              parts);
    EXPECT_EQ(settings_of(R"({"url": "postgres://a%20b:p%3A%2F%40@h/d"})").canonical(), parts);
    EXPECT_EQ(settings_of(R"({"url": "postgresql://a%20b:p%3A%2F%40@h:5432/d", "host": "x"})")
                  .canonical(),
              parts);
    EXPECT_EQ(settings_of(R"({"url": "postgres://h/d?sslmode=require"})").canonical(),
              settings_of(R"({"driver": "postgresql", "host": "h", "database": "d",
                              "sslmode": "require"})")
                  .canonical());
    EXPECT_EQ(settings_of(R"({"url": "sqlite:a.db"})").canonical(),
              settings_of(R"({"driver": "sqlite3", "file": "a.db"})").canonical());
}

TEST(DriverSettings, GiveDifferentTextForDifferentConnections)
{
    const std::string text = settings_of(R"({"url": "postgres://u:p@h/d"})").canonical();
    for (const char* other : {
             R"({"url": "postgres://u:q@h/d"})",
             R"({"url": "postgres://v:p@h/d"})",
             R"({"url": "postgres://u:p@h2/d"})",
             R"({"url": "postgres://u:p@h:5433/d"})",
             R"({"url": "postgres://u:p@h/e"})",
             R"({"url": "postgres://u:p@h,h2/d"})",
             R"({"url": "postgres://u:p@h/d", "schema": "s"})",
             R"({"url": "postgres://u:p@h/d", "max": 3})",
             R"({"url": "postgres://u:p@h/d?options=x"})",
         })
        EXPECT_NE(settings_of(other).canonical(), text) << other;
    EXPECT_NE(settings_of(R"({"url": "postgres://h:1,h2:2/d"})").canonical(),
              settings_of(R"({"url": "postgres://h2:2,h:1/d"})").canonical());
    EXPECT_NE(settings_of(R"({"url": "postgres://[::1]:5433/d"})").canonical(),
              settings_of(R"({"url": "postgres://[::1]/d"})").canonical());
}

} // namespace
} // namespace connectord

#include "daemon/net/http_rules.hpp"

#include <gtest/gtest.h>

namespace connectord::net {

TEST(HttpRules, TakeLoopbackLiteralsForHostsWithAnyPort)
{
    const HttpAccess none;
    for (const std::string_view host : {"localhost", "LocalHost:7071", "127.0.0.1", "127.0.0.1:80",
                                        "127.255.1.2:7071", "[::1]", "[::1]:7071", " localhost "})
        EXPECT_TRUE(is_allowed_host(host, none)) << host;
    for (const std::string_view host :
         {"", "example.org", "localhost.example.org", "127.0.0.1.nip.io", "127.0.0.1.", "128.0.0.1",
          "0.0.0.0", "[::2]", "::1", "[::1", "localhost:7071x", "localhost:port",
          "localhost:", "2130706433", "127.1", "localhost@evil.org", "evil.org:80@localhost"})
        EXPECT_EQ(is_allowed_host(host, none), host == "localhost:") << host;
}

TEST(HttpRules, TakeListedHostsAndOrigins)
{
    const HttpAccess access{{"db.internal"}, {"https://app.example.org"}};
    EXPECT_TRUE(is_allowed_host("DB.internal:7071", access));
    EXPECT_FALSE(is_allowed_host("x.db.internal", access));
    EXPECT_TRUE(is_allowed_origin("https://app.example.org", access));
    EXPECT_FALSE(is_allowed_origin("https://app.example.org.evil.org", access));
    EXPECT_FALSE(is_allowed_origin("http://app.example.org", access));
    EXPECT_FALSE(is_allowed_origin("null", access));
    EXPECT_FALSE(is_allowed_origin("", access));
}

TEST(HttpRules, TakeOneContentType)
{
    EXPECT_TRUE(is_json("application/json"));
    EXPECT_TRUE(is_json("Application/JSON ; charset=utf-8"));
    EXPECT_FALSE(is_json(""));
    EXPECT_FALSE(is_json("text/plain"));
    EXPECT_FALSE(is_json("application/x-www-form-urlencoded"));
    EXPECT_FALSE(is_json("application/jsonp"));
    EXPECT_FALSE(is_json("text/plain; application/json"));
}

TEST(HttpRules, FindTheBearersToken)
{
    EXPECT_EQ(bearer_token("Bearer abc"), "abc");
    EXPECT_EQ(bearer_token("bearer  abc "), "abc");
    EXPECT_EQ(bearer_token("Basic abc"), std::nullopt);
    EXPECT_EQ(bearer_token("Bearer"), std::nullopt);
}

TEST(HttpRules, ReadTargets)
{
    EXPECT_TRUE(http_target_of("/")->takes_calls);
    EXPECT_EQ(http_target_of("/")->datasource, std::nullopt);
    EXPECT_TRUE(http_target_of("/?x=1")->takes_calls);
    EXPECT_EQ(http_target_of("/rpc/shop%20db?x")->datasource, "shop db");
    EXPECT_TRUE(http_target_of("/rpc/shop")->takes_calls);
    EXPECT_FALSE(http_target_of("/rpc/")->takes_calls);
    EXPECT_FALSE(http_target_of("/rpc/a/b")->takes_calls);
    EXPECT_FALSE(http_target_of("/livez?full")->takes_calls);
    EXPECT_EQ(http_target_of("/livez?full")->path, "/livez");
    EXPECT_FALSE(http_target_of("/rpc/%zz"));
    EXPECT_FALSE(http_target_of("/rpc/%0"));
    EXPECT_FALSE(http_target_of("/rpc/a%00b"));
}

} // namespace connectord::net

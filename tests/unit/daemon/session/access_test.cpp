#include "daemon/session/access.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace connectord::session {
namespace {

using std::chrono::hours;
using std::chrono::system_clock;

Access::Entry entry(const std::string& name, std::string_view token, rpc::Grants grants = {})
{
    Access::Entry made;
    made.principal.name = name;
    made.principal.grants = grants;
    made.token = hash_of(token);
    return made;
}

TEST(Access, KeepsWhoAPrincipalIsWhenItsGrantsChange)
{
    Access access{std::nullopt, {entry("shop", "one", {rpc::Grant::read, rpc::Grant::write})}};
    const Principal* shop = access.by_token("one");
    ASSERT_NE(shop, nullptr);

    access.replace(std::nullopt, {entry("shop", "two", {rpc::Grant::read})});
    EXPECT_EQ(access.by_token("one"), nullptr);
    EXPECT_EQ(access.by_token("two"), shop);
    EXPECT_FALSE(shop->grants.has(rpc::Grant::write));
    EXPECT_FALSE(shop->is_revoked);
}

TEST(Access, RevokesWhoIsNotInTheNewConfiguration)
{
    Principal nobody;
    nobody.name = "anonymous";
    Access access{nobody, {}};
    const Principal* anonymous = access.anonymous();

    access.replace(std::nullopt, {entry("shop", "one")});
    EXPECT_EQ(access.anonymous(), nullptr);
    EXPECT_TRUE(anonymous->is_revoked);

    access.replace(nobody, {});
    EXPECT_EQ(access.anonymous(), anonymous);
    EXPECT_FALSE(anonymous->is_revoked);
    EXPECT_EQ(access.by_token("one"), nullptr);
}

TEST(Access, DoesNotGrowByWhatItKnowsAlready)
{
    Access access{std::nullopt, {entry("shop", "one")}};
    const Principal* shop = access.by_token("one");
    for (int i = 0; i < 1000; ++i)
        access.replace(std::nullopt, {entry("shop", "one")});
    EXPECT_EQ(access.by_token("one"), shop);
}

TEST(Access, ExpiresAPrincipalWhenItsTimeHasCome)
{
    Access::Entry soon = entry("soon", "one");
    soon.principal.expires = system_clock::now() + hours{1};
    Access::Entry past = entry("past", "two");
    past.principal.expires = system_clock::now() - hours{1};
    Access access{std::nullopt, {soon, past}};
    const Principal* one = access.by_token("one");
    ASSERT_NE(one, nullptr);
    EXPECT_EQ(access.by_token("two"), nullptr);

    access.expire(system_clock::now() + hours{2});
    EXPECT_TRUE(one->is_revoked);
    EXPECT_EQ(access.by_token("one"), nullptr);
}

TEST(Access, KnowsAPrincipalByCertificateOrUser)
{
    Access::Entry shop;
    shop.principal.name = "shop";
    shop.certificate = "shop.example";
    Access::Entry root;
    root.principal.name = "operator";
    root.user = 0;
    const Access access{std::nullopt, {shop, root}};

    const std::vector<std::string> names{"other", "shop.example"};
    ASSERT_NE(access.by_certificate(names), nullptr);
    EXPECT_EQ(access.by_certificate(names)->name, "shop");
    const std::vector<std::string> nameless{"", "other"};
    EXPECT_EQ(access.by_certificate(nameless), nullptr) << "no certificate is nobody's";
    ASSERT_NE(access.by_user(0), nullptr);
    EXPECT_EQ(access.by_user(0)->name, "operator");
    EXPECT_EQ(access.by_user(1), nullptr);
}

TEST(Access, NobodyWithoutATokenIsFoundByOne)
{
    Access::Entry shop;
    shop.principal.name = "shop";
    shop.certificate = "shop.example";
    const Access access{std::nullopt, {shop}};
    EXPECT_EQ(access.by_token(""), nullptr);
    EXPECT_EQ(access.by_token(std::string(32, '\0')), nullptr);
}

TEST(Access, AnEmptyTokenIsNobodys)
{
    Access::Entry shop;
    shop.principal.name = "shop";
    shop.token = hash_of("");
    const Access access{std::nullopt, {shop}};
    EXPECT_EQ(access.by_token(""), nullptr);
}

TEST(TokenHash, IsWrittenAsItIsRead)
{
    const TokenHash hash = hash_of("a token");
    EXPECT_EQ(parse_token_hash(text_of(hash)), hash);
}

} // namespace
} // namespace connectord::session

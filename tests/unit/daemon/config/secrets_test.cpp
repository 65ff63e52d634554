#include "daemon/config/secrets.hpp"

#include <gtest/gtest.h>

namespace connectord::config {
namespace {

TEST(Secrets, AUrlIsShownWithoutItsPassword)
{
    EXPECT_EQ(without_passwords("postgres://app:s3cret@db/shop"), "postgres://app:***@db/shop");
    EXPECT_EQ(without_passwords("postgres://app@db:5432/shop"), "postgres://app@db:5432/shop");
    EXPECT_EQ(without_passwords("postgres:///shop?host=/run&password=s3cret&user=app"),
              "postgres:///shop?host=/run&password=***&user=app");
}

TEST(Secrets, APasswordThatNobodyEncodedStaysHiddenWhole)
{
    EXPECT_EQ(without_passwords("postgres://app:p@ss/w:rd@db/shop"), "postgres://app:***@db/shop");
}

TEST(Secrets, AKeyValueStringIsShownWithoutItsPassword)
{
    EXPECT_EQ(without_passwords("host=db password=s3cret user=app"),
              "host=db password=*** user=app");
    EXPECT_EQ(without_passwords("password='two words' user=app"), "password=*** user=app");
    EXPECT_EQ(without_passwords("password='never ended"), "password=***");
}

TEST(Secrets, OnlyAPasswordCountsAsOne)
{
    EXPECT_TRUE(holds_password("postgres://app:s3cret@db/shop"));
    EXPECT_FALSE(holds_password("postgres://app@db:5432/shop"));
    EXPECT_FALSE(holds_password("postgres://db:5432/shop?user=a@b"));
    EXPECT_FALSE(holds_password("/srv/shop.db"));
}

} // namespace
} // namespace connectord::config

#include "protocol/json/name_scopes.hpp"

#include <gtest/gtest.h>

#include <string>

namespace connectord::json {

namespace {

bool add(NameScopes& names, std::string_view name)
{
    names.append(name);
    return names.finish();
}

} // namespace

TEST(NameScopes, FindsANameThatComesTwiceInOneObjectOnly)
{
    NameScopes names;
    names.open();
    EXPECT_TRUE(add(names, "a"));
    names.open();
    EXPECT_TRUE(add(names, "a"));
    EXPECT_FALSE(add(names, "a"));
    names.close();
    EXPECT_TRUE(add(names, "b"));
    EXPECT_FALSE(add(names, "a"));
}

TEST(NameScopes, FindsOneAmongManyAcrossTheChangeToATable)
{
    for (int twice = 0; twice < 200; twice += 7) {
        NameScopes names;
        names.open();
        for (int i = 0; i < 200; ++i)
            ASSERT_TRUE(add(names, "name" + std::to_string(i)));
        EXPECT_FALSE(add(names, "name" + std::to_string(twice)));
        EXPECT_TRUE(add(names, "another"));
    }
}

TEST(NameScopes, TellsTheLatestNameAtEachDepth)
{
    NameScopes names;
    names.open();
    add(names, "params");
    names.open();
    EXPECT_EQ(names.latest(1), "");
    add(names, "");
    add(names, "where");
    EXPECT_EQ(names.latest(0), "params");
    EXPECT_EQ(names.latest(1), "where");
}

} // namespace connectord::json

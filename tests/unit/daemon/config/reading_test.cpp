#include "daemon/config/reading.hpp"

#include <gtest/gtest.h>

namespace connectord::config {
namespace {

using std::chrono::milliseconds;

Given text(std::string_view said)
{
    return {.value = boost::json::string{said}, .is_text = true, .base = {}};
}

Given typed(boost::json::value value)
{
    return {.value = std::move(value), .is_text = false, .base = "/etc"};
}

TEST(Reading, DurationsAlwaysSayTheirUnit)
{
    EXPECT_EQ(read_duration(text("250ms")), milliseconds{250});
    EXPECT_EQ(read_duration(text("30s")), milliseconds{30'000});
    EXPECT_EQ(read_duration(text("10min")), milliseconds{600'000});
    EXPECT_EQ(read_duration(text("2h")), milliseconds{7'200'000});
    EXPECT_FALSE(read_duration(text("30")));
    EXPECT_FALSE(read_duration(typed(30)));
    EXPECT_FALSE(read_duration(text("-1s")));
    EXPECT_FALSE(read_duration(text("1.5s")));
    EXPECT_FALSE(read_duration(text("30 s")));
}

TEST(Reading, ADurationTooLongForItsTypeIsNone)
{
    EXPECT_FALSE(read_duration(text("9223372036854775807h")));
    EXPECT_FALSE(read_duration(text("99999999999999999999s")));
}

TEST(Reading, SizesAreNumbersOrHaveAUnit)
{
    EXPECT_EQ(read_bytes(typed(1000)), 1000U);
    EXPECT_EQ(read_bytes(typed("64KiB")), 65536U);
    EXPECT_EQ(read_bytes(text("4MiB")), 4U << 20);
    EXPECT_FALSE(read_bytes(text("4MB")));
    EXPECT_FALSE(read_bytes(typed(-1)));
}

TEST(Reading, TextIsANumberOnlyWhereTheSourceKnowsNoNumbers)
{
    EXPECT_EQ(read_number(text("12")), 12U);
    EXPECT_FALSE(read_number(typed("12")));
    EXPECT_FALSE(read_number(text("12x")));
    EXPECT_FALSE(read_number(text("")));
    EXPECT_FALSE(read_number(typed(1.5)));
}

TEST(Reading, SwitchesKnowTheWordsOfTheEnvironment)
{
    EXPECT_EQ(read_switch(text("yes")), true);
    EXPECT_EQ(read_switch(text("0")), false);
    EXPECT_EQ(read_switch(typed(true)), true);
    EXPECT_FALSE(read_switch(typed("yes")));
    EXPECT_FALSE(read_switch(text("maybe")));
}

TEST(Reading, ListsAsTextAreSeparatedByCommas)
{
    EXPECT_EQ(read_list(text("a, b,,c")), (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(read_list(text("")), std::vector<std::string>{});
    EXPECT_EQ(read_list(typed(boost::json::array{"a,b"})), std::vector<std::string>{"a,b"});
    EXPECT_FALSE(read_list(typed("a,b")));
    EXPECT_FALSE(read_list(typed(boost::json::array{1})));
}

TEST(Reading, GrantsAreNamesThatExist)
{
    EXPECT_EQ(read_grants(text("raw,ddl")), (rpc::Grants{rpc::Grant::raw, rpc::Grant::ddl}));
    EXPECT_FALSE(read_grants(text("raw,root")));
    EXPECT_FALSE(read_grants(text("none")));
}

TEST(Reading, PathsStartFromTheFolderOfTheirFile)
{
    EXPECT_EQ(read_path(typed("models")), "/etc/models");
    EXPECT_EQ(read_path(typed("/srv/models")), "/srv/models");
    EXPECT_EQ(read_path(text("models")), "models");
    EXPECT_EQ(read_path(typed("")), "");
}

TEST(Reading, AmountsAreWrittenInTheLargestUnitThatFits)
{
    EXPECT_EQ(text_of_bytes(4U << 20), "4MiB");
    EXPECT_EQ(text_of_bytes(1025), "1025");
    EXPECT_EQ(text_of_bytes(0), "0");
    EXPECT_EQ(text_of_duration(milliseconds{90'000}), "90s");
    EXPECT_EQ(text_of_duration(milliseconds{600'000}), "10min");
    EXPECT_EQ(text_of_duration(milliseconds{0}), "0ms");
}

} // namespace
} // namespace connectord::config

#include "protocol/json/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace connectord::json {

namespace {

/// Where `text` ceases to be UTF-8 when it comes in two parts, for every cut; all must agree.
std::size_t first_bad_byte(std::string_view text)
{
    Utf8Checker whole;
    const std::size_t expected = whole.feed(text);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        Utf8Checker checker;
        std::size_t good = checker.feed(text.substr(0, cut));
        if (good == cut)
            good += checker.feed(text.substr(cut));
        EXPECT_EQ(good, expected) << "cut at " << cut;
    }
    return expected;
}

} // namespace

TEST(Utf8Checker, AcceptsEveryLengthOfSequence)
{
    const std::string text =
        "plain ascii text, \xC3\xA5 \xE2\x82\xAC \xF0\x9F\x98\x80 and more of it";
    EXPECT_EQ(first_bad_byte(text), text.size());
}

TEST(Utf8Checker, StopsAtTheByteThatCannotStandThere)
{
    EXPECT_EQ(first_bad_byte("12345678\xFF"), 8U);
    EXPECT_EQ(first_bad_byte("a\x80"), 1U);            // a continuation without a start
    EXPECT_EQ(first_bad_byte("a\xC3(b"), 2U);          // a start without a continuation
    EXPECT_EQ(first_bad_byte("\xC0\xAF"), 0U);         // overlong
    EXPECT_EQ(first_bad_byte("\xE0\x80\x80"), 1U);     // overlong
    EXPECT_EQ(first_bad_byte("\xED\xA0\x80"), 1U);     // a surrogate
    EXPECT_EQ(first_bad_byte("\xF4\x90\x80\x80"), 1U); // beyond U+10FFFF
    EXPECT_EQ(first_bad_byte("\xF8\x88\x80\x80\x80"), 0U);
}

} // namespace connectord::json

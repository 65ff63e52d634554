#include "protocol/model/timestamp.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <iostream>
#include <limits>
#include <random>
#include <string>
#include <string_view>

namespace connectord::model {
namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t day = 86'400 * second;

std::string written(std::int64_t micros, Fraction fraction = Fraction::shortest)
{
    std::string text;
    append_timestamp(text, Timestamp{micros}, fraction);
    return text;
}

std::int64_t micros_of(std::string_view text)
{
    const std::optional<Timestamp> moment = parse_timestamp(text);
    EXPECT_TRUE(moment) << text;
    return moment ? moment->micros : 0;
}

TEST(Timestamp, ReadsTheWholeForm)
{
    EXPECT_EQ(micros_of("1970-01-01T00:00:00.000Z"), 0);
    EXPECT_EQ(micros_of("2026-11-20T10:00:00.000Z"), 1'795'168'800 * second);
    EXPECT_EQ(micros_of("2026-11-20T10:00:00.123456Z"), 1'795'168'800 * second + 123'456);
}

TEST(Timestamp, ReadsEveryShorterFormAsUtc)
{
    EXPECT_EQ(micros_of("1970-01-02"), day);
    EXPECT_EQ(micros_of("1970-01-02T01:02"), day + 3720 * second);
    EXPECT_EQ(micros_of("1970-01-02 01:02"), day + 3720 * second);
    EXPECT_EQ(micros_of("1970-01-02 01:02:03"), day + 3723 * second);
    EXPECT_EQ(micros_of("1970-01-02 01:02:03.5"), day + 3723 * second + 500'000);
}

TEST(Timestamp, ReadsZonesWithAndWithoutMinutes)
{
    for (const char* zone : {"+02:00", "+0200", "+02"})
        EXPECT_EQ(micros_of(std::string{"1970-01-01T02:00:00"} + zone), 0) << zone;
    EXPECT_EQ(micros_of("1970-01-01T00:00-05:30"), 19'800 * second);
    EXPECT_EQ(micros_of("1970-01-01T00:00-00:00"), 0);
    EXPECT_EQ(micros_of("1970-01-01T00:00:00+23:59"), -86'340 * second);
    EXPECT_EQ(micros_of("1970-01-01T23:59:00-23:59"), 2 * 86'340 * second);
}

TEST(Timestamp, CutsFractionsAfterTheMicrosecond)
{
    EXPECT_EQ(micros_of("1970-01-01T00:00:00.1Z"), 100'000);
    EXPECT_EQ(micros_of("1970-01-01T00:00:00.000001Z"), 1);
    EXPECT_EQ(micros_of("1970-01-01T00:00:00.9999999Z"), 999'999);
    EXPECT_EQ(micros_of("1970-01-01T00:00:00.123456789Z"), 123'456);
    EXPECT_EQ(micros_of("1969-12-31T23:59:59.999999999Z"), -1);
}

TEST(Timestamp, RefusesWhatIsNoDate)
{
    for (const char* text : {
             "",
             " ",
             "2026",
             "2026-11",
             "2026-11-",
             "2026-1-1",
             "2026-11-20T",
             "2026-11-20T10",
             "2026-11-20T10:",
             "2026-11-20T10:0",
             "2026-11-20T10:00:",
             "2026-11-20T10:00:0",
             "2026-11-20T10:00:00.",
             "2026-11-20T10:00:00.Z",
             "2026-11-20T10:00:00.1234567890Z",
             "2026-11-20T10:00:00,5Z",
             "2026-11-20T10:00:00z",
             "2026-11-20t10:00:00Z",
             "2026-11-20  10:00",
             "2026-11-20T10:00:00 Z",
             "2026-11-20T10:00:00ZZ",
             "2026-11-20T10:00:00Z ",
             " 2026-11-20",
             "2026-11-20Z",
             "2026/11/20",
             "20261120",
             "2026-11-20T10.00",
             "2026-11-20T10:00+",
             "2026-11-20T10:00+2",
             "2026-11-20T10:00+02:",
             "2026-11-20T10:00+02:0",
             "2026-11-20T10:00+020",
             "2026-11-20T10:00+02:00:00",
             "2026-11-20T10:00+24:00",
             "2026-11-20T10:00+02:60",
             "2026-11-20T10:00Z+02",
             "now",
             "infinity",
             "12345-01-01",
             "+2026-01-01",
             "-2026-01-01",
             "+0002026-01-01",
         })
        EXPECT_FALSE(parse_timestamp(text)) << text;
    EXPECT_FALSE(parse_timestamp(std::string_view{"2026-11-20\0", 11}));
    EXPECT_FALSE(parse_timestamp(std::string_view{"2026-11\0"
                                                  "20",
                                                  10}));
}

TEST(Timestamp, RefusesMomentsThatNoClockShows)
{
    for (const char* text : {
             "2026-00-10",
             "2026-13-10",
             "2026-01-00",
             "2026-01-32",
             "2026-04-31",
             "2026-02-29",
             "1900-02-29",
             "2100-02-29",
             "2026-01-01T24:00",
             "2026-01-01T24:00:00",
             "2026-01-01T25:00",
             "2026-01-01T10:60",
             "2016-12-31T23:59:60Z",
             "-000000-01-01",
         })
        EXPECT_FALSE(parse_timestamp(text)) << text;
    for (const char* text : {"2024-02-29", "2000-02-29", "0000-02-29", "-000004-02-29"})
        EXPECT_TRUE(parse_timestamp(text)) << text;
}

TEST(Timestamp, WritesThreeDigitsUnlessThereAreMicroseconds)
{
    EXPECT_EQ(written(0), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(written(1'000), "1970-01-01T00:00:00.001Z");
    EXPECT_EQ(written(1'001), "1970-01-01T00:00:00.001001Z");
    EXPECT_EQ(written(1'000, Fraction::micros), "1970-01-01T00:00:00.001000Z");
}

TEST(Timestamp, WritesMomentsBefore1970)
{
    EXPECT_EQ(written(-1), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(written(-day), "1969-12-31T00:00:00.000Z");
    EXPECT_EQ(written(-day - 1000), "1969-12-30T23:59:59.999Z");
}

TEST(Timestamp, KeepsTheYearsThatFourDigitsHoldAndMarksTheOthers)
{
    for (const char* text :
         {"0000-01-01T00:00:00.000Z", "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999999Z",
          "+010000-01-01T00:00:00.000Z", "-000001-12-31T23:59:59.999Z",
          "-123456-02-28T12:00:00.000Z", "+290000-02-28T12:00:00.000Z"})
        EXPECT_EQ(written(micros_of(text)), text);
    EXPECT_EQ(written(micros_of("+002026-01-01T00:00:00Z")), "2026-01-01T00:00:00.000Z");
    EXPECT_EQ(micros_of("+000000-01-01"), micros_of("0000-01-01"));
    EXPECT_EQ(micros_of("0000-01-01") - day, micros_of("-000001-12-31"));
}

TEST(Timestamp, HoldsTheWholeRangeOf64BitsAndNothingBeyond)
{
    const std::int64_t highest = std::numeric_limits<std::int64_t>::max();
    const std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
    EXPECT_EQ(written(highest), "+294247-01-10T04:00:54.775807Z");
    EXPECT_EQ(written(lowest), "-290308-12-21T19:59:05.224192Z");
    EXPECT_EQ(micros_of(written(highest)), highest);
    EXPECT_EQ(micros_of(written(lowest)), lowest);

    EXPECT_FALSE(parse_timestamp("+294247-01-10T04:00:54.775808Z"));
    EXPECT_FALSE(parse_timestamp("-290308-12-21T19:59:05.224191Z"));
    EXPECT_EQ(micros_of("+294247-01-10T05:00:54.775807+01:00"), highest);
    EXPECT_FALSE(parse_timestamp("+294247-01-10T04:00:54.775807-00:01"));
    EXPECT_FALSE(parse_timestamp("+999999-01-01"));
    EXPECT_FALSE(parse_timestamp("-999999-12-31"));
}

TEST(Timestamp, CountsDaysAsTheGregorianCalendarDoes)
{
    EXPECT_EQ(days_from_civil(1970, 1, 1), 0);
    EXPECT_EQ(days_from_civil(1969, 12, 31), -1);
    EXPECT_EQ(days_from_civil(2000, 3, 1), 11'017);
    EXPECT_EQ(days_from_civil(0, 3, 1), -719'468);
    EXPECT_EQ(days_from_civil(1, 1, 1), -719'162);
    EXPECT_EQ(days_from_civil(-400, 3, 1), -719'468 - 146'097);

    // Walks every day of 800 years around 1970 and of the years around 0, each one after its
    // neighbour.
    for (const std::int64_t first : {std::int64_t{1570}, std::int64_t{-400}}) {
        std::int64_t moment = days_from_civil(first, 1, 1) * day;
        std::string before;
        for (int count = 0; count < 292'194; ++count, moment += day) {
            const std::string text = written(moment);
            ASSERT_EQ(micros_of(text), moment);
            ASSERT_NE(text, before);
            before = text;
        }
        EXPECT_EQ(moment, days_from_civil(first + 800, 1, 1) * day);
    }
}

TEST(Timestamp, TakesMillisecondsAsJavaScriptDatesDo)
{
    EXPECT_EQ(timestamp_from_millis(0)->micros, 0);
    EXPECT_EQ(timestamp_from_millis(-1)->micros, -1000);
    EXPECT_EQ(timestamp_from_millis(1.9)->micros, 1000);
    EXPECT_EQ(timestamp_from_millis(-1.9)->micros, -1000);
    EXPECT_EQ(timestamp_from_millis(8.64e15)->micros, 8'640'000'000'000'000'000);
    EXPECT_EQ(timestamp_from_millis(-8.64e15)->micros, -8'640'000'000'000'000'000);
    EXPECT_FALSE(timestamp_from_millis(8.64e15 + 1));
    EXPECT_FALSE(timestamp_from_millis(std::numeric_limits<double>::infinity()));
    EXPECT_FALSE(timestamp_from_millis(std::numeric_limits<double>::quiet_NaN()));
}

TEST(Timestamp, ReadsBackWhateverItWrites)
{
    const std::uint64_t seed = std::random_device{}();
    std::cout << "seed " << seed << "\n";
    std::mt19937_64 random{seed};
    for (int round = 0; round < 200'000; ++round) {
        // A shift of random width visits near and far years alike.
        const auto micros = static_cast<std::int64_t>(random()) >> (random() % 40);
        const Fraction fraction = round % 2 == 0 ? Fraction::shortest : Fraction::micros;
        ASSERT_EQ(micros_of(written(micros, fraction)), micros) << "seed " << seed;
    }
}

TEST(Timestamp, OrdersItsMicrosecondTextsAsItsMoments)
{
    const std::uint64_t seed = std::random_device{}();
    std::cout << "seed " << seed << "\n";
    std::mt19937_64 random{seed};
    std::uniform_int_distribution<std::int64_t> within{micros_of("0000-01-01"),
                                                       micros_of("9999-12-31")};
    for (int round = 0; round < 50'000; ++round) {
        const std::int64_t left = within(random);
        const std::int64_t right = round % 3 == 0 ? left + 1 : within(random);
        ASSERT_EQ(left < right, written(left, Fraction::micros) < written(right, Fraction::micros))
            << "seed " << seed;
    }
}

} // namespace
} // namespace connectord::model

#include "protocol/model/coerce.hpp"

#include "protocol/model/base64.hpp"
#include "tests/support/models.hpp"

#include <gtest/gtest.h>

namespace connectord::model {

namespace {

using support::json_of;

Value value(Type type, std::string_view json)
{
    return to_value(type, json_of(json), Path{"p"}).value();
}

bool is_refused(Type type, std::string_view json)
{
    const Result<Value> read = to_value(type, json_of(json), Path{"p"});
    return !read && read.error().code == Errc::invalid_params &&
           read.error().data.at("path") == "p";
}

} // namespace

TEST(Coerce, KeepsNumbersExact)
{
    EXPECT_EQ(value(Type::number, "9223372036854775807"), (Value{std::int64_t{INT64_MAX}}));
    EXPECT_EQ(value(Type::number, "-9223372036854775808"), (Value{std::int64_t{INT64_MIN}}));
    EXPECT_EQ(value(Type::number, "\"9223372036854775807\""), (Value{std::int64_t{INT64_MAX}}));
    EXPECT_EQ(value(Type::number, "18446744073709551615"),
              (Value{Decimal{"18446744073709551615"}}));
    EXPECT_EQ(value(Type::number, "\"0.10000000000000000000001\""),
              (Value{Decimal{"0.10000000000000000000001"}}));
    EXPECT_EQ(value(Type::number, "1e308"), (Value{1e308}));
    EXPECT_EQ(value(Type::number, "1e3"), (Value{std::int64_t{1000}}));
    EXPECT_EQ(value(Type::number, "0.5"), (Value{0.5}));
}

TEST(Coerce, RefusesWhatIsNoNumber)
{
    for (const char* json : {"\"abc\"", "\"\"", "\"1;--\"", "\"0x10\"", "\"NaN\"", "\"1e999999\"",
                             "{}", "[1]", "\" 1\""})
        EXPECT_TRUE(is_refused(Type::number, json)) << json;
}

TEST(Coerce, ReadsDatesFromTextAndMilliseconds)
{
    EXPECT_EQ(value(Type::date, "\"1970-01-01T00:00:00.000001Z\""), (Value{Timestamp{1}}));
    EXPECT_EQ(value(Type::date, "-1"), (Value{Timestamp{-1000}}));
    EXPECT_TRUE(is_refused(Type::date, "\"tomorrow\""));
    EXPECT_TRUE(is_refused(Type::date, "true"));
    EXPECT_TRUE(is_refused(Type::date, "1e300"));
}

TEST(Coerce, ReadsBuffersFromBase64AndFromNodesOwnForm)
{
    EXPECT_EQ(value(Type::buffer, "\"AAH/\""), (Value{Bytes{std::string{"\x00\x01\xff", 3}}}));
    EXPECT_EQ(value(Type::buffer, R"({"type":"Buffer","data":[0,1,255]})"),
              (Value{Bytes{std::string{"\x00\x01\xff", 3}}}));
    EXPECT_TRUE(is_refused(Type::buffer, R"({"type":"Buffer","data":[256]})"));
    EXPECT_TRUE(is_refused(Type::buffer, "\"a b\""));
    EXPECT_TRUE(is_refused(Type::buffer, "\"a\""));
}

TEST(Coerce, TakesNullForEveryType)
{
    for (const Type type : {Type::any, Type::string, Type::number, Type::boolean, Type::date,
                            Type::buffer, Type::geo_point, Type::json, Type::array})
        EXPECT_TRUE(value(type, "null").is_null());
}

TEST(Coerce, KeepsDocumentsAsTheirOwnText)
{
    EXPECT_EQ(value(Type::json, R"({"a":[1,null,"x"]})"), (Value{Json{R"({"a":[1,null,"x"]})"}}));
    EXPECT_EQ(value(Type::json, "\"text\""), (Value{Json{"\"text\""}}));
    EXPECT_TRUE(is_refused(Type::array, "{}"));
    EXPECT_TRUE(is_refused(Type::geo_point, R"({"lat":1})"));
}

TEST(Base64, RoundTripsEveryByteAtEveryLength)
{
    std::string bytes;
    for (int i = 0; i < 300; ++i) {
        std::string text;
        append_base64(text, bytes);
        EXPECT_EQ(decode_base64(text), bytes);
        bytes.push_back(static_cast<char>(i));
    }
}

TEST(Base64, RefusesWhatCannotBe)
{
    EXPECT_FALSE(decode_base64("A"));
    EXPECT_FALSE(decode_base64("AA*A"));
    EXPECT_FALSE(decode_base64("A==="));
    EXPECT_EQ(decode_base64("-_8"), decode_base64("+/8="));
}

} // namespace connectord::model

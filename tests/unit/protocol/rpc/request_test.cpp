#include "protocol/rpc/request.hpp"

#include "protocol/rpc/reply.hpp"

#include <gtest/gtest.h>

#include <string>

namespace connectord::rpc {

namespace {

Message message_of(std::string_view text, std::size_t max_batch = 100)
{
    const Result<std::shared_ptr<const json::Document>> document = json::parse(text);
    EXPECT_TRUE(document) << text;
    return parse_message(*document, max_batch);
}

/// One item in a line: `1 subtract`, `- update`, or `null !invalid_request`.
std::string story_of(const Message::Item& item)
{
    json::Writer id;
    if (item.id)
        append_id(id, *item.id);
    std::string story = item.id ? id.take() : "-";
    story.push_back(' ');
    if (item.request)
        story.append(item.request->method);
    else
        story.append("!").append(name_of(item.request.error().code));
    return story;
}

std::string only_story(std::string_view text)
{
    const Message message = message_of(text);
    EXPECT_FALSE(message.is_batch) << text;
    EXPECT_EQ(message.items.size(), 1U) << text;
    return story_of(message.items.at(0));
}

} // namespace

TEST(Request, ReadsCallsAndNotifications)
{
    EXPECT_EQ(only_story(R"({"jsonrpc":"2.0","method":"subtract","params":[42,23],"id":1})"),
              "1 subtract");
    EXPECT_EQ(only_story(R"({"jsonrpc":"2.0","method":"update","params":{}})"), "- update");
    EXPECT_EQ(only_story(R"({"jsonrpc":"2.0","method":"ping","id":"a"})"), "\"a\" ping");
}

TEST(Request, EchoesEveryKindOfIdExactly)
{
    const auto id = [](std::string_view text) {
        return only_story(R"({"jsonrpc":"2.0","method":"m","id":)" + std::string{text} + "}");
    };
    EXPECT_EQ(id("null"), "null m");
    EXPECT_EQ(id("0"), "0 m");
    EXPECT_EQ(id("-9223372036854775808"), "-9223372036854775808 m");
    EXPECT_EQ(id("18446744073709551615"), "18446744073709551615 m");
    EXPECT_EQ(id(R"("")"), "\"\" m");
    EXPECT_EQ(id(R"("\u0000\n\u00e5")"), "\"\\u0000\\n\xC3\xA5\" m");
}

TEST(Request, RefusesIdsThatAreNone)
{
    for (const std::string_view id :
         {"1.5", "1e0", "true", "{}", "[1]", "1e400", "18446744073709551616"})
        EXPECT_EQ(only_story(R"({"jsonrpc":"2.0","method":"m","id":)" + std::string{id} + "}"),
                  "null !invalid_request")
            << id;
}

TEST(Request, RefusesWhatIsNoCallUnderItsIdWhereThereIsOne)
{
    EXPECT_EQ(only_story("1"), "null !invalid_request");
    EXPECT_EQ(only_story("{}"), "null !invalid_request");
    EXPECT_EQ(only_story(R"({"method":"m","id":3})"), "3 !invalid_request");
    EXPECT_EQ(only_story(R"({"jsonrpc":"1.0","method":"m","id":3})"), "3 !invalid_request");
    EXPECT_EQ(only_story(R"({"jsonrpc":2.0,"method":"m","id":3})"), "3 !invalid_request");
    EXPECT_EQ(only_story(R"({"jsonrpc":"2.0","method":1,"params":"bar"})"),
              "null !invalid_request");
    EXPECT_EQ(only_story(R"({"jsonrpc":"2.0","method":"m","params":"bar","id":3})"),
              "3 !invalid_request");
    EXPECT_EQ(only_story(R"({"jsonrpc":"2.0","method":"m","params":null,"id":3})"),
              "3 !invalid_request");
}

TEST(Request, PassesOverMembersThatItDoesNotKnow)
{
    EXPECT_EQ(
        only_story(R"({"jsonrpc":"2.0","method":"m","id":1,"meta":{"x":1},"trace":"\u0000"})"),
        "1 m");
}

TEST(Request, RefusesDoubledMembers)
{
    EXPECT_EQ(only_story(R"({"jsonrpc":"2.0","method":"a","method":"b","id":1})"),
              "1 !invalid_request");
    EXPECT_EQ(only_story(R"({"jsonrpc":"2.0","method":"a","id":1,"id":2})"),
              "null !invalid_request");
    EXPECT_EQ(only_story(R"({"jsonrpc":"2.0","method":"a","params":[],"params":{},"id":1})"),
              "1 !invalid_request");
}

TEST(Batch, HoldsCallsAndErrorsSideBySide)
{
    const Message message = message_of(R"([{"jsonrpc":"2.0","method":"a","id":1},1,{"foo":"boo"},
                                         {"jsonrpc":"2.0","method":"b"}])");
    EXPECT_TRUE(message.is_batch);
    ASSERT_EQ(message.items.size(), 4U);
    EXPECT_EQ(story_of(message.items[0]), "1 a");
    EXPECT_EQ(story_of(message.items[1]), "null !invalid_request");
    EXPECT_EQ(story_of(message.items[2]), "null !invalid_request");
    EXPECT_EQ(story_of(message.items[3]), "- b");
}

TEST(Batch, OfNothingIsOneErrorAndNoArray)
{
    EXPECT_EQ(only_story("[]"), "null !invalid_request");
}

TEST(Batch, OfTooManyIsOneErrorAndNoArray)
{
    const Message message = message_of("[1,2,3]", 2);
    EXPECT_FALSE(message.is_batch);
    ASSERT_EQ(message.items.size(), 1U);
    EXPECT_EQ(story_of(message.items[0]), "null !limit_exceeded");
    EXPECT_EQ(message.items[0].request.error().data,
              (boost::json::object{{"limit", "batch"}, {"max", 2}}));
}

TEST(Batch, GivesEachCallItsOwnViolation)
{
    const Message message = message_of(R"([{"jsonrpc":"2.0","method":"a","params":{"x":1}},
                                         {"jsonrpc":"2.0","method":"b","params":{"x":1e400}}])");
    EXPECT_EQ(message.items[0].request->violation, nullptr);
    ASSERT_NE(message.items[1].request->violation, nullptr);
    EXPECT_EQ(message.items[1].request->violation->path, "params.x");
}

} // namespace connectord::rpc

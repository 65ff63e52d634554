#include "protocol/rpc/reply.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace connectord::rpc {

TEST(Reply, WrapsAResultThatIsWrittenInPlace)
{
    json::Writer out;
    const Id id{std::int64_t{1}};
    Reply reply{out, id};
    EXPECT_FALSE(reply.has_result());
    out.begin_array().integer(1).string("a").end_array();
    EXPECT_TRUE(reply.has_result());
    reply.finish();
    EXPECT_EQ(out.view(), R"({"jsonrpc":"2.0","id":1,"result":[1,"a"]})");
}

TEST(Reply, ForgetsHalfAResultWhenTheCallFails)
{
    json::Writer out;
    const Id id{std::string{"x\"y"}};
    Reply reply{out, id};
    out.begin_array().begin_object().key("half");
    reply.fail(limit_exceeded("reply", 9), ErrorDetail::plain);
    EXPECT_EQ(out.view(), R"({"jsonrpc":"2.0","id":"x\"y","error":{"code":-32003,)"
                          R"("message":"the limit \"reply\" of 9 was exceeded",)"
                          R"("data":{"name":"limit_exceeded","limit":"reply","max":9}}})");
}

TEST(ToReply, EchoesEveryIdExactly)
{
    const Error error{Errc::busy, "b"};
    const auto start = [&](const Id& id) {
        const std::string text = to_reply(id, error, ErrorDetail::plain);
        return text.substr(0, text.find(R"(,"error")"));
    };
    EXPECT_EQ(start(Id{}), R"({"jsonrpc":"2.0","id":null)");
    EXPECT_EQ(start(Id{std::uint64_t{18446744073709551615U}}),
              R"({"jsonrpc":"2.0","id":18446744073709551615)");
    EXPECT_EQ(start(Id{std::int64_t{INT64_MIN}}), R"({"jsonrpc":"2.0","id":-9223372036854775808)");
    EXPECT_EQ(start(Id{std::string{"\0\n", 2}}), R"({"jsonrpc":"2.0","id":"\u0000\n")");
    EXPECT_EQ(to_reply(IdText{"7"}, error, ErrorDetail::plain).substr(0, 24),
              R"({"jsonrpc":"2.0","id":7,)");
}

TEST(ToReply, NamesEveryCode)
{
    for (const Errc code :
         {Errc::parse_error, Errc::internal, Errc::database_error, Errc::unsupported}) {
        const std::string text = to_reply(Id{}, Error{code, "m"}, ErrorDetail::plain);
        EXPECT_NE(text.find(R"("code":)" + std::to_string(static_cast<int>(code))), text.npos);
        EXPECT_NE(text.find(R"("data":{"name":")" + std::string{name_of(code)}), text.npos);
    }
}

TEST(ToReply, TellsWhatTheServerSaidOnlyWhereAllMayBeTold)
{
    auto report = std::make_shared<ServerReport>();
    report->sql_state = "23505";
    report->constraint = "customer_pkey";
    report->detail = "Key (email)=(secret@example.org) already exists.";
    report->hint = "a hint";
    Error error{Errc::database_error, "duplicate key"};
    error.report = report;
    error.with("sqlState", "23505").with("retryable", false);

    const std::string plain = to_reply(Id{}, error, ErrorDetail::plain);
    EXPECT_NE(plain.find(R"("sqlState":"23505","retryable":false,"constraint":"customer_pkey"}})"),
              plain.npos)
        << plain;
    EXPECT_EQ(plain.find("secret"), plain.npos);
    EXPECT_EQ(plain.find("hint"), plain.npos);

    const std::string full = to_reply(Id{}, error, ErrorDetail::full);
    EXPECT_NE(
        full.find(R"("detail":"Key (email)=(secret@example.org) already exists.","hint":"a hint")"),
        full.npos)
        << full;
}

TEST(Notification, HasNoId)
{
    EXPECT_EQ(notification("transaction.expired", R"({"transaction":"t"})"),
              R"({"jsonrpc":"2.0","method":"transaction.expired","params":{"transaction":"t"}})");
}

} // namespace connectord::rpc

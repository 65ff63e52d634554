// What the driver's own failures say.
#include "drivers/postgresql/errors.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

namespace connectord::pg {
namespace {

std::string cause_of(std::string_view reason)
{
    const Error error = unavailable(std::chrono::milliseconds{5}, Effects::none, reason);
    const boost::json::value* cause = error.data.if_contains("cause");
    return cause == nullptr ? std::string{} : std::string{cause->get_string()};
}

TEST(Unavailable, SaysInTheSystemsWordWhatWentWrong)
{
    EXPECT_EQ(cause_of("connection to server at \"127.0.0.1\", port 1 failed: Connection refused"),
              "ECONNREFUSED");
    EXPECT_EQ(
        cause_of("could not translate host name \"db\" to address: Name or service not known"),
        "ENOTFOUND");
    EXPECT_EQ(cause_of("timeout expired"), "ETIMEDOUT");
    EXPECT_EQ(cause_of("the server did not answer in time"), "ETIMEDOUT") << "our own words";
    EXPECT_EQ(cause_of("the host name was not found in time"), "ETIMEDOUT");
    EXPECT_EQ(cause_of("the host name was not found"), "ENOTFOUND");
    EXPECT_EQ(cause_of("server closed the connection unexpectedly"), "ECONNRESET");
}

TEST(Unavailable, MakesUpNoCause)
{
    EXPECT_EQ(cause_of("password authentication failed"), "");
    EXPECT_EQ(cause_of(""), "");
}

} // namespace
} // namespace connectord::pg

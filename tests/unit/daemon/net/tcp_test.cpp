#include "tests/support/client.hpp"
#include "tests/support/toy_world.hpp"

#include <gtest/gtest.h>

namespace connectord::test {

TEST(TcpConnection, AnswersACall)
{
    ToyService service;
    Client client = Client::tcp("127.0.0.1", service.port());

    const boost::json::value reply = client.call("subtract", "[42, 23]");

    EXPECT_EQ(reply.at("result"), boost::json::value(19));
}

TEST(TcpConnection, ServesAUnixSocketAlike)
{
    ToyService service;
    Client client = Client::unix_socket(service.unix_path());

    EXPECT_EQ(client.call("echo", R"({"value":[1,{"a":null}]})").at("result"),
              (boost::json::value{1, {{"a", nullptr}}}));
}

} // namespace connectord::test

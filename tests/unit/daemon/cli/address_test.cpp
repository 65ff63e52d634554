#include "daemon/cli/address.hpp"

#include <gtest/gtest.h>

namespace connectord::cli {
namespace {

TEST(Address, ReadsWhatItWrites)
{
    for (const char* text : {"unix:/run/connectord/connectord.sock", "tcp:127.0.0.1:7070",
                             "tls:[::1]:7070", "http://127.0.0.1:7071", "https://[::1]:7071"}) {
        const std::optional<Address> address = parse_address(text);
        ASSERT_TRUE(address) << text;
        EXPECT_EQ(address->text(), text);
    }
    EXPECT_EQ(parse_address("localhost:1")->text(), "tcp:127.0.0.1:1");
    EXPECT_EQ(parse_address("/a/b")->text(), "unix:/a/b");
    EXPECT_EQ(parse_address("http://127.0.0.1:7071/")->text(), "http://127.0.0.1:7071");
}

TEST(Address, IsNoneForWhatIsNone)
{
    for (const char* text : {"", "7070", "example.org:7070", "ftp://127.0.0.1:1", "tls:"})
        EXPECT_FALSE(parse_address(text)) << text;
}

TEST(Address, ReachesAListenerOnEveryAddressByLoopback)
{
    config::Config config;
    config.listen.tcp = config::Endpoint{"0.0.0.0", 1};
    config.listen.http = config::Endpoint{"::", 2};
    config.listen.unix_path = "/s";
    config.tls.certificate = "c";
    config.tls.listeners = {"http"};
    std::vector<std::string> texts;
    for (const Address& address : addresses_of(config))
        texts.push_back(address.text());
    EXPECT_EQ(texts, (std::vector<std::string>{"unix:/s", "tcp:127.0.0.1:1", "https://[::1]:2"}));
}

} // namespace
} // namespace connectord::cli

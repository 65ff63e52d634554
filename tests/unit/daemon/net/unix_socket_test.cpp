#include "daemon/net/unix_socket.hpp"

#include "tests/support/client.hpp"
#include "tests/support/toy_world.hpp"

#include <gtest/gtest.h>

#include <boost/asio/local/stream_protocol.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace connectord::test {

namespace {

namespace fs = std::filesystem;
using boost::asio::local::stream_protocol;

std::string fresh_path(std::string_view name)
{
    const fs::path path = fs::temp_directory_path() /
                          ("connectord-" + std::to_string(::getpid()) + std::string{name});
    fs::remove(path);
    return path;
}

} // namespace

TEST(UnixSocket, IsForItsOwnerAndGroup)
{
    ToyService service;
    struct stat status {};
    ASSERT_EQ(::stat(service.unix_path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0660U);
}

TEST(UnixSocket, IsGoneAfterTheEnd)
{
    ToyService service;
    EXPECT_TRUE(fs::exists(service.unix_path()));
    service.stop();
    EXPECT_FALSE(fs::exists(service.unix_path()));
}

TEST(UnixSocket, TakesThePlaceOfOneThatWasLeftBehind)
{
    const std::string path = fresh_path("-stale");
    ToyWorld world;
    {
        boost::asio::io_context io;
        stream_protocol::acceptor left{io, stream_protocol::endpoint{path}};
    }
    ASSERT_TRUE(fs::exists(path)); // closing a socket leaves its file
    net::Acceptor acceptor{world.io, stream_protocol::endpoint{path}};
    EXPECT_TRUE(acceptor.is_unix());
}

TEST(UnixSocket, LeavesALiveOneAndOtherFilesAlone)
{
    ToyService service;
    ToyWorld world;
    const auto bind = [&](const std::string& path) {
        net::Acceptor acceptor{world.io, stream_protocol::endpoint{path}};
    };
    EXPECT_THROW(bind(service.unix_path()), boost::system::system_error);
    EXPECT_TRUE(fs::exists(service.unix_path()));
    Client client = Client::unix_socket(service.unix_path());
    EXPECT_EQ(client.call("subtract", "[2,1]").at("result"), boost::json::value(1));

    const std::string file = fresh_path("-file");
    std::ofstream{file} << "precious";
    EXPECT_THROW(bind(file), boost::system::system_error);
    EXPECT_TRUE(fs::exists(file));
    fs::remove(file);
}

} // namespace connectord::test

#include "tests/support/client.hpp"
#include "tests/support/http.hpp"
#include "tests/support/toy_world.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/parse.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include <future>
#include <optional>
#include <thread>
#include <vector>

namespace connectord::test {

namespace {

ToyOptions at_most(std::size_t connections)
{
    ToyOptions options;
    options.listener.connections = std::make_shared<net::ConnectionCount>(connections);
    return options;
}

} // namespace

TEST(Acceptor, TellsOneClientTooManyAndCloses)
{
    ToyService service{at_most(2)};
    Client first = Client::tcp("127.0.0.1", service.port());
    Client second = Client::unix_socket(service.unix_path());
    first.call("recall");
    second.call("recall");

    Client third = Client::tcp("127.0.0.1", service.port());
    third.send(R"({"jsonrpc":"2.0","method":"recall","id":1})");
    const boost::json::value refusal = boost::json::parse(third.read_to_end());
    EXPECT_EQ(refusal.at("error").at("data").at("limit"), boost::json::value("sessions"));
    EXPECT_EQ(refusal.at("error").at("data").at("max"), boost::json::value(2));

    Client page = Client::tcp("127.0.0.1", service.http_port());
    EXPECT_EQ(read_http(page).status, 503);
}

TEST(Acceptor, HasRoomAgainWhenAClientLeaves)
{
    ToyService service{at_most(1)};
    for (int i = 0; i < 5; ++i) {
        Client client = Client::tcp("127.0.0.1", service.port());
        EXPECT_EQ(client.call("subtract", "[2,1]").at("result"), boost::json::value(1));
        client.close();
        EXPECT_TRUE(service.eventually([&] { return service.connections() == 0; }));
    }
}

TEST(Acceptor, WaitsWhenDescriptorsRunOutAndGoesOnAfterwards)
{
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "the sanitizer itself needs descriptors to look at memory";
#endif
    ToyService service;
    Client client = Client::tcp("127.0.0.1", service.port());
    client.call("recall");

    // One descriptor is left, and the waiting client takes it: the service shares this process.
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    const int lowest_free = ::dup(0);
    ::close(lowest_free);
    const rlimit one_left{static_cast<rlim_t>(lowest_free) + 1, before.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &one_left);
    Client waiting = Client::unix_socket(service.unix_path());
    waiting.start("subtract", "[3,1]");
    EXPECT_TRUE(waiting.is_quiet(std::chrono::milliseconds{250}));
    EXPECT_EQ(client.call("subtract", "[2,1]").at("result"), boost::json::value(1));
    ::setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_EQ(waiting.read_json().at("result"), boost::json::value(2));
}

/// A world whose io_context runs on a thread of its own until the last listener has closed.
struct RunningWorld : ToyWorld {
    net::SessionFactory factory()
    {
        return [this](session::Transport transport) { return make_session(transport); };
    }
    void run()
    {
        stays_up.emplace(io.get_executor());
        thread = std::thread{[this] { io.run(); }};
    }
    void close(net::Listener& listener)
    {
        const Deadline soon = Deadline::in(std::chrono::seconds{5});
        boost::asio::co_spawn(io, listener.close(soon), boost::asio::use_future).get();
        stays_up.reset();
        thread.join();
    }

    std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>>
        stays_up;
    std::thread thread;
};

TEST(Acceptor, SharesClientsEvenlyAmongThreads)
{
    RunningWorld first;
    RunningWorld second;
    const boost::asio::ip::tcp::endpoint any{boost::asio::ip::address_v4::loopback(), 0};
    net::Listener door{first.io, any, first.dispatcher, first.factory()};
    net::Listener other{second.io, door, second.dispatcher, second.factory()};
    door.start();
    first.run();
    second.run();

    std::vector<Client> clients;
    for (int i = 0; i < 6; ++i) {
        Client& client = clients.emplace_back(Client::tcp("127.0.0.1", door.port()));
        EXPECT_EQ(client.call("subtract", "[2,1]").at("result"), boost::json::value(1));
    }
    const auto count = [](ToyWorld& world, net::Listener& listener) {
        std::promise<std::size_t> answer;
        boost::asio::post(world.io, [&] { answer.set_value(listener.connections()); });
        return answer.get_future().get();
    };
    EXPECT_EQ(count(first, door), 3U);
    EXPECT_EQ(count(second, other), 3U);

    first.close(door);
    second.close(other);
    for (Client& client : clients)
        EXPECT_EQ(client.read_to_end(), "") << "each was told goodbye";
}

TEST(Acceptor, FailsToBindWhereSomebodyListens)
{
    ToyService service;
    ToyWorld world;
    const boost::asio::ip::tcp::endpoint taken{boost::asio::ip::address_v4::loopback(),
                                               service.port()};
    EXPECT_THROW((net::Acceptor{world.io, taken}), boost::system::system_error);
}

} // namespace connectord::test

#include "tests/support/client.hpp"
#include "tests/support/toy_world.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace connectord::test {

namespace {

Client connect(const ToyService& service)
{
    return Client::tcp("127.0.0.1", service.port());
}

std::string call(std::int64_t id, std::string_view method, std::string_view params = "[]")
{
    return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")" +
           std::string{method} + R"(","params":)" + std::string{params} + "}\n";
}

std::string error_name(const boost::json::value& reply)
{
    return std::string{reply.at("error").at("data").at("name").as_string()};
}

std::vector<std::int64_t> ids_of(const std::string& lines)
{
    std::vector<std::int64_t> ids;
    for (std::size_t begin = 0; begin < lines.size();) {
        const std::size_t end = lines.find('\n', begin);
        ids.push_back(boost::json::parse(lines.substr(begin, end - begin)).at("id").as_int64());
        begin = end + 1;
    }
    return ids;
}

bool is_idle(ToyService& service)
{
    return service.eventually([&] {
        return service.connections() == 0 && service.world.dispatcher.calls_in_flight() == 0 &&
               service.world.budget.used() == 0;
    });
}

} // namespace

TEST(TcpConnection, AnswersOnOneLine)
{
    ToyService service;
    Client client = connect(service);
    client.send(call(1, "echo", R"(["a\n\r\t\u2028b"])"));
    client.send(call(2, "subtract", "[42,23]"));
    EXPECT_EQ(client.read_line(),
              "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"a\\n\\r\\t\xE2\x80\xA8"
              "b\"}");
    EXPECT_EQ(client.read_line(), R"({"jsonrpc":"2.0","id":2,"result":19})");
}

TEST(TcpConnection, AnswersTheSameHoweverTheSegmentsAreCut)
{
    ToyService service;
    std::string stream;
    std::vector<std::int64_t> expected;
    for (std::int64_t id = 0; id < 40; ++id) {
        stream += call(id, "echo",
                       R"([{"text":"some text with \u00e5 and )" + std::to_string(id) + R"("}])");
        expected.push_back(id);
    }
    std::mt19937_64 random{7};
    for (int round = 0; round < 20; ++round) {
        Client client = connect(service);
        std::string_view rest = stream;
        while (!rest.empty()) {
            const std::size_t size = std::min<std::size_t>(rest.size(), 1 + random() % 300);
            client.send(rest.substr(0, size));
            rest.remove_prefix(size);
            if (random() % 4 == 0)
                service.on_thread([] { return 0; });
        }
        client.shutdown_send();
        EXPECT_EQ(ids_of(client.read_to_end()), expected);
    }
}

TEST(TcpConnection, ReadsAMessageByteByByte)
{
    ToyService service;
    Client client = connect(service);
    for (const char byte : call(1, "subtract", "[42,23]")) {
        client.send({&byte, 1});
        service.on_thread([] { return 0; });
    }
    EXPECT_EQ(client.read_json().at("result"), boost::json::value(19));
}

TEST(TcpConnection, SendsEveryReplyAfterAHalfClose)
{
    ToyService service;
    Client client = connect(service);
    for (int id = 0; id < 50; ++id)
        client.send(call(id, "sleep", "[" + std::to_string(id % 10 * 5) + "]"));
    client.shutdown_send();
    std::vector<std::int64_t> ids = ids_of(client.read_to_end());
    std::sort(ids.begin(), ids.end());
    ASSERT_EQ(ids.size(), 50U);
    EXPECT_EQ(ids.back(), 49);
    EXPECT_TRUE(is_idle(service));
}

TEST(TcpConnection, AnswersWhatBrokeOffAtAHalfClose)
{
    ToyService service;
    Client client = connect(service);
    client.send(call(1, "subtract", "[2,1]") + R"({"jsonrpc":"2.0")");
    client.shutdown_send();
    EXPECT_EQ(client.read_json().at("result"), boost::json::value(1));
    const boost::json::value broken = client.read_json();
    EXPECT_EQ(error_name(broken), "parse_error");
    EXPECT_EQ(broken.at("id"), boost::json::value(nullptr));
    EXPECT_EQ(client.read_to_end(), "");
}

TEST(TcpConnection, GoesOnAfterALineThatIsNoJson)
{
    ToyService service;
    Client client = connect(service);
    client.send("{\"jsonrpc\":?\n");
    EXPECT_EQ(error_name(client.read_json()), "parse_error");
    EXPECT_EQ(client.call("subtract", "[2,1]").at("result"), boost::json::value(1));
}

TEST(TcpConnection, ClosesOnThoseWhoSpeakSomethingElse)
{
    ToyService service;
    int calls = 0;
    service.on_thread([&] {
        service.world.dispatcher.set_observer([&](const rpc::CallRecord&) { ++calls; });
        return 0;
    });
    Client client = connect(service);
    client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\r\n" +
                call(1, "subtract", "[2,1]") + std::string(100'000, '\n'));
    const std::string answer = client.read_to_end();
    EXPECT_EQ(std::count(answer.begin(), answer.end(), '\n'), 1);
    EXPECT_EQ(error_name(boost::json::parse(answer)), "parse_error");
    EXPECT_EQ(service.on_thread([&] { return calls; }), 0);
    EXPECT_TRUE(is_idle(service));
}

TEST(TcpConnection, CallsOffTheCallsOfAClientThatLeaves)
{
    ToyService service;
    Client by_reset = connect(service);
    by_reset.send(call(1, "sleep", "[60000]"));
    ASSERT_TRUE(
        service.eventually([&] { return service.world.dispatcher.calls_in_flight() == 1; }));
    by_reset.reset();
    EXPECT_TRUE(is_idle(service));

    Client by_close = Client::unix_socket(service.unix_path());
    by_close.send(call(1, "sleep", "[60000]"));
    ASSERT_TRUE(
        service.eventually([&] { return service.world.dispatcher.calls_in_flight() == 1; }));
    by_close.close();
    EXPECT_TRUE(is_idle(service));
}

TEST(TcpConnection, NoticesAtTheNextReplyThatAClosedClientIsGone)
{
    ToyService service;
    Client client = connect(service);
    client.send(call(1, "sleep", "[60000]") + call(2, "sleep", "[100]"));
    ASSERT_TRUE(
        service.eventually([&] { return service.world.dispatcher.calls_in_flight() == 2; }));
    client.close();
    EXPECT_TRUE(is_idle(service));
}

TEST(TcpConnection, LimitsAMessageAndGoesOn)
{
    ToyOptions options;
    options.listener.limits.max_request = 1000;
    ToyService service{options};
    Client client = connect(service);
    client.send(call(7, "echo", "[\"" + std::string(100'000, 'x') + "\"]"));
    const boost::json::value refusal = client.read_json();
    EXPECT_EQ(refusal.at("id"), boost::json::value(7));
    EXPECT_EQ(refusal.at("error").at("data").at("max"), boost::json::value(1000));
    EXPECT_EQ(client.call("subtract", "[2,1]").at("result"), boost::json::value(1));
}

TEST(TcpConnection, LetsAStrangerSendLittle)
{
    ToyOptions options;
    options.needs_token = true;
    options.listener.limits.max_request_before_authentication = 1000;
    ToyService service{options};
    Client client = connect(service);
    const std::string large = call(7, "echo", "[\"" + std::string(100'000, 'x') + "\"]");
    client.send(large);
    EXPECT_EQ(error_name(client.read_json()), "limit_exceeded");
    // The call after the login is read under the new limit, though it came with it.
    client.send(call(1, "login", "[\"" + std::string{toy_token} + "\"]") + large);
    EXPECT_EQ(client.read_json().at("result"), boost::json::value(true));
    EXPECT_EQ(client.read_json().at("result").as_string().size(), 100'000U);
}

TEST(TcpConnection, SendsALargeReplyToASlowReader)
{
    ToyService service;
    Client client = connect(service);
    client.set_receive_buffer(128 << 10);
    client.send(call(1, "blob", "[30000000]"));
    ASSERT_TRUE(service.eventually([&] { return service.world.budget.used() > 0; }));
    // Others are served meanwhile.
    Client other = connect(service);
    EXPECT_EQ(other.call("subtract", "[2,1]").at("result"), boost::json::value(1));
    EXPECT_EQ(client.read_json().at("result").as_string().size(), 30'000'000U);
    EXPECT_TRUE(service.eventually([&] { return service.world.budget.used() == 0; }));
}

TEST(TcpConnection, ReadsNoFurtherWhileRepliesWait)
{
    ToyOptions options;
    options.listener.limits.reply_mark = 100'000;
    ToyService service{options};
    Client client = connect(service);
    client.set_receive_buffer(128 << 10);
    // Far more than the system's buffers hold: the service must stop reading, and the sender be
    // held up.
    std::thread sender{[&] {
        for (int id = 0; id < 400; ++id)
            client.send(call(id, "blob", "[200000]"));
        client.shutdown_send();
    }};
    std::this_thread::sleep_for(std::chrono::milliseconds{300});
    EXPECT_LT(service.world.budget.used(), 60'000'000U);
    std::size_t bytes = 0;
    for (int id = 0; id < 400; ++id)
        bytes += client.read_line().size();
    sender.join();
    EXPECT_GT(bytes, 400U * 200'000U);
    EXPECT_TRUE(is_idle(service));
}

TEST(TcpConnection, EndsAReaderThatTakesNothing)
{
    ToyOptions options;
    options.listener.limits.write_stall = std::chrono::milliseconds{100};
    ToyService service{options};
    Client client = connect(service);
    client.set_receive_buffer(4096);
    client.send(call(1, "blob", "[30000000]") + call(2, "sleep", "[60000]"));
    ASSERT_TRUE(service.eventually([&] { return service.connections() == 1; }));
    EXPECT_TRUE(is_idle(service));
}

TEST(TcpConnection, EndsAMessageThatDoesNotGoOn)
{
    ToyOptions options;
    options.listener.limits.partial_message = std::chrono::milliseconds{80};
    ToyService service{options};
    Client client = connect(service);
    client.send(call(1, "subtract", "[2,1]") + R"({"jsonrpc")");
    EXPECT_EQ(client.read_json().at("result"), boost::json::value(1));
    EXPECT_EQ(error_name(client.read_json()), "parse_error");
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_TRUE(is_idle(service));
}

TEST(TcpConnection, WaitsForAStrangerNotForEver)
{
    ToyOptions options;
    options.needs_token = true;
    options.listener.limits.authentication = std::chrono::milliseconds{150};
    ToyService service{options};
    Client stranger = connect(service);
    Client known = connect(service);
    known.call("login", "[\"" + std::string{toy_token} + "\"]");
    EXPECT_EQ(error_name(stranger.read_json()), "unauthenticated");
    EXPECT_EQ(stranger.read_to_end(), "");
    EXPECT_EQ(known.call("subtract", "[2,1]").at("result"), boost::json::value(1));
}

TEST(TcpConnection, GivesOthersTheirTurnDuringAnEndlessMessage)
{
    ToyService service;
    std::atomic<bool> is_enough{false};
    std::thread flood{[&] {
        Client client = connect(service);
        const std::string part(1 << 16, 'x');
        try {
            client.send(R"({"jsonrpc":"2.0","id":1,"params":[")");
            while (!is_enough)
                client.send(part);
        } catch (const ClientError&) {
            is_enough = true;
        }
    }};
    Client other = connect(service);
    for (int i = 0; i < 200; ++i)
        EXPECT_EQ(other.call("subtract", "[2,1]").at("result"), boost::json::value(1));
    EXPECT_FALSE(is_enough);
    is_enough = true;
    flood.join();
}

TEST(TcpConnection, LetsAClientBetweenMessagesTakeItsTime)
{
    ToyOptions options;
    options.listener.limits.partial_message = std::chrono::milliseconds{30};
    ToyService service{options};
    Client client = connect(service);
    client.call("recall");
    EXPECT_TRUE(client.is_quiet(std::chrono::milliseconds{200}));
    EXPECT_EQ(client.call("subtract", "[2,1]").at("result"), boost::json::value(1));
}

TEST(TcpConnection, KeepsSessionsApart)
{
    ToyService service;
    Client first = connect(service);
    Client second = connect(service);
    first.call("remember", "[1]");
    second.call("remember", "[2]");
    EXPECT_EQ(first.call("recall").at("result"), boost::json::value(1));
    EXPECT_EQ(second.call("recall").at("result"), boost::json::value(2));
}

TEST(TcpConnection, SendsNotificationsOfItsSession)
{
    ToyService service;
    Client client = connect(service);
    client.start("sleep", "[50]");
    client.start("announce", R"(["{\"transaction\":\"t\"}"])");
    const boost::json::value first = client.read_json();
    EXPECT_EQ(first.at("method"), boost::json::value("toy.announced"));
    EXPECT_EQ(first.at("params"), (boost::json::value{{"transaction", "t"}}));
}

TEST(Listener, AnswersWhatIsUnderWayBeforeItCloses)
{
    ToyService service;
    Client client = connect(service);
    client.send(call(1, "sleep", "[60]"));
    ASSERT_TRUE(
        service.eventually([&] { return service.world.dispatcher.calls_in_flight() == 1; }));
    std::thread stopping{[&] { service.stop(std::chrono::seconds{5}); }};
    EXPECT_EQ(client.read_json().at("id"), boost::json::value(1));
    EXPECT_EQ(client.read_to_end(), "");
    stopping.join();
}

TEST(Listener, EndsWhatDoesNotEndByItself)
{
    ToyService service;
    Client client = connect(service);
    client.send(call(1, "sleep", "[60000]"));
    ASSERT_TRUE(
        service.eventually([&] { return service.world.dispatcher.calls_in_flight() == 1; }));
    const auto start = std::chrono::steady_clock::now();
    service.stop(std::chrono::milliseconds{50});
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{3});
}

TEST(TcpConnection, DeliversEveryReplyOfManyClientsOnceAndToItsCaller)
{
    ToyService service;
    std::vector<std::thread> clients;
    std::atomic<int> right{0};
    for (int number = 0; number < 8; ++number) {
        clients.emplace_back([&, number] {
            Client client = connect(service);
            std::string requests;
            for (int id = 0; id < 500; ++id)
                requests += call(id, "echo",
                                 "[\"" + std::to_string(number) + "-" + std::to_string(id) + "\"]");
            client.send(requests);
            client.shutdown_send();
            std::vector<bool> seen(500);
            for (int i = 0; i < 500; ++i) {
                const boost::json::value reply = client.read_json();
                const auto id = static_cast<std::size_t>(reply.at("id").as_int64());
                if (!seen.at(id) && reply.at("result").as_string() ==
                                        std::to_string(number) + "-" + std::to_string(id))
                    ++right;
                seen.at(id) = true;
            }
            if (client.read_to_end().empty())
                ++right;
        });
    }
    for (std::thread& client : clients)
        client.join();
    EXPECT_EQ(right, 8 * 501);
    EXPECT_TRUE(is_idle(service));
}

} // namespace connectord::test

#include "tests/support/client.hpp"
#include "tests/support/http.hpp"
#include "tests/support/toy_world.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include <atomic>
#include <string>
#include <thread>

namespace connectord::test {

namespace {

constexpr std::string_view subtraction =
    R"({"jsonrpc":"2.0","method":"subtract","params":[42,23],"id":1})";

Client connect(const ToyService& service)
{
    return Client::tcp("127.0.0.1", service.http_port());
}

HttpReply ask(Client& client, std::string_view request)
{
    client.send(request);
    return read_http(client, request.starts_with("HEAD"));
}

HttpReply ask(const ToyService& service, std::string_view request)
{
    Client client = connect(service);
    return ask(client, request);
}

std::string error_name(const HttpReply& reply)
{
    return std::string{
        boost::json::parse(reply.body).at("error").at("data").at("name").as_string()};
}

std::string get(std::string_view path, std::string_view method = "GET")
{
    return std::string{method} + " " + std::string{path} + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

/// A request like a page's or a script's, with header lines of its own.
std::string post_with(std::string_view headers)
{
    return "POST / HTTP/1.1\r\n" + std::string{headers} +
           "Content-Length: " + std::to_string(subtraction.size()) + "\r\n\r\n" +
           std::string{subtraction};
}

std::string remembering(int value)
{
    return R"({"jsonrpc":"2.0","method":"remember","params":[)" + std::to_string(value) +
           R"(],"id":1})";
}

} // namespace

TEST(Http, AnswersCallsOnOneConnectionAfterAnother)
{
    ToyService service;
    Client client = connect(service);
    for (int i = 0; i < 3; ++i) {
        const HttpReply reply = ask(client, http_post(subtraction));
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(reply.headers.at("content-type"), "application/json");
        EXPECT_EQ(reply.body, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":19}\n");
    }
}

TEST(Http, AnswersPipelinedRequestsInOrder)
{
    ToyService service;
    Client client = connect(service);
    std::string requests;
    for (int id = 0; id < 20; ++id)
        requests += http_post(R"({"jsonrpc":"2.0","method":"sleep","params":[)" +
                              std::to_string(id % 3) + R"(],"id":)" + std::to_string(id) + "}");
    client.send(requests);
    for (int id = 0; id < 20; ++id)
        EXPECT_EQ(boost::json::parse(read_http(client).body).at("id"), boost::json::value(id));
}

TEST(Http, AnswersTheSameHoweverTheSegmentsAreCut)
{
    ToyService service;
    const std::string request = http_post(subtraction);
    for (std::size_t cut = 1; cut < request.size(); cut += 3) {
        Client client = connect(service);
        client.send(std::string_view{request}.substr(0, cut));
        service.on_thread([] { return 0; });
        client.send(std::string_view{request}.substr(cut));
        EXPECT_EQ(boost::json::parse(read_http(client).body).at("result"), boost::json::value(19))
            << cut;
    }
}

TEST(Http, TakesAChunkedBody)
{
    ToyService service;
    Client client = connect(service);
    client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                "Transfer-Encoding: chunked\r\n\r\n");
    for (const char byte : subtraction)
        client.send("1\r\n" + std::string{byte} + "\r\n");
    client.send("0\r\n\r\n");
    EXPECT_EQ(boost::json::parse(read_http(client).body).at("result"), boost::json::value(19));
    EXPECT_EQ(ask(client, http_post(subtraction)).status, 200);
}

TEST(Http, SharesNoSessionBetweenRequests)
{
    ToyService service;
    Client client = connect(service);
    ask(client, http_post(remembering(5)));
    const HttpReply reply = ask(client, http_post(R"({"jsonrpc":"2.0","method":"recall","id":1})"));
    EXPECT_EQ(boost::json::parse(reply.body).at("result"), boost::json::value(0));
}

TEST(Http, TakesCallsAtTheDatasourcesPath)
{
    ToyService service;
    EXPECT_EQ(ask(service, http_post(subtraction, "/rpc/shop")).status, 200);
    EXPECT_EQ(ask(service, http_post(subtraction, "/rpc/a/b")).status, 404);
    EXPECT_EQ(ask(service, http_post(subtraction, "/nowhere")).status, 404);
}

TEST(Http, ShowsPagesAndCountsThemForHead)
{
    ToyService service;
    Client client = connect(service);
    const HttpReply live = ask(client, get("/livez?verbose"));
    EXPECT_EQ(live.status, 200);
    EXPECT_EQ(live.body, "alive\n");
    EXPECT_EQ(ask(client, get("/readyz")).status, 503);
    const HttpReply head = ask(client, get("/livez", "HEAD"));
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.headers.at("content-length"), "6");
    EXPECT_EQ(head.body, "");
    EXPECT_EQ(ask(client, get("/")).body, "help\n"); // the HEAD left nothing behind
}

TEST(Http, RunsNothingForAnyMethodButPost)
{
    ToyService service;
    int calls = 0;
    service.on_thread([&] {
        service.world.dispatcher.set_observer([&](const rpc::CallRecord&) { ++calls; });
        return 0;
    });
    for (const std::string_view method :
         {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"}) {
        const std::string request =
            std::string{method} +
            " /rpc/db HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            "Content-Length: " +
            std::to_string(subtraction.size()) + "\r\n\r\n" + std::string{subtraction};
        const HttpReply reply = ask(service, request);
        EXPECT_EQ(reply.status, 405) << method;
        EXPECT_EQ(reply.headers.at("allow"), "POST");
    }
    EXPECT_EQ(ask(service, get("/", "OPTIONS")).headers.at("allow"), "GET, HEAD, POST");
    EXPECT_EQ(ask(service, http_post(subtraction, "/livez")).headers.at("allow"), "GET, HEAD");
    EXPECT_EQ(service.on_thread([&] { return calls; }), 0);
}

TEST(Http, KeepsWebPagesOut)
{
    ToyOptions options;
    options.http_access = {{"db.internal"}, {"https://app.example.org"}};
    ToyService service{options};
    const std::string json = "Content-Type: application/json\r\n";
    EXPECT_EQ(ask(service, post_with("Host: evil.example.org\r\n" + json)).status, 403);
    EXPECT_EQ(ask(service, post_with(json)).status, 403);
    EXPECT_EQ(ask(service, post_with("Host: localhost\r\nHost: evil.org\r\n" + json)).status, 403);
    EXPECT_EQ(
        ask(service, post_with("Host: localhost\r\nOrigin: https://evil.org\r\n" + json)).status,
        403);
    EXPECT_EQ(ask(service, post_with("Host: localhost\r\nOrigin: null\r\n" + json)).status, 403);
    EXPECT_EQ(ask(service,
                  post_with("Host: DB.internal:7071\r\nOrigin: https://app.example.org\r\n" + json))
                  .status,
              200);
    EXPECT_EQ(ask(service, "GET /livez HTTP/1.1\r\nHost: evil.org\r\n\r\n").status, 403);

    const HttpReply form =
        ask(service,
            post_with("Host: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"));
    EXPECT_EQ(form.status, 415);
    EXPECT_NE(form.body.find("--json"), std::string::npos);
    EXPECT_EQ(ask(service, post_with("Host: localhost\r\n")).status, 415);
    EXPECT_FALSE(form.headers.contains("access-control-allow-origin"));
}

TEST(Http, RefusesBeforeTheBodyIsRead)
{
    ToyService service;
    Client client = connect(service);
    client.send("POST / HTTP/1.1\r\nHost: evil.org\r\nContent-Type: application/json\r\n"
                "Content-Length: 1000000\r\n\r\n");
    EXPECT_EQ(read_http(client).status, 403);
    EXPECT_EQ(client.read_to_end(), "");
}

TEST(Http, WantsTheTokenWhereOneIsNeeded)
{
    ToyOptions options;
    options.needs_token = true;
    ToyService service{options};
    const std::string right = "Authorization: Bearer " + std::string{toy_token} + "\r\n";

    EXPECT_EQ(ask(service, http_post(subtraction, "/", right)).status, 200);
    const HttpReply missing = ask(service, http_post(subtraction));
    EXPECT_EQ(missing.status, 401);
    EXPECT_EQ(missing.headers.at("www-authenticate"), "Bearer");
    EXPECT_EQ(error_name(missing), "unauthenticated");
    EXPECT_EQ(boost::json::parse(missing.body).at("id"), boost::json::value(1));
    for (const std::string_view wrong :
         {"Authorization: Bearer wrong\r\n", "Authorization: Basic eDp5\r\n"}) {
        const HttpReply reply = ask(service, http_post(subtraction, "/", wrong));
        EXPECT_EQ(reply.status, 401);
        EXPECT_EQ(error_name(reply), "unauthenticated");
    }
    EXPECT_EQ(ask(service, get("/livez")).status, 200);
}

TEST(Http, RefusesAWrongTokenEvenWhereNoneIsNeeded)
{
    ToyService service;
    EXPECT_EQ(ask(service, http_post(subtraction, "/", "Authorization: Bearer wrong\r\n")).status,
              401);
}

TEST(Http, LimitsABodySaidOrSent)
{
    ToyOptions options;
    options.listener.limits.max_request = 100;
    ToyService service{options};
    const HttpReply said = ask(service, http_post(std::string(101, ' ')));
    EXPECT_EQ(said.status, 413);
    EXPECT_EQ(error_name(said), "limit_exceeded");
    const HttpReply sent =
        ask(service, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                     "Transfer-Encoding: chunked\r\n\r\n80\r\n" +
                         std::string(128, ' ') + "\r\n0\r\n\r\n");
    EXPECT_EQ(sent.status, 413);
    EXPECT_EQ(boost::json::parse(sent.body).at("error").at("data").at("max"),
              boost::json::value(100));
}

TEST(Http, LetsAStrangerSendLittle)
{
    ToyOptions options;
    options.needs_token = true;
    options.listener.limits.max_request_before_authentication = 100;
    ToyService service{options};
    const std::string large = std::string{subtraction} + std::string(100, ' ');
    EXPECT_EQ(ask(service, http_post(large)).status, 413);
    EXPECT_EQ(ask(service,
                  http_post(large, "/", "Authorization: Bearer " + std::string{toy_token} + "\r\n"))
                  .status,
              200);
}

TEST(Http, SaysToGoOnToThoseWhoAskBeforeTheBody)
{
    ToyService service;
    Client client = connect(service);
    const std::string request = http_post(subtraction, "/", "Expect: 100-continue\r\n");
    const std::size_t body = request.size() - subtraction.size();
    client.send(request.substr(0, body));
    EXPECT_EQ(read_http(client).status, 100);
    client.send(request.substr(body));
    EXPECT_EQ(read_http(client).status, 200);

    Client refused = connect(service);
    refused.send(
        "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    EXPECT_EQ(read_http(refused).status, 415);
}

TEST(Http, ClosesWhenItIsAskedTo)
{
    ToyService service;
    Client client = connect(service);
    const HttpReply reply = ask(client, http_post(subtraction, "/", "Connection: close\r\n"));
    EXPECT_EQ(reply.headers.at("connection"), "close");
    EXPECT_EQ(client.read_to_end(), "");
}

TEST(Http, RefusesWhatIsNoHttp)
{
    ToyService service;
    EXPECT_EQ(ask(service, std::string{subtraction} + "\n\r\n\r\n").status, 400);
    EXPECT_EQ(ask(service, "GET /livez HTTP/2.0\r\nHost: localhost\r\n\r\n").status / 100, 4 + 0)
        << "";
    EXPECT_EQ(ask(service, "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(20'000, 'x') +
                               "\r\n\r\n")
                  .status,
              431);
}

TEST(Http, LetsNoRequestHangHalfSent)
{
    ToyOptions options;
    options.listener.limits.partial_message = std::chrono::milliseconds{80};
    ToyService service{options};
    Client header = connect(service);
    header.send("POST / HT");
    EXPECT_EQ(read_http(header).status, 408);
    EXPECT_EQ(header.read_to_end(), "");
    Client body = connect(service);
    body.send(http_post(subtraction).substr(0, 120));
    EXPECT_EQ(read_http(body).status, 408);
}

TEST(Http, EndsConnectionsThatSayNothing)
{
    ToyOptions options;
    options.listener.limits.idle_http = std::chrono::milliseconds{80};
    ToyService service{options};
    Client client = connect(service);
    EXPECT_EQ(client.read_to_end(), "");
}

TEST(Http, CallsOffTheCallOfAClientThatLeaves)
{
    ToyService service;
    for (const bool by_reset : {false, true}) {
        Client client = connect(service);
        client.send(http_post(R"({"jsonrpc":"2.0","method":"sleep","params":[60000],"id":1})"));
        ASSERT_TRUE(
            service.eventually([&] { return service.world.dispatcher.calls_in_flight() == 1; }));
        by_reset ? client.reset() : client.close();
        EXPECT_TRUE(
            service.eventually([&] { return service.world.dispatcher.calls_in_flight() == 0; }));
        EXPECT_TRUE(service.eventually([&] { return service.connections() == 0; }));
    }
}

TEST(Http, GivesOthersTheirTurnDuringAnEndlessPipeline)
{
    ToyService service;
    std::atomic<bool> is_enough{false};
    Client client = connect(service);
    std::thread flood{[&] {
        std::string requests;
        for (int i = 0; i < 200; ++i)
            requests += http_post(subtraction);
        while (!is_enough)
            client.send(requests);
        client.shutdown_send();
    }};
    std::thread drain{[&] { client.read_to_end(); }};
    Client other = Client::tcp("127.0.0.1", service.port());
    for (int i = 0; i < 200; ++i)
        EXPECT_EQ(other.call("subtract", "[2,1]").at("result"), boost::json::value(1));
    is_enough = true;
    flood.join();
    drain.join();
}

TEST(Http, AnswersABatchOfWhichOneFails)
{
    ToyService service;
    const HttpReply reply = ask(service, http_post("[" + std::string{subtraction} + ",1]"));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(boost::json::parse(reply.body).as_array().size(), 2U);
}

TEST(Http, SendsALargeReplyWhole)
{
    ToyService service;
    const HttpReply reply =
        ask(service, http_post(R"({"jsonrpc":"2.0","method":"blob","params":[20000000],"id":1})"));
    EXPECT_EQ(boost::json::parse(reply.body).at("result").as_string().size(), 20'000'000U);
    EXPECT_TRUE(service.eventually([&] { return service.world.budget.used() == 0; }));
}

} // namespace connectord::test

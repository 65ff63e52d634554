// Every example of the JSON-RPC 2.0 specification (section 7), over each way in.
//
// Codes, ids and results are compared as printed there. The messages are this service's own, and
// its errors have data: the specification leaves both to the server.
#include "tests/support/client.hpp"
#include "tests/support/http.hpp"
#include "tests/support/toy_world.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace connectord::test {

namespace {

/// What is sent, and what is printed in the specification as the answer; empty for none.
struct Example {
    std::string_view name;
    std::string_view sent;
    std::string_view answered;
};

const std::vector<Example>& examples()
{
    static const std::vector<Example> examples{
        {"positional parameters",
         R"({"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1})",
         R"({"jsonrpc": "2.0", "result": 19, "id": 1})"},
        {"positional parameters, the other way round",
         R"({"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2})",
         R"({"jsonrpc": "2.0", "result": -19, "id": 2})"},
        {"named parameters",
         R"({"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3})",
         R"({"jsonrpc": "2.0", "result": 19, "id": 3})"},
        {"named parameters, the other way round",
         R"({"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "subtrahend": 23}, "id": 4})",
         R"({"jsonrpc": "2.0", "result": 19, "id": 4})"},
        {"a notification", R"({"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]})", ""},
        {"a notification of a method that does not exist",
         R"({"jsonrpc": "2.0", "method": "foobar"})", ""},
        {"a method that does not exist", R"({"jsonrpc": "2.0", "method": "foobar", "id": "1"})",
         R"({"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "1"})"},
        {"invalid JSON", R"({"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz])",
         R"({"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null})"},
        {"an invalid request object", R"({"jsonrpc": "2.0", "method": 1, "params": "bar"})",
         R"({"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null})"},
        {"a batch of invalid JSON",
         R"([{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},{"jsonrpc": "2.0", "method"])",
         R"({"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null})"},
        {"an empty array", "[]",
         R"({"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null})"},
        {"an invalid batch, not empty", "[1]",
         R"([{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}])"},
        {"an invalid batch", "[1,2,3]",
         R"([{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null},
             {"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null},
             {"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}])"},
        {"a batch",
         R"([{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
             {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
             {"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},
             {"foo": "boo"},
             {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
             {"jsonrpc": "2.0", "method": "get_data", "id": "9"}])",
         R"([{"jsonrpc": "2.0", "result": 7, "id": "1"},
             {"jsonrpc": "2.0", "result": 19, "id": "2"},
             {"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null},
             {"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "5"},
             {"jsonrpc": "2.0", "result": ["hello", 5], "id": "9"}])"},
        {"a batch of notifications",
         R"([{"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]},
             {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}])",
         ""},
    };
    return examples;
}

/// What of a reply the specification decides.
std::string story_of(const boost::json::value& reply)
{
    const boost::json::object& members = reply.as_object();
    EXPECT_EQ(members.at("jsonrpc"), boost::json::value("2.0"));
    EXPECT_EQ(members.size(), 3U);
    const std::string id = boost::json::serialize(members.at("id"));
    if (const boost::json::value* result = members.if_contains("result"))
        return id + " result " + boost::json::serialize(*result);
    return id + " error " + boost::json::serialize(members.at("error").at("code"));
}

/// The replies of a text, in an order of their own: a batch may be answered in any.
std::vector<std::string> stories_of(std::string_view text)
{
    const boost::json::value answer = boost::json::parse(text);
    const boost::json::array* batch = answer.if_array();
    if (batch == nullptr)
        return {story_of(answer)};
    std::vector<std::string> stories{"a batch"};
    for (const boost::json::value& reply : *batch)
        stories.push_back(story_of(reply));
    std::sort(stories.begin() + 1, stories.end());
    return stories;
}

/// On one line, as a stream of lines needs it.
std::string on_one_line(std::string_view text)
{
    std::string line{text};
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

constexpr std::string_view marker =
    R"({"jsonrpc":"2.0","method":"subtract","params":[9,1],"id":"marker"})";

/// Sends an example, and a call behind it that shows that nothing else is to come.
void expect_over_lines(Client& client, const Example& example)
{
    SCOPED_TRACE(example.name);
    client.send(on_one_line(example.sent) + "\n");
    if (!example.answered.empty()) {
        EXPECT_EQ(stories_of(client.read_line()), stories_of(example.answered));
    }
    client.send(std::string{marker} + "\n");
    EXPECT_EQ(stories_of(client.read_line()),
              stories_of(R"({"jsonrpc":"2.0","result":8,"id":"marker"})"));
}

std::string with_length(std::string_view text)
{
    return "Content-Length: " + std::to_string(text.size()) + "\r\n\r\n" + std::string{text};
}

std::string read_with_length(Client& client)
{
    const std::string header = client.read_line();
    EXPECT_EQ(header.substr(0, 16), "Content-Length: ");
    EXPECT_EQ(client.read_line(), "\r");
    return client.read_bytes(std::stoul(header.substr(16)));
}

} // namespace

TEST(Specification, HoldsOverTcp)
{
    ToyService service;
    Client client = Client::tcp("127.0.0.1", service.port());
    for (const Example& example : examples())
        expect_over_lines(client, example);
}

TEST(Specification, HoldsOverAUnixSocket)
{
    ToyService service;
    Client client = Client::unix_socket(service.unix_path());
    for (const Example& example : examples())
        expect_over_lines(client, example);
}

TEST(Specification, HoldsWithHeaderFraming)
{
    ToyService service;
    Client client = Client::tcp("127.0.0.1", service.port());
    for (const Example& example : examples()) {
        SCOPED_TRACE(example.name);
        client.send(with_length(example.sent));
        if (!example.answered.empty()) {
            EXPECT_EQ(stories_of(read_with_length(client)), stories_of(example.answered));
        }
        client.send(with_length(marker));
        EXPECT_EQ(stories_of(read_with_length(client)).at(0), "\"marker\" result 8");
    }
}

TEST(Specification, HoldsOverHttpOnOneConnection)
{
    ToyService service;
    Client client = Client::tcp("127.0.0.1", service.http_port());
    for (const Example& example : examples()) {
        SCOPED_TRACE(example.name);
        client.send(http_post(example.sent));
        const HttpReply reply = read_http(client);
        EXPECT_EQ(reply.status, example.answered.empty() ? 204 : 200);
        if (!example.answered.empty()) {
            EXPECT_EQ(stories_of(reply.body), stories_of(example.answered));
            EXPECT_EQ(reply.body.back(), '\n');
        }
    }
}

} // namespace connectord::test

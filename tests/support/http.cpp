#include "tests/support/http.hpp"

#include <algorithm>
#include <cctype>

namespace connectord::test {

namespace {

/// A line of a header, without its end.
std::string header_line(Client& client)
{
    std::string line = client.read_line();
    if (!line.empty() && line.back() == '\r')
        line.pop_back();
    return line;
}

} // namespace

HttpReply read_http(Client& client, bool is_head)
{
    HttpReply reply;
    const std::string status = header_line(client);
    if (!status.starts_with("HTTP/1.1 "))
        throw ClientError{"no HTTP answer: " + status};
    reply.status = std::stoi(status.substr(9));
    for (std::string line = header_line(client); !line.empty(); line = header_line(client)) {
        const std::size_t colon = line.find(": ");
        std::string name = line.substr(0, colon);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        reply.headers[name] = line.substr(colon + 2);
    }
    const auto length = reply.headers.find("content-length");
    if (!is_head && length != reply.headers.end())
        reply.body = client.read_bytes(std::stoul(length->second));
    return reply;
}

std::string http_post(std::string_view body, std::string_view path, std::string_view more)
{
    std::string request = "POST ";
    request.append(path).append(
        " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n");
    request.append(more).append("Content-Length: ").append(std::to_string(body.size()));
    return request.append("\r\n\r\n").append(body);
}

} // namespace connectord::test

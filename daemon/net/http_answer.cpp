#include "daemon/net/http_answer.hpp"

#include "protocol/rpc/reply.hpp"

#include <boost/beast/http/status.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace connectord::net {

namespace {

/// Now, as HTTP writes moments. Source: RFC 9110, 5.6.7
std::string http_date()
{
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::time(nullptr)));
}

} // namespace

std::string header_of(const HttpAnswer& answer)
{
    const auto reason =
        boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(answer.status));
    std::string text = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", answer.status,
                                   std::string_view{reason.data(), reason.size()}, http_date());
    if (answer.status != 204)
        text += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n"
                            "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n",
                            answer.content_type, answer.body.size());
    text += answer.header;
    if (answer.closes)
        text += "Connection: close\r\n";
    return text += "\r\n";
}

HttpAnswer refusal(unsigned status, const Error& error)
{
    HttpAnswer answer;
    answer.status = status;
    answer.body = rpc::to_reply(rpc::IdText{"null"}, error, rpc::ErrorDetail::plain) + "\n";
    return answer;
}

} // namespace connectord::net

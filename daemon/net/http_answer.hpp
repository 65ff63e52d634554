// One HTTP response, on its way to text.
#pragma once

#include "protocol/error.hpp"

#include <string>
#include <string_view>

namespace connectord::net {

/// What a GET finds.
struct HttpPage {
    unsigned status = 200;
    std::string content_type = "text/plain; charset=utf-8";
    std::string body;
};

/// A response; its body ends in a newline unless it is empty.
struct HttpAnswer {
    unsigned status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::string header;   ///< more lines, each with its end: `Allow: GET\r\n`
    bool closes = false;  ///< the connection ends with it
    bool is_head = false; ///< the body is only counted
};

/// The status line and headers, up to the empty line.
std::string header_of(const HttpAnswer& answer);

/// A refusal: a JSON-RPC error without an id, so that one reader of answers is enough.
HttpAnswer refusal(unsigned status, const Error& error);

} // namespace connectord::net

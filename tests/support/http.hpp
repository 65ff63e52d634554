// HTTP for tests: requests as text, answers taken apart.
#pragma once

#include "tests/support/client.hpp"

#include <map>
#include <string>
#include <string_view>

namespace connectord::test {

/// One HTTP answer. Header names are in lower case.
struct HttpReply {
    int status = 0;
    std::map<std::string, std::string> headers;
    std::string body;
};

/// Reads one answer; `is_head` says that no body follows.
HttpReply read_http(Client& client, bool is_head = false);

/// A POST of JSON as `curl --json` sends it. `more` are further header lines.
std::string http_post(std::string_view body, std::string_view path = "/",
                      std::string_view more = "");

} // namespace connectord::test

// What an HTTP request must look like to be listened to: decided from its header alone, without a
// socket.
//
// Any web page can send a POST to a loopback port. Three checks keep it out, and cost an honest
// client nothing: a content type that a page cannot send unasked, a Host that a rebound name cannot
// have, and no Origin that was not invited.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::net {

/// Whom HTTP is spoken with, beside loopback.
struct HttpAccess {
    std::vector<std::string> hosts;   ///< names that `Host` may have, without a port
    std::vector<std::string> origins; ///< values that `Origin` may have: `https://app.example.org`
};

/// Whether `Host` is a listed name or a loopback literal (localhost, 127.0.0.0/8, [::1]), with any
/// port.
bool is_allowed_host(std::string_view host, const HttpAccess& access);

/// Whether `Origin` is listed.
bool is_allowed_origin(std::string_view origin, const HttpAccess& access);

/// Whether a content type is application/json, its parameters aside.
bool is_json(std::string_view content_type);

/// The token of `Authorization: Bearer …`; none when the header says something else.
std::optional<std::string_view> bearer_token(std::string_view authorization);

/// Where a request goes.
struct HttpTarget {
    std::string_view path;                 ///< without the query
    bool takes_calls = false;              ///< `/` and `/rpc/{datasource}`
    std::optional<std::string> datasource; ///< decoded
};

/// Reads a request's target. None when its percent signs make no sense.
std::optional<HttpTarget> http_target_of(std::string_view target);

} // namespace connectord::net

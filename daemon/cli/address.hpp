// Where a daemon is.
#pragma once

#include "daemon/config/config.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::cli {

/// One way to a daemon.
struct Address {
    enum class Kind { unix_socket, tcp, http };

    Kind kind = Kind::tcp;
    std::string host; ///< an IP address; of a unix socket its path
    std::uint16_t port = 0;
    bool tls = false;

    std::string text() const; ///< as `parse_address` reads it
};

/// Reads `unix:PATH` or a path, `tcp:HOST:PORT` or `HOST:PORT`, `tls:HOST:PORT`, `http://HOST:PORT`
/// and `https://HOST:PORT`, hosts being IP addresses or `localhost`. None for anything else.
std::optional<Address> parse_address(std::string_view text);

/// The ways that a configuration opens, the one that asks least of its caller first.
std::vector<Address> addresses_of(const config::Config& config);

} // namespace connectord::cli

#include "daemon/cli/address.hpp"

#include <fmt/format.h>

#include <array>

namespace connectord::cli {

namespace {

struct Scheme {
    std::string_view prefix;
    Address::Kind kind;
    bool tls;
};

constexpr std::array schemes{
    Scheme{"tcp:", Address::Kind::tcp, false},     Scheme{"tls:", Address::Kind::tcp, true},
    Scheme{"http://", Address::Kind::http, false}, Scheme{"https://", Address::Kind::http, true},
    Scheme{"", Address::Kind::tcp, false},
};

/// A listener on every address is reached by this machine's own.
Address reach(const config::Endpoint& endpoint, Address::Kind kind, bool tls)
{
    std::string host = endpoint.address;
    if (host == "0.0.0.0")
        host = "127.0.0.1";
    else if (host == "::")
        host = "::1";
    return {kind, std::move(host), endpoint.port, tls};
}

} // namespace

std::string Address::text() const
{
    if (kind == Kind::unix_socket)
        return "unix:" + host;
    for (const Scheme& scheme : schemes) {
        if (scheme.kind == kind && scheme.tls == tls)
            return fmt::format("{}{}", scheme.prefix, config::Endpoint{host, port}.text());
    }
    return host;
}

std::optional<Address> parse_address(std::string_view text)
{
    constexpr std::string_view unix_prefix = "unix:";
    if (text.starts_with(unix_prefix))
        return Address{Address::Kind::unix_socket, std::string{text.substr(unix_prefix.size())}};
    if (text.starts_with('/'))
        return Address{Address::Kind::unix_socket, std::string{text}};
    for (const Scheme& scheme : schemes) {
        if (!text.starts_with(scheme.prefix))
            continue;
        std::string_view rest = text.substr(scheme.prefix.size());
        if (scheme.kind == Address::Kind::http && rest.ends_with('/'))
            rest.remove_suffix(1);
        const std::optional<config::Endpoint> endpoint = config::parse_endpoint(rest);
        if (!endpoint)
            return std::nullopt;
        return Address{scheme.kind, endpoint->address, endpoint->port, scheme.tls};
    }
    return std::nullopt;
}

std::vector<Address> addresses_of(const config::Config& config)
{
    std::vector<Address> all;
    if (!config.listen.unix_path.empty())
        all.push_back({Address::Kind::unix_socket, config.listen.unix_path});
    if (config.listen.tcp)
        all.push_back(reach(*config.listen.tcp, Address::Kind::tcp, config.tls.covers("tcp")));
    if (config.listen.http)
        all.push_back(reach(*config.listen.http, Address::Kind::http, config.tls.covers("http")));
    return all;
}

} // namespace connectord::cli

#include "daemon/config/config.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace connectord::config {

namespace {

bool is_ipv4(const std::string& address)
{
    in_addr parsed{};
    return inet_pton(AF_INET, address.c_str(), &parsed) == 1;
}

bool is_ipv6(const std::string& address)
{
    in6_addr parsed{};
    return inet_pton(AF_INET6, address.c_str(), &parsed) == 1;
}

} // namespace

bool Endpoint::is_loopback() const
{
    in6_addr six{};
    if (inet_pton(AF_INET6, address.c_str(), &six) == 1)
        return IN6_IS_ADDR_LOOPBACK(&six) != 0;
    return is_ipv4(address) && address.starts_with("127.");
}

std::string Endpoint::text() const
{
    return address.find(':') == std::string::npos ? fmt::format("{}:{}", address, port)
                                                  : fmt::format("[{}]:{}", address, port);
}

std::optional<Endpoint> parse_endpoint(std::string_view text)
{
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return std::nullopt;

    Endpoint endpoint;
    const std::string_view digits = text.substr(colon + 1);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), endpoint.port);
    if (error != std::errc{} || end != digits.data() + digits.size())
        return std::nullopt;

    std::string_view host = text.substr(0, colon);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed)
        host = host.substr(1, host.size() - 2);
    endpoint.address = host == "localhost" ? "127.0.0.1" : host;
    if (bracketed ? !is_ipv6(endpoint.address) : !is_ipv4(endpoint.address))
        return std::nullopt;
    return endpoint;
}

bool Tls::covers(std::string_view listener) const
{
    return !certificate.empty() && std::ranges::find(listeners, listener) != listeners.end();
}

bool Tls::proves_clients(std::string_view listener) const
{
    return covers(listener) && !client_ca.empty() && client_certificate == "required";
}

std::optional<session::Principal> Config::anonymous() const
{
    if (!principals.empty())
        return std::nullopt;
    using enum rpc::Grant;
    return session::Principal{.name = "anonymous",
                              .grants =
                                  rpc::Grants{read, write, define, discover, datasource} | allow,
                              .datasources = {}};
}

std::vector<session::Access::Entry> Config::entries() const
{
    return {principals.begin(), principals.end()};
}

session::Access Config::access() const
{
    return session::Access{anonymous(), entries()};
}

} // namespace connectord::config

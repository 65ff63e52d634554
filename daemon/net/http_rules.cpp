#include "daemon/net/http_rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <arpa/inet.h>

namespace connectord::net {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_ignoring_case(std::string_view left, std::string_view right)
{
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

bool is_listed(std::string_view name, const std::vector<std::string>& list)
{
    return std::any_of(list.begin(), list.end(), [name](const std::string& listed) {
        return equal_ignoring_case(name, listed);
    });
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_port(std::string_view digits)
{
    return digits.size() <= 5 &&
           std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// A host less its port; empty when what follows the colon is none.
std::string_view without_port(std::string_view host)
{
    const std::size_t bracket = host.rfind(']');
    const std::size_t colon = host.rfind(':');
    if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket))
        return host;
    return is_port(host.substr(colon + 1)) ? host.substr(0, colon) : std::string_view{};
}

bool is_loopback(std::string_view name)
{
    if (equal_ignoring_case(name, "localhost") || name == "[::1]")
        return true;
    std::array<unsigned char, 4> bytes{};
    return ::inet_pton(AF_INET, std::string{name}.c_str(), bytes.data()) == 1 && bytes[0] == 127;
}

std::optional<std::string> percent_decoded(std::string_view text)
{
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded.push_back(text[i]);
            continue;
        }
        unsigned char byte = 0;
        const std::string_view digits = text.substr(i + 1, 2);
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
        if (digits.size() != 2 || error != std::errc{} || end != digits.data() + 2 || byte == 0)
            return std::nullopt;
        decoded.push_back(static_cast<char>(byte));
        i += 2;
    }
    return decoded;
}

} // namespace

bool is_allowed_host(std::string_view host, const HttpAccess& access)
{
    const std::string_view name = without_port(trimmed(host));
    return !name.empty() && (is_loopback(name) || is_listed(name, access.hosts));
}

bool is_allowed_origin(std::string_view origin, const HttpAccess& access)
{
    return is_listed(trimmed(origin), access.origins);
}

bool is_json(std::string_view content_type)
{
    return equal_ignoring_case(trimmed(content_type.substr(0, content_type.find(';'))),
                               "application/json");
}

std::optional<std::string_view> bearer_token(std::string_view authorization)
{
    constexpr std::string_view scheme = "bearer ";
    const std::string_view text = trimmed(authorization);
    if (!equal_ignoring_case(text.substr(0, scheme.size()), scheme))
        return std::nullopt;
    return trimmed(text.substr(scheme.size()));
}

std::optional<HttpTarget> http_target_of(std::string_view target)
{
    constexpr std::string_view rpc = "/rpc/";
    HttpTarget found;
    found.path = target.substr(0, target.find('?'));
    found.takes_calls = found.path == "/";
    if (!found.path.starts_with(rpc))
        return found;

    const std::string_view name = found.path.substr(rpc.size());
    if (name.empty() || name.find('/') != std::string_view::npos)
        return found;
    found.datasource = percent_decoded(name);
    if (!found.datasource)
        return std::nullopt;
    found.takes_calls = true;
    return found;
}

} // namespace connectord::net

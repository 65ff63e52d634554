#include "daemon/config/secrets.hpp"

#include <algorithm>

namespace connectord::config {

namespace {

/// Replaces what lies between the first colon and the last `@` of the authority. A password may
/// hold `@` or `/` that nobody encoded; the last `@` before the query keeps all of it out of sight.
void mask_user_info(std::string& url)
{
    const std::size_t scheme = url.find("://");
    if (scheme == std::string::npos)
        return;
    const std::size_t begin = scheme + 3;
    const std::size_t at = url.rfind('@', std::min(url.find('?'), url.size()));
    if (at == std::string::npos || at < begin)
        return;
    const std::size_t colon = url.find(':', begin);
    if (colon < at && colon + 1 < at)
        url.replace(colon + 1, at - colon - 1, mask);
}

/// Replaces the value after each `password=`, as in a query or a `key=value` string.
void mask_parameters(std::string& url)
{
    constexpr std::string_view name = "password=";
    for (std::size_t at = url.find(name); at != std::string::npos; at = url.find(name, at)) {
        at += name.size();
        const bool quoted = at < url.size() && url[at] == '\'';
        std::size_t end = quoted ? url.find('\'', at + 1) : url.find_first_of("& ", at);
        end = end == std::string::npos ? url.size() : end + (quoted ? 1 : 0);
        if (end > at)
            url.replace(at, end - at, mask);
    }
}

} // namespace

std::string without_passwords(std::string_view url)
{
    std::string masked{url};
    mask_user_info(masked);
    mask_parameters(masked);
    return masked;
}

bool holds_password(std::string_view url)
{
    return without_passwords(url) != url;
}

} // namespace connectord::config

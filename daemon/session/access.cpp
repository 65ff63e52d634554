#include "daemon/session/access.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <charconv>

namespace connectord::session {

Access::Access(std::optional<Principal> anonymous, std::vector<Entry> entries)
    : anonymous_{std::move(anonymous)}, entries_{std::move(entries)}
{
}

const Principal* Access::by_token(std::string_view token) const
{
    const TokenHash hash = hash_of(token);
    const Principal* found = nullptr;
    for (const Entry& entry : entries_) {
        if (CRYPTO_memcmp(entry.token.data(), hash.data(), hash.size()) == 0)
            found = &entry.principal;
    }
    return found;
}

TokenHash hash_of(std::string_view token)
{
    TokenHash hash;
    SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), hash.data());
    return hash;
}

std::optional<TokenHash> parse_token_hash(std::string_view hex)
{
    TokenHash hash;
    if (hex.size() != 2 * hash.size())
        return std::nullopt;
    for (std::size_t i = 0; i < hash.size(); ++i) {
        const char* digits = hex.data() + 2 * i;
        const auto [end, error] = std::from_chars(digits, digits + 2, hash[i], 16);
        if (error != std::errc{} || end != digits + 2)
            return std::nullopt;
    }
    return hash;
}

} // namespace connectord::session

#include "daemon/session/access.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <charconv>

namespace connectord::session {

Access::Access(std::optional<Principal> anonymous, std::vector<Entry> entries)
{
    replace(std::move(anonymous), std::move(entries));
}

void Access::replace(std::optional<Principal> anonymous, std::vector<Entry> entries)
{
    for (const std::unique_ptr<Principal>& principal : known_)
        principal->is_revoked = true;
    anonymous_ = anonymous ? keep(std::move(*anonymous)) : nullptr;
    marks_.clear();
    for (Entry& entry : entries)
        marks_.push_back(Mark{keep(std::move(entry.principal)), entry.token,
                              std::move(entry.certificate), entry.user});
    expire(std::chrono::system_clock::now());
}

/// The principal of that name with the new one's rights, at the address that it always had.
const Principal* Access::keep(Principal principal)
{
    principal.is_revoked = false;
    for (const std::unique_ptr<Principal>& known : known_) {
        if (known->name == principal.name) {
            *known = std::move(principal);
            return known.get();
        }
    }
    return known_.emplace_back(std::make_unique<Principal>(std::move(principal))).get();
}

void Access::expire(std::chrono::system_clock::time_point now)
{
    for (const std::unique_ptr<Principal>& principal : known_) {
        if (principal->expires && *principal->expires <= now)
            principal->is_revoked = true;
    }
}

const Principal* Access::by_name(std::string_view name) const
{
    const auto found = std::ranges::find(known_, name, &Principal::name);
    return found != known_.end() ? found->get() : nullptr;
}

const Principal* Access::by_token(std::string_view token) const
{
    if (token.empty())
        return nullptr;
    const TokenHash hash = hash_of(token);
    const Principal* found = nullptr;
    for (const Mark& mark : marks_) {
        if (CRYPTO_memcmp(mark.token.data(), hash.data(), hash.size()) == 0)
            found = mark.principal;
    }
    return found == nullptr || found->is_revoked ? nullptr : found;
}

const Principal* Access::by_certificate(std::span<const std::string> names) const
{
    for (const Mark& mark : marks_) {
        const bool is_it = !mark.certificate.empty() && !mark.principal->is_revoked &&
                           std::ranges::find(names, mark.certificate) != names.end();
        if (is_it)
            return mark.principal;
    }
    return nullptr;
}

const Principal* Access::by_user(uid_t user) const
{
    for (const Mark& mark : marks_) {
        if (mark.user == user && !mark.principal->is_revoked)
            return mark.principal;
    }
    return nullptr;
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

std::string text_of(const TokenHash& hash)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : hash) {
        text.push_back(digits[byte >> 4]);
        text.push_back(digits[byte & 15]);
    }
    return text;
}

} // namespace connectord::session

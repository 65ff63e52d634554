// Who is calling, and what they may do: decided before anything is done for them.
#pragma once

#include "protocol/rpc/grant.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::session {

/// Somebody who may call.
struct Principal {
    std::string name; ///< `anonymous` for whoever needs no token
    rpc::Grants grants;
    std::vector<std::string> datasources; ///< names it may use; empty: all of them
};

using TokenHash = std::array<std::uint8_t, 32>;

/// The principals of one configuration.
class Access {
public:
    /// One principal and the SHA-256 of its token.
    struct Entry {
        Principal principal;
        TokenHash token;
    };

    /// `anonymous` is who calls without a token; none when a token is needed.
    Access(std::optional<Principal> anonymous, std::vector<Entry> entries);

    const Principal* anonymous() const { return anonymous_ ? &*anonymous_ : nullptr; }

    /// The principal whose token this is, or null. Compares every entry, in constant time.
    const Principal* by_token(std::string_view token) const;

private:
    std::optional<Principal> anonymous_;
    std::vector<Entry> entries_;
};

/// SHA-256 of a token, as the configuration keeps it.
TokenHash hash_of(std::string_view token);

/// Reads 64 hexadecimal digits.
std::optional<TokenHash> parse_token_hash(std::string_view hex);

} // namespace connectord::session

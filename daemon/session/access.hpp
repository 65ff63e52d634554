// Who is calling, and what they may do: decided before anything is done for them.
#pragma once

#include "protocol/rpc/grant.hpp"

#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::session {

/// What one principal may take, where that is less than everybody may. Zero: as everybody.
struct PrincipalLimits {
    std::uint64_t max_rows = 0;           ///< rows one answer may have
    std::chrono::milliseconds timeout{0}; ///< a whole call, whatever it asks for
    std::uint64_t transactions = 0;       ///< open ones that whoever holds their id may use
};

/// Somebody who may call.
struct Principal {
    std::string name; ///< `anonymous` for whoever needs no token
    rpc::Grants grants;
    std::vector<std::string> datasources; ///< names it may use; empty: all of them
    PrincipalLimits limits = {};

    /// From here on it is nobody any more.
    std::optional<std::chrono::system_clock::time_point> expires = {};

    /// It was taken out of the configuration, or has expired: its sessions are strangers.
    bool is_revoked = false;
};

using TokenHash = std::array<std::uint8_t, 32>;

/// The principals of the configuration in force.
///
/// A principal keeps its address for as long as the process lives, whatever later configurations
/// make of it: sessions and transactions hold on to it, and feel a change of its grants at once.
class Access {
public:
    /// One principal and how it is recognised: by any of the three that is given.
    struct Entry {
        Principal principal;
        TokenHash token = {};           ///< the SHA-256 of its token; zero: it has none
        std::string certificate = {};   ///< a name in a client's certificate; empty: none
        std::optional<uid_t> user = {}; ///< who asks over the unix socket
    };

    /// `anonymous` is who calls without a token; none when a token is needed.
    Access(std::optional<Principal> anonymous, std::vector<Entry> entries);

    /// Puts another configuration in force: principals of the same name stay who they are, those
    /// that are not in it any more are revoked.
    void replace(std::optional<Principal> anonymous, std::vector<Entry> entries);

    /// Revokes those whose time has come. Called from time to time.
    void expire(std::chrono::system_clock::time_point now);

    const Principal* anonymous() const { return anonymous_; }

    /// The principal of that name, or null. It may have been revoked.
    const Principal* by_name(std::string_view name) const;

    /// The principal whose token this is, or null. Compares every entry, in constant time.
    const Principal* by_token(std::string_view token) const;

    /// The first principal that one of a certificate's names belongs to, or null.
    const Principal* by_certificate(std::span<const std::string> names) const;

    /// The principal that a user of this machine is, or null.
    const Principal* by_user(uid_t user) const;

private:
    /// How one of `known_` is recognised.
    struct Mark {
        const Principal* principal;
        TokenHash token;
        std::string certificate;
        std::optional<uid_t> user;
    };

    const Principal* keep(Principal principal);

    std::vector<std::unique_ptr<Principal>> known_; ///< of every configuration there was
    const Principal* anonymous_ = nullptr;
    std::vector<Mark> marks_;
};

/// SHA-256 of a token, as the configuration keeps it.
TokenHash hash_of(std::string_view token);

/// Reads 64 hexadecimal digits.
std::optional<TokenHash> parse_token_hash(std::string_view hex);

/// 64 hexadecimal digits.
std::string text_of(const TokenHash& hash);

} // namespace connectord::session

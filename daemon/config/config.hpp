// What the daemon was told to be: plain values, checked, whichever of file, environment and flags
// said them.
#pragma once

#include "daemon/session/access.hpp"
#include "protocol/rpc/grant.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace connectord::config {

/// An IP address and a port. Port 0 lets the system choose a free one.
struct Endpoint {
    std::string address; ///< `127.0.0.1`, `::1`: always a literal, never a name
    std::uint16_t port = 0;

    /// Only this machine can reach it.
    bool is_loopback() const;

    /// `127.0.0.1:7070`, `[::1]:7070`
    std::string text() const;

    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// Reads `ADDRESS:PORT` or `[ADDRESS]:PORT`; `localhost` is 127.0.0.1. None when it is neither.
std::optional<Endpoint> parse_endpoint(std::string_view text);

/// Where clients reach the daemon. A listener that is not given does not exist.
struct Listen {
    std::optional<Endpoint> tcp = Endpoint{"127.0.0.1", 7070};
    std::optional<Endpoint> http = Endpoint{"127.0.0.1", 7071};

    /// `auto` becomes a path, or none where there is no folder for it, when the configuration is
    /// loaded; mode 0660.
    std::string unix_path = "auto";

    std::vector<std::string>
        allowed_hosts; ///< names that `Host` may hold, beside loopback literals
    std::vector<std::string> allowed_origins; ///< origins that a browser may call from
};

/// Past each of them the answer is `limit_exceeded` (PROTOCOL 2).
struct Limits {
    std::uint64_t request_bytes = 4U << 20;
    std::uint64_t unauthenticated_request_bytes = 64U << 10;
    std::uint64_t json_depth = 64; ///< fixed: what json::Document reads
    std::uint64_t filter_depth = 16;
    std::uint64_t batch = 100;      ///< calls a batch
    std::uint64_t in_flight = 1024; ///< calls under way a session
    std::uint64_t reply_bytes = 64U << 20;
    std::uint64_t buffered_reply_bytes = 256U
                                         << 20; ///< replies waiting to be written, of all sessions
    std::uint64_t sessions = 1000;
    std::uint64_t transactions = 4;        ///< open ones a session
    std::uint64_t transactions_by_id = 64; ///< open ones a principal that no session holds
};

/// How long the daemon waits before it gives up.
struct Timeouts {
    std::chrono::milliseconds statement{30'000}; ///< a whole call, its queueing included
    std::chrono::milliseconds queue{5'000};      ///< for a database connection
    std::chrono::milliseconds connect{5'000};    ///< to a database
    std::chrono::milliseconds transaction_idle{60'000};
    std::chrono::milliseconds transaction{600'000};    ///< a whole transaction
    std::chrono::milliseconds idle_http{120'000};      ///< an HTTP connection between two requests
    std::chrono::milliseconds partial_message{10'000}; ///< between the parts of one message
    std::chrono::milliseconds write_stall{30'000};     ///< a client that takes no replies
    std::chrono::milliseconds unused_datasource{600'000}; ///< one that clients described themselves
    std::chrono::milliseconds shutdown{30'000};           ///< for calls under way, after SIGTERM
};

/// What to write to stderr.
struct Log {
    std::string level = "info";                 ///< trace, debug, info, warn, error, off
    std::string format = "console";             ///< console or json
    std::chrono::milliseconds slow_call{1'000}; ///< from here on a call's line is a warning
    std::chrono::milliseconds loop_stall{100};  ///< from here on a stall of the loop is one
};

/// How connections from elsewhere are protected. Without a certificate none is.
struct Tls {
    std::filesystem::path certificate; ///< PEM, the daemon's own first, then what it is signed by
    std::filesystem::path key;         ///< PEM
    std::filesystem::path client_ca;   ///< PEM: who vouches for clients; empty: nobody is asked
    std::string client_certificate = "required"; ///< or optional; heeded with a client_ca
    std::string min_version = "1.2";             ///< or 1.3
    std::vector<std::string> listeners{"tcp", "http"};

    /// A listener (`tcp`, `http`) speaks TLS and nothing else.
    bool covers(std::string_view listener) const;

    /// Whoever comes through to a listener holds a certificate that `client_ca` vouches for.
    bool proves_clients(std::string_view listener) const;
};

/// Somebody who may call, and where what it is recognised by was read.
struct Principal : session::Access::Entry {
    std::filesystem::path token_file; ///< holds the token itself; empty: it was not read
    std::string unix_user;            ///< name or number, as it was given
};

/// One database. The first of a configuration is the default.
struct Datasource {
    std::string name;

    /// Shape  what `DriverSettings::read` takes, secrets in place: never log or print it
    boost::json::object settings;

    /// What anybody may do here at most; none: whatever the principal may.
    std::optional<rpc::Grants> grants;

    /// What the anonymous principal may do here beside its own grants: `ddl` on the embedded one.
    rpc::Grants anonymous;

    bool discover = false;               ///< the tables are models, without definitions
    std::filesystem::path password_file; ///< where the password was read from; empty: it was not
    std::filesystem::path url_file;
    std::filesystem::path models;        ///< folder of LoopBack model JSON files; empty: none
    bool full_errors = false;            ///< the server's DETAIL and HINT leave in errors
    bool unknown_where_is_error = false; ///< in reads; writes are always strict
    bool strict = false;                 ///< every read as if it said `options.strict`
};

/// Everything the daemon needs to start.
struct Config {
    Listen listen;
    Limits limits;
    Timeouts timeouts;
    Log log;
    Tls tls;

    std::filesystem::path state_dir; ///< for `connectord.db`
    std::uint64_t threads = 1;       ///< that serve clients, each with its part of every pool
    bool idle_polling = true;        ///< look for what comes next for a moment before sleeping
    bool memory = false; ///< the embedded database lives in memory, and ends with the daemon

    std::vector<Datasource>
        datasources; ///< as configured, or one embedded; never empty once loaded

    /// Who may call. When there is any, nobody else may.
    std::vector<Principal> principals;

    /// Callers on other machines need not say who they are: for networks that somebody else guards.
    bool insecure_no_auth = false;

    /// What the anonymous principal may do beside read, write, define, discover and datasource.
    rpc::Grants allow;

    std::filesystem::path file; ///< the configuration file that was read; empty: none

    std::vector<std::string>
        notes; ///< what the operator should know: written to the log at the start

    /// The principals as the session room asks for them.
    session::Access access() const;
    std::optional<session::Principal> anonymous() const;
    std::vector<session::Access::Entry> entries() const;
};

} // namespace connectord::config

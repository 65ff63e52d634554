// Keys of the daemon as a whole, and of those who call it.
#include "daemon/config/keys.hpp"

#include "daemon/config/key_kinds.hpp"
#include "daemon/config/secrets.hpp"
#include "protocol/json/escape.hpp"

#include <cctype>

namespace connectord::config {

namespace {

using namespace kinds;

template <typename Target>
Key<Target> at_start(Key<Target> key)
{
    key.at_start_only = true;
    return key;
}

/// A list of some of a few words.
Key<Config> words_of_key(std::string_view name, std::vector<std::string> known,
                         std::string_view help, Place<Config, std::vector<std::string>> place)
{
    Key<Config> key = list_key<Config>(name, help, place);
    key.allowed = fmt::format("a list of {}", fmt::join(known, ", "));
    key.set = [known = std::move(known), place](Config& config, const Given& given) {
        auto list = read_list(given);
        const bool is_known = list && std::ranges::all_of(*list, [&](const std::string& word) {
                                  return std::ranges::find(known, word) != known.end();
                              });
        if (is_known)
            place(config) = std::move(*list);
        return is_known;
    };
    return key;
}

Key<Principal> token_key()
{
    return {.name = "token_sha256",
            .allowed = "the SHA-256 of a token, 64 hexadecimal digits",
            .help = "of 32 random bytes: connectord token new",
            .set =
                [](Principal& principal, const Given& given) {
                    const auto text = read_text(given);
                    const auto hash = text ? session::parse_token_hash(*text) : std::nullopt;
                    if (hash) {
                        principal.token = *hash;
                        principal.token_file.clear();
                    }
                    return hash.has_value();
                },
            .show =
                [](const Principal& principal) {
                    const bool is_given = principal.token != session::TokenHash{};
                    return is_given && principal.token_file.empty() ? toml_text(mask)
                                                                    : std::string{};
                },
            .is_secret = true};
}

Key<Principal> expiry_key()
{
    return {.name = "expires",
            .allowed = "a moment in UTC, such as \"2027-01-31T00:00:00Z\"",
            .help = "from then on it is nobody",
            .set =
                [](Principal& principal, const Given& given) {
                    const auto text = read_text(given);
                    const auto moment = text ? parse_moment(*text) : std::nullopt;
                    if (moment)
                        principal.principal.expires = moment;
                    return moment.has_value();
                },
            .show =
                [](const Principal& principal) {
                    const auto& expires = principal.principal.expires;
                    return expires ? toml_text(text_of_moment(*expires)) : std::string{};
                }};
}

Key<Principal> optional_text_key(std::string_view name, std::string_view help,
                                 Place<Principal, std::string> place)
{
    Key<Principal> key = text_key<Principal>(name, help, place);
    key.show = [place](const Principal& principal) {
        const std::string& text = at(place, principal);
        return text.empty() ? std::string{} : toml_text(text);
    };
    return key;
}

/// A key that is shown where it says something.
Key<Principal> unless_zero(Key<Principal> key, bool (*is_zero)(const Principal&))
{
    key.show = [show = std::move(key.show), is_zero](const Principal& principal) {
        return is_zero(principal) ? std::string{} : show(principal);
    };
    return key;
}

} // namespace

// clang-format off
std::span<const Key<Config>> daemon_keys()
{
    using C = Config;
    using Text = std::string;
    constexpr std::uint64_t kib = 1U << 10;
    constexpr std::uint64_t gib = 1U << 30;
    static const std::vector<Key<C>> keys{
        at_start(endpoint_key("listen.tcp", "JSON-RPC over TCP", [](C& c) -> auto& { return c.listen.tcp; })),
        at_start(endpoint_key("listen.http", "JSON-RPC over HTTP", [](C& c) -> auto& { return c.listen.http; })),
        at_start(text_key<C>("listen.unix", "path of a unix socket; \"\" for none; \"auto\": $XDG_RUNTIME_DIR or /run/connectord", [](C& c) -> Text& { return c.listen.unix_path; })),
        list_key<C>("listen.allowed_hosts", "names that HTTP's Host may hold beside loopback addresses", [](C& c) -> auto& { return c.listen.allowed_hosts; }),
        list_key<C>("listen.allowed_origins", "web origins that may call", [](C& c) -> auto& { return c.listen.allowed_origins; }),

        path_key<C>("tls.certificate", "PEM file of the daemon's certificate and its chain; tcp and http then speak TLS", [](C& c) -> auto& { return c.tls.certificate; }),
        path_key<C>("tls.key", "PEM file of its private key", [](C& c) -> auto& { return c.tls.key; }),
        path_key<C>("tls.client_ca", "PEM file of who vouches for clients; absent: they need no certificate", [](C& c) -> auto& { return c.tls.client_ca; }),
        choice_key<C>("tls.client_certificate", {"required", "optional"}, "whether a client without a certificate is turned away, where there is a client_ca", [](C& c) -> Text& { return c.tls.client_certificate; }),
        choice_key<C>("tls.min_version", {"1.2", "1.3"}, "the oldest TLS that is spoken", [](C& c) -> Text& { return c.tls.min_version; }),
        at_start(words_of_key("tls.listeners", {"tcp", "http"}, "which listeners speak TLS, where there is a certificate", [](C& c) -> auto& { return c.tls.listeners; })),

        switch_key<C>("insecure_no_auth", "callers on other machines need not say who they are", [](C& c) -> auto& { return c.insecure_no_auth; }),
        grants_key<C>("allow", "what callers without a token may do beside reading, writing, defining and discovering", [](C& c) -> auto& { return c.allow; }),
        at_start(path_key<C>("state_dir", "folder of the embedded database; else $STATE_DIRECTORY, or connectord in $XDG_STATE_HOME or ~/.local/state", [](C& c) -> auto& { return c.state_dir; })),
        at_start(switch_key<C>("memory", "without a datasource: keep the embedded database in memory, where it ends with the daemon", [](C& c) -> auto& { return c.memory; })),
        at_start(count_key<C>("threads", 1, 64, "threads that serve clients: each client lives on one, and each has its part of every pool.max; all that comes by HTTP is the first one's", [](C& c) -> auto& { return c.threads; })),
        at_start(switch_key<C>("idle_polling", "before it sleeps, look for what comes next for up to 200 microseconds while few calls are under way: quicker, for some processor time", [](C& c) -> auto& { return c.idle_polling; })),

        bytes_key("limits.request_bytes", kib, gib, "one request", [](C& c) -> auto& { return c.limits.request_bytes; }),
        bytes_key("limits.unauthenticated_request_bytes", kib, gib, "one request before its caller is known", [](C& c) -> auto& { return c.limits.unauthenticated_request_bytes; }),
        count_key("limits.filter_depth", 1, 64, "nesting of a where", [](C& c) -> auto& { return c.limits.filter_depth; }),
        count_key("limits.batch", 1, 10'000, "calls a batch", [](C& c) -> auto& { return c.limits.batch; }),
        count_key("limits.in_flight", 1, 100'000, "calls under way a session", [](C& c) -> auto& { return c.limits.in_flight; }),
        bytes_key("limits.reply_bytes", kib, 2 * gib, "one reply", [](C& c) -> auto& { return c.limits.reply_bytes; }),
        at_start(bytes_key("limits.buffered_reply_bytes", kib, 64 * gib, "replies that wait for slow readers, in all", [](C& c) -> auto& { return c.limits.buffered_reply_bytes; })),
        count_key("limits.sessions", 1, 100'000, "clients at once", [](C& c) -> auto& { return c.limits.sessions; }),
        count_key("limits.transactions", 1, 1000, "open transactions a session", [](C& c) -> auto& { return c.limits.transactions; }),
        count_key("limits.transactions_by_id", 1, 10'000, "open transactions a principal that are bound to no session, as all over HTTP are", [](C& c) -> auto& { return c.limits.transactions_by_id; }),

        duration_key("timeouts.statement", "a whole call, unless it says timeoutMs", [](C& c) -> auto& { return c.timeouts.statement; }),
        duration_key("timeouts.queue", "waiting for a database connection", [](C& c) -> auto& { return c.timeouts.queue; }),
        duration_key("timeouts.connect", "connecting to a database", [](C& c) -> auto& { return c.timeouts.connect; }),
        duration_key("timeouts.transaction_idle", "a transaction that nobody uses", [](C& c) -> auto& { return c.timeouts.transaction_idle; }),
        duration_key("timeouts.transaction", "a whole transaction", [](C& c) -> auto& { return c.timeouts.transaction; }),
        duration_key("timeouts.idle_http", "an HTTP connection between two requests", [](C& c) -> auto& { return c.timeouts.idle_http; }),
        duration_key("timeouts.partial_message", "the rest of a message that has begun", [](C& c) -> auto& { return c.timeouts.partial_message; }),
        duration_key("timeouts.write_stall", "a client that takes no replies", [](C& c) -> auto& { return c.timeouts.write_stall; }),
        duration_key("timeouts.unused_datasource", "a datasource that clients described and none uses", [](C& c) -> auto& { return c.timeouts.unused_datasource; }),
        duration_key("timeouts.shutdown", "calls under way, after SIGTERM", [](C& c) -> auto& { return c.timeouts.shutdown; }),

        choice_key<C>("log.level", {"trace", "debug", "info", "warn", "error", "off"}, "the least that is written to stderr", [](C& c) -> Text& { return c.log.level; }),
        choice_key<C>("log.format", {"console", "json"}, "how it is written", [](C& c) -> Text& { return c.log.format; }),
        duration_key("log.slow_call", "from here on a call's line is a warning", [](C& c) -> auto& { return c.log.slow_call; }),
        duration_key("log.loop_stall", "from here on it is a warning that the event loop was held up", [](C& c) -> auto& { return c.log.loop_stall; }),
    };
    return keys;
}

std::span<const Key<Principal>> principal_keys()
{
    using P = Principal;
    static const std::vector<Key<P>> keys{
        token_key(),
        path_key<P>("token_file", "file that holds the token itself", [](P& p) -> auto& { return p.token_file; }),
        optional_text_key("certificate", "a name in the client's certificate: its common name, or an alternative one", [](P& p) -> auto& { return p.certificate; }),
        optional_text_key("unix_user", "a user of this machine, who asks over the unix socket", [](P& p) -> auto& { return p.unix_user; }),
        grants_key<P>("grants", "what it may do", [](P& p) -> auto& { return p.principal.grants; }),
        list_key<P>("datasources", "which datasources it may use; empty: all", [](P& p) -> auto& { return p.principal.datasources; }),
        unless_zero(count_key<P>("max_rows", 1, 1'000'000'000, "rows that one answer may have", [](P& p) -> auto& { return p.principal.limits.max_rows; }), [](const P& p) { return p.principal.limits.max_rows == 0; }),
        unless_zero(duration_key<P>("timeout", "a whole call, whatever its timeoutMs", [](P& p) -> auto& { return p.principal.limits.timeout; }), [](const P& p) { return p.principal.limits.timeout.count() == 0; }),
        unless_zero(count_key<P>("transactions", 1, 1000, "open transactions that whoever holds their id may use, instead of limits.transactions_by_id", [](P& p) -> auto& { return p.principal.limits.transactions; }), [](const P& p) { return p.principal.limits.transactions == 0; }),
        expiry_key(),
    };
    return keys;
}
// clang-format on

std::string environment_name(std::string_view key)
{
    std::string name{"CONNECTORD_"};
    for (const char c : key) {
        const auto byte = static_cast<unsigned char>(c);
        name += std::isalnum(byte) != 0 ? static_cast<char>(std::toupper(byte)) : '_';
    }
    return name;
}

std::string flag_name(std::string_view key)
{
    std::string name{"--"};
    name.append(key);
    std::ranges::replace_if(
        name, [](char c) { return c == '.' || c == '_'; }, '-');
    return name;
}

std::string toml_text(std::string_view text)
{
    // JSON's escapes are a part of those that TOML's basic strings know.
    std::string quoted;
    json::append_string(quoted, text);
    return quoted;
}

std::string toml_list(std::span<const std::string_view> items)
{
    std::string list{"["};
    for (const std::string_view item : items) {
        if (list.size() > 1)
            list += ", ";
        list += toml_text(item);
    }
    return list + "]";
}

} // namespace connectord::config

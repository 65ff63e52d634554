// Keys of the daemon as a whole, and of those who call it.
#include "daemon/config/keys.hpp"

#include "daemon/config/key_kinds.hpp"
#include "daemon/config/secrets.hpp"
#include "protocol/json/escape.hpp"

#include <cctype>

namespace connectord::config {

namespace {

using namespace kinds;
using Entry = session::Access::Entry;

Key<Entry> token_key()
{
    return {.name = "token_sha256",
            .allowed = "the SHA-256 of a token, 64 hexadecimal digits",
            .help = "of 32 random bytes: openssl rand -hex 32",
            .set =
                [](Entry& entry, const Given& given) {
                    const auto text = read_text(given);
                    const auto hash = text ? session::parse_token_hash(*text) : std::nullopt;
                    if (hash)
                        entry.token = *hash;
                    return hash.has_value();
                },
            .show = [](const Entry&) { return toml_text(mask); },
            .is_secret = true};
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
        endpoint_key("listen.tcp", "JSON-RPC over TCP", [](C& c) -> auto& { return c.listen.tcp; }),
        endpoint_key("listen.http", "JSON-RPC over HTTP", [](C& c) -> auto& { return c.listen.http; }),
        text_key<C>("listen.unix", "path of a unix socket; \"\" for none; \"auto\": $XDG_RUNTIME_DIR or /run/connectord", [](C& c) -> Text& { return c.listen.unix_path; }),
        list_key<C>("listen.allowed_hosts", "names that HTTP's Host may hold beside loopback addresses", [](C& c) -> auto& { return c.listen.allowed_hosts; }),
        list_key<C>("listen.allowed_origins", "web origins that may call", [](C& c) -> auto& { return c.listen.allowed_origins; }),

        grants_key<C>("allow", "what callers without a token may do beside reading, writing, defining and discovering", [](C& c) -> auto& { return c.allow; }),
        path_key<C>("state_dir", "folder of the embedded database", [](C& c) -> auto& { return c.state_dir; }),
        switch_key<C>("memory", "keep the embedded database in memory only", [](C& c) -> auto& { return c.memory; }),

        bytes_key("limits.request_bytes", kib, gib, "one request", [](C& c) -> auto& { return c.limits.request_bytes; }),
        bytes_key("limits.unauthenticated_request_bytes", kib, gib, "one request before its caller is known", [](C& c) -> auto& { return c.limits.unauthenticated_request_bytes; }),
        count_key("limits.filter_depth", 1, 64, "nesting of a where", [](C& c) -> auto& { return c.limits.filter_depth; }),
        count_key("limits.batch", 1, 10'000, "calls a batch", [](C& c) -> auto& { return c.limits.batch; }),
        count_key("limits.in_flight", 1, 100'000, "calls under way a session", [](C& c) -> auto& { return c.limits.in_flight; }),
        bytes_key("limits.reply_bytes", kib, 2 * gib, "one reply", [](C& c) -> auto& { return c.limits.reply_bytes; }),
        bytes_key("limits.buffered_reply_bytes", kib, 64 * gib, "replies that wait for slow readers, in all", [](C& c) -> auto& { return c.limits.buffered_reply_bytes; }),
        count_key("limits.sessions", 1, 100'000, "clients at once", [](C& c) -> auto& { return c.limits.sessions; }),
        count_key("limits.transactions", 1, 1000, "open transactions a session", [](C& c) -> auto& { return c.limits.transactions; }),

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
    };
    return keys;
}

std::span<const Key<session::Access::Entry>> principal_keys()
{
    static const std::vector<Key<Entry>> keys{
        token_key(),
        grants_key<Entry>("grants", "what it may do", [](Entry& e) -> auto& { return e.principal.grants; }),
        list_key<Entry>("datasources", "which datasources it may use; empty: all", [](Entry& e) -> auto& { return e.principal.datasources; }),
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

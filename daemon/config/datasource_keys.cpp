// What can be said of a datasource: settings for its driver, under LoopBack's names, and rules for
// its callers.
#include "daemon/config/key_kinds.hpp"
#include "daemon/config/secrets.hpp"

#include <boost/json/serialize.hpp>

#include <functional>
#include <optional>

namespace connectord::config {

namespace {

using namespace kinds;

/// A switch that reads as one of two words: `errors = "full"`.
Key<Datasource> words_key(std::string_view name, std::string_view off, std::string_view on,
                          std::string_view help, Place<Datasource, bool> place)
{
    return {
        .name = name,
        .allowed = fmt::format("{} or {}", off, on),
        .help = help,
        .set =
            [=](Datasource& target, const Given& given) {
                const auto text = read_text(given);
                if (!text || (*text != off && *text != on))
                    return false;
                place(target) = *text == on;
                return true;
            },
        .show = [=](const Datasource& target) { return toml_text(at(place, target) ? on : off); }};
}

/// A driver's setting: kept under LoopBack's `member`, for the driver to read.
using Read = std::function<std::optional<boost::json::value>(const Given&)>;

Key<Datasource> driver_key(std::string_view name, std::string_view member, std::string allowed,
                           std::string_view help, Read read)
{
    return {.name = name,
            .allowed = std::move(allowed),
            .help = help,
            .set =
                [=](Datasource& target, const Given& given) {
                    std::optional<boost::json::value> value = read(given);
                    if (value)
                        target.settings.insert_or_assign(member, std::move(*value));
                    return value.has_value();
                },
            .show =
                [=](const Datasource& target) {
                    const boost::json::value* value = target.settings.if_contains(member);
                    if (value == nullptr)
                        return std::string{};
                    return value->is_string() ? toml_text(std::string_view{value->get_string()})
                                              : boost::json::serialize(*value);
                }};
}

std::optional<boost::json::value> driver_text(const Given& given)
{
    const auto text = read_text(given);
    return text ? std::optional<boost::json::value>{boost::json::string{*text}} : std::nullopt;
}

std::optional<boost::json::value> driver_span(const Given& given)
{
    const auto span = read_duration(given);
    return span && *span <= longest_span ? std::optional<boost::json::value>{span->count()}
                                         : std::nullopt;
}

/// SQLite's file: a path, save for the name of the database that has none.
std::optional<boost::json::value> driver_file(const Given& given)
{
    const auto text = read_text(given);
    if (!text)
        return std::nullopt;
    const std::string path = *text == ":memory:" ? *text : read_path(given)->native();
    return boost::json::string{path};
}

/// A number, within what drivers take.
Key<Datasource> driver_count_key(std::string_view name, std::string_view member,
                                 std::uint64_t least, std::uint64_t most, std::string_view help)
{
    const auto read = [least, most](const Given& given) -> std::optional<boost::json::value> {
        const auto count = read_number(given);
        if (!count || *count < least || *count > most)
            return std::nullopt;
        return boost::json::value(static_cast<std::int64_t>(*count));
    };
    return driver_key(name, member, fmt::format("a whole number from {} to {}", least, most), help,
                      read);
}

/// One of a few words; empty: nothing was said. `known` holds those that are taken, `allowed` those
/// that people are told of.
Key<Datasource> driver_word_key(std::string_view name, std::string_view member,
                                std::vector<std::string_view> known, std::string allowed,
                                std::string_view help)
{
    const auto read =
        [known = std::move(known)](const Given& given) -> std::optional<boost::json::value> {
        const auto text = read_text(given);
        const bool is_known =
            text && (text->empty() || std::ranges::find(known, *text) != known.end());
        return is_known ? std::optional<boost::json::value>{boost::json::string{*text}}
                        : std::nullopt;
    };
    return driver_key(name, member, std::move(allowed), help, read);
}

/// Which driver: by its own name, or as LoopBack's datasources call it.
Key<Datasource> driver_name_key()
{
    return driver_word_key("driver", "driver",
                           {"postgresql", "postgres", "pg", "loopback-connector-postgresql",
                            "sqlite3", "sqlite", "loopback-connector-sqlite3"},
                           "postgresql or sqlite3", "found from url or file when absent");
}

/// As libpq's sslmode.
Key<Datasource> ssl_mode_key()
{
    std::vector<std::string_view> modes{"disable", "allow",     "prefer",
                                        "require", "verify-ca", "verify-full"};
    std::string allowed = fmt::format("one of {}", fmt::join(modes, ", "));
    return driver_word_key("ssl_mode", "sslmode", std::move(modes), std::move(allowed),
                           "as libpq's sslmode [prefer]");
}

Key<Datasource> driver_text_key(std::string_view name, std::string_view help)
{
    return driver_key(name, name, "a text", help, driver_text);
}

Key<Datasource> driver_span_key(std::string_view name, std::string_view member,
                                std::string_view help)
{
    Key<Datasource> key = driver_key(name, member, allowed_duration(milliseconds{0}, longest_span),
                                     help, driver_span);
    key.show = [member](const Datasource& target) {
        const boost::json::value* value = target.settings.if_contains(member);
        return value == nullptr
                   ? std::string{}
                   : toml_text(text_of_duration(milliseconds{value->to_number<std::int64_t>()}));
    };
    return key;
}

/// The address of a database: shown, but for the password that it may hold.
Key<Datasource> url_key()
{
    Key<Datasource> key =
        driver_text_key("url", "postgres://user@host/database; wins over the parts below");
    key.is_secret = true;
    key.set = [](Datasource& target, const Given& given) {
        auto url = driver_text(given);
        if (!url)
            return false;
        target.settings.insert_or_assign("url", std::move(*url));
        target.url_file.clear();
        return true;
    };
    key.show = [](const Datasource& target) {
        const boost::json::value* url = target.settings.if_contains("url");
        return url == nullptr || !target.url_file.empty()
                   ? std::string{}
                   : toml_text(without_passwords(std::string_view{url->get_string()}));
    };
    return key;
}

Key<Datasource> password_key()
{
    Key<Datasource> key = driver_text_key("password", "better: password_file");
    key.is_secret = true;
    key.set = [](Datasource& target, const Given& given) {
        auto password = driver_text(given);
        if (!password)
            return false;
        target.settings.insert_or_assign("password", std::move(*password));
        target.password_file.clear();
        return true;
    };
    key.show = [](const Datasource& target) {
        return target.settings.contains("password") && target.password_file.empty()
                   ? toml_text(mask)
                   : std::string{};
    };
    return key;
}

/// What the datasource grants at most: absent, where everything may be.
Key<Datasource> datasource_grants_key()
{
    Key<Datasource> key = grants_key<Datasource>(
        "grants", "what anybody may do here at most; absent: whatever the caller may",
        [](Datasource& d) -> rpc::Grants& { return d.anonymous; });
    key.set = [](Datasource& target, const Given& given) {
        const auto grants = read_grants(given);
        if (grants)
            target.grants = *grants;
        return grants.has_value();
    };
    key.show = [](const Datasource& target) {
        return target.grants ? toml_grants(*target.grants) : std::string{};
    };
    return key;
}

} // namespace

// clang-format off
std::span<const Key<Datasource>> datasource_keys()
{
    using D = Datasource;
    static const std::vector<Key<D>> keys{
        driver_name_key(),
        url_key(),
        path_key<D>("url_file", "file that holds the url", [](D& d) -> auto& { return d.url_file; }),
        driver_text_key("host", "server's name, address, or folder of its socket"),
        driver_count_key("port", "port", 1, 65535, "server's port [5432]"),
        driver_text_key("database", "database's name"),
        driver_text_key("user", "user's name"),
        password_key(),
        path_key<D>("password_file", "file that holds the password", [](D& d) -> auto& { return d.password_file; }),
        driver_text_key("schema", "schema of models that name none"),
        driver_key("file", "file", "a path, or \":memory:\"", "SQLite's file", driver_file),
        ssl_mode_key(),
        driver_key("ssl_root_cert", "sslrootcert", "a text", "file of certificates to trust", driver_text),
        driver_key("application_name", "applicationName", "a text", "how the daemon calls itself to the server [connectord]", driver_text),
        driver_count_key("pool.max", "max", 1, 10'000, "connections at most [10]"),
        driver_count_key("pool.queue", "queueMax", 0, 1'000'000, "callers that may wait for one [1000]"),
        driver_span_key("pool.idle_timeout", "idleTimeout", "an idle connection is closed after [10min]"),
        driver_span_key("pool.max_lifetime", "maxLifetime", "a connection is replaced after [1h]"),
        driver_span_key("connect_timeout", "connectionTimeout", "timeouts.connect, for this datasource"),
        driver_span_key("queue_timeout", "queueTimeout", "timeouts.queue, for this datasource"),
        switch_key<D>("discover", "the tables are models, without definitions [false]", [](D& d) -> auto& { return d.discover; }),
        path_key<D>("models", "folder of LoopBack model JSON files", [](D& d) -> auto& { return d.models; }),
        datasource_grants_key(),
        words_key("errors", "brief", "full", "whether the server's detail and hint leave in errors [brief]", [](D& d) -> auto& { return d.full_errors; }),
        words_key("unknown_where", "ignore", "error", "unknown properties in the where of a read [ignore]", [](D& d) -> auto& { return d.unknown_where_is_error; }),
        switch_key<D>("strict", "every read as if it said options.strict [false]", [](D& d) -> auto& { return d.strict; }),
    };
    return keys;
}
// clang-format on

} // namespace connectord::config

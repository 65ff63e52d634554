// One reader for every name that a setting has had in LoopBack's connectors.
#include "drivers/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <limits>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace connectord {
namespace {

constexpr std::uint16_t postgresql_port = 5432;

/// Takes members out of a settings object under any of their names, the first present one winning.
/// After the first bad member it takes nothing more and keeps the error.
class Members {
public:
    using Names = std::initializer_list<std::string_view>;

    Members(const boost::json::object& members, std::string path)
        : members_{members}, path_{std::move(path)}
    {
    }

    const std::optional<Error>& error() const { return error_; }
    std::string path_of(std::string_view name) const
    {
        return path_.empty() ? std::string{name} : path_ + "." + std::string{name};
    }

    /// The member and the name it came under; a JSON null is as good as absent.
    std::pair<std::string_view, const boost::json::value*> find(Names names) const
    {
        for (const std::string_view name : names) {
            const boost::json::value* value = members_.if_contains(name);
            if (value != nullptr && !value->is_null())
                return {name, value};
        }
        return {{}, nullptr};
    }

    void text(std::string& target, Names names)
    {
        const auto [name, value] = find(names);
        if (value == nullptr || error_)
            return;
        if (!value->is_string())
            return fail(name, "must be a string");
        const boost::json::string& given = value->get_string();
        if (given.find('\0') != boost::json::string::npos)
            return fail(name, "must not hold U+0000");
        target.assign(given.data(), given.size());
    }

    /// A whole number, or the same as text: environments and .env files know nothing else.
    template <typename Number>
    void number(Number& target, Names names, std::int64_t low, std::int64_t high)
    {
        const auto [name, value] = find(names);
        if (value == nullptr || error_)
            return;
        const std::optional<std::int64_t> given = whole_number(*value);
        if (!given || *given < low || *given > high)
            return fail(name, "must be a whole number from " + std::to_string(low) + " to " +
                                  std::to_string(high));
        target = Number(*given);
    }

    void span(std::chrono::milliseconds& target, Names names, bool zero_is_not_given)
    {
        std::chrono::milliseconds given = target;
        number(given, names, 0, std::chrono::milliseconds{std::chrono::hours{24 * 365}}.count());
        if (given.count() != 0 || !zero_is_not_given)
            target = given;
    }

    const boost::json::object* object(Names names)
    {
        const auto [name, value] = find(names);
        if (value == nullptr || error_)
            return nullptr;
        if (!value->is_object())
            fail(name, "must be an object");
        return value->if_object();
    }

    void fail(std::string_view name, std::string_view why)
    {
        error_ = invalid_params(path_of(name), why);
    }
    void adopt(const std::optional<Error>& error)
    {
        if (error && !error_)
            error_ = error;
    }

private:
    static std::optional<std::int64_t> whole_number(const boost::json::value& value)
    {
        std::int64_t number = 0;
        if (value.is_string()) {
            const boost::json::string& text = value.get_string();
            const auto [end, failed] =
                std::from_chars(text.data(), text.data() + text.size(), number);
            if (failed == std::errc{} && !text.empty() && end == text.data() + text.size())
                return number;
            return std::nullopt;
        }
        if (value.is_int64())
            return value.get_int64();
        if (value.is_double() &&
            value.get_double() == static_cast<double>(static_cast<std::int32_t>(
                                      std::clamp(value.get_double(), -2e9, 2e9))))
            return static_cast<std::int64_t>(value.get_double());
        return std::nullopt; // an unsigned value beyond int64 is out of every range here
    }

    const boost::json::object& members_;
    std::string path_;
    std::optional<Error> error_;
};

/// Our name of a driver, whatever LoopBack calls it. Empty: the name says nothing.
std::string driver_name(std::string_view given)
{
    constexpr std::string_view package = "loopback-connector-";
    if (given.starts_with(package))
        given.remove_prefix(package.size());
    if (given == "connectord")
        return {};
    if (given == "postgres" || given == "pg")
        return "postgresql";
    if (given == "sqlite")
        return "sqlite3";
    return std::string{given};
}

bool is_postgresql_url(std::string_view url)
{
    return url.starts_with("postgres://") || url.starts_with("postgresql://");
}

std::string driver_meant_by(const DriverSettings& settings)
{
    if (is_postgresql_url(settings.url))
        return "postgresql";
    if (settings.url.starts_with("sqlite:") || settings.url.starts_with("sqlite3:") ||
        settings.url.starts_with("file:") || !settings.file.empty())
        return "sqlite3";
    return {};
}

/// The path in `sqlite:///path`, `sqlite:path`, `file:path`, or what has no such beginning.
std::string_view file_of_url(std::string_view url)
{
    for (const std::string_view scheme : {"sqlite3:", "sqlite:", "file:"}) {
        if (url.starts_with(scheme)) {
            url.remove_prefix(scheme.size());
            if (url.starts_with("//"))
                url.remove_prefix(2);
            return url;
        }
    }
    return url;
}

void read_driver(Members& members, DriverSettings& settings)
{
    std::string driver;
    std::string connector;
    members.text(driver, {"driver"});
    members.text(connector, {"connector"});
    settings.driver = driver_name(driver);
    if (settings.driver.empty())
        settings.driver = driver_name(connector);
    if (settings.driver.empty())
        settings.driver = driver_meant_by(settings);
}

void read_ssl_object(Members& members, const boost::json::object& ssl, DriverSettings& settings)
{
    Members parts{ssl, members.path_of("ssl")};
    settings.ssl_mode = "verify-full";
    const auto [name, strict] = parts.find({"rejectUnauthorized"});
    if (strict != nullptr && !strict->is_bool())
        parts.fail(name, "must be a boolean");
    else if (strict != nullptr && !strict->get_bool())
        settings.ssl_mode = "require";
    parts.text(settings.ssl_mode, {"mode"});
    parts.text(settings.ssl_root_cert, {"ca", "rootCert"});
    if (!parts.error() && settings.ssl_root_cert.find("-----BEGIN") != std::string::npos)
        parts.fail("ca", "must be the path of a file of certificates, not their text");
    members.adopt(parts.error());
}

/// `ssl` as node-postgres has it, then libpq's own names, which are more exact and so win.
void read_ssl(Members& members, DriverSettings& settings)
{
    const auto [name, ssl] = members.find({"ssl"});
    if (ssl != nullptr) {
        if (ssl->is_bool())
            settings.ssl_mode = ssl->get_bool() ? "verify-full" : "disable";
        else if (ssl->is_object())
            read_ssl_object(members, ssl->get_object(), settings);
        else
            members.fail(name, "must be a boolean or an object");
    }
    members.text(settings.ssl_mode, {"sslmode", "sslMode"});
    members.text(settings.ssl_root_cert, {"sslrootcert", "sslRootCert"});

    constexpr std::array<std::string_view, 7> modes{"",        "disable",   "allow",      "prefer",
                                                    "require", "verify-ca", "verify-full"};
    if (!members.error() && std::find(modes.begin(), modes.end(), settings.ssl_mode) == modes.end())
        members.fail(ssl != nullptr && ssl->is_object() ? "ssl.mode" : "sslmode",
                     "must be disable, allow, prefer, require, verify-ca or verify-full");
}

void read_pool(Members& members, DriverSettings& settings)
{
    constexpr std::int64_t most_connections = 10'000;
    constexpr std::int64_t most_callers = 1'000'000;
    const auto read = [&settings](Members& from, Members::Names max, Members::Names queue) {
        from.number(settings.pool_max, max, 1, most_connections);
        from.number(settings.queue_max, queue, 0, most_callers);
        from.span(settings.idle_timeout, {"idleTimeoutMillis", "idleTimeout", "idleTimeoutMs"},
                  false);
        from.span(settings.max_lifetime, {"maxLifetime", "maxLifetimeMillis", "maxLifetimeMs"},
                  false);
        from.span(settings.queue_timeout,
                  {"queueTimeout", "queueTimeoutMillis", "queueTimeoutMs", "acquireTimeoutMillis"},
                  true);
    };
    read(members, {"max", "poolMax", "connectionLimit"}, {"queueMax", "queue"});
    if (const boost::json::object* pool = members.object({"pool"})) {
        Members parts{*pool, members.path_of("pool")};
        read(parts, {"max"}, {"queueMax", "queue"});
        members.adopt(parts.error());
    }
    members.span(
        settings.connect_timeout,
        {"connectionTimeoutMillis", "connectionTimeout", "connectTimeout", "connectTimeoutMs"},
        true);
}

std::string percent_decoded(std::string_view text)
{
    std::string decoded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        unsigned byte = 0;
        if (text[at] == '%' && at + 2 < text.size()) {
            const char* digits = text.data() + at + 1;
            const auto [end, failed] = std::from_chars(digits, digits + 2, byte, 16);
            if (failed == std::errc{} && end == digits + 2) {
                decoded.push_back(static_cast<char>(byte));
                at += 2;
                continue;
            }
        }
        decoded.push_back(text[at]);
    }
    return decoded;
}

using Parts = std::map<std::string, std::string>;

/// Replaces the parts that the url gives. Several hosts stay one text: their order means something.
void take_url_apart(std::string_view url, Parts& parts)
{
    url.remove_prefix(url.find("://") + 3);
    if (const std::size_t query = url.find('?'); query != std::string_view::npos) {
        std::string_view rest = url.substr(query + 1);
        url = url.substr(0, query);
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find('&'), rest.size());
            const std::string_view pair = rest.substr(0, end);
            const std::size_t equals = std::min(pair.find('='), pair.size());
            parts[percent_decoded(pair.substr(0, equals))] =
                percent_decoded(pair.substr(std::min(equals + 1, pair.size())));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    const std::size_t slash = std::min(url.find('/'), url.size());
    if (slash + 1 < url.size())
        parts["database"] = percent_decoded(url.substr(slash + 1));
    std::string_view authority = url.substr(0, slash);
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        const std::string_view user = authority.substr(0, at);
        const std::size_t colon = std::min(user.find(':'), user.size());
        parts["user"] = percent_decoded(user.substr(0, colon));
        if (colon < user.size())
            parts["password"] = percent_decoded(user.substr(colon + 1));
        authority.remove_prefix(at + 1);
    }
    const std::size_t colon = authority.rfind(':');
    const bool has_port = authority.find(',') == std::string_view::npos &&
                          colon != std::string_view::npos &&
                          authority.find(']', colon) == std::string_view::npos;
    if (has_port)
        parts["port"] = authority.substr(colon + 1);
    if (!authority.empty())
        parts["host"] = percent_decoded(has_port ? authority.substr(0, colon) : authority);
}

} // namespace

Result<DriverSettings> DriverSettings::read(const boost::json::object& object,
                                            std::string_view path)
{
    Members members{object, std::string{path}};
    DriverSettings settings;
    members.text(settings.url, {"url", "connectionString"});
    members.text(settings.host, {"host", "hostname"});
    members.number(settings.port, {"port"}, 0, std::numeric_limits<std::uint16_t>::max());
    members.text(settings.database, {"database"});
    members.text(settings.user, {"user", "username"});
    members.text(settings.password, {"password"});
    members.text(settings.schema, {"schema"});
    members.text(settings.file, {"file"});
    members.text(settings.application_name, {"applicationName", "application_name"});
    read_ssl(members, settings);
    read_pool(members, settings);
    read_driver(members, settings);
    if (members.error())
        return *members.error();

    if (settings.driver == "sqlite3" && settings.file.empty()) {
        settings.file = settings.url.empty() ? settings.database : file_of_url(settings.url);
        if (settings.file.empty())
            settings.file = ":memory:";
    }
    return settings;
}

std::string DriverSettings::canonical() const
{
    Parts parts;
    if (driver == "sqlite3") {
        parts["file"] = file;
    } else {
        parts = Parts{{"host", host},
                      {"database", database},
                      {"user", user},
                      {"password", password},
                      {"sslmode", ssl_mode},
                      {"sslrootcert", ssl_root_cert},
                      {"port", port == 0 ? std::string{} : std::to_string(port)}};
        if (is_postgresql_url(url))
            take_url_apart(url, parts);
        else
            parts["url"] = url;
        if (parts["port"].empty())
            parts["port"] = std::to_string(postgresql_port);
    }
    parts["driver"] = driver;
    parts["schema"] = schema;
    parts["application_name"] = application_name;
    parts["max"] = std::to_string(pool_max);
    parts["queueMax"] = std::to_string(queue_max);
    parts["connectionTimeout"] = std::to_string(connect_timeout.count());
    parts["queueTimeout"] = std::to_string(queue_timeout.count());
    parts["idleTimeout"] = std::to_string(idle_timeout.count());
    parts["maxLifetime"] = std::to_string(max_lifetime.count());

    // Lengths stand before the values, so that no value can pass for another part.
    std::string text;
    for (const auto& [name, value] : parts) {
        if (value.empty())
            continue;
        text.append(name).append("=").append(std::to_string(value.size())).append(":");
        text.append(value).append(";");
    }
    return text;
}

} // namespace connectord

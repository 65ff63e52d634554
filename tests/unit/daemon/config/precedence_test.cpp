// Flags over the environment, that over the file, that over the defaults: for every key that there
// is.
#include "daemon/config/keys.hpp"
#include "tests/unit/daemon/config/world.hpp"

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace connectord::config::test {
namespace {

/// Two values that a key may have, neither of them its default unless there are only two.
struct Pair {
    std::string one;
    std::string other;
};
using Pairs = std::map<std::string, Pair, std::less<>>;

const Pairs& daemon_values()
{
    static const Pairs values{
        {"listen.tcp", {"127.0.0.1:1", "127.0.0.1:2"}},
        {"listen.http", {"127.0.0.1:1", "127.0.0.1:2"}},
        {"listen.unix", {"/one", "/other"}},
        {"listen.allowed_hosts", {"one,two", "other"}},
        {"listen.allowed_origins", {"http://one", "http://other"}},
        {"tls.certificate", {"/one.pem", "/other.pem"}},
        {"tls.key", {"/one.key", "/other.key"}},
        {"tls.client_ca", {"/one.pem", "/other.pem"}},
        {"tls.client_certificate", {"optional", "required"}},
        {"tls.min_version", {"1.3", "1.2"}},
        {"tls.listeners", {"tcp", "http"}},
        {"insecure_no_auth", {"true", "false"}},
        {"allow", {"raw,ddl", "admin"}},
        {"state_dir", {"/one", "/other"}},
        {"memory", {"true", "false"}},
        {"threads", {"2", "3"}},
        {"idle_polling", {"false", "true"}},
        {"log.level", {"debug", "error"}},
        {"log.format", {"json", "console"}},
    };
    return values;
}

const Pairs& datasource_values()
{
    static const Pairs values{
        {"driver", {"sqlite3", "postgresql"}},
        {"url", {"postgres://u@one/d", "postgres://u@other/d"}},
        {"url_file", {"/one", "/other"}},
        {"host", {"one", "other"}},
        {"port", {"1", "2"}},
        {"database", {"one", "other"}},
        {"user", {"one", "other"}},
        {"password", {"one", "other"}},
        {"password_file", {"/one", "/other"}},
        {"schema", {"one", "other"}},
        {"file", {"/one.db", "/other.db"}},
        {"ssl_mode", {"require", "verify-full"}},
        {"ssl_root_cert", {"/one", "/other"}},
        {"application_name", {"one", "other"}},
        {"discover", {"true", "false"}},
        {"models", {"/one", "/other"}},
        {"grants", {"read", "read,write"}},
        {"errors", {"full", "brief"}},
        {"unknown_where", {"error", "ignore"}},
        {"strict", {"true", "false"}},
    };
    return values;
}

const Pairs& principal_values()
{
    static const Pairs values{
        {"token_sha256", {std::string(64, 'a'), std::string(64, 'b')}},
        {"token_file", {"/one.token", "/other.token"}},
        {"certificate", {"one", "other"}},
        {"unix_user", {"1", "2"}},
        {"grants", {"read", "read,write"}},
        {"datasources", {"db", "db,db"}},
        {"expires", {"2090-01-01T00:00:00Z", "2091-01-01T00:00:00Z"}},
    };
    return values;
}

template <typename Target>
Pair values_of(const Key<Target>& key, const Pairs& pairs)
{
    if (const auto found = pairs.find(key.name); found != pairs.end())
        return found->second;
    if (key.allowed.starts_with("a whole number"))
        return {"7", "8"};
    if (key.allowed.starts_with("a size"))
        return {"2MiB", "3MiB"};
    if (key.allowed.starts_with("a duration"))
        return {"7s", "8s"};
    ADD_FAILURE() << key.name << " has no values to be tried with";
    return {};
}

/// A value as TOML has it.
template <typename Target>
std::string in_toml(const Key<Target>& key, const std::string& value)
{
    if (key.is_switch || key.allowed.starts_with("a whole number"))
        return value;
    if (!key.allowed.starts_with("a list"))
        return toml_text(value);
    std::vector<std::string_view> items;
    for (std::string_view rest = value; !rest.empty();) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        items.push_back(rest.substr(0, comma));
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return toml_list(items);
}

/// A key with its value, as a file has it.
std::string line_of(const std::string& table, std::string_view key, const std::string& value)
{
    if (table.starts_with("principals."))
        return fmt::format("[[principals]]\nname = \"ada\"\n{} = {}\n", key, value);
    return fmt::format("{}{} = {}\n", table, key, value);
}

/// What must be there for any value of a key to make sense.
World world_for(std::string_view path)
{
    World world;
    for (const char* name : {"/one", "/other", "/pw"})
        world.files[name] = {"postgres://u@h/d", false};
    for (const char* name : {"/one.token", "/other.token"})
        world.files[name] = {std::string(32, name[1]), false};
    for (const char* name : {"/one.key", "/other.key", "/any.key"})
        world.files[name] = {"a key", false};
    if (path.starts_with("tls.") || path.ends_with(".certificate")) {
        if (path != "tls.certificate")
            world.variable("CONNECTORD_TLS_CERTIFICATE", "/any.pem");
        if (path != "tls.key")
            world.variable("CONNECTORD_TLS_KEY", "/any.key");
        if (path != "tls.client_ca")
            world.variable("CONNECTORD_TLS_CLIENT_CA", "/any.pem");
    }
    if (path.starts_with("datasources.db.") && !path.ends_with(".file") &&
        !path.ends_with(".url") && !path.ends_with(".url_file") && !path.ends_with(".driver"))
        world.variable("CONNECTORD_DATASOURCES_DB_DRIVER", "postgresql");
    if (path.starts_with("principals.ada.") && !path.ends_with(".unix_user"))
        world.variable("CONNECTORD_PRINCIPALS_ADA_UNIX_USER", "7");
    return world;
}

/// Tells each pair of sources different things of a key, and looks which was believed.
template <typename Target>
void expect_order(const Key<Target>& key, const Pairs& pairs, const std::string& table,
                  const std::function<std::string(const Config&)>& shown)
{
    const std::string path = table + std::string{key.name};
    SCOPED_TRACE(path);
    const Pair values = values_of(key, pairs);
    const bool may_be_a_flag = !key.is_secret || key.name != "password";

    const auto told = [&](const std::string& file, const std::string& variable,
                          const std::string& flag) {
        World world = world_for(path);
        if (!file.empty())
            world.file(line_of(table, key.name, in_toml(key, file)));
        if (!variable.empty())
            world.variable(environment_name(path), variable);
        std::vector<std::string> flags;
        if (!flag.empty())
            flags.push_back(flag_name(path) + "=" + flag);
        return shown(world.config(flags));
    };
    const std::string one = told(values.one, "", "");
    const std::string other = told(values.other, "", "");
    const bool is_shown = !key.is_secret || key.name == "url";
    EXPECT_EQ(is_shown, one != other);
    EXPECT_EQ(told("", values.one, ""), one);
    EXPECT_EQ(told(values.one, values.other, ""), other);
    EXPECT_EQ(told(values.other, values.one, ""), one);
    if (!may_be_a_flag)
        return;
    EXPECT_EQ(told("", "", values.one), one);
    EXPECT_EQ(told("", values.one, values.other), other);
    EXPECT_EQ(told(values.one, "", values.other), other);
    EXPECT_EQ(told(values.other, values.other, values.one), one);
}

TEST(Precedence, HoldsForEveryKeyOfTheDaemon)
{
    for (const Key<Config>& key : daemon_keys())
        expect_order(key, daemon_values(), "",
                     [&key](const Config& config) { return key.show(config); });
}

TEST(Precedence, HoldsForEveryKeyOfADatasource)
{
    for (const Key<Datasource>& key : datasource_keys())
        expect_order(key, datasource_values(), "datasources.db.", [&key](const Config& config) {
            return config.datasources.empty() ? "" : key.show(config.datasources[0]);
        });
}

TEST(Precedence, HoldsForEveryKeyOfAPrincipal)
{
    for (const Key<Principal>& key : principal_keys())
        expect_order(key, principal_values(), "principals.ada.", [&key](const Config& config) {
            return config.principals.empty() ? "" : key.show(config.principals[0]);
        });
}

} // namespace
} // namespace connectord::config::test

#include "daemon/config/environment.hpp"

#include "daemon/config/keys.hpp"
#include "daemon/config/secrets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string_view>
#include <vector>

namespace connectord::config {

namespace {

constexpr std::string_view prefix = "CONNECTORD_";
constexpr std::string_view of_datasources = "CONNECTORD_DATASOURCES_";
constexpr std::string_view of_principals = "CONNECTORD_PRINCIPALS_";

bool is_for_somebody_else(std::string_view variable)
{
    constexpr std::array<std::string_view, 4> not_ours{"CONNECTORD_TEST_", "CONNECTORD_PORT_",
                                                       "CONNECTORD_SERVICE_", "CONNECTORD_TOKEN"};
    // CONNECTORD_URL tells clients where the daemon is; it may stand beside them on one machine.
    return variable == "CONNECTORD_CONFIG" || variable == "CONNECTORD_PORT" ||
           variable == "CONNECTORD_URL" || std::ranges::any_of(not_ours, [&](std::string_view p) {
               return variable.starts_with(p);
           });
}

/// `DATASOURCES_DB` for `datasources.db`.
std::string shouted(std::string_view path)
{
    return environment_name(path).substr(prefix.size());
}

std::string in_lower_case(std::string_view text)
{
    std::string lower{text};
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

/// The path of a key in a table of named things: `datasources.db.pool.max`. An underscore may
/// belong to the name or to the key, so a name that exists decides, then the longest key.
template <typename Target>
std::optional<std::string> member_of(std::string_view table, std::span<const Key<Target>> keys,
                                     std::span<const std::string> names, std::string_view rest)
{
    std::string_view best_key;
    std::string best_name;
    bool best_exists = false;
    for (const Key<Target>& key : keys) {
        const std::string suffix = "_" + shouted(key.name);
        if (rest.size() <= suffix.size() || !rest.ends_with(suffix))
            continue;
        const std::string_view said = rest.substr(0, rest.size() - suffix.size());
        const auto known = std::ranges::find_if(
            names, [&](const std::string& name) { return shouted(name) == said; });
        const bool exists = known != names.end();
        if (exists < best_exists || (exists == best_exists && key.name.size() <= best_key.size()))
            continue;
        best_key = key.name;
        best_name = exists ? *known : in_lower_case(said);
        best_exists = exists;
    }
    if (best_key.empty())
        return std::nullopt;
    return fmt::format("{}.{}.{}", table, best_name, best_key);
}

std::optional<std::string> key_of(std::string_view variable,
                                  std::span<const std::string> datasources,
                                  std::span<const std::string> principals)
{
    for (const Key<Config>& key : daemon_keys()) {
        if (environment_name(key.name) == variable)
            return std::string{key.name};
    }
    if (variable.starts_with(of_datasources))
        return member_of("datasources", datasource_keys(), datasources,
                         variable.substr(of_datasources.size()));
    if (variable.starts_with(of_principals))
        return member_of("principals", principal_keys(), principals,
                         variable.substr(of_principals.size()));
    return std::nullopt;
}

/// The variables of the thing that a variable of this table seems to mean: what follows its name
/// can be misspelt, so that each key is put there in its place.
template <typename Target>
void add_members(std::vector<std::string>& names, std::string_view table,
                 std::span<const Key<Target>> keys, std::string_view variable)
{
    const std::size_t name_end = variable.find('_', table.size());
    if (!variable.starts_with(table) || name_end == std::string_view::npos)
        return;
    for (const Key<Target>& key : keys)
        names.push_back(std::string{variable.substr(0, name_end + 1)} + shouted(key.name));
}

Error unknown_variable(const std::string& variable)
{
    std::vector<std::string> names;
    for (const Key<Config>& key : daemon_keys())
        names.push_back(environment_name(key.name));
    add_members(names, of_datasources, datasource_keys(), variable);
    add_members(names, of_principals, principal_keys(), variable);
    const std::vector<std::string_view> known{names.begin(), names.end()};
    const std::string_view near = nearest_of(variable, known);
    return Error{Errc::invalid_params,
                 near.empty()
                     ? fmt::format("unknown variable {} in the environment", variable)
                     : fmt::format("unknown variable {} in the environment, did you mean {}?",
                                   variable, near)};
}

} // namespace

Result<Settings> read_environment(const std::map<std::string, std::string>& environment,
                                  std::span<const std::string> datasources,
                                  std::span<const std::string> principals)
{
    Settings settings;
    for (const auto& [variable, text] : environment) {
        if (!variable.starts_with(prefix) || is_for_somebody_else(variable))
            continue;
        std::optional<std::string> key = key_of(variable, datasources, principals);
        if (!key)
            return unknown_variable(variable);
        settings.push_back(
            {.key = std::move(*key),
             .given = {.value = boost::json::string{text}, .is_text = true, .base = {}},
             .source = variable});
    }
    return settings;
}

Result<Settings> read_member_flags(std::span<const std::pair<std::string, std::string>> members,
                                   std::span<const std::string> datasources,
                                   std::span<const std::string> principals)
{
    Settings settings;
    for (const auto& [flag, text] : members) {
        const std::string variable = environment_name(flag.substr(2));
        std::optional<std::string> key = key_of(variable, datasources, principals);
        if (!key)
            return Error{Errc::invalid_params,
                         fmt::format("unknown argument {}; --example-config lists what can be said "
                                     "of a datasource",
                                     flag)};
        const bool is_secret = key->ends_with(".password") || holds_password(text);
        if (is_secret)
            return Error{Errc::invalid_params,
                         fmt::format("{}: a password on a command line can be read by every user "
                                     "of this machine; give {} or {}_FILE",
                                     flag, variable, variable)};
        settings.push_back(
            {.key = std::move(*key),
             .given = {.value = boost::json::string{text}, .is_text = true, .base = {}},
             .source = flag});
    }
    return settings;
}

} // namespace connectord::config

#include "daemon/config/apply.hpp"

#include "daemon/config/keys.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>

namespace connectord::config {

namespace {

Error error_of(const Setting& setting, std::string_view why)
{
    return Error{Errc::invalid_params, fmt::format("{}: {}", setting.source, why)};
}

/// Names stand in HTTP paths and in the names of variables.
bool is_name(std::string_view name)
{
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '_' || c == '-';
    });
}

/// A key as it would be in another table: `datasources.shop.url` for `datasource.shop.url`.
std::string in_table(std::string_view table, std::string_view key)
{
    return std::string{table}.append(key.substr(std::min(key.find('.'), key.size())));
}

template <typename Target>
Error unknown_key(const Setting& setting, std::string_view parent, std::string_view name,
                  std::span<const Key<Target>> keys)
{
    std::vector<std::string_view> known;
    for (const Key<Target>& key : keys)
        known.push_back(key.name);
    const std::array<std::string, 2> tables{in_table("datasources", name),
                                            in_table("principals", name)};
    if (parent.empty())
        known.insert(known.end(), tables.begin(), tables.end());
    const std::string_view near = nearest_of(name, known);
    return error_of(setting, near.empty() ? fmt::format("unknown key {}", setting.key)
                                          : fmt::format("unknown key {}, did you mean {}{}?",
                                                        setting.key, parent, near));
}

/// Sets the key called `name` of `target`; `parent` is what stands before it in the setting's path.
template <typename Target>
Status set(const Setting& setting, std::string_view parent, std::string_view name,
           std::span<const Key<Target>> keys, Target& target)
{
    const Key<Target>* key = find_key(keys, name);
    if (key == nullptr)
        return unknown_key(setting, parent, name, keys);
    if (key->set(target, setting.given))
        return {};
    if (key->is_secret)
        return error_of(setting, fmt::format("{} must be {}", setting.key, key->allowed));
    return error_of(setting, fmt::format("{} must be {}, not {}", setting.key, key->allowed,
                                         boost::json::serialize(setting.given.value)));
}

Datasource& datasource(Config& config, std::string_view name)
{
    const auto found = std::ranges::find(config.datasources, name, &Datasource::name);
    if (found != config.datasources.end())
        return *found;
    Datasource& made = config.datasources.emplace_back();
    made.name = name;
    return made;
}

Principal& principal(Config& config, std::string_view name)
{
    const auto found = std::ranges::find(config.principals, name,
                                         [](const Principal& one) { return one.principal.name; });
    if (found != config.principals.end())
        return *found;
    using enum rpc::Grant;
    Principal& made = config.principals.emplace_back();
    made.principal.name = name;
    made.principal.grants = {read, write, define, discover};
    return made;
}

std::size_t count(const Config& config)
{
    return config.datasources.size() + config.principals.size();
}

/// A setting below `datasources.` or `principals.`: the name's own keys begin after the next dot.
template <typename Target>
Status set_in_table(const Setting& setting, std::string_view table,
                    std::span<const Key<Target>> keys, Config& config,
                    Target& (*find)(Config&, std::string_view))
{
    const std::string_view rest = std::string_view{setting.key}.substr(table.size());
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    const std::string_view name = rest.substr(0, dot);
    if (!is_name(name))
        return error_of(
            setting, fmt::format("\"{}\" cannot be a name: letters, digits, - and _ can, up to 64",
                                 name.substr(0, 64)));
    const std::size_t before = count(config);
    Target& target = find(config, name);
    if (dot == rest.size() && count(config) == before)
        return error_of(setting, fmt::format("{} is configured twice", name));
    if (dot == rest.size())
        return {}; // the table itself
    const std::string parent = fmt::format("{}{}.", table, name);
    return set(setting, parent, rest.substr(dot + 1), keys, target);
}

} // namespace

Status apply(const Settings& settings, Config& config)
{
    for (const Setting& setting : settings) {
        Status done;
        if (setting.key.starts_with("datasources."))
            done = set_in_table(setting, "datasources.", datasource_keys(), config, datasource);
        else if (setting.key.starts_with("principals."))
            done = set_in_table(setting, "principals.", principal_keys(), config, principal);
        else
            done = set(setting, "", setting.key, daemon_keys(), config);
        if (!done)
            return done;
    }
    return {};
}

} // namespace connectord::config

#include "daemon/config/print.hpp"

#include "daemon/config/keys.hpp"

#include <fmt/format.h>

#include <iterator>

namespace connectord::config {

namespace {

constexpr std::string_view example_head =
    R"(# connectord.toml: every key, with its default. Lines that begin with # are comments.
# The same keys are flags (listen.tcp: --listen-tcp) and variables (CONNECTORD_LISTEN_TCP). A flag wins over
# a variable, that over this file, this file over the defaults. Sizes and durations have units: "4MiB", "30s".
)";

constexpr std::string_view example_datasource = R"(
# Databases. The first is the default; without any, an embedded one lies in state_dir/connectord.db.
# [datasources.shop]
# url = "postgres://app@localhost/shop"
# password_file = "shop.password"
# discover = true
)";

constexpr std::string_view example_principal = R"(
# Who may call. As soon as there is one, nobody else may. connectord token new makes a token and these lines.
# [[principals]]
# name = "storefront"
# token_sha256 = "4ce72601bce6e77b16fed47089fd790c63eaf7943f24eca4f6380cf8f057f20f"
# grants = ["read", "write", "define", "discover"]
# datasources = ["shop"]
)";

/// The table that a key lies in, and its name there.
std::pair<std::string_view, std::string_view> split(std::string_view key)
{
    const std::size_t dot = key.find('.');
    if (dot == std::string_view::npos)
        return {"", key};
    return {key.substr(0, dot), key.substr(dot + 1)};
}

/// Calls `line(table, name, key)` for each key. Those outside of tables come first, as TOML needs
/// it.
void for_each_key(auto line)
{
    for (const bool in_table : {false, true}) {
        for (const Key<Config>& key : daemon_keys()) {
            const auto [table, name] = split(key.name);
            if (table.empty() != in_table)
                line(table, name, key);
        }
    }
}

/// What keys there are, as comments.
template <typename Target>
void print_names(std::string& out, std::span<const Key<Target>> keys)
{
    for (const Key<Target>& key : keys) {
        // A default is the last word on a key.
        std::string_view help = key.help;
        std::string_view without;
        if (const std::size_t bracket = help.rfind(" ["); help.ends_with(']')) {
            without = help.substr(bracket);
            help.remove_suffix(without.size());
        }
        fmt::format_to(std::back_inserter(out), "#   {:<18} {}; {}{}\n", key.name, help,
                       key.allowed, without);
    }
}

template <typename Target>
void print_members(std::string& out, std::span<const Key<Target>> keys, const Target& target)
{
    for (const Key<Target>& key : keys) {
        const std::string value = key.show(target);
        if (!value.empty())
            fmt::format_to(std::back_inserter(out), "{} = {}\n", key.name, value);
    }
}

} // namespace

std::string print_config(const Config& config)
{
    std::string out;
    std::string_view open;
    for_each_key([&](std::string_view table, std::string_view name, const Key<Config>& key) {
        if (table != open)
            fmt::format_to(std::back_inserter(out), "\n[{}]\n", table);
        open = table;
        const std::string value = key.show(config);
        if (!value.empty())
            fmt::format_to(std::back_inserter(out), "{} = {}\n", name, value);
    });
    for (const Datasource& datasource : config.datasources) {
        fmt::format_to(std::back_inserter(out), "\n[datasources.{}]\n", datasource.name);
        print_members(out, datasource_keys(), datasource);
    }
    for (const Principal& entry : config.principals) {
        fmt::format_to(std::back_inserter(out), "\n[[principals]]\nname = {}\n",
                       toml_text(entry.principal.name));
        print_members(out, principal_keys(), entry);
    }
    return out;
}

std::string example_config()
{
    const Config defaults;
    std::string out{example_head};
    std::string_view open;
    for_each_key([&](std::string_view table, std::string_view name, const Key<Config>& key) {
        if (table != open)
            fmt::format_to(std::back_inserter(out), "\n[{}]", table);
        open = table;
        const std::string value = key.show(defaults);
        fmt::format_to(std::back_inserter(out), "\n# {}; {}\n# {} = {}\n", key.help, key.allowed,
                       name, value.empty() ? "\"\"" : value);
    });
    out += example_datasource;
    out += "#\n# Keys of a datasource, and what holds without them:\n";
    print_names(out, datasource_keys());
    out += example_principal;
    out += "#\n# Keys of a principal beside its name, by one of the first four of which it is "
           "known:\n";
    print_names(out, principal_keys());
    return out;
}

} // namespace connectord::config

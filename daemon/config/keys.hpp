// The one table of keys. Reading a file, names in the environment, flags, --help, --print-config
// and the sample configuration all come from it: a key cannot exist outside it.
#pragma once

#include "daemon/config/config.hpp"
#include "daemon/config/setting.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::config {

/// A key of a table, `Target` being what the table becomes.
template <typename Target>
struct Key {
    std::string_view name; ///< `listen.tcp`; within a datasource or principal `pool.max`
    std::string allowed;   ///< goes after "must be": `a whole number from 1 to 1000`
    std::string_view help; ///< a clause, for --help and the sample file

    /// Takes the value over; false when it is not what is `allowed`, the target then being
    /// unchanged.
    std::function<bool(Target&, const Given&)> set;

    /// The value as TOML, secrets masked; empty when there is none to show.
    std::function<std::string(const Target&)> show;

    bool is_switch = false;     ///< a flag without a value
    bool is_secret = false;     ///< never repeated in a message
    bool at_start_only = false; ///< a reload cannot change it
};

/// Keys of the daemon as a whole, in the order in which they are explained.
std::span<const Key<Config>> daemon_keys();

/// Keys below `datasources.NAME`.
std::span<const Key<Datasource>> datasource_keys();

/// Keys of a `[[principals]]` table, less its name.
std::span<const Key<Principal>> principal_keys();

/// The key of this name, or null.
template <typename Target>
const Key<Target>* find_key(std::span<const Key<Target>> keys, std::string_view name)
{
    for (const Key<Target>& key : keys) {
        if (key.name == name)
            return &key;
    }
    return nullptr;
}

/// `CONNECTORD_LISTEN_TCP` for `listen.tcp`.
std::string environment_name(std::string_view key);

/// `--listen-tcp` for `listen.tcp`.
std::string flag_name(std::string_view key);

/// `text` as TOML writes it: quoted and escaped.
std::string toml_text(std::string_view text);

/// `["a", "b"]`
std::string toml_list(std::span<const std::string_view> items);

} // namespace connectord::config

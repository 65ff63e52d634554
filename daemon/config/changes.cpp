#include "daemon/config/changes.hpp"

#include "daemon/config/keys.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace connectord::config {

namespace {

const std::string& name_of(const Datasource& datasource)
{
    return datasource.name;
}

const std::string& name_of(const Principal& principal)
{
    return principal.principal.name;
}

/// Secrets look alike when they are shown: whether they are is asked apart.
bool hides_a_change(const Datasource& before, const Datasource& after)
{
    return before.settings != after.settings;
}

bool hides_a_change(const Principal& before, const Principal& after)
{
    return before.token != after.token;
}

template <typename Target>
void compare(std::vector<Change>& found, const std::string& parent,
             std::span<const Key<Target>> keys, const Target& before, const Target& after)
{
    const std::size_t known = found.size();
    for (const Key<Target>& key : keys) {
        std::string was = key.show(before);
        std::string is = key.show(after);
        if (was != is)
            found.push_back({fmt::format("{}{}", parent, key.name), std::move(was), std::move(is),
                             key.at_start_only});
    }
    if constexpr (requires { hides_a_change(before, after); }) {
        if (found.size() == known && hides_a_change(before, after))
            found.push_back({parent + "secret", "\"***\"", "\"***\""});
    }
}

template <typename Target>
void compare_tables(std::vector<Change>& found, std::string_view table,
                    std::span<const Key<Target>> keys, const std::vector<Target>& before,
                    const std::vector<Target>& after)
{
    const auto one_of = [](const std::vector<Target>& all, const std::string& name) {
        return std::ranges::find_if(all, [&](const Target& one) { return name_of(one) == name; });
    };
    for (const Target& was : before) {
        if (one_of(after, name_of(was)) == after.end())
            found.push_back({fmt::format("{}.{}", table, name_of(was)), "present", ""});
    }
    for (const Target& is : after) {
        const auto was = one_of(before, name_of(is));
        if (was == before.end())
            found.push_back({fmt::format("{}.{}", table, name_of(is)), "", "present"});
        else
            compare(found, fmt::format("{}.{}.", table, name_of(is)), keys, *was, is);
    }
}

} // namespace

std::vector<Change> changes(const Config& before, const Config& after)
{
    std::vector<Change> found;
    compare(found, "", daemon_keys(), before, after);
    // Certificates change while it runs; whether there is TLS at all does not.
    const bool turns = before.tls.certificate.empty() != after.tls.certificate.empty();
    for (Change& change : found)
        change.needs_restart = change.needs_restart || (turns && change.key.starts_with("tls."));
    compare_tables(found, "datasources", datasource_keys(), before.datasources, after.datasources);
    compare_tables(found, "principals", principal_keys(), before.principals, after.principals);
    return found;
}

Config without_what_needs_a_restart(Config after, const Config& before)
{
    after.listen.tcp = before.listen.tcp;
    after.listen.http = before.listen.http;
    after.listen.unix_path = before.listen.unix_path;
    after.tls.listeners = before.tls.listeners;
    if (after.tls.certificate.empty() != before.tls.certificate.empty())
        after.tls = before.tls;
    after.state_dir = before.state_dir;
    after.memory = before.memory;
    after.threads = before.threads;
    after.idle_polling = before.idle_polling;
    after.limits.buffered_reply_bytes = before.limits.buffered_reply_bytes;
    return after;
}

} // namespace connectord::config

// The kinds of keys: how each reads its value, shows it, and says what is allowed.
#pragma once

#include "daemon/config/keys.hpp"
#include "daemon/config/reading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace connectord::config::kinds {

using std::chrono::milliseconds;

/// A member of the target. A pointer to a function: the tables below say it as a lambda without
/// captures.
template <typename Target, typename Member>
using Place = Member& (*)(Target&);

template <typename Target, typename Member>
const Member& at(Place<Target, Member> place, const Target& target)
{
    // A place only finds the member; it is the caller's constness that counts.
    return place(const_cast<Target&>(target));
}

inline std::string toml_strings(const std::vector<std::string>& items)
{
    const std::vector<std::string_view> views{items.begin(), items.end()};
    return toml_list(views);
}

inline std::string toml_grants(rpc::Grants grants)
{
    return toml_list(names_of(grants));
}

template <typename Target>
Key<Target> text_key(std::string_view name, std::string_view help, Place<Target, std::string> place)
{
    return {.name = name,
            .allowed = "a text",
            .help = help,
            .set =
                [place](Target& target, const Given& given) {
                    auto text = read_text(given);
                    if (text)
                        place(target) = std::move(*text);
                    return text.has_value();
                },
            .show = [place](const Target& target) { return toml_text(at(place, target)); }};
}

template <typename Target>
Key<Target> choice_key(std::string_view name, std::initializer_list<std::string_view> choices,
                       std::string_view help, Place<Target, std::string> place)
{
    const std::vector<std::string_view> known{choices};
    Key<Target> key = text_key(name, help, place);
    key.allowed = fmt::format("one of {}", fmt::join(known, ", "));
    key.set = [known, place](Target& target, const Given& given) {
        auto text = read_text(given);
        if (!text || std::ranges::find(known, *text) == known.end())
            return false;
        place(target) = std::move(*text);
        return true;
    };
    return key;
}

template <typename Target>
Key<Target> path_key(std::string_view name, std::string_view help,
                     Place<Target, std::filesystem::path> place)
{
    return {.name = name,
            .allowed = "a path",
            .help = help,
            .set =
                [place](Target& target, const Given& given) {
                    auto path = read_path(given);
                    if (path)
                        place(target) = std::move(*path);
                    return path.has_value();
                },
            .show =
                [place](const Target& target) {
                    const std::filesystem::path& path = at(place, target);
                    return path.empty() ? std::string{} : toml_text(path.native());
                }};
}

template <typename Target>
Key<Target> switch_key(std::string_view name, std::string_view help, Place<Target, bool> place)
{
    return {.name = name,
            .allowed = "true or false",
            .help = help,
            .set =
                [place](Target& target, const Given& given) {
                    const auto value = read_switch(given);
                    if (value)
                        place(target) = *value;
                    return value.has_value();
                },
            .show = [place](const Target& target) { return at(place, target) ? "true" : "false"; },
            .is_switch = true};
}

template <typename Target>
Key<Target> list_key(std::string_view name, std::string_view help,
                     Place<Target, std::vector<std::string>> place)
{
    return {.name = name,
            .allowed = "a list of texts",
            .help = help,
            .set =
                [place](Target& target, const Given& given) {
                    auto list = read_list(given);
                    if (list)
                        place(target) = std::move(*list);
                    return list.has_value();
                },
            .show = [place](const Target& target) { return toml_strings(at(place, target)); }};
}

template <typename Target>
Key<Target> grants_key(std::string_view name, std::string_view help,
                       Place<Target, rpc::Grants> place)
{
    return {.name = name,
            .allowed = "a list of read, write, define, discover, datasource, ddl, raw, admin",
            .help = help,
            .set =
                [place](Target& target, const Given& given) {
                    const auto grants = read_grants(given);
                    if (grants)
                        place(target) = *grants;
                    return grants.has_value();
                },
            .show = [place](const Target& target) { return toml_grants(at(place, target)); }};
}

inline Key<Config> endpoint_key(std::string_view name, std::string_view help,
                                Place<Config, std::optional<Endpoint>> place)
{
    return {.name = name,
            .allowed =
                "ADDRESS:PORT with an IP address, such as \"127.0.0.1:7070\", or \"\" for none",
            .help = help,
            .set =
                [place](Config& config, const Given& given) {
                    const auto text = read_text(given);
                    if (!text)
                        return false;
                    std::optional<Endpoint> endpoint = parse_endpoint(*text);
                    if (!endpoint && !text->empty())
                        return false;
                    place(config) = std::move(endpoint);
                    return true;
                },
            .show =
                [place](const Config& config) {
                    const std::optional<Endpoint>& endpoint = at(place, config);
                    return toml_text(endpoint ? endpoint->text() : "");
                }};
}

template <typename Target = Config>
Key<Target> count_key(std::string_view name, std::uint64_t least, std::uint64_t most,
                      std::string_view help,
                      std::type_identity_t<Place<Target, std::uint64_t>> place)
{
    return {.name = name,
            .allowed = fmt::format("a whole number from {} to {}", least, most),
            .help = help,
            .set =
                [=](Target& target, const Given& given) {
                    const auto count = read_number(given);
                    if (!count || *count < least || *count > most)
                        return false;
                    place(target) = *count;
                    return true;
                },
            .show = [place](const Target& target) { return fmt::to_string(at(place, target)); }};
}

inline Key<Config> bytes_key(std::string_view name, std::uint64_t least, std::uint64_t most,
                             std::string_view help, Place<Config, std::uint64_t> place)
{
    return {
        .name = name,
        .allowed = fmt::format("a size from {} to {}, such as \"4MiB\"", text_of_bytes(least),
                               text_of_bytes(most)),
        .help = help,
        .set =
            [=](Config& config, const Given& given) {
                const auto bytes = read_bytes(given);
                if (!bytes || *bytes < least || *bytes > most)
                    return false;
                place(config) = *bytes;
                return true;
            },
        .show =
            [place](const Config& config) { return toml_text(text_of_bytes(at(place, config))); }};
}

inline constexpr milliseconds longest_span = std::chrono::hours{24};

inline std::string allowed_duration(milliseconds least, milliseconds most)
{
    return fmt::format("a duration from {} to {}, such as \"30s\"", text_of_duration(least),
                       text_of_duration(most));
}

template <typename Target = Config>
Key<Target> duration_key(std::string_view name, std::string_view help,
                         std::type_identity_t<Place<Target, milliseconds>> place)
{
    constexpr milliseconds least{10};
    return {.name = name,
            .allowed = allowed_duration(least, longest_span),
            .help = help,
            .set =
                [=](Target& target, const Given& given) {
                    const auto span = read_duration(given);
                    if (!span || *span < least || *span > longest_span)
                        return false;
                    place(target) = *span;
                    return true;
                },
            .show =
                [place](const Target& target) {
                    return toml_text(text_of_duration(at(place, target)));
                }};
}

} // namespace connectord::config::kinds

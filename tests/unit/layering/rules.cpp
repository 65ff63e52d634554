#include "tests/unit/layering/rules.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <set>

namespace connectord::layering {

namespace {

using Names = std::vector<std::string_view>;

/// A room and what it may include beside itself: rooms, or single files that lie between rooms.
struct Arrows {
    std::string_view from;
    Names to;
};

/// Every room must stand here; a new one is a decision, and so is a new arrow.
const std::vector<Arrows>& arrows()
{
    static const std::vector<Arrows> all{
        {"protocol", {}},
        {"protocol/json", {"protocol"}},
        {"protocol/model", {"protocol", "protocol/json"}},
        {"protocol/framing", {"protocol", "protocol/json"}},
        {"protocol/rpc", {"protocol", "protocol/json", "protocol/model"}},

        {"drivers", {"protocol", "protocol/json", "drivers/async", "drivers/sql"}},
        {"drivers/async", {"protocol"}},
        {"drivers/sql", {"protocol", "protocol/json", "protocol/model"}},
        {"drivers/schema", {"protocol", "protocol/json", "protocol/model", "drivers/sql"}},
        {"drivers/pool", {"protocol", "drivers/async"}},
        {"drivers/postgresql",
         {"protocol", "protocol/json", "protocol/model", "drivers", "drivers/async", "drivers/sql",
          "drivers/schema", "drivers/pool"}},
        {"drivers/sqlite",
         {"protocol", "protocol/json", "protocol/model", "drivers", "drivers/async",
          "drivers/sql", "drivers/schema"}},

        {"daemon/observe", {"protocol", "protocol/json"}},
        {"daemon/loop", {}},
        {"daemon/session",
         {"protocol", "protocol/json", "protocol/model", "protocol/rpc", "drivers", "drivers/async",
          "drivers/sql", "daemon/observe"}},
        {"daemon/config",
         {"protocol", "protocol/json", "protocol/rpc", "drivers/settings.hpp", "daemon/session"}},
        {"daemon/rpc",
         {"protocol", "protocol/json", "protocol/model", "protocol/rpc", "drivers/async",
          "daemon/session", "daemon/observe"}},
        {"daemon/connector",
         {"protocol", "protocol/json", "protocol/model", "protocol/rpc", "drivers", "drivers/async",
          "drivers/sql", "drivers/schema", "daemon/session", "daemon/rpc", "daemon/observe"}},
        {"daemon/builders",
         {"protocol", "protocol/json", "protocol/model", "protocol/rpc", "drivers", "drivers/async",
          "drivers/sql", "drivers/schema", "daemon/session", "daemon/rpc", "daemon/connector"}},
        {"daemon/net",
         {"protocol", "protocol/json", "protocol/framing", "protocol/rpc", "drivers/async",
          "daemon/session", "daemon/rpc", "daemon/observe"}},
        {"daemon/admin",
         {"protocol", "protocol/json", "protocol/model", "protocol/rpc", "drivers", "drivers/async",
          "drivers/sql", "daemon/session", "daemon/rpc", "daemon/observe",
          "daemon/net/options.hpp"}},
        {"daemon/setup",
         {"protocol", "protocol/json", "protocol/model", "protocol/rpc", "daemon/config",
          "daemon/net", "daemon/rpc", "daemon/session"}},
        {"daemon/shard",
         {"protocol", "protocol/rpc", "drivers/async", "daemon/config", "daemon/loop", "daemon/net",
          "daemon/observe", "daemon/rpc", "daemon/session", "daemon/setup"}},
        {"daemon/cli",
         {"protocol", "protocol/json", "protocol/rpc", "daemon/config", "daemon/session"}},
    };
    return all;
}

/// What puts everything together may see every room of the daemon; only the first of the two names
/// concrete drivers.
constexpr std::string_view assembler = "daemon/app";
constexpr std::string_view program = "daemon/main.cpp";
constexpr std::array<std::string_view, 2> concrete_drivers{"drivers/postgresql", "drivers/sqlite"};

bool assembles(std::string_view file, std::string_view target)
{
    if (file.starts_with(assembler))
        return true;
    return file == program &&
           std::ranges::find(concrete_drivers, room_of(target)) == concrete_drivers.end();
}

bool may_include(std::string_view file, std::string_view target)
{
    const std::string_view from = room_of(file);
    const std::string_view to = room_of(target);
    if (from == "daemon")
        return assembles(file, target);
    if (from == to)
        return true;
    const auto known = std::ranges::find(arrows(), from, &Arrows::from);
    if (known == arrows().end())
        return false;
    return std::ranges::any_of(
        known->to, [&](std::string_view allowed) { return allowed == to || allowed == target; });
}

/// Pure rooms, and in the rooms of the drivers pure files, named without their ending.
bool is_pure(std::string_view file)
{
    constexpr std::array<std::string_view, 4> rooms{"protocol", "drivers/sql", "drivers/schema",
                                                "drivers/pool"};
    constexpr std::array<std::string_view, 2> of_postgresql{"drivers/postgresql/pipeline.",
                                                            "drivers/postgresql/sqlstate."};
    const std::string_view room = room_of(file);
    const bool in_pure_room = std::ranges::any_of(rooms, [&](std::string_view pure) {
        return room == pure || (room.starts_with(pure) && room[pure.size()] == '/');
    });
    if (in_pure_room)
        return true;
    if (std::ranges::find(concrete_drivers, room) == concrete_drivers.end())
        return false;
    const std::string_view name = file.substr(room.size() + 1);
    return name.starts_with("dialect.") || name.starts_with("catalog.") ||
           name.starts_with("schema_dialect.") ||
           name.starts_with("row_encoder.") ||
           std::ranges::any_of(of_postgresql,
                               [&](std::string_view pure) { return file.starts_with(pure); });
}

/// A row encoder reads the results of its database's C library, and opens nothing by it.
bool opens_things(std::string_view pure_file, std::string_view header)
{
    if (header == "libpq-fe.h" || header == "sqlite3.h")
        return pure_file.find("/row_encoder.") == std::string_view::npos;
    constexpr std::array<std::string_view, 6> openers{"boost/asio", "boost/beast", "sys/socket.h",
                                                      "netinet/",   "unistd.h",    "fstream"};
    return std::ranges::any_of(openers, [&](std::string_view o) { return header.starts_with(o); });
}

std::string at(std::string_view file, const Include& include, std::string_view why)
{
    std::string text{file};
    return text.append(":").append(std::to_string(include.line)).append(": ").append(why);
}

/// Follows the includes of `file` and reports the first way to each header that opens things.
void follow(const SourceTree& tree, const std::string& pure_file, const std::string& file,
            const std::string& way, std::set<std::string>& seen, std::vector<std::string>& found)
{
    const auto node = tree.find(file);
    if (node == tree.end() || !seen.insert(file).second)
        return;
    for (const Include& include : node->second) {
        if (include.is_ours)
            follow(tree, pure_file, include.path, way + " -> " + include.path, seen, found);
        else if (opens_things(pure_file, include.path))
            found.push_back(
                at(file, include, "<" + include.path + "> is reached from a pure file: " + way));
    }
}

} // namespace

std::vector<std::string> against_the_arrows(const SourceTree& tree)
{
    std::vector<std::string> found;
    for (const auto& [file, includes] : tree) {
        for (const Include& include : includes) {
            if (include.is_ours && !may_include(file, include.path))
                found.push_back(at(file, include, "may not include \"" + include.path + "\""));
        }
    }
    return found;
}

std::vector<std::string> impure(const SourceTree& tree)
{
    std::vector<std::string> found;
    for (const auto& [file, includes] : tree) {
        std::set<std::string> seen;
        if (is_pure(file))
            follow(tree, file, file, file, seen, found);
    }
    return found;
}

std::vector<std::string> not_from_the_root(const SourceTree& tree)
{
    std::vector<std::string> found;
    for (const auto& [file, includes] : tree) {
        for (const Include& include : includes) {
            if (include.is_ours && !tree.contains(include.path))
                found.push_back(
                    at(file, include, "\"" + include.path + "\" is not a path from the root"));
        }
    }
    return found;
}

} // namespace connectord::layering

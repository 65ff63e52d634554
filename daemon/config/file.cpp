#include "daemon/config/file.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace connectord::config {

namespace {

/// Walks one file's tree, and keeps the first thing that cannot be.
class Walk {
public:
    explicit Walk(const std::filesystem::path& path) : path_{path} {}

    void members(const toml::table& table, const std::string& prefix)
    {
        for (const auto& [key, node] : in_order(table)) {
            const std::string name =
                prefix.empty() ? std::string{key->str()} : fmt::format("{}.{}", prefix, key->str());
            member(name, *node, key->source().begin);
        }
    }

    Result<Settings> take()
    {
        if (error_)
            return std::move(*error_);
        return std::move(settings_);
    }

private:
    using Member = std::pair<const toml::key*, const toml::node*>;

    /// The library keeps tables sorted by name; the place of a key tells what was written first.
    static std::vector<Member> in_order(const toml::table& table)
    {
        std::vector<Member> members;
        for (auto it = table.cbegin(); it != table.cend(); ++it)
            members.emplace_back(&it->first, &it->second);
        std::ranges::stable_sort(members, {}, [](const Member& member) {
            const toml::source_position begin = member.first->source().begin;
            return std::tuple{begin.line, begin.column};
        });
        return members;
    }

    void member(const std::string& name, const toml::node& node, toml::source_position where)
    {
        if (name == "principals")
            return principals(node, where);
        if (const toml::table* table = node.as_table()) {
            if (is_datasource(name))
                add(name, nullptr, where);
            return members(*table, name);
        }
        std::optional<boost::json::value> value = value_of(node);
        if (!value && node.is_array_of_tables())
            return fail(where,
                        fmt::format("there are no [[{}]]; [[principals]] are written so", name));
        if (!value)
            return fail(where, fmt::format("{} cannot be a date or a time, nor hold one", name));
        add(name, std::move(*value), where);
    }

    void principals(const toml::node& node, toml::source_position where)
    {
        const toml::array* list = node.as_array();
        if (list == nullptr)
            return fail(where, "principals are written as tables of their own: [[principals]]");
        for (const toml::node& item : *list) {
            const toml::table* table = item.as_table();
            const std::optional<std::string> name =
                table == nullptr ? std::nullopt : (*table)["name"].value<std::string>();
            if (!name)
                return fail(item.source().begin, "a principal must have a name, which is a text");
            principal(*table, *name);
        }
    }

    void principal(const toml::table& table, const std::string& name)
    {
        const std::string path = "principals." + name;
        add(path, nullptr, table.source().begin);
        for (const auto& [key, node] : in_order(table)) {
            if (key->str() != "name")
                member(fmt::format("{}.{}", path, key->str()), *node, key->source().begin);
        }
    }

    static bool is_datasource(std::string_view name)
    {
        constexpr std::string_view parent = "datasources.";
        return name.starts_with(parent) && name.find('.', parent.size()) == std::string_view::npos;
    }

    static std::optional<boost::json::value> value_of(const toml::node& node)
    {
        if (const auto* text = node.as_string())
            return boost::json::string{text->get()};
        if (const auto* integer = node.as_integer())
            return integer->get();
        if (const auto* number = node.as_floating_point())
            return number->get();
        if (const auto* boolean = node.as_boolean())
            return boolean->get();
        const toml::array* list = node.as_array();
        if (list == nullptr)
            return std::nullopt;
        boost::json::array items;
        for (const toml::node& item : *list) {
            std::optional<boost::json::value> value = value_of(item);
            if (!value)
                return std::nullopt;
            items.push_back(std::move(*value));
        }
        return items;
    }

    void add(std::string key, boost::json::value value, toml::source_position where)
    {
        settings_.push_back(
            {.key = std::move(key),
             .given = {.value = std::move(value), .is_text = false, .base = path_.parent_path()},
             .source = fmt::format("{}:{}", path_.native(), where.line)});
    }

    void fail(toml::source_position where, std::string_view why)
    {
        if (!error_)
            error_.emplace(Errc::invalid_params,
                           fmt::format("{}:{}: {}", path_.native(), where.line, why));
    }

    const std::filesystem::path& path_;
    Settings settings_;
    std::optional<Error> error_;
};

} // namespace

Result<Settings> read_toml(std::string_view text, const std::filesystem::path& path)
{
    // The library reports by exception; here is the one place that hears it.
    try {
        const toml::table root = toml::parse(text, path.native());
        Walk walk{path};
        walk.members(root, "");
        return walk.take();
    } catch (const toml::parse_error& error) {
        return Error{Errc::invalid_params,
                     fmt::format("{}:{}: {}", path.native(), error.source().begin.line,
                                 error.description())};
    }
}

} // namespace connectord::config

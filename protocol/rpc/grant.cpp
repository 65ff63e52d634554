#include "protocol/rpc/grant.hpp"

#include <array>
#include <utility>

namespace connectord::rpc {

namespace {

constexpr std::array<std::pair<Grant, std::string_view>, 9> names{{
    {Grant::none, "none"},
    {Grant::read, "read"},
    {Grant::write, "write"},
    {Grant::define, "define"},
    {Grant::discover, "discover"},
    {Grant::datasource, "datasource"},
    {Grant::ddl, "ddl"},
    {Grant::raw, "raw"},
    {Grant::admin, "admin"},
}};

} // namespace

std::string_view name_of(Grant grant)
{
    for (const auto& [known, name] : names) {
        if (known == grant)
            return name;
    }
    return "none";
}

std::optional<Grant> grant_of(std::string_view name)
{
    for (const auto& [known, known_name] : names) {
        if (known_name == name && known != Grant::none)
            return known;
    }
    return std::nullopt;
}

} // namespace connectord::rpc

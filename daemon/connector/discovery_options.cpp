#include "daemon/connector/discovery_options.hpp"

#include <array>

namespace connectord::connector {

Result<DiscoveryOptions> DiscoveryOptions::read(const boost::json::value* json)
{
    constexpr std::array<std::string_view, 13> own{
        "owner", "schema",    "all",          "views",   "partitions", "limit",           "offset",
        "skip",  "relations", "associations", "visited", "nameMapper", "disableCamelCase"};
    const Result<model::Options> options = model::Options::read(json, own);
    if (!options)
        return options.error();
    DiscoveryOptions read;
    read.options = *options;
    if (json == nullptr || json->is_null())
        return read;
    const model::Path path{"params.options"};
    for (const auto& member : json->get_object()) {
        const Status taken =
            read.take(member.key(), member.value(), model::Path{path, member.key()});
        if (!taken)
            return taken.error();
    }
    return read;
}

Status DiscoveryOptions::take(std::string_view name, const boost::json::value& value,
                              const model::Path& path)
{
    if (value.is_null())
        return {};
    if (name == "owner" || name == "schema") {
        if (!value.is_string())
            return invalid_params(path.text(), "must be a string");
        tables.schema = std::string{value.get_string()};
    } else if (name == "all" || name == "views" || name == "partitions") {
        if (!value.is_bool())
            return invalid_params(path.text(), "must be true or false");
        bool& flag = name == "all"     ? tables.all_schemas
                     : name == "views" ? tables.views
                                       : tables.partitions;
        flag = value.get_bool();
    } else if (name == "limit" || name == "offset" || name == "skip") {
        if (!value.is_int64() || value.get_int64() < 0)
            return invalid_params(path.text(), "must be a whole number from 0");
        if (name == "limit")
            tables.limit = value.get_int64();
        else
            tables.offset = value.get_int64();
    }
    return {};
}

} // namespace connectord::connector

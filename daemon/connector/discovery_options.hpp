// LoopBack's discovery options, beside those of every call.
#pragma once

#include "drivers/sql/catalog.hpp"
#include "protocol/model/options.hpp"
#include "protocol/model/path.hpp"

#include <boost/json/value.hpp>

#include <string_view>

namespace connectord::connector {

/// `owner` or `schema`, `all`, `views`, `partitions`, `limit`, `offset` or `skip`.
///
/// The juggler hands its own on to connectors (`relations`, `visited`, …); those are passed over.
struct DiscoveryOptions {
    sql::TablesQuery tables;
    model::Options options;

    /// Errors  invalid_params with the path of an unknown name or of a value of a wrong type
    static Result<DiscoveryOptions> read(const boost::json::value* json);

private:
    Status take(std::string_view name, const boost::json::value& value, const model::Path& path);
};

} // namespace connectord::connector

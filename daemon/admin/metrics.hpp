// The page that Prometheus reads.
#pragma once

#include "daemon/admin/house.hpp"
#include "drivers/async/task.hpp"

#include <string>
#include <string_view>

namespace connectord::admin {

inline constexpr std::string_view metrics_content_type = "text/plain; version=0.0.4; charset=utf-8";

/// Everything that is counted, at this moment: the sum over all shards.
///
/// Shape   Prometheus's text format; names begin with `connectord_`, those of the process with
///         `process_` as Prometheus has them everywhere
/// Source  https://prometheus.io/docs/practices/naming
Task<std::string> metrics_page(const House& house);

} // namespace connectord::admin

// The page that Prometheus reads.
#pragma once

#include "daemon/admin/house.hpp"

#include <string>

namespace connectord::admin {

inline constexpr std::string_view metrics_content_type = "text/plain; version=0.0.4; charset=utf-8";

/// Everything that is counted, at this moment.
///
/// Shape   Prometheus's text format; names begin with `connectord_`, those of the process with
///         `process_` as Prometheus has them everywhere
/// Source  https://prometheus.io/docs/practices/naming
std::string metrics_page(const House& house);

} // namespace connectord::admin

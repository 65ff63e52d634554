// The method table as an OpenRPC document: the service describes itself.
#pragma once

#include "daemon/rpc/registry.hpp"
#include "protocol/json/writer.hpp"

#include <string>

namespace connectord::rpc {

/// What a description says of the service as a whole.
struct ServiceInfo {
    std::string title = "connectord";
    std::string version;
    std::string description = "LoopBack's data connector as a daemon of its own";
    std::string url; ///< where this service is spoken to; empty: unsaid
};

/// Appends an OpenRPC document: each method with its params, result, errors, grant and example.
///
/// Shape   OpenRPC 1.2.6; aliases as `x-aliases`, the grant as `x-grant`, what must be there for an
///         answer (`nothing`, `model`, `database`) as `x-needs`, the driver's capability that it
///         takes as `x-capability`
/// Source  https://spec.open-rpc.org
void write_openrpc(const Registry& registry, json::Writer& out, const ServiceInfo& info);

} // namespace connectord::rpc

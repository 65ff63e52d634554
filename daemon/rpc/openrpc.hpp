// The method table as an OpenRPC document: the service describes itself.
#pragma once

#include "daemon/rpc/registry.hpp"
#include "protocol/json/writer.hpp"

#include <mutex>
#include <string>
#include <string_view>
#include <utility>

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

/// The same, written once, when it is first asked for: by then the table is whole, and it never
/// changes. Anybody may ask, who need not have authenticated: the answer must cost next to nothing.
class Description {
public:
    Description(const Registry& registry, ServiceInfo info)
        : registry_{registry}, info_{std::move(info)}
    {
    }

    /// Lifetime  of the view: this object's
    std::string_view text() const;

private:
    const Registry& registry_;
    ServiceInfo info_;
    mutable std::once_flag is_written_;
    mutable std::string text_;
};

} // namespace connectord::rpc

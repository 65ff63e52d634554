// Methods for operators: they need the grant `admin`, but for `health`, which anybody may ask.
#pragma once

#include "daemon/admin/house.hpp"
#include "daemon/admin/readiness.hpp"
#include "daemon/rpc/registry.hpp"

namespace connectord::admin {

/// Adds them to the table of methods.
///
/// Lifetime  house and readiness outlive the registry's use; they may be made after this
void register_methods(rpc::Registry& methods, const House& house, Readiness& readiness);

/// Those of them that only look: `admin.sessions`, `admin.pools`, `admin.transactions`.
void add_looks(rpc::Registry& methods, const House& house);

/// Those that change something: `admin.kill`, `admin.pause`, `admin.resume`, `admin.loglevel`.
void add_deeds(rpc::Registry& methods, const House& house);

} // namespace connectord::admin

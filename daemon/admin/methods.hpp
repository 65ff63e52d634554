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

} // namespace connectord::admin

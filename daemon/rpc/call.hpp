// What a method is handed beside its params.
#pragma once

#include "daemon/session/session.hpp"
#include "drivers/async/deadline.hpp"

namespace connectord::rpc {

/// One call under way.
///
/// Lifetime  owned by the dispatcher's coroutine; the session outlives every call of it
struct Call {
    session::Session& session;

    /// `options.timeoutMs` shortens it: methods use `call.deadline` after reading their params.
    Deadline deadline;
};

} // namespace connectord::rpc

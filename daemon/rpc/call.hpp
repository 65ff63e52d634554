// What a method is handed beside its params.
#pragma once

#include "daemon/session/session.hpp"
#include "drivers/async/deadline.hpp"
#include "protocol/rpc/reply.hpp"

namespace connectord::rpc {

/// One call under way.
///
/// Lifetime  owned by the dispatcher's coroutine; the session outlives every call of it
struct Call {
    session::Session& session;

    /// `options.timeoutMs` shortens it: methods use `call.deadline` after reading their params.
    Deadline deadline;

    /// How much an error of this call tells: a method says `full` once it knows that the datasource
    /// does.
    ErrorDetail error_detail = ErrorDetail::plain;

    /// The transaction that `atomic` runs this call in; its turn is the whole batch's. Null
    /// outside.
    std::shared_ptr<session::OpenTransaction> within = nullptr;
};

} // namespace connectord::rpc

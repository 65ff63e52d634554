// One unit of work on its way: queued, sent, answered.
#pragma once

#include "drivers/async/deadline.hpp"
#include "drivers/async/event.hpp"
#include "drivers/driver.hpp"
#include "drivers/pool/pool.hpp"
#include "drivers/sql/plan.hpp"
#include "protocol/error.hpp"
#include "protocol/json/writer.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace connectord::pg {

class Link;
struct Lease;

/// What a unit of work is for: it decides what a failure of it means.
enum class Purpose : std::uint8_t {
    statements, ///< a caller's statements
    lease,      ///< nothing to send: the caller wants a connection
    commit,
    rollback,
    housekeeping, ///< our own: ROLLBACK, DISCARD ALL, a bare Sync
    eviction,     ///< DEALLOCATE: nobody needs to know
};

/// A unit of work: what shares one Sync, and who waits for it.
///
/// Lifetime  shared by the caller's coroutine and the connection. A caller that was answered early
/// has
///           gone: `is_answered` then, and nothing of `statements` and `out` may be touched
struct Request : pool::Waiter, std::enable_shared_from_this<Request> {
    using Clock = std::chrono::steady_clock;

    Request(Purpose what_for, Deadline until) : purpose{what_for}, deadline{until} {}

    Purpose purpose;
    Deadline deadline;
    std::span<const sql::Statement> statements;
    std::string_view control; ///< SQL of our own instead of statements; a literal
    std::string_view prelude; ///< BEGIN ahead of the first statement; owned by the lease
    json::Writer* out = nullptr;
    std::shared_ptr<Lease> lease; ///< the transaction it is part of

    bool reads_only = false;
    bool leaves_state = false;

    // Where it is.
    std::shared_ptr<Link> link; ///< the connection it was sent on, until its Sync has come
    Clock::time_point queue_end{Clock::time_point::max()};
    Clock::time_point made_at{Clock::now()};
    Clock::time_point sent_at{};
    Clock::time_point
        started_at{}; ///< when the server can have begun: sent, and its forerunner done
    Clock::time_point grace_end{
        Clock::time_point::max()}; ///< a cancel was asked for: wait until then
    std::size_t mark = 0;
    bool was_retried = false;
    bool was_not_begun = false; ///< the server ended the connection before it came to this
    bool is_stale = false;      ///< failed for a stale plan: worth one more sending

    // What became of it.
    std::optional<Error>
        early_answer; ///< the caller gave up: what to tell it once the cancel has come back
    bool is_answered = false;
    Clock::duration encoding{0}; ///< spent on its rows so far
    Outcome outcome;
    std::optional<Error> error;
    Event done;

    bool is_in_transaction() const { return lease != nullptr; }

    /// Adds what the way so far has taken to its caller's account.
    void settle_account() const
    {
        TimeSpent* spent = deadline.spent();
        if (spent == nullptr)
            return;
        const Clock::time_point now = Clock::now();
        const bool was_sent = sent_at != Clock::time_point{};
        spent->queue += (was_sent ? sent_at : now) - made_at;
        if (was_sent)
            spent->database += now - sent_at - encoding;
        spent->encoding += encoding;
    }
};

} // namespace connectord::pg

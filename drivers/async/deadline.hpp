// The moment past which nobody waits any more, and what the time until then was spent on.
#pragma once

#include <algorithm>
#include <chrono>
#include <compare>

namespace connectord {

/// What a call's time went into, as far as it was at a database. The rest was ours.
struct TimeSpent {
    using Span = std::chrono::steady_clock::duration;

    Span queue{0};    ///< waiting for a connection, or for somebody to end
    Span database{0}; ///< from sending a statement to its answer's end
    Span encoding{
        0}; ///< making rows JSON; where a driver does that while it reads, `database` has it
};

/// An absolute moment, made once when a request arrives and handed down by value.
///
/// Units  steady_clock: changes of the wall clock do not move it
class Deadline {
public:
    using Clock = std::chrono::steady_clock;

    /// Lifetime  `spent` outlives every call that is handed this deadline: only whoever waits for a
    ///           driver's answer writes there, and before it goes on
    explicit Deadline(Clock::time_point moment, TimeSpent* spent = nullptr)
        : moment_{moment}, spent_{spent}
    {
    }

    static Deadline in(Clock::duration span) { return Deadline{Clock::now() + span}; }

    Clock::time_point moment() const { return moment_; }
    bool has_passed() const { return Clock::now() >= moment_; }
    Clock::duration remaining() const
    {
        return std::max(moment_ - Clock::now(), Clock::duration::zero());
    }

    /// The earlier of this one and `span` from now: for a step with a limit of its own.
    Deadline capped(Clock::duration span) const
    {
        return Deadline{std::min(moment_, Clock::now() + span), spent_};
    }

    /// The earlier of this one and another moment.
    Deadline until(Clock::time_point moment) const
    {
        return Deadline{std::min(moment_, moment), spent_};
    }

    /// Another moment for the same call: its caller asked for it.
    Deadline moved_to(Clock::time_point moment) const { return Deadline{moment, spent_}; }

    /// Where to write what the time went into; null where nobody asked.
    TimeSpent* spent() const { return spent_; }

    friend bool operator==(Deadline one, Deadline other) { return one.moment_ == other.moment_; }
    friend auto operator<=>(Deadline one, Deadline other) { return one.moment_ <=> other.moment_; }

private:
    Clock::time_point moment_;
    TimeSpent* spent_;
};

} // namespace connectord

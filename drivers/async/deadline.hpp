// The moment past which nobody waits any more.
#pragma once

#include <algorithm>
#include <chrono>

namespace connectord {

/// An absolute moment, made once when a request arrives and handed down by value.
///
/// Units  steady_clock: changes of the wall clock do not move it
class Deadline {
public:
    using Clock = std::chrono::steady_clock;

    explicit Deadline(Clock::time_point moment) : moment_{moment} {}

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
        return Deadline{std::min(moment_, Clock::now() + span)};
    }

    friend bool operator==(Deadline, Deadline) = default;
    friend auto operator<=>(Deadline, Deadline) = default;

private:
    Clock::time_point moment_;
};

} // namespace connectord

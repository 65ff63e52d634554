// Whether the event loop comes round in time: it asks to be woken every little while, and looks how
// late that is. Nothing may hold the loop up, files and databases least of all; what does is a bug,
// and here is where it shows.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

namespace connectord::observe {

/// Measures how late the loop is. Lives on the loop's thread, and is told by its timer; pure.
class LoopWatch {
public:
    using Clock = std::chrono::steady_clock;

    /// How often the loop is to come round. A stall that is this much longer than what is a warning
    /// is never missed.
    static constexpr std::chrono::milliseconds interval{50};

    /// The loop came round at `now`, and was due at `due`. Gives how long it stalled, if that is
    /// `least` or more.
    ///
    /// Units  a stall is counted from when the loop was due
    std::optional<Clock::duration> note(Clock::time_point due, Clock::time_point now,
                                        Clock::duration least)
    {
        const Clock::duration late = now - due;
        if (late < least)
            return std::nullopt;
        ++stalls_;
        stalled_ += late;
        longest_ = std::max(longest_, late);
        return late;
    }

    std::uint64_t stalls() const { return stalls_; }
    Clock::duration stalled() const { return stalled_; } ///< all stalls together
    Clock::duration longest() const { return longest_; }

private:
    std::uint64_t stalls_ = 0;
    Clock::duration stalled_{0};
    Clock::duration longest_{0};
};

} // namespace connectord::observe

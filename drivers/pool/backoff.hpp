// When a database that is down may be tried again.
#pragma once

#include <chrono>
#include <cstdint>

namespace connectord::pool {

/// The pauses between attempts: short at first, then growing, never the same for two daemons.
///
/// Shape  the first `steady_attempts` pauses are `first`, so that a short outage is noticed soon to
/// be over; each
///        later one is twice its forerunner, up to `last`; up to a tenth is added, from `noise`
/// Units  `first` is no less than half a second: at most two attempts a second while down
class Backoff {
public:
    using Span = std::chrono::milliseconds;

    static constexpr Span first{500};
    static constexpr Span last{2000};
    static constexpr std::uint32_t steady_attempts = 10;

    /// The pause after one more failure. `noise` is any random number.
    Span after_failure(std::uint32_t noise);

    void reset() { failures_ = 0; }

private:
    std::uint32_t failures_ = 0;
};

} // namespace connectord::pool

// How a running statement learns that nobody wants it any more.
#pragma once

#include "drivers/async/deadline.hpp"

#include <atomic>

namespace connectord::sqlite {

/// Why a job should end before it is done.
enum class Stop : int { none, deadline, cancelled, closing };

/// The wish to stop one job and no other: it belongs to the job, so it can never hit a later one.
class Control {
public:
    explicit Control(Deadline deadline) : deadline_{deadline} {}

    /// The first reason stays. From any thread.
    void stop(Stop why)
    {
        Stop expected = Stop::none;
        reason_.compare_exchange_strong(expected, why, std::memory_order_relaxed);
    }
    Stop reason() const { return reason_.load(std::memory_order_relaxed); }

    /// Whether to end now; a passed deadline becomes the reason by itself.
    bool should_stop()
    {
        if (reason() == Stop::none && deadline_.has_passed())
            stop(Stop::deadline);
        return reason() != Stop::none;
    }

    Deadline deadline() const { return deadline_; }

private:
    const Deadline deadline_;
    std::atomic<Stop> reason_{Stop::none};
};

} // namespace connectord::sqlite

// Whether it is worth looking for work before going to sleep.
#pragma once

#include <chrono>
#include <cstddef>

namespace connectord::loop {

/// Learns from how the last looks ended whether the next one pays.
///
/// A look that finds something saves a wake-up at each end; one that does not costs its span of
/// processor time. After looks in vain, or where others wanted the processor meanwhile, the next
/// waits are slept through, twice as many each time: an idle or a crowded machine loses next to
/// nothing.
///
/// Source  Seastar's `--idle-poll-time-us`, Linux's haltpoll governor
class IdlePolling {
public:
    using Clock = std::chrono::steady_clock;

    /// How long a look may last.
    static constexpr std::chrono::microseconds span{50};

    /// A look whose turn took this long was not alone on its processor.
    static constexpr std::chrono::microseconds undisturbed{25};

    /// About to sleep, with so many calls under way: whether to look first.
    bool is_due(std::size_t calls);

    /// A look found something to do.
    void found();

    /// A look found nothing.
    void found_nothing();

    /// Others wanted the processor.
    void was_disturbed();

private:
    void rest();

    std::size_t crowd_ = 0; ///< sixteenths of a call: the most under way of late
    int credit_ = 0;
    std::size_t rests_left_ = 0;
    std::size_t next_rests_ = 1;
};

} // namespace connectord::loop

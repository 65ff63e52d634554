// Whether it is worth looking for work before going to sleep.
#pragma once

#include <chrono>
#include <cstddef>

namespace connectord::loop {

/// Learns from how the last looks ended whether the next one pays: apart for waits in which calls
/// are under way, which a database ends, and for those between calls, which a client ends.
///
/// A look that finds something saves a wake-up at each end; one that does not costs its span of
/// processor time. After looks in vain, or where others wanted the processor meanwhile, the next
/// waits are slept through, twice as many each time: an idle or a crowded machine loses next to
/// nothing.
///
/// Source  Seastar's `--idle-poll-time-us` and KVM's `halt_poll_ns`, both of 200 us by default
class IdlePolling {
public:
    using Clock = std::chrono::steady_clock;

    /// How long a look may last.
    static constexpr std::chrono::microseconds span{200};

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
    /// What the looks of one kind have come to.
    struct Habit {
        int credit = 0;
        std::size_t rests_left = 0;
        std::size_t next_rests = 1;

        void rest();
    };

    std::size_t crowd_ = 0; ///< sixteenths of a call: the most under way of late
    Habit for_databases_;
    Habit for_clients_;
    Habit* present_ = &for_clients_; ///< the kind of the look that is under way
};

} // namespace connectord::loop

#include "daemon/loop/idle_polling.hpp"

#include <algorithm>

namespace connectord::loop {

namespace {

/// With more calls under way something is ready soon anyway, and the database needs the processor.
constexpr std::size_t few_calls = 4;
constexpr std::size_t sixteenth = 16;

constexpr int most_credit = 8;
constexpr int cost_in_vain = 3; ///< three of four looks must find something
constexpr std::size_t most_rests = 256;

} // namespace

bool IdlePolling::is_due(std::size_t calls)
{
    crowd_ = std::max(calls * sixteenth, crowd_ - (crowd_ + sixteenth - 1) / sixteenth);
    if (crowd_ > few_calls * sixteenth)
        return false;
    if (rests_left_ == 0)
        return true;
    --rests_left_;
    return false;
}

void IdlePolling::found()
{
    credit_ = std::min(credit_ + 1, most_credit);
    if (credit_ == most_credit)
        next_rests_ = 1;
}

void IdlePolling::found_nothing()
{
    credit_ -= cost_in_vain;
    if (credit_ < 0)
        rest();
}

void IdlePolling::was_disturbed()
{
    rest();
}

void IdlePolling::rest()
{
    credit_ = 0;
    rests_left_ = next_rests_;
    next_rests_ = std::min(next_rests_ * 2, most_rests);
}

} // namespace connectord::loop

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
    present_ = calls > 0 ? &for_databases_ : &for_clients_;
    if (present_->rests_left == 0)
        return true;
    --present_->rests_left;
    return false;
}

void IdlePolling::found()
{
    present_->credit = std::min(present_->credit + 1, most_credit);
    if (present_->credit == most_credit)
        present_->next_rests = 1;
}

void IdlePolling::found_nothing()
{
    present_->credit -= cost_in_vain;
    if (present_->credit < 0)
        present_->rest();
}

void IdlePolling::was_disturbed()
{
    present_->rest();
}

void IdlePolling::Habit::rest()
{
    credit = 0;
    rests_left = next_rests;
    next_rests = std::min(next_rests * 2, most_rests);
}

} // namespace connectord::loop

#include "drivers/pool/backoff.hpp"

#include <algorithm>

namespace connectord::pool {

Backoff::Span Backoff::after_failure(std::uint32_t noise)
{
    ++failures_;
    Span pause = first;
    for (std::uint32_t step = steady_attempts; step < failures_ && pause < last; ++step)
        pause = std::min(pause * 2, last);
    return pause + pause * (noise % 101) / 1000;
}

} // namespace connectord::pool

#include "tests/bench/latencies.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace connectord::bench {

void Latencies::add(Span span)
{
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(span).count();
    ++counts_[bucket_of(static_cast<std::uint64_t>(std::max<std::int64_t>(microseconds, 0)))];
    ++count_;
}

std::chrono::duration<double, std::micro> Latencies::quantile(double share) const
{
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
        seen += counts_[bucket];
        if (seen >= wanted && seen > 0)
            return std::chrono::duration<double, std::micro>{highest_in(bucket)};
    }
    return {};
}

std::size_t Latencies::bucket_of(std::uint64_t microseconds)
{
    // Below 64 each microsecond has a bucket; from there on each doubling has 64.
    if (microseconds < steps_per_doubling)
        return microseconds;
    const auto doubling = static_cast<unsigned>(std::bit_width(microseconds / steps_per_doubling));
    const std::uint64_t step = (microseconds >> (doubling - 1)) - steps_per_doubling;
    const std::size_t bucket = doubling * steps_per_doubling + step;
    return std::min<std::size_t>(bucket, steps_per_doubling * doublings - 1);
}

double Latencies::highest_in(std::size_t bucket)
{
    const std::size_t doubling = bucket / steps_per_doubling;
    const std::size_t step = bucket % steps_per_doubling;
    if (doubling == 0)
        return static_cast<double>(step);
    return std::ldexp(static_cast<double>(steps_per_doubling + step + 1),
                      static_cast<int>(doubling) - 1) -
           1;
}

} // namespace connectord::bench

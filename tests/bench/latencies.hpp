// How long calls took, counted in buckets that are never more than 1.6 % wide.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace connectord::bench {

class Latencies {
public:
    using Span = std::chrono::steady_clock::duration;

    void add(Span span);
    void clear() { *this = {}; }

    std::uint64_t count() const { return count_; }

    /// The span that `share` (0 to 1) of the calls did not exceed.
    std::chrono::duration<double, std::micro> quantile(double share) const;

private:
    static constexpr unsigned steps_per_doubling = 64;
    static constexpr unsigned doublings = 40; // 1 µs to twelve days

    static std::size_t bucket_of(std::uint64_t microseconds);
    static double highest_in(std::size_t bucket);

    std::array<std::uint64_t, steps_per_doubling * doublings> counts_{};
    std::uint64_t count_ = 0;
};

} // namespace connectord::bench

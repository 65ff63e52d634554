// How often each method was called, how it ended and how long it took: counted with a few additions
// a call, without a lock and without memory.
#pragma once

#include "protocol/error.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace connectord::observe {

/// Counts calls. Lives on the thread that they end on, which is also the one that looks.
class CallCounts {
public:
    using Span = std::chrono::steady_clock::duration;

    /// The ends of the spans that are counted together, in seconds; the last has none.
    static constexpr std::array<double, 14> bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                   0.1,    0.25,  0.5,    1.0,   2.5,  5.0,   10.0};

    /// Where a call's time went.
    struct Parts {
        Span queue{0};
        Span database{0};
        Span encoding{0};
    };

    /// What is known of one method.
    struct Counts {
        std::array<std::uint64_t, 24> by_code{}; ///< as `codes` has them
        std::array<std::uint64_t, bounds.size() + 1> by_span{};
        std::uint64_t microseconds = 0; ///< of all of them together
    };

    /// How calls can end, in the order of Counts::by_code: `ok`, then the names of errors.
    static std::span<const std::string_view> codes();

    /// `methods` is how many there are; one more place is for calls of what does not exist.
    explicit CallCounts(std::size_t methods) : counts_(methods + 1) {}

    /// A call has ended. `method` is past the last for what does not exist.
    void add(std::size_t method, std::optional<Errc> error, Span took, const Parts& parts);

    /// Adds what another thread has counted, of the same methods.
    CallCounts& operator+=(const CallCounts& more);

    const Counts& of(std::size_t method) const { return counts_[method]; }
    std::size_t size() const { return counts_.size(); }

    /// All calls' time at databases, and all of it.
    const Parts& parts() const { return parts_; }
    Span took() const { return took_; }

private:
    std::vector<Counts> counts_;
    Parts parts_;
    Span took_{0};
};

} // namespace connectord::observe

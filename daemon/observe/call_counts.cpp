#include "daemon/observe/call_counts.hpp"

#include <algorithm>
#include <cassert>
#include <functional>

namespace connectord::observe {

namespace {

constexpr std::array all_errors{
    Errc::parse_error,
    Errc::invalid_request,
    Errc::method_not_found,
    Errc::invalid_params,
    Errc::internal,
    Errc::database_error,
    Errc::unauthenticated,
    Errc::forbidden,
    Errc::limit_exceeded,
    Errc::busy,
    Errc::timeout,
    Errc::cancelled,
    Errc::datasource_unavailable,
    Errc::outcome_unknown,
    Errc::transaction_not_found,
    Errc::transaction_aborted,
    Errc::shutting_down,
    Errc::not_found,
    Errc::model_not_found,
    Errc::guard_refused,
    Errc::unsupported,
};

/// The place of a code: `ok`, the errors above, and one for whatever is none of them.
std::size_t place_of(std::optional<Errc> error)
{
    if (!error)
        return 0;
    return 1 + static_cast<std::size_t>(std::ranges::find(all_errors, *error) - all_errors.begin());
}

template <std::size_t size>
void add_each(std::array<std::uint64_t, size>& sum, const std::array<std::uint64_t, size>& more)
{
    std::ranges::transform(sum, more, sum.begin(), std::plus{});
}

void add_to(CallCounts::Parts& sum, const CallCounts::Parts& more)
{
    sum.queue += more.queue;
    sum.database += more.database;
    sum.encoding += more.encoding;
}

void add_to(CallCounts::Counts& sum, const CallCounts::Counts& more)
{
    add_each(sum.by_code, more.by_code);
    add_each(sum.by_span, more.by_span);
    sum.microseconds += more.microseconds;
}

} // namespace

std::span<const std::string_view> CallCounts::codes()
{
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> made{"ok"};
        for (const Errc error : all_errors)
            made.push_back(name_of(error));
        made.emplace_back("other");
        return made;
    }();
    return names;
}

void CallCounts::add(std::size_t method, std::optional<Errc> error, Span took, const Parts& parts)
{
    static_assert(all_errors.size() + 2 <= std::tuple_size_v<decltype(Counts::by_code)>);
    Counts& counts = counts_[std::min(method, counts_.size() - 1)];
    ++counts.by_code[place_of(error)];
    const double seconds = std::chrono::duration<double>(took).count();
    const auto bound = std::ranges::lower_bound(bounds, seconds);
    ++counts.by_span[static_cast<std::size_t>(bound - bounds.begin())];
    counts.microseconds += static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(took).count());
    took_ += took;
    add_to(parts_, parts);
}

CallCounts& CallCounts::operator+=(const CallCounts& more)
{
    assert(counts_.size() == more.counts_.size());
    for (std::size_t i = 0; i < counts_.size(); ++i)
        add_to(counts_[i], more.counts_[i]);
    took_ += more.took_;
    add_to(parts_, more.parts_);
    return *this;
}

} // namespace connectord::observe

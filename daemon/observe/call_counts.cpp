#include "daemon/observe/call_counts.hpp"

#include <algorithm>

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
    parts_.queue += parts.queue;
    parts_.database += parts.database;
    parts_.encoding += parts.encoding;
}

} // namespace connectord::observe

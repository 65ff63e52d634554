#include "drivers/sql/plan.hpp"

#include <atomic>

namespace connectord::sql {

std::uint64_t Plan::next_id()
{
    static std::atomic<std::uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

std::string RowShape::summary(std::int64_t affected) const
{
    if (columns.empty())
        return suffix;
    return columns.front().prefix + std::to_string(affected) + suffix;
}

} // namespace connectord::sql

#include "drivers/sql/plans.hpp"

namespace connectord::sql {

std::shared_ptr<const Plan> Plans::find(std::string_view key)
{
    const auto found = by_key_.find(key);
    if (found == by_key_.end())
        return nullptr;
    totals_.found.fetch_add(1, std::memory_order_relaxed);
    by_use_.splice(by_use_.begin(), by_use_, found->second);
    return found->second->plan;
}

void Plans::keep(std::string_view key, std::shared_ptr<const Plan> plan)
{
    totals_.made.fetch_add(1, std::memory_order_relaxed);
    by_use_.push_front({std::string{key}, std::move(plan)});
    by_key_.emplace(by_use_.front().key, by_use_.begin());
    if (by_use_.size() > most_) {
        by_key_.erase(by_use_.back().key);
        by_use_.pop_back();
    }
}

} // namespace connectord::sql

#include "drivers/sqlite/statement_cache.hpp"

#include <sqlite3.h>

#include <utility>

namespace connectord::sqlite {

void FinalizeStatement::operator()(sqlite3_stmt* statement) const
{
    sqlite3_finalize(statement);
}

Prepared* StatementCache::find(std::uint64_t plan)
{
    const auto known = by_plan_.find(plan);
    if (known == by_plan_.end())
        return nullptr;
    entries_.splice(entries_.begin(), entries_, known->second);
    return &known->second->prepared;
}

Prepared* StatementCache::add(std::uint64_t plan, Prepared prepared)
{
    if (entries_.size() == most) {
        by_plan_.erase(entries_.back().plan);
        entries_.pop_back();
    }
    entries_.push_front(Entry{plan, std::move(prepared)});
    by_plan_[plan] = entries_.begin();
    return &entries_.front().prepared;
}

void StatementCache::clear()
{
    by_plan_.clear();
    entries_.clear();
}

} // namespace connectord::sqlite

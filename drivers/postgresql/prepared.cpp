#include "drivers/postgresql/prepared.hpp"

#include <charconv>

namespace connectord::pg {

PreparedName::PreparedName(std::uint64_t plan, std::uint32_t serial)
{
    char* const end = text_ + sizeof text_ - 1;
    text_[0] = 'p';
    char* at = std::to_chars(text_ + 1, end, plan).ptr;
    *at++ = '_';
    at = std::to_chars(at, end, serial).ptr;
    *at = '\0';
}

Prepared::Use Prepared::use(std::uint64_t plan)
{
    if (const auto found = by_plan_.find(plan); found != by_plan_.end()) {
        recent_.splice(recent_.begin(), recent_, found->second);
        return {found->second->serial, false};
    }
    recent_.push_front({plan, ++last_serial_});
    by_plan_.emplace(plan, recent_.begin());
    return {last_serial_, true};
}

void Prepared::forget(std::uint64_t plan, std::uint32_t serial)
{
    const auto found = by_plan_.find(plan);
    if (found == by_plan_.end() || found->second->serial != serial)
        return;
    recent_.erase(found->second);
    by_plan_.erase(found);
}

void Prepared::discard(std::uint64_t plan, std::uint32_t serial)
{
    const auto found = by_plan_.find(plan);
    if (found == by_plan_.end() || found->second->serial != serial)
        return;
    discarded_.splice(discarded_.end(), recent_, found->second);
    by_plan_.erase(found);
}

void Prepared::clear()
{
    recent_.clear();
    by_plan_.clear();
    discarded_.clear();
}

std::optional<PreparedName> Prepared::take_surplus()
{
    if (!discarded_.empty()) {
        const Entry entry = discarded_.front();
        discarded_.pop_front();
        return PreparedName{entry.plan, entry.serial};
    }
    if (by_plan_.size() <= capacity)
        return std::nullopt;
    const Entry entry = recent_.back();
    recent_.pop_back();
    by_plan_.erase(entry.plan);
    return PreparedName{entry.plan, entry.serial};
}

} // namespace connectord::pg

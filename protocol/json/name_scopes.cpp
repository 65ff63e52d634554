#include "protocol/json/name_scopes.hpp"

#include <algorithm>

namespace connectord::json {

namespace {

/// Up to here a look along the list is quicker than any table.
constexpr std::size_t most_listed = 16;

/// Differs from process to process, so that nobody can prepare names that collide.
std::uint64_t seed()
{
    static const int anchor = 0;
    return reinterpret_cast<std::uintptr_t>(&anchor) * 0x9E3779B97F4A7C15U;
}

std::uint64_t hash_of(std::string_view text)
{
    std::uint64_t hash = seed();
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001B3U;
        hash ^= hash >> 29;
    }
    return hash;
}

} // namespace

void NameScopes::open()
{
    scopes_.push_back(Scope{names_.size(), text_.size(), 0, {}});
}

void NameScopes::close()
{
    names_.resize(scopes_.back().first_name);
    text_.resize(scopes_.back().text_start);
    scopes_.pop_back();
}

bool NameScopes::finish()
{
    Scope& scope = scopes_.back();
    const bool is_first = names_.size() == scope.first_name;
    const std::size_t offset =
        is_first ? scope.text_start : names_.back().offset + names_.back().size;
    Name name{offset, text_.size() - offset, 0};

    const std::size_t index = names_.size() - scope.first_name;
    if (index < most_listed) {
        const std::uint64_t mark = mark_of(text_of(name));
        const bool is_new = (scope.marks & mark) == 0 || !is_listed(scope, name);
        scope.marks |= mark;
        names_.push_back(name);
        return is_new;
    }
    name.hash = hash_of(text_of(name));
    names_.push_back(name);
    if (2 * (index + 1) > scope.slots.size())
        grow(scope);
    return insert(scope, index);
}

std::uint64_t NameScopes::mark_of(std::string_view name)
{
    if (name.empty())
        return 1;
    const auto first = static_cast<unsigned char>(name.front());
    const auto last = static_cast<unsigned char>(name.back());
    return std::uint64_t{1} << ((name.size() + 5U * first + 11U * last) % 64);
}

bool NameScopes::is_same(const Name& left, const Name& right) const
{
    return left.hash == right.hash && text_of(left) == text_of(right);
}

bool NameScopes::is_listed(const Scope& scope, const Name& name) const
{
    return std::any_of(names_.begin() + static_cast<std::ptrdiff_t>(scope.first_name), names_.end(),
                       [&](const Name& known) { return text_of(known) == text_of(name); });
}

/// Puts a name in the table; false when an equal one is there.
bool NameScopes::insert(Scope& scope, std::size_t index)
{
    const Name& name = names_[scope.first_name + index];
    const std::size_t mask = scope.slots.size() - 1;
    for (std::size_t slot = name.hash & mask;; slot = (slot + 1) & mask) {
        if (scope.slots[slot] == 0) {
            scope.slots[slot] = static_cast<std::uint32_t>(index + 1);
            return true;
        }
        if (is_same(names_[scope.first_name + scope.slots[slot] - 1], name))
            return false;
    }
}

/// Doubles the table and puts all names but the latest back in.
void NameScopes::grow(Scope& scope)
{
    const bool was_list = scope.slots.empty();
    scope.slots.assign(std::max<std::size_t>(4 * most_listed, 2 * scope.slots.size()), 0);
    const std::size_t count = names_.size() - scope.first_name - 1;
    for (std::size_t index = 0; index < count; ++index) {
        Name& name = names_[scope.first_name + index];
        if (was_list)
            name.hash = hash_of(text_of(name));
        insert(scope, index);
    }
}

std::string_view NameScopes::latest(std::size_t depth) const
{
    const std::size_t end =
        depth + 1 < scopes_.size() ? scopes_[depth + 1].first_name : names_.size();
    if (end == scopes_[depth].first_name)
        return {};
    return text_of(names_[end - 1]);
}

void NameScopes::clear()
{
    text_.clear();
    names_.clear();
    scopes_.clear();
}

} // namespace connectord::json

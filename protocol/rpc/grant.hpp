// What a principal may do (PROTOCOL 7).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace connectord::rpc {

enum class Grant : std::uint8_t {
    none, ///< needed by methods that anybody may call
    read,
    write,
    define,
    discover,
    datasource,
    ddl,
    raw,
    admin,
};

std::string_view name_of(Grant grant);
std::optional<Grant> grant_of(std::string_view name);

/// A set of grants.
class Grants {
public:
    constexpr Grants() = default;
    constexpr Grants(std::initializer_list<Grant> grants)
    {
        for (const Grant grant : grants)
            add(grant);
    }

    constexpr void add(Grant grant) { bits_ |= bit(grant); }
    constexpr bool has(Grant grant) const
    {
        return grant == Grant::none || (bits_ & bit(grant)) != 0;
    }
    constexpr Grants operator&(Grants other) const
    {
        Grants both;
        both.bits_ = bits_ & other.bits_;
        return both;
    }
    constexpr Grants operator|(Grants other) const
    {
        Grants either;
        either.bits_ = bits_ | other.bits_;
        return either;
    }
    friend constexpr bool operator==(Grants, Grants) = default;

private:
    static constexpr std::uint32_t bit(Grant grant) { return 1U << static_cast<unsigned>(grant); }
    std::uint32_t bits_ = 0;
};

} // namespace connectord::rpc

// Which plans one connection has prepared, and which it should forget.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace connectord::pg {

/// A prepared statement's name on the server: `p` and the plan's id, `_` and how often it was
/// prepared.
///
/// A statement that is prepared again gets a name of its own, so that one which is still in flight
/// under the old one cannot be mistaken for it.
class PreparedName {
public:
    PreparedName(std::uint64_t plan, std::uint32_t serial);
    const char* c_str() const { return text_; }
    std::string_view view() const { return text_; }

private:
    char text_[40];
};

/// The prepared statements of one connection, the least recently used first to go.
class Prepared {
public:
    static constexpr std::size_t capacity = 200; ///< RELIABILITY, section 7

    /// What to send for a plan.
    struct Use {
        std::uint32_t serial = 0;
        bool must_prepare = false;
    };

    /// Notes that a plan is used now; one that is new here is taken as prepared from now on.
    Use use(std::uint64_t plan);

    /// Preparing it failed, or the server no longer knows it. Nothing when a newer one stands in
    /// its place.
    void forget(std::uint64_t plan, std::uint32_t serial);

    /// As `forget`, for one that the server still knows: it will be among the surplus.
    void discard(std::uint64_t plan, std::uint32_t serial);

    /// The server forgot all of them (DISCARD ALL).
    void clear();

    /// A statement that the server may drop now, or nothing. It is forgotten here.
    std::optional<PreparedName> take_surplus();

    std::size_t size() const { return by_plan_.size(); }

private:
    struct Entry {
        std::uint64_t plan;
        std::uint32_t serial;
    };

    std::list<Entry> recent_; ///< most recently used first
    std::unordered_map<std::uint64_t, std::list<Entry>::iterator> by_plan_;
    std::list<Entry> discarded_;
    std::uint32_t last_serial_ = 0;
};

} // namespace connectord::pg

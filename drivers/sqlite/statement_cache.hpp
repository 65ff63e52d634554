// Statements prepared on one connection, the last used ones kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

struct sqlite3_stmt;

namespace connectord::sqlite {

struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const;
};

/// A prepared statement and what its text told.
struct Prepared {
    std::unique_ptr<sqlite3_stmt, FinalizeStatement> statement;
    std::string command;
    bool reads_only = false;
};

/// An LRU of prepared statements by plan id.
///
/// Lifetime  the statements must be gone before their connection is closed
class StatementCache {
public:
    static constexpr std::size_t most = 200;

    /// Null pointer when the plan is not there. Lifetime: until the next `add`
    Prepared* find(std::uint64_t plan);
    Prepared* add(std::uint64_t plan, Prepared prepared);
    void clear();
    std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        std::uint64_t plan;
        Prepared prepared;
    };
    std::list<Entry> entries_; ///< the last used one first
    std::unordered_map<std::uint64_t, std::list<Entry>::iterator> by_plan_;
};

} // namespace connectord::sqlite

// Whose reply is it: decided from the order of what was sent and the order of what comes back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

namespace connectord::pg {

/// A unit of work's number: one caller's statements, which share one Sync.
using UnitId = std::uint64_t;

/// What was sent.
enum class Command : std::uint8_t {
    prepare,
    control, ///< BEGIN ahead of a statement, DEALLOCATE: no rows are looked for
    query,
    sync,
};

/// What PQgetResult gave.
enum class Reply : std::uint8_t {
    row,       ///< PGRES_SINGLE_TUPLE: more will come
    rows,      ///< PGRES_TUPLES_OK: the last or only rows of a query
    completed, ///< PGRES_COMMAND_OK, PGRES_EMPTY_QUERY
    failed,    ///< PGRES_FATAL_ERROR
    aborted,   ///< PGRES_PIPELINE_ABORTED: passed over, an earlier command of the unit failed
    end,       ///< NULL: nothing more of this command
    sync,      ///< PGRES_PIPELINE_SYNC
    other,     ///< COPY and whatever else has no place in a pipeline
};

/// One thing sent, whose replies come before those of the next.
struct Sent {
    UnitId unit = 0;
    Command command = Command::query;
    std::uint32_t index = 0;  ///< which of its unit's statements
    bool row_by_row = false;  ///< wants PQsetSingleRowMode as soon as it is at the head
    std::uint64_t plan = 0;   ///< of a prepare or a prepared query; 0 elsewhere
    std::uint32_t serial = 0; ///< which preparation of that plan
};

/// What a reply means, and for which of the things sent.
struct Verdict {
    enum class Kind : std::uint8_t {
        nothing,      ///< no news for anybody
        rows,         ///< rows for the statement; more may come
        last_rows,    ///< rows for the statement, and the last of them
        completed,    ///< the statement is done, without rows
        failed,       ///< the unit failed: here is the error
        skipped,      ///< the statement was not executed
        unit_is_done, ///< the Sync has come: the unit is over, all or nothing
        confused,     ///< no reply that could come here: the connection must be closed
    };
    Kind kind = Kind::nothing;
    Sent sent{};
};

/// What was sent on one connection and has not been answered, in order.
///
/// A unit is known to be done only at its Sync: until then its implicit transaction may still fail,
/// as deferred constraints do.
///
/// Source  PostgreSQL 15 manual, 34.5.1.2 Processing Results
class Pipeline {
public:
    void sent(const Sent& sent) { queue_.push_back(sent); }

    Verdict take(Reply reply);

    bool is_empty() const { return queue_.empty(); }
    std::size_t size() const { return queue_.size(); }

    /// The next reply belongs to a query whose rows are taken one by one.
    bool head_is_row_by_row() const
    {
        return !queue_.empty() && !head_has_replied_ && queue_.front().row_by_row;
    }

    const std::deque<Sent>& unanswered() const { return queue_; }

private:
    Verdict take_at_sync(Reply reply);
    Verdict end_of_command();

    std::deque<Sent> queue_;
    bool head_has_replied_ = false; ///< something of the head's has come
    bool head_is_final_ = false;    ///< all of the head's but the end has come
};

} // namespace connectord::pg

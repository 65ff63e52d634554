// A connection that belongs to one transaction, from BEGIN to its end.
#pragma once

#include "drivers/driver.hpp"
#include "drivers/postgresql/request.hpp"

#include <deque>
#include <memory>
#include <string>

namespace connectord::pg {

class Hub;
class Link;

/// One transaction's hold on a connection.
///
/// BEGIN travels with the first statement. Once the lease is over, its statements go nowhere: never
/// to another connection, never outside the transaction (I4).
struct Lease {
    std::shared_ptr<Link> link; ///< null once it is over
    BeginOptions options;
    std::string begin_text;
    bool has_begun = false;   ///< BEGIN was sent
    bool is_ending = false;   ///< COMMIT or ROLLBACK was sent
    std::string over_reason;  ///< why it is over; empty while it is not
    std::string first_error;  ///< SQLSTATE of what doomed it
    bool has_barrier = false; ///< raw SQL is under way, which may end the transaction: others wait
    std::deque<std::shared_ptr<Request>> held; ///< waiting for that

    bool is_over() const { return !over_reason.empty(); }
};

/// `BEGIN` and its modes, of closed lists. Source: PostgreSQL 15 manual, BEGIN.
std::string begin_text(const BeginOptions& options);

/// Makes the transaction that callers hold, for a lease that has its connection.
std::unique_ptr<connectord::Transaction> make_transaction(std::shared_ptr<Hub> hub,
                                                          std::shared_ptr<Lease> lease);

} // namespace connectord::pg

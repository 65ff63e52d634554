// The open transactions: found by id, ended by their limits, remembered for a while when over.
#pragma once

#include "daemon/session/datasource.hpp"
#include "daemon/session/turns.hpp"
#include "drivers/driver.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::session {

class Session;
struct Principal;

/// How long a transaction may be open.
struct TransactionLimits {
    std::chrono::milliseconds idle{60'000};
    std::chrono::milliseconds whole{600'000};
    std::size_t per_session = 4;
    std::size_t per_principal = 64; ///< of those that are bound to no session
};

/// One open transaction and whose it is.
struct OpenTransaction {
    using Clock = std::chrono::steady_clock;

    OpenTransaction(boost::asio::io_context& io, std::shared_ptr<Datasource> where)
        : datasource{std::move(where)}, turns{std::make_shared<Turns>(io)}, timer{io}
    {
    }

    std::string id; ///< 128 random bits
    std::shared_ptr<Datasource> datasource;
    std::unique_ptr<Transaction> transaction;
    std::shared_ptr<Turns> turns; ///< calls on it come one by one, in order

    const Session* session = nullptr;     ///< whose it is alone; null: whoever knows the id
    const Principal* principal = nullptr; ///< who began it
    std::function<void(std::string_view reason)> on_expiry;

    std::chrono::milliseconds idle_limit{0};
    std::chrono::milliseconds whole_limit{0};
    Clock::time_point ends_at;
    boost::asio::steady_timer timer;
    Clock::time_point began_at = Clock::now();
    bool is_over = false;         ///< its id is dead, whatever still runs
    std::optional<Error> failure; ///< why it never began, for calls that did not wait for that
};

/// Every open transaction of the process.
class Transactions {
public:
    Transactions(boost::asio::io_context& io, TransactionLimits limits);
    Transactions(const Transactions&) = delete;
    Transactions& operator=(const Transactions&) = delete;

    const TransactionLimits& limits() const { return limits_; }
    void set_limits(TransactionLimits limits) { limits_ = limits; }
    boost::asio::io_context& io() const { return io_; }

    /// Takes a transaction that has begun under its care and gives it an id.
    void add(const std::shared_ptr<OpenTransaction>& open);

    /// The same under a free id that its client has chosen, which calls may name from now on.
    void add_as(std::string_view id, const std::shared_ptr<OpenTransaction>& open);

    /// It has begun: its limits count from now.
    void start_clock(const std::shared_ptr<OpenTransaction>& open);

    /// The open transaction of that id, if `session` and `principal` may use it.
    ///
    /// Errors  transaction_not_found, with the reason where it is still known
    Result<std::shared_ptr<OpenTransaction>> find(std::string_view id, const Session& session,
                                                  const Principal* principal) const;

    /// The error for a transaction that is no longer open.
    Error gone(std::string_view id) const;

    /// Kills the id: nothing finds it from now on. The transaction itself is the caller's to end.
    void forget(OpenTransaction& open, std::string_view reason);

    /// Whether nobody's transaction has, or of late had, this id.
    bool is_free(std::string_view id) const
    {
        return !open_.contains(id) && !reasons_.contains(id);
    }

    /// Kills the id of one that could not begin: calls that name it fail for the reason of that.
    void refuse(std::string_view id, const Error& why);

    /// The ones that belong to `session`.
    std::vector<std::shared_ptr<OpenTransaction>> of(const Session& session) const;

    /// A transaction about to begin that is to be bound to no session: counted as long as it lives.
    class Beginning {
    public:
        Beginning(Transactions& transactions, const Principal* principal)
            : transactions_{transactions}, place_{transactions.beginning_.insert(principal)}
        {
        }
        Beginning(const Beginning&) = delete;
        Beginning& operator=(const Beginning&) = delete;
        ~Beginning() { transactions_.beginning_.erase(place_); }

    private:
        Transactions& transactions_;
        std::multiset<const Principal*>::iterator place_;
    };

    /// How many of a principal's are open, or about to be, that are bound to no session.
    std::size_t unbound_of(const Principal* principal) const;

    std::size_t size() const { return open_.size(); }

    /// All that are open.
    std::vector<std::shared_ptr<OpenTransaction>> all() const;

    /// Ends one for a reason that its owner is told.
    void end(const std::shared_ptr<OpenTransaction>& open, std::string_view reason)
    {
        expire(open, reason);
    }

    /// How many have begun, and how many ended for each reason.
    std::uint64_t begun() const { return begun_; }
    const ByName<std::uint64_t>& ended_by_reason() const { return ended_by_reason_; }

    /// Rolls back all of them.
    Task<void> close();

private:
    struct Ended {
        std::string id;
        std::string reason;
        std::chrono::steady_clock::time_point when;
    };

    void kill(OpenTransaction& open, std::string reason);
    void remember(std::string_view id, std::string reason);
    void watch(const std::shared_ptr<OpenTransaction>& open);
    void expire(const std::shared_ptr<OpenTransaction>& open, std::string_view reason);

    boost::asio::io_context& io_;
    TransactionLimits limits_;
    ByName<std::shared_ptr<OpenTransaction>> open_;
    std::multiset<const Principal*> beginning_; ///< whose are about to begin, bound to no session
    std::deque<Ended> ended_;                   ///< oldest first
    ByName<std::string> reasons_;
    std::uint64_t begun_ = 0;
    ByName<std::uint64_t> ended_by_reason_;
};

/// 128 random bits in hexadecimal, from the system's source for keys.
std::string random_id();

/// Whether a text looks like one of those.
bool is_transaction_id(std::string_view text);

} // namespace connectord::session

// SQLite as a driver: an embedded file, one writer and a few readers, and blocking calls on threads
// of their own.
#pragma once

#include "drivers/driver.hpp"
#include "drivers/sqlite/desk.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <span>

namespace connectord::sqlite {

/// The driver of one file.
///
/// What only reads runs beside the writer, everything else on it, one after the other. A
/// transaction holds the writer from `BEGIN IMMEDIATE` to its end, a read-only one a reader of its
/// own with one snapshot. Every isolation level is taken, and each is SERIALIZABLE. An error in a
/// transaction dooms it, as in PostgreSQL, until ROLLBACK TO.
///
/// `:memory:` is a file in memory-backed storage, private to this driver: two drivers share nothing
/// by it.
///
/// Raw SQL (plan.leaves_state) is one statement a call; what RawGuard refuses is a database_error
/// with SQLSTATE 42501.
class Driver final : public connectord::Driver {
public:
    Driver(boost::asio::io_context& io, const DriverSettings& settings);
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;

    /// Stops what runs and waits for the threads. `close` does so without blocking the event loop.
    ~Driver() override;

    const DriverInfo& info() const override;
    const sql::Dialect& dialect() const override;
    const sql::Catalog& catalog() const override;

    Task<Result<ServerInfo>> connect(Deadline deadline) override;
    Task<Result<Outcome>> execute(const sql::Statement& statement, json::Writer& out,
                                  Deadline deadline) override;
    Task<Result<Outcome>> execute_all(std::span<const sql::Statement> statements, json::Writer& out,
                                      Deadline deadline) override;
    Task<Result<std::unique_ptr<connectord::Transaction>>> begin(BeginOptions options,
                                                                 Deadline deadline) override;

    /// Stops what runs, closes every connection (the last one writes the log back into the file),
    /// and removes the file of `:memory:`.
    Task<void> close() override;

    PoolStats stats() const override { return desk_->stats(); }
    void on_reach(ReachListener listener) override { desk_->on_reach(std::move(listener)); }

private:
    std::shared_ptr<Desk> desk_;
};

/// A `connectord::DriverFactory`. Opens nothing.
///
/// Errors  invalid_params, when no file is named
Result<std::unique_ptr<connectord::Driver>> make_driver(boost::asio::io_context& io,
                                                        const DriverSettings& settings);

} // namespace connectord::sqlite

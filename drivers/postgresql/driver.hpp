// PostgreSQL as a driver: the contract of drivers/driver.hpp, kept by a hub of connections.
#pragma once

#include "drivers/driver.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>

namespace connectord::pg {

class Hub;

/// PostgreSQL, reached by libpq in pipeline mode. See README.md of this folder for how.
class Driver final : public connectord::Driver {
public:
    Driver(std::shared_ptr<Hub> hub, DriverSettings settings);
    ~Driver() override;

    Task<Result<Outcome>> execute(const sql::Statement& statement, json::Writer& out,
                                  Deadline deadline) override;
    Task<Result<Outcome>> execute_all(std::span<const sql::Statement> statements, json::Writer& out,
                                      Deadline deadline) override;
    const DriverInfo& info() const override;
    const sql::Dialect& dialect() const override;
    const sql::Catalog& catalog() const override;
    Task<Result<ServerInfo>> connect(Deadline deadline) override;
    Task<Result<std::unique_ptr<connectord::Transaction>>> begin(BeginOptions options,
                                                                 Deadline deadline) override;
    Task<void> close() override;
    PoolStats stats() const override;
    void on_reach(ReachListener listener) override;

private:
    std::shared_ptr<Hub> hub_;
    DriverSettings settings_;
};

/// Makes the driver; nothing is opened before its first use.
///
/// Errors  invalid_params, for a url that cannot be read
Result<std::unique_ptr<connectord::Driver>> make_driver(boost::asio::io_context& io,
                                                        const DriverSettings& settings);

} // namespace connectord::pg

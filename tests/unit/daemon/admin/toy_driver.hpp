// A driver whose pool is whatever a test says that it is.
#pragma once

#include "drivers/driver.hpp"

#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace connectord::admin::test {

/// What a driver tells of itself, and who has asked.
struct ToyPool {
    PoolStats stats;
    std::vector<std::thread::id> asked_from;
    std::function<void()> on_look; ///< called at each look, before it is answered
};

/// Runs nothing: statements and transactions are refused.
class ToyDriver final : public Driver {
public:
    explicit ToyDriver(ToyPool& pool) : pool_{pool} {}

    const DriverInfo& info() const override;
    const sql::Dialect& dialect() const override;
    const sql::Catalog& catalog() const override;
    Task<Result<ServerInfo>> connect(Deadline deadline) override;
    Task<Result<Outcome>> execute(const sql::Statement& statement, json::Writer& out,
                                  Deadline deadline) override;
    Task<Result<Outcome>> execute_all(std::span<const sql::Statement> statements, json::Writer& out,
                                      Deadline deadline) override;
    Task<Result<std::unique_ptr<Transaction>>> begin(BeginOptions options,
                                                     Deadline deadline) override;
    Task<void> close() override;
    PoolStats stats() const override;

private:
    ToyPool& pool_;
};

} // namespace connectord::admin::test

// One open transaction on the writer, or on a reader of its own.
#pragma once

#include "drivers/driver.hpp"
#include "drivers/sqlite/desk.hpp"

#include <memory>
#include <span>

namespace connectord::sqlite {

/// Sits on its crew until it is committed, rolled back or destroyed.
class Transaction final : public connectord::Transaction {
public:
    Transaction(std::shared_ptr<Desk> desk, std::shared_ptr<Seat> seat)
        : desk_{std::move(desk)}, seat_{std::move(seat)}
    {
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction() override;

    Task<Result<Outcome>> execute(const sql::Statement& statement, json::Writer& out,
                                  Deadline deadline) override;
    Task<Result<Outcome>> execute_all(std::span<const sql::Statement> statements, json::Writer& out,
                                      Deadline deadline) override;
    Task<Status> commit(Deadline deadline) override;
    Task<Status> rollback(Deadline deadline) override;
    bool is_open() const override { return seat_ != nullptr; }

private:
    std::shared_ptr<Desk> desk_;
    std::shared_ptr<Seat> seat_; ///< null once it has ended
};

} // namespace connectord::sqlite

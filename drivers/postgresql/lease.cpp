#include "drivers/postgresql/lease.hpp"

#include "drivers/postgresql/errors.hpp"
#include "drivers/postgresql/hub.hpp"

#include <utility>

namespace connectord::pg {

namespace {

class Transaction final : public connectord::Transaction {
public:
    Transaction(std::shared_ptr<Hub> hub, std::shared_ptr<Lease> lease)
        : hub_{std::move(hub)}, lease_{std::move(lease)}
    {
    }

    ~Transaction() override { hub_->abandon(lease_); }

    Task<Result<Outcome>> execute(const sql::Statement& statement, json::Writer& out,
                                  Deadline deadline) override
    {
        return hub_->execute({&statement, 1}, out, deadline, lease_);
    }

    Task<Result<Outcome>> execute_all(std::span<const sql::Statement> statements, json::Writer& out,
                                      Deadline deadline) override
    {
        return hub_->execute(statements, out, deadline, lease_);
    }

    Task<Status> commit(Deadline deadline) override
    {
        return hub_->end(lease_, Purpose::commit, deadline);
    }

    Task<Status> rollback(Deadline deadline) override
    {
        return hub_->end(lease_, Purpose::rollback, deadline);
    }

    bool is_open() const override { return !lease_->is_over() && !lease_->is_ending; }

private:
    std::shared_ptr<Hub> hub_;
    std::shared_ptr<Lease> lease_;
};

std::string_view words_of(Isolation isolation)
{
    switch (isolation) {
    case Isolation::read_uncommitted:
        return "READ UNCOMMITTED";
    case Isolation::read_committed:
        return "READ COMMITTED";
    case Isolation::repeatable_read:
        return "REPEATABLE READ";
    case Isolation::serializable:
        return "SERIALIZABLE";
    }
    return "READ COMMITTED";
}

} // namespace

std::string begin_text(const BeginOptions& options)
{
    std::string text{"BEGIN ISOLATION LEVEL "};
    text.append(words_of(options.isolation));
    if (options.read_only)
        text.append(
            " READ ONLY"); // its absence leaves the choice to the database, which may be a standby
    if (options.deferrable)
        text.append(" DEFERRABLE");
    return text;
}

std::unique_ptr<connectord::Transaction> make_transaction(std::shared_ptr<Hub> hub,
                                                          std::shared_ptr<Lease> lease)
{
    return std::make_unique<Transaction>(std::move(hub), std::move(lease));
}

} // namespace connectord::pg

#include "tests/unit/daemon/admin/toy_driver.hpp"

#include "drivers/sqlite/catalog.hpp"
#include "drivers/sqlite/dialect.hpp"

namespace connectord::admin::test {

namespace {

Error refusal()
{
    return Error{Errc::unsupported, "a toy runs nothing"};
}

} // namespace

const DriverInfo& ToyDriver::info() const
{
    static const DriverInfo info{"toy", "sqlite", "Number", true, {}, {}};
    return info;
}

const sql::Dialect& ToyDriver::dialect() const
{
    static const sqlite::Dialect dialect;
    return dialect;
}

const sql::Catalog& ToyDriver::catalog() const
{
    static const sqlite::Catalog catalog;
    return catalog;
}

Task<Result<ServerInfo>> ToyDriver::connect(Deadline)
{
    co_return refusal();
}

Task<Result<Outcome>> ToyDriver::execute(const sql::Statement&, json::Writer&, Deadline)
{
    co_return refusal();
}

Task<Result<Outcome>> ToyDriver::execute_all(std::span<const sql::Statement>, json::Writer&,
                                             Deadline)
{
    co_return refusal();
}

Task<Result<std::unique_ptr<Transaction>>> ToyDriver::begin(BeginOptions, Deadline)
{
    co_return refusal();
}

Task<void> ToyDriver::close()
{
    co_return;
}

PoolStats ToyDriver::stats() const
{
    pool_.asked_from.push_back(std::this_thread::get_id());
    if (pool_.on_look)
        pool_.on_look();
    return pool_.stats;
}

} // namespace connectord::admin::test

#include "tests/unit/daemon/admin/world.hpp"

#include "daemon/admin/methods.hpp"
#include "protocol/json/document.hpp"
#include "protocol/rpc/request.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <utility>

namespace connectord::admin::test {

namespace {

session::Drivers toys(ToyPool& pool)
{
    return {{"toy", [&pool](boost::asio::io_context&, const DriverSettings&) {
                 return Result<std::unique_ptr<Driver>>{std::make_unique<ToyDriver>(pool)};
             }}};
}

/// Like the dispatcher, which makes no exception of a call's end.
Task<void> as_a_call(Task<void> work)
{
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    co_await std::move(work);
}

/// The params of a call as the dispatcher binds them.
Result<rpc::Params> bound(const rpc::Method& method, std::string_view params)
{
    const std::string text =
        R"({"jsonrpc":"2.0","method":"m","id":1,"params":)" + std::string{params} + "}";
    const Result<std::shared_ptr<const json::Document>> document = json::parse(text);
    const rpc::Message message = rpc::parse_message(document.value(), 1);
    return rpc::Params::bind(*message.items.at(0).request, method.spec.params);
}

Task<void> answer(const rpc::Method& method, rpc::Call& call, rpc::Params params, json::Writer& out,
                  Status& status)
{
    status = co_await method.handler(call, std::move(params), out);
}

} // namespace

ToyShard::ToyShard(const rpc::Registry& methods, rpc::ReplyBudget& budget)
    : access{session::Principal{"operator", {rpc::Grant::admin}, {}}, {}},
      datasources{io, toys(pool), {}},
      transactions{io, {}},
      dispatcher{io, methods, budget},
      calls{2}
{
    const Status added = datasources.add("shop", {{"driver", "toy"}}, {});
    EXPECT_TRUE(added);
}

Shard ToyShard::shard()
{
    return {io, datasources, transactions, sessions, dispatcher, calls, traffic, loop};
}

std::shared_ptr<session::Session> ToyShard::make_session(session::Transport transport)
{
    const session::Commons commons{datasources, transactions, access, &sessions};
    auto session = std::make_shared<session::Session>(commons, transport);
    session->set_line(&line);
    return session;
}

std::string ToyShard::open_transaction()
{
    const auto open =
        std::make_shared<session::OpenTransaction>(io, datasources.configured().front());
    transactions.add(open);
    return open->id;
}

TwoShards::TwoShards()
    : house{"1.2.3", methods, budget, connections, reloads, {first.shard(), second.shard()}},
      stays_up_{second.io.get_executor()},
      thread_{[this] { second.io.run(); }}
{
    add_looks(methods, house);
    add_deeds(methods, house);
}

TwoShards::~TwoShards()
{
    second.io.stop();
    thread_.join();
}

void TwoShards::run(Task<void> work)
{
    std::exception_ptr escaped;
    auto ended = [&](std::exception_ptr thrown) {
        escaped = std::move(thrown);
        first.io.stop();
    };
    boost::asio::co_spawn(first.io.get_executor(), as_a_call(std::move(work)),
                          boost::asio::bind_cancellation_slot(signal.slot(), std::move(ended)));
    first.io.restart();
    first.io.run();
    if (escaped)
        std::rethrow_exception(escaped);
}

Result<boost::json::value> TwoShards::call(std::string_view method, std::string_view params)
{
    const rpc::Method* found = methods.find(method);
    Result<rpc::Params> its = bound(*found, params);
    if (!its)
        return its.error();
    const session::Commons unlisted{first.datasources, first.transactions, first.access};
    session::Session session{unlisted, session::Transport::http};
    rpc::Call call{session, Deadline::in(std::chrono::minutes{10})};
    json::Writer out;
    Status status;
    run(answer(*found, call, std::move(*its), out, status));
    if (!status)
        return status.error();
    return boost::json::parse(out.take());
}

} // namespace connectord::admin::test

// Looking at a shard from its own thread, and back with what was seen.
#pragma once

#include "daemon/admin/house.hpp"
#include "drivers/async/on.hpp"
#include "drivers/async/task.hpp"

#include <boost/asio/this_coro.hpp>

#include <type_traits>
#include <utility>
#include <vector>

namespace connectord::admin {

/// Runs `work` on the shard's thread: at once where that is the caller's, so that a daemon of one
/// thread answers before anything else happens.
///
/// Shape     `work` is called with nothing, does not wait, and answers what may cross threads
/// Lifetime  the shard's io_context runs until this has resumed
template <typename Work>
auto at(const Shard& shard, Work work) -> Task<std::invoke_result_t<Work&>>
{
    const auto here = co_await boost::asio::this_coro::executor;
    if (&here.context() == &shard.io)
        co_return work();
    co_return co_await on(shard.io, std::move(work));
}

/// What `look(shard)` answers of each, in their order, each of them on its shard's thread.
///
/// Lifetime  as `at`
template <typename Look>
auto from_each(const std::vector<Shard>& shards, Look look)
    -> Task<std::vector<std::invoke_result_t<Look&, const Shard&>>>
{
    std::vector<std::invoke_result_t<Look&, const Shard&>> answers;
    answers.reserve(shards.size());
    for (const Shard& shard : shards) {
        const auto look_there = [&shard, &look] { return look(shard); };
        auto answer = co_await at(shard, look_there);
        answers.push_back(std::move(answer));
    }
    co_return answers;
}

} // namespace connectord::admin

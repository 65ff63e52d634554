// The end: calls under way are finished, clients heard out, connections closed.
#include "daemon/app.hpp"

#include "daemon/observe/log.hpp"
#include "drivers/async/on.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <utility>

namespace connectord {

/// Bytes that clients have sent, in all.
Task<std::uint64_t> App::heard()
{
    std::uint64_t sum = 0;
    for (const std::unique_ptr<Shard>& shard : shards_) {
        auto look = [&traffic = *shard->traffic()] {
            return traffic.stream.received + traffic.http.received;
        };
        const std::uint64_t bytes = co_await on(shard->io(), std::move(look));
        sum += bytes;
    }
    co_return sum;
}

/// Stays while clients still speak, as long as a shutdown may take: each learns by an answer, and
/// not by an end that leaves it to wonder, that its next call belongs elsewhere.
Task<void> App::hear_them_out(Deadline deadline)
{
    constexpr std::chrono::milliseconds quiet{100};
    std::uint64_t before = 0;
    boost::asio::steady_timer pause{first().io()};
    while (connections_->count() > 0 && !deadline.has_passed()) {
        const std::uint64_t now = co_await heard();
        if (now == before)
            co_return;
        before = now;
        pause.expires_after(quiet);
        boost::system::error_code ignored;
        co_await pause.async_wait(boost::asio::redirect_error(use_task, ignored));
    }
}

Task<std::size_t> App::calls_in_flight()
{
    std::size_t sum = 0;
    for (const std::unique_ptr<Shard>& shard : shards_) {
        auto count = [&shard = *shard] { return shard.dispatcher().calls_in_flight(); };
        const std::size_t calls = co_await on(shard->io(), std::move(count));
        sum += calls;
    }
    co_return sum;
}

/// Waits for calls under way, and begins no others. How many did not end in time.
Task<std::size_t> App::finish_calls(Deadline deadline)
{
    if (http_)
        http_->stop_accepting();
    for (const std::unique_ptr<Shard>& shard : shards_) {
        auto begin = [&shard = *shard] { shard.begin_shutdown(); };
        co_await on(shard->io(), std::move(begin));
    }
    bool all_ended = true;
    for (const std::unique_ptr<Shard>& shard : shards_) {
        auto wait = [&shard = *shard, deadline] {
            return shard.dispatcher().wait_until_idle(deadline);
        };
        const bool ended = co_await on(shard->io(), std::move(wait));
        all_ended = all_ended && ended;
    }
    if (all_ended)
        co_return 0;
    co_return co_await calls_in_flight();
}

Task<void> App::drain(int signal)
{
    const Deadline deadline = Deadline::in(config_.timeouts.shutdown);
    const std::size_t calls = co_await calls_in_flight();
    observe::info("draining", {{"signal", signal}, {"calls", calls}});
    const std::size_t unfinished = co_await finish_calls(deadline);
    co_await hear_them_out(deadline);
    if (unfinished > 0)
        observe::warn("calls were cut off", {{"calls", unfinished}});
    const Deadline soon = Deadline::in(std::chrono::seconds{1});
    if (http_)
        co_await http_->close(soon);
    // The home is the last to go: others may have something there.
    for (auto shard = shards_.rbegin(); shard != shards_.rend(); ++shard) {
        auto close = [&one = **shard, soon] { return one.close(soon); };
        co_await on((*shard)->io(), std::move(close));
    }
    for (const std::unique_ptr<Shard>& shard : shards_) {
        auto stop = [&shard = *shard] { shard.stop(); };
        co_await on(shard->io(), std::move(stop));
    }
    signals_.cancel();
    observe::info("ended");
}

} // namespace connectord

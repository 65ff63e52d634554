// The configuration read again, and put in force on every shard.
#include "daemon/app.hpp"

#include "daemon/observe/log.hpp"
#include "daemon/observe/supervisor.hpp"
#include "drivers/async/event.hpp"
#include "drivers/async/on.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace connectord {

/// Reads configuration, secrets, models and certificates on another thread: files may be slow.
Task<Result<App::Fresh>> App::read_again()
{
    Event done;
    std::optional<Result<Fresh>> fresh;
    const auto stays_up = boost::asio::make_work_guard(first().io());
    boost::asio::post(files_, [this, &done, &fresh, before = config_] {
        try {
            fresh = read_changes(before, reread_);
        } catch (const std::exception& bug) {
            fresh = Error{Errc::internal, bug.what()};
        }
        boost::asio::post(first().io(), [&done] { done.set(); });
    });
    // Nothing cancels this: the thread writes here.
    co_await done.wait([] {});
    co_return std::move(*fresh);
}

/// Runs on the thread that reads files.
Result<App::Fresh> App::read_changes(const config::Config& before, const Reread& reread)
{
    Result<config::Config> wanted = reread();
    if (!wanted)
        return wanted.error();
    Fresh fresh;
    fresh.changes = config::changes(before, *wanted);
    Result<setup::Parts> parts =
        setup::read_parts(config::without_what_needs_a_restart(std::move(*wanted), before));
    if (!parts)
        return parts.error();
    fresh.parts = std::move(*parts);
    return fresh;
}

Task<void> App::reload()
{
    // Whoever asks meanwhile gets one more, for what changed since.
    reload_again_ = true;
    if (std::exchange(is_reloading_, true))
        co_return;
    observe::tell_supervisor_of_reload();
    while (std::exchange(reload_again_, false) && !is_draining_) {
        Result<Fresh> fresh = co_await read_again();
        Status done = fresh ? Status{} : Status{fresh.error()};
        const std::string format_before = config_.log.format;
        if (fresh && !is_draining_)
            done = co_await put_in_force(std::move(fresh->parts));
        if (!done) {
            ++reloads_.refused;
            observe::error("reload refused, the settings stay as they are",
                           {{"why", done.error().message}});
            continue;
        }
        ++reloads_.done;
        if (config_.log.format != format_before)
            observe::start_log({.level = config_.log.level, .format = config_.log.format});
        observe::set_log_level(config_.log.level);
        tell_changes(fresh->changes);
    }
    is_reloading_ = false;
    if (!is_draining_)
        observe::tell_supervisor("READY=1");
}

void App::tell_changes(const std::vector<config::Change>& changes) const
{
    observe::info("reloaded", {{"changes", changes.size()}});
    for (const config::Change& change : changes) {
        if (change.needs_restart)
            observe::warn("changed, but needs a restart",
                          {{"key", change.key}, {"was", change.was}, {"is", change.is}});
        else
            observe::info("changed", {{"key", change.key}, {"was", change.was}, {"is", change.is}});
    }
}

/// From here on calls meet this configuration, or nothing has changed.
Task<Status> App::put_in_force(setup::Parts parts)
{
    std::vector<Prepared> prepared;
    for (const std::unique_ptr<Shard>& shard : shards_) {
        auto prepare = [&shard, &parts] { return shard->prepare(parts.datasources); };
        Result<Prepared> one = co_await on(shard->io(), std::move(prepare));
        if (!one)
            co_return one.error();
        prepared.push_back(std::move(*one));
    }

    // Nothing below can fail. What is told to all from now on, comes after this everywhere.
    take_over(std::move(parts.config));
    const auto config = std::make_shared<const config::Config>(config_);
    for (std::size_t i = 1; i < shards_.size(); ++i) {
        auto put = [&shard = *shards_[i], one = std::move(prepared[i]), config,
                    tls = parts.tls]() mutable {
            shard.put_in_force(std::move(one), *config, std::move(tls));
        };
        boost::asio::post(shards_[i]->io(), std::move(put));
    }
    first().put_in_force(std::move(prepared.front()), config_, parts.tls);
    for (const std::unique_ptr<Shard>& shard : shards_)
        co_await on(shard->io(), [] {});
    co_return Status{};
}

} // namespace connectord

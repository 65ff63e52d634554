#include "daemon/observe/log.hpp"

#include "daemon/observe/log_line.hpp"

#include <spdlog/async_logger.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace connectord::observe {

namespace {

std::optional<Level> level_of(std::string_view name)
{
    for (const Level level :
         {Level::trace, Level::debug, Level::info, Level::warn, Level::error, Level::off}) {
        if (name_of(level) == name)
            return level;
    }
    return std::nullopt;
}

/// Hands whole lines to a function. Only the log's one thread comes here.
class FunctionSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
    explicit FunctionSink(std::function<void(std::string_view)> write) : write_{std::move(write)} {}

private:
    void sink_it_(const spdlog::details::log_msg& message) override
    {
        write_({message.payload.data(), message.payload.size()});
    }
    void flush_() override {}

    std::function<void(std::string_view)> write_;
};

/// The queue, its thread, and the end of the line.
class Log {
public:
    explicit Log(LogOptions options)
        : is_json_{options.format == "json"},
          room_{options.queue},
          pool_{std::make_shared<spdlog::details::thread_pool>(options.queue, 1)}
    {
        spdlog::sink_ptr sink;
        if (options.write)
            sink = std::make_shared<FunctionSink>(std::move(options.write));
        else
            sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
        // The oldest waiting line gives way: the event loop never waits for whoever reads the log.
        logger_ = std::make_shared<spdlog::async_logger>(
            "connectord", std::move(sink), pool_, spdlog::async_overflow_policy::overrun_oldest);
        logger_->set_pattern("%v");               // a line comes here finished
        logger_->set_level(spdlog::level::trace); // what is too low never comes here
        set_level(options.level);
    }

    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    /// The last chance to tell, whether or not there is room.
    ~Log() { put_losses(); }

    Level level() const { return level_; }

    void set_level(std::string_view name) { level_ = level_of(name).value_or(level_); }

    std::uint64_t lost() const { return pool_->overrun_counter(); }

    void log(Level level, std::string_view event, Facts facts)
    {
        tell_losses();
        put(level, event, facts);
    }

private:
    void put(Level level, std::string_view event, Facts facts)
    {
        const auto now = std::chrono::system_clock::now();
        const std::string line =
            is_json_ ? json_line(now, level, event, facts) : console_line(now, level, event, facts);
        logger_->log(spdlog::level::info, spdlog::string_view_t{line.data(), line.size()});
    }

    void tell_losses()
    {
        // What tells of a loss must not cause another: it waits for somebody to read.
        if (pool_->queue_size() > room_ / 2)
            return;
        put_losses();
    }

    void put_losses()
    {
        const std::size_t lost = pool_->overrun_counter();
        const std::size_t told = told_.exchange(lost);
        if (lost > told)
            put(Level::warn, "log lines lost", {{"lost", lost - told}});
    }

    bool is_json_;
    std::size_t room_;
    Level level_ = Level::info;
    std::shared_ptr<spdlog::details::thread_pool> pool_;
    std::shared_ptr<spdlog::async_logger> logger_;
    std::atomic<std::size_t> told_ = 0;
};

/// Takes in what is said to spdlog itself, so that it leaves by the same way: a library that knows
/// nothing of this house, or a line written in haste.
class Bridge final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
    void sink_it_(const spdlog::details::log_msg& message) override
    {
        const int level = std::min<int>(message.level, static_cast<int>(Level::error));
        observe::log(static_cast<Level>(level), {message.payload.data(), message.payload.size()});
    }
    void flush_() override {}
};

/// The process has one log, as it has one stderr.
class Current {
public:
    Current()
    {
        const auto bridge = std::make_shared<spdlog::logger>("", std::make_shared<Bridge>());
        bridge->set_level(spdlog::level::off);
        spdlog::set_default_logger(bridge);
    }

    /// Puts another log in its place, and hands out the former one.
    std::shared_ptr<Log> exchange(std::shared_ptr<Log> next)
    {
        const std::lock_guard lock{mutex_};
        log_.swap(next);
        if (next)
            lost_before_ += next->lost();
        follow();
        return next;
    }

    Level level() const { return level_.load(std::memory_order_relaxed); }

    void set_level(std::string_view name)
    {
        const std::lock_guard lock{mutex_};
        if (log_)
            log_->set_level(name);
        follow();
    }

    std::shared_ptr<Log> get()
    {
        const std::lock_guard lock{mutex_};
        return log_;
    }

    std::uint64_t lost()
    {
        const std::lock_guard lock{mutex_};
        return lost_before_ + (log_ ? log_->lost() : 0);
    }

    /// Asked before anything else, and without a lock: most events are below the level.
    bool logs(Level level) const
    {
        return level != Level::off && level >= level_.load(std::memory_order_relaxed);
    }

private:
    /// Everybody who asks for the level is told that of the log in place.
    void follow()
    {
        const Level level = log_ ? log_->level() : Level::off;
        level_ = level;
        spdlog::set_level(level == Level::off ? spdlog::level::off
                                              : static_cast<spdlog::level::level_enum>(level));
    }

    std::mutex mutex_;
    std::shared_ptr<Log> log_;
    std::uint64_t lost_before_ = 0; ///< by the logs that were in its place
    std::atomic<Level> level_ = Level::off;
};

Current& current()
{
    static Current log;
    return log;
}

} // namespace

namespace {

/// The end of a log's last owner writes what waits, which may take for ever: it comes on a thread
/// of its own, that nobody need wait for.
std::future<void> let_go(std::shared_ptr<Log> log)
{
    auto done = std::make_shared<std::promise<void>>();
    std::future<void> ended = done->get_future();
    std::thread{[log = std::move(log), done]() mutable {
        log.reset();
        done->set_value();
    }}.detach();
    return ended;
}

} // namespace

void start_log(LogOptions options)
{
    std::shared_ptr<Log> before = current().exchange(std::make_shared<Log>(std::move(options)));
    if (before)
        let_go(std::move(before));
}

bool set_log_level(std::string_view level)
{
    current().set_level(level);
    return level_of(level).has_value();
}

std::string_view log_level()
{
    return name_of(current().level());
}

bool stop_log(std::chrono::milliseconds limit)
{
    std::shared_ptr<Log> log = current().exchange(nullptr);
    if (!log)
        return true;
    const std::future<void> ended = let_go(std::move(log));
    return ended.wait_for(limit) == std::future_status::ready;
}

std::uint64_t lost_log_lines()
{
    return current().lost();
}

bool logs(Level level)
{
    return current().logs(level);
}

void log(Level level, std::string_view event, Facts facts) noexcept
{
    // A line that cannot be made (no memory) is lost; whoever had something to tell goes on.
    try {
        if (!current().logs(level))
            return;
        if (const std::shared_ptr<Log> log = current().get())
            log->log(level, event, facts);
    } catch (const std::exception&) {
    }
}

} // namespace connectord::observe

#include "daemon/loop/loop.hpp"

#include "daemon/loop/idle_polling.hpp"

namespace connectord::loop {

namespace {

/// Polls for as long as a look may last; whether there was something to do.
bool look(boost::asio::io_context& io, IdlePolling& polling)
{
    const IdlePolling::Clock::time_point end = IdlePolling::Clock::now() + IdlePolling::span;
    IdlePolling::Clock::time_point before = end - IdlePolling::span;
    while (before < end) {
        if (io.poll() > 0) {
            polling.found();
            return true;
        }
        const IdlePolling::Clock::time_point now = IdlePolling::Clock::now();
        if (now - before > IdlePolling::undisturbed) {
            polling.was_disturbed();
            return false;
        }
        before = now;
    }
    polling.found_nothing();
    return false;
}

} // namespace

void run_polling(boost::asio::io_context& io, const std::function<std::size_t()>& calls)
{
    IdlePolling polling;
    while (!io.stopped()) {
        if (io.poll() > 0 || (polling.is_due(calls()) && look(io, polling)))
            continue;
        io.run_one();
    }
}

} // namespace connectord::loop

// Wakes a coroutine that waits for something to happen on its own thread.
#pragma once

#include "daemon/net/socket.hpp"

#include <boost/asio/redirect_error.hpp>

namespace connectord::net {

/// Rung by one side, waited for by one coroutine. A ring that nobody waits for is forgotten: look
/// first, wait then, and look again.
class Bell {
public:
    explicit Bell(Executor executor) : timer_{executor, Timer::time_point::max()} {}

    void ring() { timer_.cancel(); }

    Task<void> wait()
    {
        boost::system::error_code rung;
        co_await timer_.async_wait(boost::asio::redirect_error(use_task, rung));
    }

private:
    Timer timer_;
};

} // namespace connectord::net

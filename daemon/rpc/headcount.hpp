// How many are under way, and a way to wait until none are.
#pragma once

#include "drivers/async/deadline.hpp"
#include "drivers/async/task.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <vector>

namespace connectord::rpc {

/// Counts those who came and have not left. Lives on one io_context's thread.
class Headcount {
public:
    explicit Headcount(boost::asio::io_context& io) : io_{io} {}
    Headcount(const Headcount&) = delete;
    Headcount& operator=(const Headcount&) = delete;

    void enter() { ++count_; }
    void leave();
    std::size_t count() const { return count_; }

    /// Waits until nobody is left; false when the deadline came first, or the waiting was
    /// cancelled.
    Task<bool> wait_until_empty(Deadline deadline);

    /// As above, for as long as it takes.
    Task<void> wait_until_empty();

private:
    using Timer =
        boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                          boost::asio::wait_traits<std::chrono::steady_clock>,
                                          boost::asio::io_context::executor_type>;

    boost::asio::io_context& io_;
    std::size_t count_ = 0;
    std::vector<Timer*> waiting_;
};

} // namespace connectord::rpc

#include "daemon/rpc/headcount.hpp"

#include <boost/asio/redirect_error.hpp>

#include <algorithm>

namespace connectord::rpc {

void Headcount::leave()
{
    --count_;
    if (count_ > 0)
        return;
    for (Timer* timer : waiting_)
        timer->cancel();
}

Task<bool> Headcount::wait_until_empty(Deadline deadline)
{
    if (count_ == 0)
        co_return true;

    Timer timer{io_.get_executor(), deadline.moment()};
    waiting_.push_back(&timer);
    boost::system::error_code woken;
    co_await timer.async_wait(boost::asio::redirect_error(use_task, woken));
    std::erase(waiting_, &timer);
    co_return count_ == 0;
}

Task<void> Headcount::wait_until_empty()
{
    while (count_ > 0) {
        const Deadline never{Deadline::Clock::time_point::max()};
        co_await wait_until_empty(never);
    }
}

} // namespace connectord::rpc

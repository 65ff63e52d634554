#include "daemon/session/turns.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace connectord::session {

std::optional<Turns::Turn> Turns::take_at_once()
{
    if (std::exchange(is_busy_, true))
        return std::nullopt;
    return Turn{shared_from_this()};
}

Task<Result<Turns::Turn>> Turns::take(Deadline deadline)
{
    if (std::optional<Turn> turn = take_at_once())
        co_return std::move(*turn);

    const std::shared_ptr<Turns> self = shared_from_this();
    Waiter waiter{boost::asio::steady_timer{io_, deadline.moment()}};
    waiting_.push_back(&waiter);
    boost::system::error_code error;
    co_await waiter.timer.async_wait(boost::asio::redirect_error(use_task, error));
    if (waiter.has_turn)
        co_return Turn{self};

    waiting_.erase(std::find(waiting_.begin(), waiting_.end(), &waiter));
    if (error)
        co_return Error{Errc::cancelled, "the call was cancelled while it waited for its turn"}
            .with("outcome", "none");
    co_return Error{Errc::timeout, "earlier calls on the same transaction took too long"}
        .with("which", "queue")
        .with("outcome", "none");
}

void Turns::pass_on()
{
    if (waiting_.empty()) {
        is_busy_ = false;
        idle_since_ = std::chrono::steady_clock::now();
        return;
    }
    Waiter& next = *waiting_.front();
    waiting_.pop_front();
    next.has_turn = true;
    next.timer.cancel();
}

} // namespace connectord::session

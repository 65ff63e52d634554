// A coroutine that waits for a job, as the job sees it.
#pragma once

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace connectord::sqlite {

/// Resumed once, on the event loop, and never from inside the call that made it.
class Waiter {
public:
    virtual ~Waiter() = default;
    virtual void resume() = 0;
};

/// Keeps the loop running until it is resumed: the worker's answer must find it there.
template <typename Handler>
class WaiterOf final : public Waiter {
public:
    WaiterOf(Handler handler, boost::asio::io_context& io)
        : handler_{std::move(handler)}, work_{boost::asio::make_work_guard(io)}
    {
    }

    void resume() override
    {
        // The slot holds the job; it is let go before the coroutine goes on to its next wait.
        auto slot = boost::asio::get_associated_cancellation_slot(handler_);
        if (slot.is_connected())
            slot.clear();
        Handler handler{std::move(handler_)};
        work_.reset();
        std::move(handler)();
    }

private:
    Handler handler_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
};

template <typename Handler>
std::unique_ptr<Waiter> make_waiter(Handler&& handler, boost::asio::io_context& io)
{
    return std::make_unique<WaiterOf<std::decay_t<Handler>>>(std::forward<Handler>(handler), io);
}

} // namespace connectord::sqlite

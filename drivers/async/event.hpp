// Something that happens once, and a coroutine that waits for it.
#pragma once

#include "drivers/async/task.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/post.hpp>

#include <optional>
#include <utility>

namespace connectord {

/// A thing that happens once. One coroutine may wait for it, on the thread that sets it.
///
/// The waiter is resumed by the io_context and never from inside `set`: whoever sets an event may
/// be in the middle of a change of state, and the waiter is free to call back at once.
///
/// Lifetime  must live until the waiter has been resumed, which the waiter's own reference ensures
class Event {
public:
    Event() = default;
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

    bool is_set() const { return set_; }

    /// Resumes the waiter, now or when it comes. Setting twice is setting once.
    void set()
    {
        if (std::exchange(set_, true) || !waiter_)
            return;
        // Once the event is set, cancelling has nothing left to act on. A handler that is running
        // is let be.
        if (slot_.is_connected() && !is_cancelling_)
            slot_.clear();
        Waiter waiter = std::move(*waiter_);
        waiter_.reset();
        boost::asio::post(std::move(waiter));
    }

    /// Suspends until `set`. A terminal cancellation of the coroutine calls `on_cancel`, which
    /// decides when to set the event: what was begun may have to be undone first.
    template <typename OnCancel>
    Task<void> wait(OnCancel on_cancel)
    {
        return boost::asio::async_initiate<
            const boost::asio::use_awaitable_t<boost::asio::io_context::executor_type>&, void()>(
            [this](auto handler, OnCancel cancel) { begin(std::move(handler), std::move(cancel)); },
            use_task, std::move(on_cancel));
    }

private:
    using Token = boost::asio::use_awaitable_t<boost::asio::io_context::executor_type>;
    /// What resumes a coroutine: kept as it is, for wrapping it would cost an allocation a
    /// statement.
    using Waiter = boost::asio::async_result<Token, void()>::handler_type;

    template <typename OnCancel>
    void begin(Waiter handler, OnCancel on_cancel)
    {
        if (set_) {
            boost::asio::post(std::move(handler));
            return;
        }
        slot_ = boost::asio::get_associated_cancellation_slot(handler);
        if (slot_.is_connected()) {
            slot_.assign(
                [this, cancel = std::move(on_cancel)](boost::asio::cancellation_type type) mutable {
                    constexpr auto terminal = boost::asio::cancellation_type::terminal;
                    if (set_ || (type & terminal) != terminal)
                        return;
                    is_cancelling_ = true;
                    cancel();
                    is_cancelling_ = false;
                });
        }
        waiter_.emplace(std::move(handler));
    }

    bool set_ = false;
    bool is_cancelling_ = false;
    boost::asio::cancellation_slot slot_;
    std::optional<Waiter> waiter_;
};

} // namespace connectord

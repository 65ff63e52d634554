// Work on another thread's io_context, awaited from one's own.
#pragma once

#include "drivers/async/event.hpp"
#include "drivers/async/task.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace connectord {

namespace detail {

template <typename T>
struct Awaited {
    using type = T;
};
template <typename T>
struct Awaited<Task<T>> {
    using type = T;
};

/// Something to do over there, and what came of it.
template <typename T>
struct Errand {
    using Answer = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

    boost::asio::cancellation_signal stop; ///< there
    std::optional<Answer> answer;
    std::exception_ptr escaped;
    Event done; ///< here
};

template <typename T, typename Work>
Task<void> run(std::shared_ptr<Errand<T>> errand, Work work)
{
    if constexpr (std::is_same_v<std::invoke_result_t<Work&>, Task<void>>) {
        co_await work();
        errand->answer.emplace();
    } else if constexpr (std::is_same_v<std::invoke_result_t<Work&>, Task<T>>) {
        T answer = co_await work();
        errand->answer.emplace(std::move(answer));
    } else if constexpr (std::is_void_v<T>) {
        work();
        errand->answer.emplace();
    } else {
        errand->answer.emplace(work());
    }
}

} // namespace detail

/// Runs `work` on the thread of `there`, and resumes on the caller's with what it answered. What
/// escapes from it, escapes here.
///
/// A terminal cancellation is passed on to a Task, and its end waited for all the same: `work` may
/// refer to what the caller holds and leaves alone meanwhile.
///
/// Shape     `work` is called with nothing, over there, and answers a value, a Task or nothing
/// Lifetime  `there` runs until this has resumed
template <typename Work>
auto on(boost::asio::io_context& there, Work work)
    -> Task<typename detail::Awaited<std::invoke_result_t<Work&>>::type>
{
    using T = typename detail::Awaited<std::invoke_result_t<Work&>>::type;
    const auto here = co_await boost::asio::this_coro::executor;
    const auto stays_up = boost::asio::make_work_guard(here);
    const auto errand = std::make_shared<detail::Errand<T>>();

    auto begin = [errand, here, &there, work = std::move(work)]() mutable {
        auto ended = [errand, here](std::exception_ptr escaped) {
            errand->escaped = std::move(escaped);
            boost::asio::post(here, [errand] { errand->done.set(); });
        };
        boost::asio::co_spawn(
            there.get_executor(), detail::run<T>(errand, std::move(work)),
            boost::asio::bind_cancellation_slot(errand->stop.slot(), std::move(ended)));
    };
    boost::asio::post(there, std::move(begin));
    auto call_off = [errand, &there] {
        boost::asio::post(
            there, [errand] { errand->stop.emit(boost::asio::cancellation_type::terminal); });
    };
    co_await errand->done.wait(std::move(call_off));

    if (errand->escaped)
        std::rethrow_exception(errand->escaped);
    if constexpr (!std::is_void_v<T>)
        co_return std::move(*errand->answer);
}

} // namespace connectord

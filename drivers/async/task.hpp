// Coroutines as this house spells them.
#pragma once

#include "protocol/error.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace connectord {

/// A coroutine that runs on its client's io_context.
template <typename T>
using Task = boost::asio::awaitable<T, boost::asio::io_context::executor_type>;

inline constexpr boost::asio::use_awaitable_t<boost::asio::io_context::executor_type> use_task;

} // namespace connectord

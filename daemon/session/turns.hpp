// One at a time, in the order of asking.
#pragma once

#include "drivers/async/deadline.hpp"
#include "drivers/async/task.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <memory>
#include <optional>

namespace connectord::session {

/// A queue for something that one caller may use at a time: calls on one transaction.
///
/// Lifetime  held by shared pointer, so that a Turn may outlive whoever made the queue
class Turns : public std::enable_shared_from_this<Turns> {
public:
    explicit Turns(boost::asio::io_context& io) : io_{io} {}

    /// The right to go on; given back by destruction.
    class Turn {
    public:
        Turn() = default;
        explicit Turn(std::shared_ptr<Turns> turns) : turns_{std::move(turns)} {}
        Turn(Turn&& other) noexcept = default;
        Turn& operator=(Turn&& other) noexcept
        {
            std::swap(turns_, other.turns_);
            return *this;
        }
        ~Turn()
        {
            if (turns_)
                turns_->pass_on();
        }

    private:
        std::shared_ptr<Turns> turns_;
    };

    /// Waits for one's turn. The place in the queue is taken before the first suspension.
    ///
    /// Errors  timeout (which = queue) when the deadline passes first, cancelled when the caller is
    Task<Result<Turn>> take(Deadline deadline);

    /// The turn when nobody has it; nothing where it must be waited for.
    std::optional<Turn> take_at_once();

    bool is_busy() const { return is_busy_; }

    /// When the last turn was given back.
    std::chrono::steady_clock::time_point idle_since() const { return idle_since_; }

private:
    struct Waiter {
        boost::asio::steady_timer timer;
        bool has_turn = false;
    };

    void pass_on();

    boost::asio::io_context& io_;
    std::deque<Waiter*> waiting_;
    bool is_busy_ = false;
    std::chrono::steady_clock::time_point idle_since_ = std::chrono::steady_clock::now();
};

} // namespace connectord::session

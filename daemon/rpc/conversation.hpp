// One client and its calls under way: who they answer to, and how they are called off.
#pragma once

#include "daemon/rpc/headcount.hpp"
#include "daemon/rpc/reply_budget.hpp"
#include "daemon/session/session.hpp"
#include "drivers/async/task.hpp"
#include "protocol/rpc/request.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace connectord::rpc {

/// One text for the client, and its share of the memory that waiting replies may take.
struct Outgoing {
    std::string text; ///< a whole JSON text, without a line's end
    ReplyBudget::Charge charge;
};

/// A place in the list of a conversation's calls.
struct InFlight {
    const Request* request = nullptr;
    std::size_t position = 0;
    boost::asio::cancellation_signal cancellation;
    bool is_cancelled = false;
};

/// The calls of one connection or one HTTP request, and the session they belong to.
///
/// Lives on one io_context's thread, as its connection does.
class Conversation final : public session::Line {
public:
    /// Takes what is to be sent, in order.
    using Sink = std::function<void(Outgoing)>;

    Conversation(boost::asio::io_context& io, std::shared_ptr<session::Session> session, Sink sink);
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;
    ~Conversation();

    session::Session& session() { return *session_; }
    const session::Session& session() const { return *session_; }

    /// Whether a call was refused for want of a token. HTTP says so in its status line too.
    bool lacks_authentication() const { return lacks_authentication_; }

    std::size_t calls_in_flight() const override { return headcount_.count(); }

    /// How to end the connection, where one lasts longer than its calls.
    void set_hang_up(std::function<void()> hang_up) { hang_up_ = std::move(hang_up); }
    void cut() override;

    /// Calls off the calls with this id; their own errors are their answers. Unknown ids are
    /// nothing.
    void cancel(const Id& id);
    void cancel_all();

    /// Waits until every call has been answered.
    Task<void> wait_until_answered() { return headcount_.wait_until_empty(); }

    /// As above, but not past the deadline; false when it came first.
    Task<bool> wait_until_answered(Deadline deadline)
    {
        return headcount_.wait_until_empty(deadline);
    }

    /// Calls everything off, waits for its end, and closes the session. Nothing is sent any more.
    Task<void> end();

private:
    friend class Dispatcher;

    void add(const std::shared_ptr<InFlight>& call);
    void remove(const InFlight& call);
    void send(Outgoing outgoing);

    std::shared_ptr<session::Session> session_;
    Sink sink_;
    std::function<void()> hang_up_;
    Headcount headcount_;
    std::vector<std::shared_ptr<InFlight>> in_flight_;
    bool lacks_authentication_ = false;
};

} // namespace connectord::rpc

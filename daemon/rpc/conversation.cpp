#include "daemon/rpc/conversation.hpp"

#include <utility>

namespace connectord::rpc {

Conversation::Conversation(boost::asio::io_context& io, std::shared_ptr<session::Session> session,
                           Sink sink)
    : session_{std::move(session)}, sink_{std::move(sink)}, headcount_{io}
{
    session_->set_line(this);
}

Conversation::~Conversation()
{
    session_->set_line(nullptr);
}

void Conversation::cut()
{
    cancel_all();
    if (hang_up_)
        hang_up_();
}

void Conversation::add(const std::shared_ptr<InFlight>& call)
{
    call->position = in_flight_.size();
    in_flight_.push_back(call);
    session_->count_call();
    headcount_.enter();
}

void Conversation::remove(const InFlight& call)
{
    const std::size_t position = call.position;
    in_flight_.back()->position = position;
    std::swap(in_flight_[position], in_flight_.back());
    in_flight_.pop_back();
    headcount_.leave();
}

void Conversation::send(Outgoing outgoing)
{
    if (sink_)
        sink_(std::move(outgoing));
}

void Conversation::cancel(const Id& id)
{
    // Cancelling is rare, calls are many: the list is searched, so that calls need no index.
    const std::vector<std::shared_ptr<InFlight>> calls = in_flight_;
    for (const std::shared_ptr<InFlight>& call : calls) {
        if (call->request->id != id)
            continue;
        call->is_cancelled = true;
        call->cancellation.emit(boost::asio::cancellation_type::terminal);
    }
}

void Conversation::cancel_all()
{
    const std::vector<std::shared_ptr<InFlight>> calls = in_flight_;
    for (const std::shared_ptr<InFlight>& call : calls) {
        call->is_cancelled = true;
        call->cancellation.emit(boost::asio::cancellation_type::terminal);
    }
}

Task<void> Conversation::end()
{
    sink_ = nullptr;
    hang_up_ = nullptr;
    cancel_all();
    co_await headcount_.wait_until_empty();
    co_await session_->close();
}

} // namespace connectord::rpc

#include "daemon/rpc/home.hpp"

#include "daemon/rpc/conversation.hpp"
#include "daemon/rpc/dispatcher.hpp"
#include "drivers/async/on.hpp"
#include "protocol/rpc/reply.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

namespace connectord::rpc {

namespace {

/// A parameter as it came, by name or by position; null where it did not.
const boost::json::value* given(const MethodSpec& spec, const Request& call, std::string_view name)
{
    if (call.params == nullptr)
        return nullptr;
    if (const boost::json::object* names = call.params->if_object())
        return names->if_contains(name);
    const auto place = std::ranges::find(spec.params, name, &ParamSpec::name);
    const boost::json::array* positions = call.params->if_array();
    if (positions == nullptr || place == spec.params.end())
        return nullptr;
    return positions->if_contains(static_cast<std::size_t>(place - spec.params.begin()));
}

std::string_view text_of(const boost::json::value* value)
{
    const boost::json::string* text = value != nullptr ? value->if_string() : nullptr;
    return text != nullptr ? std::string_view{*text} : std::string_view{};
}

/// Waits for the answer; when nobody wants it any more, the call learns of that.
Task<void> await_answer(Conversation& conversation)
{
    while (conversation.calls_in_flight() > 0) {
        const Deadline never{Deadline::Clock::time_point::max()};
        co_await conversation.wait_until_answered(never);
        const boost::asio::cancellation_state state =
            co_await boost::asio::this_coro::cancellation_state;
        if (state.cancelled() != boost::asio::cancellation_type::none)
            conversation.cancel_all();
    }
}

} // namespace

Home::Home(boost::asio::io_context& io, Dispatcher& dispatcher, const session::Commons& commons)
    : io_{io}, dispatcher_{dispatcher}, commons_{commons}
{
    // The session of one call is nobody that an operator would look for.
    commons_.sessions = nullptr;
}

bool Home::concerns(const MethodSpec& spec, const Request& call, const session::Session& session)
{
    if (spec.at_home)
        return true;
    // What asks no database, as `define` does not, is about the session alone.
    if (spec.reach != Reach::database)
        return false;
    const boost::json::value* options = given(spec, call, "options");
    const boost::json::object* named = options != nullptr ? options->if_object() : nullptr;
    const auto option = [named](std::string_view name) {
        return named != nullptr ? text_of(named->if_contains(name)) : std::string_view{};
    };
    if (spec.begins_transactions)
        return option("bind") == "id";
    std::string_view transaction = option("transaction");
    if (transaction.empty())
        transaction = text_of(given(spec, call, "transaction"));
    // What is, or of late was, one of this thread is no matter for another.
    return !transaction.empty() && session.commons().transactions.is_free(transaction);
}

Task<std::string> Home::run(const MethodSpec& spec, const Request& call,
                            const session::Session& session)
{
    session::Likeness likeness = spec.at_home ? session.outline() : session.likeness();
    auto work = [this, &call, caller = std::move(likeness)]() mutable {
        return answer(call, std::move(caller));
    };
    std::string reply = co_await on(io_, std::move(work));
    co_return reply;
}

/// Runs at home.
Task<std::string> Home::answer(Request call, session::Likeness caller)
{
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    Result<std::shared_ptr<session::Session>> session = session::Session::alike(commons_, caller);
    if (!session) {
        if (!call.id)
            co_return std::string{};
        co_return to_reply(*call.id, session.error(), ErrorDetail::plain);
    }

    std::string reply;
    auto sink = [&reply](Outgoing outgoing) { reply = std::move(outgoing.text); };
    const auto conversation =
        std::make_shared<Conversation>(io_, std::move(*session), std::move(sink));
    Message message;
    message.items.push_back({call.id, std::move(call)});
    dispatcher_.dispatch(conversation, std::move(message));
    co_await await_answer(*conversation);
    co_await conversation->end();
    co_return reply;
}

} // namespace connectord::rpc

#include "daemon/rpc/dispatcher.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <random>
#include <utility>
#include <vector>

namespace connectord::rpc {

namespace {

constexpr std::string_view cancel_method = "$/cancelRequest";

/// Bytes that most replies fit in: theirs are not copied as they grow.
constexpr std::size_t usual_reply = 512;

Error unknown_method(std::string_view name, const Registry& registry)
{
    constexpr std::size_t longest_named = 100;
    const std::vector<std::string_view> known = registry.names();
    const std::string_view near = nearest_of(name, known);
    std::string message = fmt::format("there is no method \"{}\"", name.substr(0, longest_named));
    if (!near.empty())
        message += fmt::format(", did you mean \"{}\"?", near);
    Error error{Errc::method_not_found, std::move(message)};
    error.with("method", name.substr(0, longest_named));
    if (!near.empty())
        error.with("nearest", near);
    return error;
}

Error missing_grant(const MethodSpec& spec, const session::Principal& principal)
{
    const std::string_view grant = name_of(spec.grant);
    const std::string way =
        principal.name == "anonymous"
            ? fmt::format("start with --allow {}, or list it in the configuration", grant)
            : fmt::format("list it among the grants of \"{}\" in the configuration",
                          principal.name);
    return Error{Errc::forbidden,
                 fmt::format("\"{}\" needs the grant \"{}\": {}", spec.name, grant, way)}
        .with("grant", grant);
}

Error unauthenticated()
{
    return Error{
        Errc::unauthenticated,
        "a token is needed: session.open {token}, or the header Authorization: Bearer over HTTP"};
}

/// Sixteen digits by which a log line and an answer find each other.
std::string new_incident()
{
    static thread_local std::mt19937_64 generator{std::random_device{}()};
    return fmt::format("{:016x}", generator());
}

} // namespace

/// One call from its arrival to its answer; shared by its coroutine and the conversation's list.
struct Dispatcher::Job : InFlight {
    std::shared_ptr<Conversation> conversation;
    std::shared_ptr<Batch> batch;
    Request call;
    Clock::time_point arrived;
    TimeSpent spent;
    const Method* method = nullptr;
    bool is_answered = false;
};

Dispatcher::Dispatcher(boost::asio::io_context& io, const Registry& registry, ReplyBudget& budget,
                       DispatchLimits limits)
    : io_{io}, registry_{registry}, budget_{budget}, limits_{limits}, headcount_{io}
{
}

void Dispatcher::dispatch(const std::shared_ptr<Conversation>& conversation,
                          const std::shared_ptr<const json::Document>& document)
{
    dispatch(conversation, parse_message(document, limits_.max_batch));
}

void Dispatcher::dispatch(const std::shared_ptr<Conversation>& conversation, Message message)
{
    std::shared_ptr<Batch> batch;
    if (message.is_batch)
        batch = std::make_shared<Batch>(message.items.size());

    for (Message::Item& item : message.items) {
        if (item.request) {
            start(conversation, std::move(*item.request), batch);
            continue;
        }
        deliver(*conversation, batch.get(), *item.id,
                to_reply(*item.id, item.request.error(), ErrorDetail::plain));
        leave(*conversation, batch.get());
    }
}

void Dispatcher::refuse(Conversation& conversation, IdText id, const Error& error)
{
    std::string reply = to_reply(id, error, ErrorDetail::plain);
    std::optional<Outgoing> outgoing = charged(reply);
    conversation.send(outgoing ? std::move(*outgoing) : over_budget(id));
}

void Dispatcher::notify(Conversation& conversation, std::string_view method,
                        std::string_view params)
{
    std::string text = notification(method, params);
    if (std::optional<Outgoing> outgoing = charged(text))
        conversation.send(std::move(*outgoing));
    else
        observe::warn("notification dropped",
                      {{"method", method}, {"session", conversation.session().id()}});
}

/// Why no further call is begun, if so.
std::optional<Error> Dispatcher::turn_away(const Conversation& conversation) const
{
    if (is_shutting_down_)
        return Error{Errc::shutting_down, "the daemon is shutting down"};
    if (conversation.calls_in_flight() >= limits_.max_in_flight)
        return limit_exceeded("callsInFlight", limits_.max_in_flight);
    return std::nullopt;
}

void Dispatcher::start(const std::shared_ptr<Conversation>& conversation, Request request,
                       const std::shared_ptr<Batch>& batch)
{
    if (request.method == cancel_method) {
        cancel(*conversation, request, batch.get());
        return;
    }
    if (std::optional<Error> error = turn_away(*conversation)) {
        if (request.id)
            deliver(*conversation, batch.get(), *request.id,
                    to_reply(*request.id, *error, ErrorDetail::plain));
        leave(*conversation, batch.get());
        return;
    }

    auto job = std::make_shared<Job>();
    job->conversation = conversation;
    job->batch = batch;
    job->call = std::move(request);
    job->request = &job->call;
    job->arrived = Clock::now();
    conversation->add(job);
    headcount_.enter();

    auto ended = [this, job](const std::exception_ptr& escaped) { end(job, escaped); };
    boost::asio::co_spawn(
        io_.get_executor(), run(job),
        boost::asio::bind_cancellation_slot(job->cancellation.slot(), std::move(ended)));
}

/// `$/cancelRequest {id}`: acts at once, on calls of the same client only.
void Dispatcher::cancel(Conversation& conversation, const Request& request, Batch* batch)
{
    static const std::vector<ParamSpec> specs{{"id", true, R"({"type":["string","integer"]})", {}}};
    const Result<Params> params = Params::bind(request, specs);
    const std::optional<Id> target = params ? id_of(*params->raw("id")) : std::nullopt;
    if (target)
        conversation.cancel(*target);

    if (request.id) {
        json::Writer out;
        Reply reply{out, *request.id};
        out.null();
        reply.finish();
        if (!params)
            reply.fail(params.error(), ErrorDetail::plain);
        else if (!target)
            reply.fail(invalid_params("params.id", "must be a string or an integer"),
                       ErrorDetail::plain);
        deliver(conversation, batch, *request.id, out.take());
    }
    leave(conversation, batch);
}

Task<void> Dispatcher::run(std::shared_ptr<Job> job)
{
    // A cancelled call ends by the error that its handler makes of it, never by an exception.
    co_await boost::asio::this_coro::reset_cancellation_state(
        boost::asio::enable_terminal_cancellation());
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    if (home_ != nullptr && belongs_home(*job)) {
        co_await run_at_home(*job);
        co_return;
    }

    json::Writer out{limits_.max_reply};
    out.buffer().reserve(usual_reply);
    std::optional<Reply> reply;
    if (job->call.id)
        reply.emplace(out, *job->call.id);

    const session::Session& session = job->conversation->session();
    Call call{job->conversation->session(),
              Deadline{job->arrived + allowance(session), &job->spent}};
    Status status;
    std::optional<std::string> escaped;
    try {
        Result<Task<Status>> handling = handle(*job, call, out);
        if (handling)
            status = co_await std::move(*handling);
        else
            status = handling.error();
    } catch (const std::exception& exception) {
        escaped = exception.what();
    } catch (...) {
        escaped = "an exception of no known type";
    }
    if (escaped)
        status = incident(*job, *escaped);
    finish(*job, call, std::move(status), reply, out);
}

/// Whoever may not call is refused here: nobody is troubled for it.
bool Dispatcher::belongs_home(Job& job) const
{
    const Result<const Method*> method = admit(job);
    return method && Home::concerns((*method)->spec, job.call, job.conversation->session());
}

/// It is counted and logged there, as any call.
Task<void> Dispatcher::run_at_home(Job& job)
{
    ++at_home_;
    std::string reply;
    std::exception_ptr escaped;
    try {
        reply = co_await home_->run(job.method->spec, job.call, job.conversation->session());
    } catch (...) {
        escaped = std::current_exception();
    }
    --at_home_;
    if (escaped)
        std::rethrow_exception(escaped);
    job.is_answered = true;
    if (job.call.id)
        deliver(*job.conversation, job.batch.get(), *job.call.id, std::move(reply));
}

/// Ends a call with its answer.
void Dispatcher::finish(Job& job, const Call& call, Status status, std::optional<Reply>& reply,
                        json::Writer& out)
{
    if (status && out.is_full())
        status = limit_exceeded("reply", limits_.max_reply);
    if (status && reply && !reply->has_result())
        status = incident(job, "the method wrote no result");
    if (!status && status.error().code == Errc::internal &&
        !status.error().data.contains("incident"))
        status = incident(job, status.error().message);

    const std::optional<Errc> code = status ? std::optional<Errc>{} : status.error().code;
    if (code == Errc::unauthenticated)
        job.conversation->lacks_authentication_ = true;
    if (reply) {
        if (status)
            reply->finish();
        else
            reply->fail(status.error(), call.error_detail);
    }
    record(job, code, out.view().size());
    job.is_answered = true;
    if (reply)
        deliver(*job.conversation, job.batch.get(), *job.call.id, out.take());
}

/// How long a call of this session may take: a principal may have less time than others.
Dispatcher::Clock::duration Dispatcher::allowance(const session::Session& session) const
{
    const session::Principal* principal = session.principal();
    const bool has_own = principal != nullptr && principal->limits.timeout.count() > 0;
    return has_own ? std::min(limits_.statement_timeout, principal->limits.timeout)
                   : limits_.statement_timeout;
}

/// What handles a call, ready to be awaited.
Result<Task<Status>> Dispatcher::handle(Job& job, Call& call, json::Writer& out) const
{
    const Result<const Method*> method = admit(job);
    if (!method)
        return method.error();
    Result<Params> params = Params::bind(job.call, (*method)->spec.params);
    if (!params)
        return params.error();
    if (job.is_cancelled)
        return Error{Errc::cancelled, "the call was cancelled before it began"}
            .with("by", "client")
            .with("outcome", "none");
    return (*method)->handler(call, std::move(*params), out);
}

/// The method of a call, if its caller may call it. Nothing is done for anybody before this.
Result<const Method*> Dispatcher::admit(Job& job) const
{
    job.method = registry_.find(job.call.method);
    if (job.method == nullptr)
        return unknown_method(job.call.method, registry_);

    const MethodSpec& spec = job.method->spec;
    const session::Principal* principal = job.conversation->session().principal();
    if (principal == nullptr) {
        if (!spec.before_authentication || spec.grant != Grant::none)
            return unauthenticated();
    } else if (!job.conversation->session().has_somewhere(spec.grant)) {
        return missing_grant(spec, *principal);
    }
    return job.method;
}

/// What a client is told of a bug. All of it is in the log.
Error Dispatcher::incident(const Job& job, std::string_view what) const
{
    const std::string id = new_incident();
    observe::error("bug", {{"incident", id},
                           {"method", job.method != nullptr ? job.method->spec.name : "?"},
                           {"session", job.conversation->session().id()},
                           {"what", what}});
    return Error{Errc::internal, "a bug in the daemon; its log has more under incident " + id}.with(
        "incident", id);
}

void Dispatcher::record(const Job& job, const std::optional<Errc>& error, std::size_t bytes) const
{
    const Clock::duration took = Clock::now() - job.arrived;
    const session::Session& session = job.conversation->session();
    if (observer_)
        observer_(CallRecord{job.method, error, took, job.spent, bytes, session.transport()});

    const auto level = took >= limits_.slow_call ? observe::Level::warn : observe::Level::debug;
    if (observe::logs(level))
        tell(job, level, took, error, bytes);
}

/// A call's line in the log: what it was and where its time went, never what it said.
void Dispatcher::tell(const Job& job, observe::Level level, Clock::duration took,
                      const std::optional<Errc>& error, std::size_t bytes)
{
    const auto ms = [](Clock::duration span) {
        return std::round(std::chrono::duration<double, std::milli>(span).count() * 1000) / 1000;
    };
    const session::Session& session = job.conversation->session();
    const session::Principal* principal = session.principal();
    observe::log(level, level == observe::Level::warn ? "slow call" : "call",
                 {{"method", job.method != nullptr ? job.method->spec.name : "?"},
                  {"code", error ? name_of(*error) : "ok"},
                  {"ms", ms(took)},
                  {"queue_ms", ms(job.spent.queue)},
                  {"database_ms", ms(job.spent.database)},
                  {"encoding_ms", ms(job.spent.encoding)},
                  {"bytes", bytes},
                  {"session", session.id()},
                  {"client", session.client()},
                  {"principal", principal != nullptr ? principal->name : ""}});
}

/// A call's last step: it is in nobody's list any more, and its batch need not wait for it.
void Dispatcher::end(const std::shared_ptr<Job>& job, const std::exception_ptr& escaped)
{
    Conversation& conversation = *job->conversation;
    if (escaped && !job->is_answered) {
        // Out of memory, or a bug in this file: the caller gets an answer all the same.
        std::string what = "an exception of no known type";
        try {
            std::rethrow_exception(escaped);
        } catch (const std::exception& exception) {
            what = exception.what();
        } catch (...) {
            observe::error("the dispatcher was left by an exception of no known type");
        }
        const Error error = incident(*job, what);
        if (job->call.id)
            deliver(conversation, job->batch.get(), *job->call.id,
                    to_reply(*job->call.id, error, ErrorDetail::plain));
    }
    leave(conversation, job->batch.get());
    conversation.remove(*job);
    headcount_.leave();
}

void Dispatcher::deliver(Conversation& conversation, Batch* batch, const Id& id, std::string reply)
{
    if (batch != nullptr && batch->size() + reply.size() > limits_.max_reply)
        reply = to_reply(id, limit_exceeded("reply", limits_.max_reply), ErrorDetail::plain);

    std::optional<Outgoing> outgoing = charged(reply);
    if (!outgoing) {
        json::Writer id_text;
        append_id(id_text, id);
        outgoing = over_budget(IdText{id_text.view()});
    }
    if (batch != nullptr)
        batch->add(std::move(*outgoing));
    else
        conversation.send(std::move(*outgoing));
}

/// A reply with its share of the budget; none, and the reply untouched, when there is no room for
/// it.
std::optional<Outgoing> Dispatcher::charged(std::string& reply)
{
    std::optional<ReplyBudget::Charge> charge = budget_.try_charge(reply.size());
    if (!charge)
        return std::nullopt;
    return Outgoing{std::move(reply), std::move(*charge)};
}

/// The small reply that goes out in place of one that finds no room.
Outgoing Dispatcher::over_budget(IdText id)
{
    std::string reply =
        to_reply(id, limit_exceeded("bufferedReplies", budget_.max()), ErrorDetail::plain);
    ReplyBudget::Charge charge = budget_.charge(reply.size());
    return Outgoing{std::move(reply), std::move(charge)};
}

void Dispatcher::leave(Conversation& conversation, Batch* batch)
{
    if (batch == nullptr || !batch->is_last())
        return;
    Outgoing array = batch->take();
    if (!array.text.empty())
        conversation.send(std::move(array));
}

} // namespace connectord::rpc

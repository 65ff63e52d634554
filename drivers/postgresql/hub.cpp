// The way of a request: into the queue, onto a connection, and back with its answer.
#include "drivers/postgresql/hub.hpp"

#include "drivers/postgresql/sqlstate.hpp"

#include <algorithm>
#include <utility>

namespace connectord::pg {

namespace {

/// A lane holds so many quick statements before another is opened, or four of the others: the
/// processes of a server that wake up for a quick statement each cost more than the statement, and
/// keep each other from the processor.
constexpr std::size_t lane_weight = 64;
constexpr std::size_t slow_weight = lane_weight / 4;

/// Whether a plan's statements are done sooner than another process could begin. One that has
/// hardly run yet is taken for quick where it asks for a few rows.
bool is_quick(const sql::Plan& plan)
{
    constexpr std::chrono::microseconds quick{60};
    constexpr std::chrono::milliseconds never{1}; // however quick the best of them are
    const std::optional<std::chrono::microseconds> at_best = plan.pace.at_best();
    const bool is_at_best = at_best ? *at_best <= quick : !plan.many_rows;
    return is_at_best && plan.pace.average() <= never;
}

/// What statements weigh together in a lane.
std::size_t weight_of(std::span<const sql::Statement> statements)
{
    std::size_t weight = 0;
    for (const sql::Statement& statement : statements)
        weight += is_quick(*statement.plan) ? 1 : slow_weight;
    return std::clamp<std::size_t>(weight, 1, lane_weight);
}

pool::Limits limits_of(const DriverSettings& settings)
{
    pool::Limits limits;
    limits.connections = std::max<std::size_t>(settings.pool_max, 1);
    limits.waiting = settings.queue_max;
    limits.open_at = lane_weight;
    limits.depth = 4 * lane_weight;
    limits.idle_timeout = settings.idle_timeout;
    return limits;
}

/// What must hold before anything is sent or queued.
Result<void> check(std::span<const sql::Statement> statements)
{
    for (const sql::Statement& statement : statements) {
        if (statement.plan->text.find('\0') != std::string::npos)
            return invalid_params("sql", "may not hold U+0000");
        if (const Result<void> bindable = Bind::check(statement.values); !bindable)
            return bindable;
    }
    return {};
}

/// A plan whose statements took so long of late that they would hold up their neighbours.
bool is_slow(const sql::Statement& statement)
{
    constexpr std::chrono::milliseconds slow{20};
    const sql::Pace& pace = statement.plan->pace;
    return pace.samples() > 0 && pace.average() > slow;
}

} // namespace

Hub::Hub(boost::asio::io_context& io, DriverSettings settings,
         std::shared_ptr<const Conninfo> conninfo)
    : io_{io},
      settings_{std::move(settings)},
      conninfo_{std::move(conninfo)},
      pool_{limits_of(settings_)},
      dice_{std::random_device{}()},
      canceller_{io},
      queue_timer_{io.get_executor()},
      retry_timer_{io.get_executor()},
      house_timer_{io.get_executor()}
{
}

Hub::~Hub()
{
    shut();
}

Task<Result<Outcome>> Hub::execute(std::span<const sql::Statement> statements, json::Writer& out,
                                   Deadline deadline, std::shared_ptr<Lease> lease)
{
    if (statements.empty())
        co_return Outcome{};
    if (const Result<void> checked = check(statements); !checked)
        co_return checked.error();

    auto request = std::make_shared<Request>(Purpose::statements, deadline);
    request->statements = statements;
    request->out = &out;
    request->mark = out.mark();
    request->lease = std::move(lease);
    request->reads_only = std::all_of(statements.begin(), statements.end(),
                                      [](const auto& s) { return s.plan->reads_only; });
    request->leaves_state = std::any_of(statements.begin(), statements.end(),
                                        [](const auto& s) { return s.plan->leaves_state; });
    submit(request);
    if (!request->done.is_set())
        co_await answer_of(request);
    request->settle_account();
    if (request->error)
        co_return std::move(*request->error);
    co_return std::move(request->outcome);
}

Task<Result<std::unique_ptr<connectord::Transaction>>> Hub::begin(BeginOptions options,
                                                                  Deadline deadline)
{
    auto request = std::make_shared<Request>(Purpose::lease, deadline);
    submit(request);
    if (!request->done.is_set())
        co_await answer_of(request);
    request->settle_account();
    if (request->error)
        co_return std::move(*request->error);
    request->lease->options = options;
    request->lease->begin_text = begin_text(options);
    co_return make_transaction(shared_from_this(), request->lease);
}

Task<Status> Hub::end(std::shared_ptr<Lease> lease, Purpose purpose, Deadline deadline)
{
    const bool is_commit = purpose == Purpose::commit;
    if (lease->is_over() && !is_commit)
        co_return Status{}; // its effects are gone, which is all that a rollback asks for
    auto request = std::make_shared<Request>(purpose, deadline);
    request->lease = std::move(lease);
    request->control = is_commit ? "COMMIT" : "ROLLBACK";
    submit_to_lease(request);
    if (!request->done.is_set())
        co_await answer_of(request);
    if (request->error)
        co_return std::move(*request->error);
    co_return Status{};
}

/// Suspends until the request, which its caller holds, is answered. A cancelled coroutine gives up
/// the request, and is resumed when that has been carried out.
Task<void> Hub::answer_of(const RequestPtr& request)
{
    auto on_cancel = [hub = weak_from_this(), weak = std::weak_ptr{request}] {
        const std::shared_ptr<Hub> self = hub.lock();
        const RequestPtr given_up = weak.lock();
        if (self && given_up)
            self->give_up(given_up, Errc::cancelled);
    };
    return request->done.wait(std::move(on_cancel));
}

pool::Need Hub::need_of(const Request& request) const
{
    if (request.purpose == Purpose::lease)
        return pool::Need::pinned;
    const bool is_alone = request.leaves_state || std::any_of(request.statements.begin(),
                                                              request.statements.end(), is_slow);
    return is_alone ? pool::Need::alone : pool::Need::shared;
}

void Hub::submit(const RequestPtr& request)
{
    if (request->lease) {
        submit_to_lease(request);
        return;
    }
    if (is_closed_) {
        answer(request, Error{Errc::shutting_down, "the datasource is closing"});
        return;
    }
    if (!reach_.is_there() && !has_links()) {
        answer(request, unavailable(retry_after(), Effects::none, last_reason_));
        return;
    }
    const Clock::time_point now = request->made_at;
    if (request->deadline.moment() <= now) {
        answer(request, timed_out("queue", Effects::none));
        return;
    }
    request->need = need_of(*request);
    request->weight = weight_of(request->statements);
    request->queue_end = now + settings_.queue_timeout;
    if (!pool_.enqueue(*request)) {
        answer(request, queue_is_full(pool_.counts().waiting));
        return;
    }
    pump(now);
    if (!request->link && !request->is_answered)
        arm_queue(std::min(request->queue_end, request->deadline.moment()));
}

void Hub::pump(Clock::time_point now)
{
    if (is_closed_ || std::exchange(is_pumping_, true))
        return;
    while (const std::optional<pool::Assignment> assignment = pool_.next(now))
        start(*assignment, now);
    is_pumping_ = false;
    grow(now);
}

void Hub::start(const pool::Assignment& assignment, Clock::time_point now)
{
    const std::shared_ptr<Link> link = links_[assignment.connection];
    const RequestPtr request = static_cast<Request*>(assignment.waiter)->shared_from_this();

    // A connection that the server closed while it was idle costs its next user nothing (F14).
    if (link->in_flight().empty() && !link->is_alive()) {
        pool_.requeue(*request);
        link->fail("the connection was closed while it was idle");
        return;
    }
    if (request->purpose == Purpose::lease) {
        request->lease = std::make_shared<Lease>();
        request->lease->link = link;
        link->lease = request->lease;
        answer(request, std::nullopt);
        return;
    }
    send(*link, request, now);
}

void Hub::send(Link& link, const RequestPtr& request, Clock::time_point now)
{
    request->link = link.shared_from_this();
    link.send(request, now);
    link.arm(request->deadline.moment());
}

void Hub::submit_to_lease(const RequestPtr& request)
{
    const std::shared_ptr<Lease>& lease = request->lease;
    if (lease->is_over() || lease->is_ending) {
        answer(request,
               transaction_is_over(lease->is_over() ? lease->over_reason : "it is ending"));
        return;
    }
    if (request->purpose == Purpose::statements && request->deadline.has_passed()) {
        answer(request, timed_out("statement", Effects::none));
        return;
    }
    if (must_wait(*lease)) {
        lease->held.push_back(request);
        lease->link->arm(request->deadline.moment());
        return;
    }
    send_in_lease(request);
}

void Hub::send_in_lease(const RequestPtr& request)
{
    const std::shared_ptr<Lease>& lease = request->lease;
    const bool is_end = request->purpose != Purpose::statements;
    if (is_end && !lease->has_begun) {
        // Nothing was ever said: there is nothing to end.
        const std::shared_ptr<Link> link = lease->link;
        end_lease(*lease, request->purpose == Purpose::commit ? "committed" : "rolled back");
        answer(request, std::nullopt);
        settle(*link);
        return;
    }
    if (!std::exchange(lease->has_begun, true))
        request->prelude = lease->begin_text;
    lease->is_ending = is_end;
    lease->has_barrier = request->leaves_state;
    if (request->leaves_state)
        lease->link->is_dirty = true;
    send(*lease->link, request, Clock::now());
}

void Hub::on_answered(Link& link, const RequestPtr& request)
{
    request->link.reset();
    note_pace(link, *request);
    if (try_again(link, request))
        return;
    if (request->leaves_state)
        link.is_dirty = true;
    if (request->lease) {
        after_lease(link, request);
        return;
    }
    conclude(request);
    if (request->purpose == Purpose::housekeeping && request->error)
        link.is_spoiled = true;
    if (request->purpose == Purpose::statements && request->need == pool::Need::shared)
        pool_.finished(link.id(), request->weight, link.last_heard());
    link.is_turn_over = true;
}

/// Only now has everybody been told of this wake-up: the connection may change hands.
void Hub::on_quiet(Link& link)
{
    const std::shared_ptr<Link> self = link.shared_from_this();
    if (link.in_flight().empty()) {
        link.abandoned_at = Clock::time_point::max();
        if (std::exchange(link.is_turn_over, false))
            end_turn(link);
    }
    pump(link.last_heard());
}

/// How long a plan takes, the wait behind its neighbours left out as well as may be known.
void Hub::note_pace(const Link& link, const Request& request)
{
    if (request.is_answered || request.statements.size() != 1)
        return;
    const auto took = link.last_heard() - request.started_at;
    request.statements[0].plan->pace.add(
        std::chrono::duration_cast<std::chrono::microseconds>(took));
}

/// A stale plan is prepared again and sent once more, outside transactions: nothing of it was
/// executed (F7).
bool Hub::try_again(Link& link, const RequestPtr& request)
{
    if (!request->is_stale || request->was_retried || request->is_in_transaction() ||
        request->is_answered || request->early_answer)
        return false;
    request->was_retried = true;
    request->is_stale = false;
    request->error.reset();
    request->outcome = Outcome{};
    send(link, request, link.last_heard());
    return true;
}

/// The answer of a request whose Sync has come.
void Hub::conclude(const RequestPtr& request)
{
    if (request->is_answered)
        return;
    const bool was_cancelled = request->early_answer && request->error && request->error->report &&
                               request->error->report->sql_state == query_canceled;
    if (!was_cancelled) {
        answer(request, std::move(request->error));
        return;
    }
    Error told = std::move(*request->early_answer);
    told.with("outcome",
              name_of(request->is_in_transaction() ? Effects::rolled_back : Effects::none));
    answer(request, std::move(told));
}

void Hub::answer(const RequestPtr& request, std::optional<Error> error)
{
    if (std::exchange(request->is_answered, true))
        return;
    request->error = std::move(error);
    if (request->error && request->out != nullptr)
        request->out->rewind(request->mark);
    request->out = nullptr;
    request->statements = {};
    request->done.set();
}

} // namespace connectord::pg

// Deadlines, cancelling, giving up: every wait has an end, and every end has an answer.
#include "drivers/postgresql/hub.hpp"

#include <algorithm>
#include <utility>

namespace connectord::pg {

namespace {

constexpr std::chrono::milliseconds cancel_grace{200};
constexpr std::chrono::seconds silence_limit{5};

Error early(Errc why, std::string_view which, Effects effects)
{
    return why == Errc::cancelled ? cancelled(effects) : timed_out(which, effects);
}

} // namespace

/// What may have become of a request whose answer nobody has seen.
Effects Hub::effects_if_unanswered(const Request& request) const
{
    if (request.reads_only)
        return Effects::none;
    return request.is_in_transaction() ? Effects::rolled_back : Effects::unknown;
}

/// The caller waits no longer, for its deadline has passed or it was cancelled.
void Hub::give_up(const RequestPtr& request, Errc why)
{
    if (request->is_answered || request->early_answer)
        return;
    if (request->link) {
        give_up_sent(request, why);
        return;
    }
    // Not sent: it is dropped, and did nothing.
    std::string_view which = "queue";
    if (request->lease) {
        std::erase(request->lease->held, request);
        which = "statement";
    } else {
        pool_.withdraw(*request);
        if (!has_links() && !attempts_.empty())
            which = "connect";
    }
    answer(request, early(why, which, Effects::none));
    pump();
}

void Hub::give_up_sent(const RequestPtr& request, Errc why)
{
    Link& link = *request->link;
    const Clock::time_point now = Clock::now();
    if (link.abandoned_at == Clock::time_point::max())
        link.abandoned_at = now;

    switch (request->purpose) {
    case Purpose::commit:
        answer(request, commit_unknown());
        link.arm(now + silence_limit);
        return;
    case Purpose::rollback:
    case Purpose::housekeeping:
        link.fail(
            "it could not be rolled back in time"); // the server does it when the connection ends
        return;
    default:
        break;
    }
    // A cancel hits whatever its connection runs: only who is alone there may send one.
    if (link.in_flight().size() == 1) {
        request->early_answer =
            early(why, "statement", request->reads_only ? Effects::none : Effects::unknown);
        request->grace_end = now + cancel_grace;
        link.arm(request->grace_end);
        cancel_statement(link);
        return;
    }
    answer(request,
           early(why, "statement", request->reads_only ? Effects::none : Effects::unknown));
    link.arm(now + silence_limit);
}

/// Asks the server to end what this connection runs. It is quarantined until the request has come
/// back and a Sync has passed (F4).
void Hub::cancel_statement(Link& link)
{
    if (link.cancels_under_way > 0)
        return;
    CancelPtr handle = link.cancel_handle();
    auto done = [hub = weak_from_this(), weak = std::weak_ptr{link.shared_from_this()}] {
        const std::shared_ptr<Hub> self = hub.lock();
        const std::shared_ptr<Link> victim = weak.lock();
        if (self && victim)
            self->on_cancel_done(victim);
    };
    const bool is_sent = handle && canceller_.send(std::move(handle), std::move(done));
    if (!is_sent)
        return; // the silence limit will end it
    link.cancels_under_way = 1;
    link.needs_fence = true;
    link.cancel_end = Clock::now() + silence_limit;
    link.arm(link.cancel_end);
    if (pool_.under_way(link.id()) > 0)
        pool_.hold(link.id());
}

void Hub::on_cancel_done(const std::shared_ptr<Link>& link)
{
    link->cancels_under_way = 0;
    link->cancel_end = Clock::time_point::max();
    if (!link->is_open())
        return;
    if (const std::shared_ptr<Lease> lease = link->lease.lock())
        release_held(lease);
    settle(*link);
}

void Hub::on_overflow(Link& link, const RequestPtr& request)
{
    // The rest of the rows is of no use to anybody: ended where that harms no neighbour, else
    // dropped.
    if (link.in_flight().size() == 1 && !request->is_in_transaction())
        cancel_statement(link);
}

void Hub::arm_queue(Clock::time_point moment)
{
    if (moment >= queue_armed_ || is_closed_)
        return;
    queue_armed_ = moment;
    queue_timer_.expires_at(moment);
    queue_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
        const std::shared_ptr<Hub> self = weak.lock();
        if (!error && self)
            self->on_queue_timer();
    });
}

void Hub::on_queue_timer()
{
    queue_armed_ = Clock::time_point::max();
    const Clock::time_point now = Clock::now();
    Clock::time_point next = Clock::time_point::max();
    std::vector<RequestPtr> overdue;
    for (const auto* queue : {&pool_.shared_waiters(), &pool_.exclusive_waiters()}) {
        for (pool::Waiter* waiter : *queue) {
            auto* request = static_cast<Request*>(waiter);
            const Clock::time_point end = std::min(request->queue_end, request->deadline.moment());
            if (end <= now)
                overdue.push_back(request->shared_from_this());
            else
                next = std::min(next, end);
        }
    }
    for (const RequestPtr& request : overdue)
        give_up(request, Errc::timeout);
    arm_queue(next);
}

void Hub::on_timer(Link& link)
{
    const std::shared_ptr<Link> self = link.shared_from_this();
    const Clock::time_point now = Clock::now();
    Clock::time_point next = check_sent(link, now);
    if (!link.is_open())
        return;
    next = std::min(next, check_held(link, now));

    if (now >= link.cancel_end) {
        link.fail("a cancel request did not come back");
        return;
    }
    next = std::min(next, link.cancel_end);
    // What nobody waits for may not hold up its connection for ever; whoever is waited for has a
    // deadline.
    const bool is_abandoned = !link.in_flight().empty() && link.in_flight().front()->is_answered;
    if (is_abandoned && link.abandoned_at != Clock::time_point::max()) {
        const Clock::time_point silent_until =
            std::max(link.abandoned_at, link.last_heard()) + silence_limit;
        if (now >= silent_until) {
            // The server may still be at it, and nobody will read its answer.
            if (CancelPtr handle = link.cancel_handle())
                canceller_.send(std::move(handle), [] {});
            link.fail("the server has fallen silent");
            return;
        }
        next = std::min(next, silent_until);
    }
    link.arm(next);
}

Hub::Clock::time_point Hub::check_sent(Link& link, Clock::time_point now)
{
    Clock::time_point next = Clock::time_point::max();
    const Link::Requests in_flight = link.in_flight(); // giving up may change it
    for (const RequestPtr& request : in_flight) {
        if (request->is_answered || !link.is_open())
            continue;
        if (!request->early_answer && now >= request->deadline.moment())
            give_up(request, Errc::timeout);
        if (request->early_answer && now >= request->grace_end) {
            answer(request, std::move(request->early_answer));
            // The cancel may have come before the statement had begun, and hit nothing.
            if (link.in_flight().size() == 1)
                cancel_statement(link);
        }
        if (!request->is_answered)
            next = std::min(next, request->early_answer ? request->grace_end
                                                        : request->deadline.moment());
    }
    return next;
}

Hub::Clock::time_point Hub::check_held(Link& link, Clock::time_point now)
{
    Clock::time_point next = Clock::time_point::max();
    const std::shared_ptr<Lease> lease = link.lease.lock();
    if (!lease)
        return next;
    const std::deque<RequestPtr> held = lease->held;
    for (const RequestPtr& request : held) {
        if (now >= request->deadline.moment())
            give_up(request, Errc::timeout);
        else
            next = std::min(next, request->deadline.moment());
    }
    return next;
}

} // namespace connectord::pg

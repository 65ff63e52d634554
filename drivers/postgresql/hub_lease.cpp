// Connections that change hands: what must hold before the next one may have them (I1), and what is
// lost with them.
#include "drivers/postgresql/hub.hpp"

#include "drivers/postgresql/sqlstate.hpp"

#include <utility>

namespace connectord::pg {

/// Nothing is under way any more on a connection that had a user.
void Hub::end_turn(Link& link)
{
    if (link.is_spoiled) {
        link.fail("the connection could not be cleaned");
        return;
    }
    if (!pool_.is_idle(link.id())) {
        settle(link);
        return;
    }
    // A lane is idle as soon as its last statement is answered.
    if (link.transaction_status() != PQTRANS_IDLE)
        link.fail("an autocommit statement left a transaction open");
    else if (pool_.is_past_its_time(link.id(), Clock::now()))
        retire(link);
}

/// A statement of a transaction, or its end, was answered.
void Hub::after_lease(Link& link, const RequestPtr& request)
{
    const std::shared_ptr<Lease> lease = request->lease;
    const PGTransactionStatusType status = link.transaction_status();

    if (request->error && request->error->report) {
        const std::string& state = request->error->report->sql_state;
        // What failed first may have been a statement that nobody waited for.
        if (state == in_failed_transaction)
            request->error = transaction_aborted(lease->first_error);
        else if (lease->first_error.empty())
            lease->first_error = state;
    }
    if (status == PQTRANS_INTRANS && !request->error)
        lease->first_error.clear(); // ROLLBACK TO a savepoint brought it back to life

    if (request->purpose == Purpose::commit) {
        // A COMMIT of a failed transaction answers ROLLBACK, and no error (F1).
        if (!request->error && request->outcome.command != "COMMIT")
            request->error = transaction_aborted(lease->first_error);
        end_lease(*lease, request->error ? "rolled back" : "committed");
    } else if (request->purpose == Purpose::rollback) {
        request->error.reset();
        end_lease(*lease, "rolled back");
    } else if (status == PQTRANS_IDLE && !lease->is_over() && !lease->is_ending) {
        end_lease(*lease, "a statement ended it");
    }
    conclude(request);
    if (lease->is_over())
        link.is_turn_over = true;
    if (!lease->is_over() && request->leaves_state) {
        lease->has_barrier = false;
        release_held(lease);
    }
}

/// Whether what comes for a transaction may not be sent yet. A cancel that is under way would hit
/// whatever runs when it arrives.
bool Hub::must_wait(const Lease& lease)
{
    return lease.has_barrier || lease.link->cancels_under_way > 0;
}

void Hub::release_held(const std::shared_ptr<Lease>& lease)
{
    while (!lease->held.empty() && !lease->is_ending && !lease->is_over() && !must_wait(*lease)) {
        const RequestPtr next = lease->held.front();
        lease->held.pop_front();
        send_in_lease(next);
    }
}

void Hub::end_lease(Lease& lease, std::string reason)
{
    if (lease.is_over())
        return;
    lease.over_reason = std::move(reason);
    lease.link.reset();
    std::deque<RequestPtr> held;
    held.swap(lease.held);
    for (const RequestPtr& request : held)
        answer(request, transaction_is_over(lease.over_reason));
}

void Hub::abandon(const std::shared_ptr<Lease>& lease)
{
    if (lease->is_over())
        return;
    const std::shared_ptr<Link> link = lease->link;
    end_lease(*lease, "rolled back");
    if (!link || !link->is_open())
        return;
    // Whatever it still runs keeps its locks: nobody wants that any more.
    if (link->in_flight().size() == 1 && link->in_flight().front()->purpose == Purpose::statements)
        cancel_statement(*link);
    if (link->abandoned_at == Clock::time_point::max())
        link->abandoned_at = Clock::now();
    link->arm(Clock::now());
    settle(*link);
}

/// Brings a connection whose holder is done back to where I1 lets it return, one step a call.
void Hub::settle(Link& link)
{
    if (!link.is_open() || !link.in_flight().empty() || link.cancels_under_way > 0)
        return;
    if (const std::shared_ptr<Lease> lease = link.lease.lock(); lease && !lease->is_over())
        return; // still somebody's
    if (is_closed_) {
        link.fail("the datasource is closing");
        return;
    }
    if (std::exchange(link.needs_fence, false)) {
        tidy(link, "");
        return;
    }
    if (link.transaction_status() != PQTRANS_IDLE) {
        constexpr int most_tries = 3;
        if (++link.rollbacks_tried > most_tries)
            link.fail("the transaction could not be rolled back");
        else
            tidy(link, "ROLLBACK");
        return;
    }
    link.rollbacks_tried = 0;
    if (std::exchange(link.is_dirty, false)) {
        link.forget_prepared();
        tidy(link, "DISCARD ALL");
        return;
    }
    link.abandoned_at = Clock::time_point::max();
    link.lease.reset();
    const Clock::time_point now = Clock::now();
    if (pool_.is_past_its_time(link.id(), now)) {
        retire(link);
        return;
    }
    pool_.release(link.id(), now);
    pump();
}

void Hub::tidy(Link& link, std::string_view control)
{
    constexpr std::chrono::seconds patience{5};
    const auto request = std::make_shared<Request>(Purpose::housekeeping, Deadline::in(patience));
    request->control = control;
    send(link, request, request->made_at);
}

void Hub::on_lost(Link& link, Link::Requests unanswered, const std::string& reason)
{
    const std::shared_ptr<Link> self = links_[link.id()];
    links_[link.id()].reset();
    pool_.begin_closing(link.id());
    pool_.gone(link.id());
    last_reason_ = reason;

    // A FATAL in answer to one unit is proof that the server came to none behind it.
    const bool has_last_word = !unanswered.empty() && unanswered.front()->error &&
                               unanswered.front()->error->report &&
                               ends_connection(unanswered.front()->error->report->sql_state);
    const std::shared_ptr<Lease> lease = link.lease.lock();
    for (const RequestPtr& request : unanswered) {
        if (has_last_word && request != unanswered.front())
            request->was_not_begun = true;
        request->link.reset();
        if (!request->is_answered)
            answer_lost(request, reason);
    }
    if (lease)
        end_lease(*lease, "connection lost");
    pump();
}

/// A request was sent, and its connection lost before its Sync came.
void Hub::answer_lost(const RequestPtr& request, const std::string& reason)
{
    const Effects effects =
        request->was_not_begun ? Effects::none : effects_if_unanswered(*request);
    switch (request->purpose) {
    case Purpose::commit:
        // Its CommandComplete is its truth: the Sync after it adds nothing.
        if (!request->error && request->outcome.command == "COMMIT")
            answer(request, std::nullopt);
        else
            answer(request, commit_unknown());
        return;
    case Purpose::statements:
        break;
    default:
        answer(request, std::nullopt);
        return;
    }
    if (request->early_answer) {
        answer(request, std::move(request->early_answer));
        return;
    }
    const bool did_nothing = request->reads_only || request->was_not_begun;
    if (did_nothing && !request->is_in_transaction() && !is_closed_ &&
        !std::exchange(request->was_retried, true)) {
        request->was_not_begun = false;
        request->error.reset();
        request->outcome = Outcome{};
        request->out->rewind(request->mark);
        pool_.requeue(*request);
        arm_queue(std::min(request->queue_end, request->deadline.moment()));
        return;
    }
    if (!request->error)
        request->error = unavailable(retry_after(), effects, reason);
    request->error->with("outcome", name_of(effects));
    answer(request, std::move(request->error));
}

} // namespace connectord::pg

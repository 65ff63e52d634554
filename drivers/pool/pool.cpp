#include "drivers/pool/pool.hpp"

#include <algorithm>
#include <cassert>

namespace connectord::pool {

ConnectionId Pool::begin_connecting()
{
    const auto absent = std::find_if(connections_.begin(), connections_.end(),
                                     [](const Connection& c) { return c.state == State::absent; });
    const auto id = static_cast<ConnectionId>(absent - connections_.begin());
    if (absent == connections_.end()) {
        connections_.emplace_back();
        ++in_state_[static_cast<std::size_t>(State::absent)];
    }
    enter(at(id), State::connecting);
    return id;
}

void Pool::connected(ConnectionId id, Moment now, Moment retire_at)
{
    assert(at(id).state == State::connecting);
    can_grow_ = true;
    at(id).retire_at = retire_at;
    become_idle(at(id), now);
}

void Pool::begin_closing(ConnectionId id)
{
    assert(at(id).state != State::absent);
    enter(at(id), State::closing);
    at(id).under_way = 0;
    at(id).load = 0;
}

void Pool::gone(ConnectionId id)
{
    enter(at(id), State::absent);
    at(id) = Connection{};
}

bool Pool::enqueue(Waiter& waiter)
{
    if (shared_.size() + exclusive_.size() >= limits_.waiting)
        return false;
    waiter.order = ++last_order_;
    (waiter.need == Need::shared ? shared_ : exclusive_).push_back(&waiter);
    return true;
}

void Pool::requeue(Waiter& waiter)
{
    // Its order is kept, and with it its claim.
    (waiter.need == Need::shared ? shared_ : exclusive_).push_front(&waiter);
}

bool Pool::withdraw(Waiter& waiter)
{
    std::deque<Waiter*>& queue = waiter.need == Need::shared ? shared_ : exclusive_;
    const auto found = std::find(queue.begin(), queue.end(), &waiter);
    if (found == queue.end())
        return false;
    queue.erase(found);

    // Nobody is left to drain for: the lanes go on as lanes.
    if (exclusive_.empty())
        for (Connection& connection : connections_)
            connection.draining = false;
    return true;
}

bool Pool::is_stalled(const Connection& connection, Moment now) const
{
    return now - connection.last_sign > limits_.stall;
}

std::optional<ConnectionId> Pool::find_idle() const
{
    // The one used last is the warmest, and leaves the others to retire.
    std::optional<ConnectionId> best;
    for (ConnectionId id = 0; id < connections_.size(); ++id)
        if (at(id).state == State::idle && (!best || at(id).last_sign > at(*best).last_sign))
            best = id;
    return best;
}

Pool::LaneChoice Pool::choose_lane(Moment now) const
{
    LaneChoice choice;
    for (ConnectionId id = 0; id < connections_.size(); ++id) {
        const Connection& connection = at(id);
        if (connection.state != State::lane || connection.draining || connection.held ||
            is_stalled(connection, now))
            continue;
        ++choice.open_lanes;
        if (!choice.least_busy || connection.load < at(*choice.least_busy).load)
            choice.least_busy = id;
    }
    return choice;
}

std::optional<ConnectionId> Pool::place_for_shared(Moment now) const
{
    const LaneChoice choice = choose_lane(now);
    const auto has_room = [&](std::size_t most) {
        return choice.least_busy && at(*choice.least_busy).load + shared_.front()->weight <= most;
    };
    if (has_room(limits_.open_at))
        return choice.least_busy;
    if (choice.open_lanes < limits_.lanes)
        if (const std::optional<ConnectionId> idle = find_idle())
            return idle;
    if (has_room(limits_.depth))
        return choice.least_busy;
    return std::nullopt;
}

/// How many transactions there may be at one time.
std::size_t Pool::most_pinned() const
{
    return std::max<std::size_t>(limits_.connections - 1, 1);
}

/// The one whose turn it is; the end when there is none.
std::deque<Waiter*>::iterator Pool::first_exclusive()
{
    if (count(State::pinned) < most_pinned())
        return exclusive_.begin();
    return std::find_if(exclusive_.begin(), exclusive_.end(),
                        [](const Waiter* waiter) { return waiter->need != Need::pinned; });
}

/// How many could be served if there were idle connections for all of them.
std::size_t Pool::servable_exclusive() const
{
    if (exclusive_.empty())
        return 0;
    const auto pins = static_cast<std::size_t>(
        std::count_if(exclusive_.begin(), exclusive_.end(),
                      [](const Waiter* waiter) { return waiter->need == Need::pinned; }));
    return exclusive_.size() - pins + std::min(pins, most_pinned() - count(State::pinned));
}

Assignment Pool::assign_exclusive(std::deque<Waiter*>::iterator place, ConnectionId id, Moment now)
{
    Waiter* waiter = *place;
    exclusive_.erase(place);
    Connection& connection = at(id);
    enter(connection, waiter->need == Need::pinned ? State::pinned : State::alone);
    connection.under_way = 1;
    connection.last_sign = now;
    return {waiter, id};
}

Assignment Pool::assign_shared(ConnectionId id, Moment now)
{
    Waiter* waiter = shared_.front();
    shared_.pop_front();
    Connection& connection = at(id);
    if (connection.state == State::idle) {
        enter(connection, State::lane);
        connection.last_sign = now;
    }
    ++connection.under_way;
    connection.load += waiter->weight;
    return {waiter, id};
}

std::optional<Assignment> Pool::next(Moment now)
{
    std::optional<ConnectionId> shared_place;
    if (!shared_.empty())
        shared_place = place_for_shared(now);

    const auto exclusive = first_exclusive();
    if (exclusive != exclusive_.end()) {
        const std::optional<ConnectionId> idle = find_idle();
        const bool contested = idle && shared_place == idle;
        const bool is_older = shared_.empty() || (*exclusive)->order < shared_.front()->order;
        if (idle && (!contested || is_older))
            return assign_exclusive(exclusive, *idle, now);
    }
    if (shared_place)
        return assign_shared(*shared_place, now);
    if (exclusive != exclusive_.end())
        drain_for_exclusive();
    return std::nullopt;
}

void Pool::drain_for_exclusive()
{
    if (can_grow_ && sockets() < limits_.connections)
        return; // growing is better
    std::size_t coming = count(State::connecting) + count(State::closing);
    for (const Connection& connection : connections_)
        coming += connection.draining ? 1 : 0;

    const std::size_t wish = servable_exclusive();
    while (coming < wish) {
        Connection* least_busy = nullptr;
        for (Connection& connection : connections_)
            if (connection.state == State::lane && !connection.draining &&
                (least_busy == nullptr || connection.under_way < least_busy->under_way))
                least_busy = &connection;
        if (least_busy == nullptr)
            return;
        least_busy->draining = true;
        ++coming;
    }
}

std::size_t Pool::wanted(Moment now) const
{
    const std::size_t have = sockets();
    if (have >= limits_.connections)
        return 0;

    std::size_t wish = servable_exclusive();
    const LaneChoice choice = choose_lane(now);
    const bool is_crowded = choice.least_busy && at(*choice.least_busy).load >= limits_.open_at;
    if (choice.open_lanes < limits_.lanes && (!shared_.empty() || is_crowded) && !find_idle())
        ++wish;

    const std::size_t coming = count(State::connecting);
    return wish <= coming ? 0 : std::min(wish - coming, limits_.connections - have);
}

void Pool::enter(Connection& connection, State state)
{
    --in_state_[static_cast<std::size_t>(connection.state)];
    ++in_state_[static_cast<std::size_t>(state)];
    connection.state = state;
}

void Pool::become_idle(Connection& connection, Moment now)
{
    enter(connection, State::idle);
    connection.draining = false;
    connection.held = false;
    connection.under_way = 0;
    connection.load = 0;
    connection.last_sign = now;
}

void Pool::finished(ConnectionId id, std::size_t weight, Moment now)
{
    Connection& connection = at(id);
    assert(connection.state == State::lane && connection.under_way > 0);
    connection.last_sign = now;
    connection.load -= weight;
    if (--connection.under_way == 0 && !connection.held)
        become_idle(connection, now);
}

void Pool::release(ConnectionId id, Moment now)
{
    assert(at(id).state == State::alone || at(id).state == State::pinned ||
           (at(id).state == State::lane && at(id).under_way == 0));
    become_idle(at(id), now);
}

std::vector<ConnectionId> Pool::retire(Moment now)
{
    std::vector<ConnectionId> retired;
    for (ConnectionId id = 0; id < connections_.size(); ++id) {
        Connection& connection = at(id);
        const bool is_past = now >= connection.retire_at;
        if (connection.state == State::lane && is_past)
            connection.draining = true;
        if (connection.state != State::idle)
            continue;
        if (is_past || now - connection.last_sign >= limits_.idle_timeout) {
            begin_closing(id);
            retired.push_back(id);
        }
    }
    return retired;
}

Counts Pool::counts() const
{
    Counts counts;
    counts.connecting = count(State::connecting);
    counts.idle = count(State::idle);
    counts.lanes = count(State::lane);
    counts.lent = counts.lanes + count(State::alone);
    counts.pinned = count(State::pinned);
    counts.closing = count(State::closing);
    counts.waiting = shared_.size() + exclusive_.size();
    return counts;
}

} // namespace connectord::pool

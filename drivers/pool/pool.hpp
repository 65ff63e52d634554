// Who is idle, who waits, when to grow: decided without a connection, a clock or a thread.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace connectord::pool {

using Moment = std::chrono::steady_clock::time_point;
using Span = std::chrono::steady_clock::duration;

/// A connection's number. Numbers are used again once a connection is gone.
using ConnectionId = std::uint32_t;

/// What a waiter asks for.
enum class Need : std::uint8_t {
    shared, ///< a place in a lane, beside other callers' statements
    alone,  ///< a connection to itself, for one statement
    pinned, ///< a connection to itself, for a transaction
};

/// Somebody in the queue.
///
/// Lifetime  owned by the caller; must stay where it is until it is served or withdrawn
struct Waiter {
    Need need = Need::shared;
    std::uint64_t order = 0; ///< set by the pool: who came first
    std::size_t weight = 1;  ///< of a shared statement: its part of a lane, not 0
};

struct Limits {
    std::size_t connections = 10;
    std::size_t lanes = 4;      ///< connections that carry shared statements at one time
    std::size_t depth = 16;     ///< what the statements under way in one lane weigh together
    std::size_t open_at = 4;    ///< every lane has this weight before another is opened
    std::size_t waiting = 1000; ///< the queue's end
    Span stall =
        std::chrono::milliseconds{20}; ///< a lane that answered nothing for so long takes no more
    Span idle_timeout = std::chrono::minutes{10};
};

/// Invariant I2: each connection is counted once, and the sum is the number of sockets.
struct Counts {
    std::size_t connecting = 0;
    std::size_t idle = 0;
    std::size_t lent = 0;
    std::size_t lanes = 0; ///< of those lent
    std::size_t pinned = 0;
    std::size_t closing = 0;
    std::size_t waiting = 0;

    std::size_t total() const { return connecting + idle + lent + pinned + closing; }
};

/// A waiter's turn has come.
struct Assignment {
    Waiter* waiter;
    ConnectionId connection;
};

/// A set of connections and a queue in front of it.
///
/// A connection with nothing under way is idle. A shared statement makes it a lane, an exclusive
/// one lends or pins it whole. Lanes are filled evenly, before more are opened: few connections
/// with depth beat many, the more so the less a statement weighs. Whoever has waited longest has
/// the first claim to an idle connection, and an exclusive waiter that finds none, nor room to
/// grow, has a lane drained for it. Transactions never take the last connection, where there are
/// two: what they themselves wait for may need it.
class Pool {
public:
    explicit Pool(Limits limits) : limits_{limits} {}

    // Connections, from their beginning to their end.

    ConnectionId begin_connecting();
    /// Units  `retire_at` is the end of the connection's life, as its owner diced it
    void connected(ConnectionId id, Moment now, Moment retire_at);
    void begin_closing(ConnectionId id);
    /// The socket is closed: the number may be used again.
    void gone(ConnectionId id);
    /// There are no more to be had for now, whatever the limit says: what there is must do, until
    /// one more is connected.
    void stop_growing() { can_grow_ = false; }

    // Waiters.

    /// False when the queue is full; the waiter is then not in it.
    bool enqueue(Waiter& waiter);
    /// Puts a waiter that was served already in front of all others of its kind.
    void requeue(Waiter& waiter);
    /// False when it was not in the queue.
    bool withdraw(Waiter& waiter);
    const std::deque<Waiter*>& shared_waiters() const { return shared_; }
    const std::deque<Waiter*>& exclusive_waiters() const { return exclusive_; }

    // Decisions.

    /// The next waiter that can be served, which then is; nothing when none can.
    std::optional<Assignment> next(Moment now);
    /// How many connections are worth opening now.
    std::size_t wanted(Moment now) const;

    // What became of an assignment.

    /// A shared statement has been answered.
    void finished(ConnectionId id, std::size_t weight, Moment now);
    /// An exclusive holder is done, and invariant I1 holds.
    void release(ConnectionId id, Moment now);
    /// A lane takes no more statements (a cancel is in flight), or takes them again.
    void hold(ConnectionId id) { at(id).held = true; }
    void unhold(ConnectionId id) { at(id).held = false; }
    bool is_idle(ConnectionId id) const { return at(id).state == State::idle; }

    // Old age.

    /// Idle connections that have lived or idled too long; they are closing now. Lanes past their
    /// time take no more statements, so that they become idle.
    std::vector<ConnectionId> retire(Moment now);
    bool is_past_its_time(ConnectionId id, Moment now) const { return now >= at(id).retire_at; }

    Counts counts() const;
    std::size_t under_way(ConnectionId id) const { return at(id).under_way; }

private:
    enum class State : std::uint8_t { absent, connecting, idle, lane, alone, pinned, closing };
    static constexpr std::size_t states = 7;

    struct Connection {
        State state = State::absent;
        bool draining = false;
        bool held = false;
        std::size_t under_way = 0;
        std::size_t load = 0; ///< what the shared statements under way weigh
        Moment last_sign{};   ///< when it became a lane or last answered; when it became idle
        Moment retire_at{};
    };

    struct LaneChoice {
        std::optional<ConnectionId> least_busy; ///< by load
        std::size_t open_lanes = 0;             ///< lanes that move
    };

    Connection& at(ConnectionId id) { return connections_[id]; }
    const Connection& at(ConnectionId id) const { return connections_[id]; }

    bool is_stalled(const Connection& connection, Moment now) const;
    std::size_t most_pinned() const;
    std::deque<Waiter*>::iterator first_exclusive();
    std::size_t servable_exclusive() const;
    std::optional<ConnectionId> find_idle() const;
    LaneChoice choose_lane(Moment now) const;
    std::optional<ConnectionId> place_for_shared(Moment now) const;
    Assignment assign_exclusive(std::deque<Waiter*>::iterator place, ConnectionId id, Moment now);
    Assignment assign_shared(ConnectionId id, Moment now);
    void enter(Connection& connection, State state);
    void become_idle(Connection& connection, Moment now);
    std::size_t count(State state) const { return in_state_[static_cast<std::size_t>(state)]; }
    std::size_t sockets() const { return connections_.size() - count(State::absent); }
    void drain_for_exclusive();

    Limits limits_;
    std::vector<Connection> connections_;
    std::array<std::size_t, states> in_state_{}; ///< how many of the connections
    std::deque<Waiter*> shared_;
    std::deque<Waiter*> exclusive_;
    std::uint64_t last_order_ = 0;
    bool can_grow_ = true;
};

} // namespace connectord::pool

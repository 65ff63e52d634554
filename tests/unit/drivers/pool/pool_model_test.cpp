// A random life of a pool, checked at every step against what its user knows. The seed is printed.
#include "drivers/pool/pool.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <list>
#include <map>
#include <random>

namespace connectord::pool {
namespace {

using namespace std::chrono_literals;

/// Drives a pool as a driver does, and keeps its own books.
class Model {
public:
    explicit Model(std::uint32_t seed)
        : dice{seed},
          limits{.connections = 1 + roll(6),
                 .lanes = 1 + roll(4),
                 .depth = 2 + roll(6),
                 .open_at = 1 + roll(2),
                 .waiting = 4 + roll(20)},
          pool{limits}
    {
    }

    void step()
    {
        switch (roll(10)) {
        case 0:
        case 1:
        case 2:
            arrive();
            break;
        case 3:
            leave();
            break;
        case 4:
            connect();
            break;
        case 5:
            lose();
            break;
        case 6:
        case 7:
        case 8:
            finish();
            break;
        case 9:
            grow_old();
            break;
        }
        serve();
        check();
    }

private:
    enum class Kind { connecting, idle, lane, exclusive };
    struct Held {
        Kind kind = Kind::connecting;
        bool pinned = false;
        std::size_t under_way = 0;
    };

    std::size_t roll(std::size_t sides)
    {
        return std::uniform_int_distribution<std::size_t>{0, sides - 1}(dice);
    }

    void arrive()
    {
        const auto need = static_cast<Need>(roll(3));
        waiting.push_back(Waiter{need, 0});
        if (pool.enqueue(waiting.back()))
            return;
        EXPECT_EQ(waiting.size(), limits.waiting + 1) << "refused only when full";
        waiting.pop_back();
    }

    void leave()
    {
        if (waiting.empty())
            return;
        const auto who =
            std::next(waiting.begin(), static_cast<std::ptrdiff_t>(roll(waiting.size())));
        EXPECT_TRUE(pool.withdraw(*who));
        waiting.erase(who);
    }

    void connect()
    {
        for (auto& [id, held] : books) {
            if (held.kind != Kind::connecting)
                continue;
            held.kind = Kind::idle;
            pool.connected(id, now, now + std::chrono::seconds{1 + roll(100)});
            return;
        }
    }

    void lose()
    {
        if (books.empty() || roll(3) != 0)
            return;
        const auto who = std::next(books.begin(), static_cast<std::ptrdiff_t>(roll(books.size())));
        pool.begin_closing(who->first);
        pool.gone(who->first);
        books.erase(who);
    }

    void finish()
    {
        for (auto& [id, held] : books) {
            if (held.kind == Kind::exclusive && roll(2) == 0) {
                pool.release(id, now);
                held = {Kind::idle, false, 0};
            } else if (held.kind == Kind::lane && roll(2) == 0) {
                pool.finished(id, 1, now);
                if (--held.under_way == 0)
                    held.kind = Kind::idle;
            }
        }
    }

    void grow_old()
    {
        now += std::chrono::milliseconds{roll(400)};
        for (const ConnectionId id : pool.retire(now)) {
            EXPECT_EQ(books.at(id).kind, Kind::idle) << "only what nobody uses";
            pool.gone(id);
            books.erase(id);
        }
    }

    void serve()
    {
        while (const std::optional<Assignment> assignment = pool.next(now)) {
            Held& held = books.at(assignment->connection);
            const Need need = assignment->waiter->need;
            if (need == Need::shared) {
                EXPECT_TRUE(held.kind == Kind::idle || held.kind == Kind::lane);
                held.kind = Kind::lane;
                EXPECT_LE(++held.under_way, limits.depth);
            } else {
                EXPECT_EQ(held.kind, Kind::idle) << "exclusive is exclusive";
                held = {Kind::exclusive, need == Need::pinned, 1};
            }
            check_order(*assignment->waiter);
            waiting.remove_if([&](const Waiter& w) { return &w == assignment->waiter; });
        }
        for (std::size_t wanted = pool.wanted(now); wanted > 0; --wanted)
            EXPECT_TRUE(books.emplace(pool.begin_connecting(), Held{}).second);
    }

    /// Within a kind the first to come is the first to be served, of those who can be.
    void check_order(const Waiter& served) const
    {
        for (const Waiter& other : waiting)
            if (&other != &served && can_be_served(other) &&
                (other.need == Need::shared) == (served.need == Need::shared)) {
                EXPECT_GT(other.order, served.order);
            }
    }

    std::size_t pinned() const
    {
        return static_cast<std::size_t>(std::count_if(
            books.begin(), books.end(), [](const auto& b) { return b.second.pinned; }));
    }

    std::size_t most_pinned() const { return std::max<std::size_t>(limits.connections - 1, 1); }

    bool can_be_served(const Waiter& waiter) const
    {
        return waiter.need != Need::pinned || pinned() < most_pinned();
    }

    std::size_t books_of(Kind kind) const
    {
        return static_cast<std::size_t>(std::count_if(
            books.begin(), books.end(), [kind](const auto& b) { return b.second.kind == kind; }));
    }

    void check() const
    {
        const Counts counts = pool.counts(); // I2
        EXPECT_EQ(counts.total(), books.size());
        EXPECT_LE(counts.total(), limits.connections);
        EXPECT_EQ(counts.connecting, books_of(Kind::connecting));
        EXPECT_EQ(counts.idle, books_of(Kind::idle));
        EXPECT_EQ(counts.lent + counts.pinned, books_of(Kind::lane) + books_of(Kind::exclusive));
        EXPECT_EQ(counts.pinned, pinned());
        EXPECT_LE(counts.pinned, most_pinned())
            << "the last connection is kept free of transactions";
        EXPECT_EQ(counts.closing, 0U);
        EXPECT_EQ(counts.waiting, waiting.size());

        const bool exclusive_waits =
            std::any_of(waiting.begin(), waiting.end(), [this](const Waiter& w) {
                return w.need != Need::shared && can_be_served(w);
            });
        EXPECT_FALSE(exclusive_waits && counts.idle > 0)
            << "nobody waits beside an idle connection";
        const bool can_grow = counts.total() < limits.connections;
        EXPECT_FALSE(exclusive_waits && can_grow && counts.connecting == 0)
            << "nobody waits in vain";
    }

    std::minstd_rand dice;
    Limits limits;
    Pool pool;
    Moment now{};
    std::list<Waiter> waiting;
    std::map<ConnectionId, Held> books;
};

TEST(PoolModel, KeepsItsInvariantsThroughRandomLives)
{
    const std::uint32_t first = std::random_device{}();
    for (std::uint32_t seed = first; seed != first + 200; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Model model{seed};
        for (int step = 0; step < 2000 && !::testing::Test::HasFailure(); ++step)
            model.step();
        if (::testing::Test::HasFailure())
            return;
    }
}

} // namespace
} // namespace connectord::pool

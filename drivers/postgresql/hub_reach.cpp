// Reaching the server: connections are made when they are wanted, not faster than back-off allows,
// and end when old.
#include "drivers/postgresql/hub.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace connectord::pg {

namespace {

/// libpq's words about an attempt: a line for each address, and advice, which begins with a tab.
/// Never empty.
std::string in_one_line(std::string_view reason)
{
    std::string line;
    while (!reason.empty()) {
        const std::size_t end = std::min(reason.find('\n'), reason.size());
        const std::string_view part = reason.substr(0, end);
        reason.remove_prefix(std::min(end + 1, reason.size()));
        if (part.empty() || part.front() == '\t')
            continue;
        line.append(line.empty() ? "" : "; ").append(part);
    }
    return line.empty() ? "nobody said why" : line;
}

} // namespace

bool Hub::has_links() const
{
    return std::any_of(links_.begin(), links_.end(),
                       [](const auto& link) { return link != nullptr; });
}

std::chrono::milliseconds Hub::retry_after() const
{
    using std::chrono::milliseconds;
    if (!is_retry_due_later_)
        return pool::Backoff::first;
    const auto left = std::chrono::ceil<milliseconds>(retry_timer_.expiry() - Clock::now());
    return std::max(left, milliseconds{1});
}

/// Opens what the pool wants. While the server is not known to answer that is one attempt at a
/// time. A pause that began with a refusal of one more connection does not hold up the first.
void Hub::grow(Clock::time_point now)
{
    const bool was_only_full = reach_.is_there() && was_reached_ && !has_links();
    if (is_closed_ || (is_retry_due_later_ && !was_only_full))
        return;
    std::size_t wanted = pool_.wanted(now);
    if (!reach_.is_there() || !was_reached_ || !has_links())
        wanted = attempts_.empty() ? std::min<std::size_t>(wanted, 1) : 0;
    for (; wanted > 0; --wanted)
        open_one();
}

void Hub::open_one()
{
    const pool::ConnectionId id = pool_.begin_connecting();
    const auto attempt = std::make_shared<Connector>(
        io_, conninfo_, [weak = weak_from_this(), id](Result<ConnectionPtr> made) {
            const std::shared_ptr<Hub> self = weak.lock();
            if (!self)
                return;
            self->attempts_.erase(id);
            if (made)
                self->on_connected(id, std::move(*made));
            else
                self->on_unreachable(id, made.error().message);
        });
    attempts_.emplace(id, attempt);
    attempt->start(settings_.connect_timeout);
}

void Hub::on_connected(pool::ConnectionId id, ConnectionPtr connection)
{
    was_reached_ = true;
    reach_.found();
    backoff_.reset();
    if (links_.size() <= id)
        links_.resize(id + 1);
    links_[id] = std::make_shared<Link>(io_, std::move(connection), id, *this);

    // A tenth sooner or later, so that connections of one birth do not all end at once.
    const auto life =
        settings_.max_lifetime * std::uniform_int_distribution<int>{900, 1100}(dice_) / 1000;
    const Clock::time_point now = Clock::now();
    pool_.connected(id, now, now + life);
    links_[id]->start();
    keep_house();
    pump();
}

void Hub::on_unreachable(pool::ConnectionId id, const std::string& reason)
{
    pool_.gone(id);
    last_reason_ = reason;
    retry_later();
    if (has_links()) {
        // One more was refused: the server may be full. Those who wait are served by what there is.
        pool_.stop_growing();
        pump();
        return;
    }
    if (!attempts_.empty())
        return; // the last of them tells
    reach_.lost(in_one_line(reason));
    fail_waiting(reason);
}

/// Goes on trying in the background until the server answers: who calls meanwhile is told at once.
void Hub::retry_later()
{
    if (std::exchange(is_retry_due_later_, true))
        return;
    retry_timer_.expires_after(backoff_.after_failure(static_cast<std::uint32_t>(dice_())));
    retry_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
        const std::shared_ptr<Hub> self = weak.lock();
        if (error || !self || self->is_closed_)
            return;
        self->is_retry_due_later_ = false;
        if (self->attempts_.empty() && !self->has_links())
            self->open_one();
        else
            self->grow();
    });
}

void Hub::fail_waiting(const std::string& reason)
{
    std::vector<RequestPtr> waiting;
    for (const auto* queue : {&pool_.shared_waiters(), &pool_.exclusive_waiters()})
        for (pool::Waiter* waiter : *queue)
            waiting.push_back(static_cast<Request*>(waiter)->shared_from_this());
    for (const RequestPtr& request : waiting) {
        pool_.withdraw(*request);
        answer(request, is_closed_ ? Error{Errc::shutting_down, "the datasource is closing"}
                                   : unavailable(retry_after(), Effects::none, reason));
    }
}

/// Runs the house timer while there is a connection that may grow old.
void Hub::keep_house()
{
    using std::chrono::milliseconds;
    if (is_closed_ || std::exchange(is_house_kept_, true))
        return;
    const milliseconds shortest = std::min(settings_.idle_timeout, settings_.max_lifetime);
    house_timer_.expires_after(
        std::clamp<milliseconds>(shortest / 4, milliseconds{10}, std::chrono::seconds{15}));
    house_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
        const std::shared_ptr<Hub> self = weak.lock();
        if (!error && self)
            self->on_house_timer();
    });
}

void Hub::on_house_timer()
{
    is_house_kept_ = false;
    for (const pool::ConnectionId id : pool_.retire(Clock::now()))
        retire(*links_[id]);
    if (has_links())
        keep_house();
    pump();
}

/// Ends an idle connection, and tells nobody: nobody has it.
void Hub::retire(Link& link)
{
    const pool::ConnectionId id = link.id();
    const std::shared_ptr<Link> self = std::exchange(links_[id], nullptr);
    self->close();
    pool_.begin_closing(id);
    pool_.gone(id);
}

void Hub::shut()
{
    if (std::exchange(is_closed_, true))
        return;
    queue_timer_.cancel();
    retry_timer_.cancel();
    house_timer_.cancel();
    std::unordered_map<pool::ConnectionId, std::shared_ptr<Connector>> attempts;
    attempts.swap(attempts_);
    for (const auto& [id, attempt] : attempts) {
        attempt->cancel();
        pool_.gone(id);
    }
    fail_waiting("the datasource is closing");
    const std::vector<std::shared_ptr<Link>> links = links_;
    for (const std::shared_ptr<Link>& link : links)
        if (link)
            link->fail("the datasource is closing");
}

Task<void> Hub::close()
{
    shut();
    // A cancel that is under way comes back soon, or its server is stuck and its thread is left
    // behind.
    constexpr std::chrono::milliseconds step{10};
    const Deadline patience = Deadline::in(std::chrono::seconds{1});
    Timer pause{io_.get_executor()};
    while (!canceller_.is_quiet() && !patience.has_passed()) {
        pause.expires_after(step);
        Task<void> waited = pause.async_wait(use_task);
        co_await std::move(waited);
    }
    canceller_.close();
}

PoolStats Hub::stats() const
{
    const pool::Counts counts = pool_.counts();
    PoolStats stats;
    stats.max = settings_.pool_max;
    stats.connecting = counts.connecting;
    stats.idle = counts.idle;
    stats.lent = counts.lent;
    stats.lanes = counts.lanes;
    stats.pinned = counts.pinned;
    stats.closing = counts.closing;
    stats.waiting = counts.waiting;
    stats.available = reach_.is_there();
    return stats;
}

std::string Hub::server_parameter(const char* name) const
{
    for (const std::shared_ptr<Link>& link : links_)
        if (link)
            return link->parameter(name);
    return {};
}

} // namespace connectord::pg

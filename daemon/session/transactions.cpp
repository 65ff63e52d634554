#include "daemon/session/transactions.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

namespace connectord::session {

namespace {

constexpr std::chrono::minutes reasons_last{1};
constexpr std::size_t most_reasons = 10'000;
constexpr std::chrono::seconds rollback_limit{5};

/// Rolls back in turn, so that a call still running on the transaction ends first.
Task<void> roll_back(std::shared_ptr<OpenTransaction> open)
{
    const Deadline deadline = Deadline::in(rollback_limit);
    Result<Turns::Turn> turn = co_await open->turns->take(deadline);
    // Without a turn a call still runs on it. That call owns it too, and when it lets go the
    // transaction is destroyed, which rolls it back.
    if (turn && open->transaction) {
        co_await open->transaction->rollback(deadline);
        open->transaction.reset();
    }
}

} // namespace

std::string random_id()
{
    std::array<unsigned char, 16> bytes;
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error{"the system gives no random bytes"};
    constexpr std::string_view digits = "0123456789abcdef";
    std::string id;
    for (const unsigned char byte : bytes) {
        id.push_back(digits[byte >> 4]);
        id.push_back(digits[byte & 15]);
    }
    return id;
}

bool is_transaction_id(std::string_view text)
{
    constexpr std::size_t length = 32;
    return text.size() == length &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Transactions::Transactions(boost::asio::io_context& io, TransactionLimits limits)
    : io_{io}, limits_{limits}
{
}

void Transactions::add(const std::shared_ptr<OpenTransaction>& open)
{
    add_as(random_id(), open);
}

void Transactions::add_as(std::string_view id, const std::shared_ptr<OpenTransaction>& open)
{
    open->id = id;
    ++begun_;
    open_.emplace(open->id, open);
}

void Transactions::start_clock(const std::shared_ptr<OpenTransaction>& open)
{
    open->ends_at = OpenTransaction::Clock::now() + open->whole_limit;
    watch(open);
}

void Transactions::watch(const std::shared_ptr<OpenTransaction>& open)
{
    const auto now = OpenTransaction::Clock::now();
    // A call that runs is no idleness; the clock starts anew when its turn ends.
    const auto idle_since = open->turns->is_busy() ? now : open->turns->idle_since();
    open->timer.expires_at(std::min(open->ends_at, idle_since + open->idle_limit));
    const auto look = [this, open](const boost::system::error_code& error) {
        if (error || open->is_over)
            return;
        const auto moment = OpenTransaction::Clock::now();
        if (moment >= open->ends_at)
            return expire(open, "its time limit passed");
        if (!open->turns->is_busy() && moment >= open->turns->idle_since() + open->idle_limit)
            return expire(open, "its idle limit passed");
        watch(open);
    };
    open->timer.async_wait(look);
}

void Transactions::expire(const std::shared_ptr<OpenTransaction>& open, std::string_view reason)
{
    forget(*open, reason);
    if (open->on_expiry)
        open->on_expiry(reason);
    boost::asio::co_spawn(io_, roll_back(open), boost::asio::detached);
}

Result<std::shared_ptr<OpenTransaction>>
Transactions::find(std::string_view id, const Session& session, const Principal* principal) const
{
    const auto found = open_.find(id);
    if (found == open_.end())
        return gone(id);
    const OpenTransaction& open = *found->second;
    // Somebody else's transaction does not exist.
    const bool may_use =
        open.principal == principal && (open.session == nullptr || open.session == &session);
    if (!may_use)
        return gone(id);
    return found->second;
}

Error Transactions::gone(std::string_view id) const
{
    Error error{Errc::transaction_not_found, "there is no such open transaction"};
    const auto reason = reasons_.find(id);
    if (reason != reasons_.end()) {
        error.message = "the transaction is not active: " + reason->second;
        error.with("reason", reason->second);
    }
    if (!id.empty())
        error.with("transaction", id.substr(0, 64));
    return error;
}

void Transactions::forget(OpenTransaction& open, std::string_view reason)
{
    if (open.is_over)
        return;
    ++ended_by_reason_[std::string{reason}];
    kill(open, std::string{reason});
}

void Transactions::kill(OpenTransaction& open, std::string reason)
{
    open.is_over = true;
    open.timer.cancel();
    remember(open.id, std::move(reason));
    open_.erase(open.id);
}

void Transactions::refuse(std::string_view id, const Error& why)
{
    ++ended_by_reason_["it could not begin"];
    std::string reason = "it could not begin: " + why.message;
    const auto found = open_.find(id);
    if (found == open_.end())
        return remember(id, std::move(reason));
    const std::shared_ptr<OpenTransaction> open = found->second;
    open->failure = why;
    kill(*open, std::move(reason));
}

/// What its id answers from now on, for a while.
void Transactions::remember(std::string_view id, std::string reason)
{
    const auto now = std::chrono::steady_clock::now();
    while (!ended_.empty() &&
           (now - ended_.front().when > reasons_last || ended_.size() >= most_reasons)) {
        reasons_.erase(ended_.front().id);
        ended_.pop_front();
    }
    ended_.push_back({std::string{id}, reason, now});
    reasons_.insert_or_assign(std::string{id}, std::move(reason));
}

std::vector<std::shared_ptr<OpenTransaction>> Transactions::of(const Session& session) const
{
    std::vector<std::shared_ptr<OpenTransaction>> theirs;
    for (const auto& [id, open] : open_) {
        if (open->session == &session)
            theirs.push_back(open);
    }
    return theirs;
}

std::size_t Transactions::unbound_of(const Principal* principal) const
{
    const auto is_theirs = [principal](const auto& entry) {
        return entry.second->session == nullptr && entry.second->principal == principal;
    };
    return beginning_.count(principal) +
           static_cast<std::size_t>(std::ranges::count_if(open_, is_theirs));
}

std::vector<std::shared_ptr<OpenTransaction>> Transactions::all() const
{
    std::vector<std::shared_ptr<OpenTransaction>> all;
    for (const auto& [id, open] : open_)
        all.push_back(open);
    return all;
}

Task<void> Transactions::close()
{
    for (const std::shared_ptr<OpenTransaction>& open : all()) {
        forget(*open, "the daemon was shutting down");
        co_await roll_back(open);
    }
}

} // namespace connectord::session

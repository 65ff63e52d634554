// How many bytes of replies may wait for slow readers, over all connections together.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <utility>

namespace connectord::rpc {

/// A shared count of bytes with an end. Safe to use from several threads.
///
/// Lifetime  outlives every charge on it
class ReplyBudget {
public:
    explicit ReplyBudget(std::size_t max) : max_{max} {}
    ReplyBudget(const ReplyBudget&) = delete;
    ReplyBudget& operator=(const ReplyBudget&) = delete;

    /// Bytes that are counted until this is destroyed.
    class Charge {
    public:
        Charge() = default;
        Charge(Charge&& other) noexcept
            : budget_{std::exchange(other.budget_, nullptr)}, bytes_{other.bytes_}
        {
        }
        Charge& operator=(Charge&& other) noexcept
        {
            std::swap(budget_, other.budget_);
            std::swap(bytes_, other.bytes_);
            return *this;
        }
        ~Charge()
        {
            if (budget_ != nullptr)
                budget_->used_.fetch_sub(bytes_, std::memory_order_relaxed);
        }

        std::size_t bytes() const { return budget_ != nullptr ? bytes_ : 0; }

        /// Takes over what another charge on the same budget counts.
        void add(Charge other)
        {
            if (budget_ == nullptr)
                std::swap(*this, other);
            else if (std::exchange(other.budget_, nullptr) != nullptr)
                bytes_ += other.bytes_;
        }

    private:
        friend class ReplyBudget;
        Charge(ReplyBudget* budget, std::size_t bytes) : budget_{budget}, bytes_{bytes} {}

        ReplyBudget* budget_ = nullptr;
        std::size_t bytes_ = 0;
    };

    /// Counts `bytes`, or answers none when they would be too many.
    std::optional<Charge> try_charge(std::size_t bytes)
    {
        const std::size_t before = used_.fetch_add(bytes, std::memory_order_relaxed);
        if (before + bytes > max_) {
            used_.fetch_sub(bytes, std::memory_order_relaxed);
            return std::nullopt;
        }
        return Charge{this, bytes};
    }

    /// Counts `bytes` whatever the count: for the small replies that tell of the limit.
    Charge charge(std::size_t bytes)
    {
        used_.fetch_add(bytes, std::memory_order_relaxed);
        return Charge{this, bytes};
    }

    std::size_t used() const { return used_.load(std::memory_order_relaxed); }
    std::size_t max() const { return max_; }

private:
    std::size_t max_;
    std::atomic<std::size_t> used_{0};
};

} // namespace connectord::rpc

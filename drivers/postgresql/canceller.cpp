#include "drivers/postgresql/canceller.hpp"

#include <boost/asio/post.hpp>

#include <array>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace connectord::pg {

/// What the threads and their owner share. Outlives the owner for as long as a thread is stuck.
struct Canceller::Shared {
    static constexpr std::size_t most_threads = 2;
    static constexpr std::size_t most_waiting = 16;

    struct Job {
        CancelPtr cancel;
        std::function<void()> done;
    };

    std::mutex mutex;
    std::condition_variable changed;
    boost::asio::io_context* io = nullptr; ///< null once the owner has gone
    std::deque<Job> waiting;
    std::size_t busy = 0;
    std::vector<std::thread> threads;

    static void run(const std::shared_ptr<Shared>& shared)
    {
        std::unique_lock lock{shared->mutex};
        while (true) {
            shared->changed.wait(
                lock, [&shared] { return shared->io == nullptr || !shared->waiting.empty(); });
            if (shared->io == nullptr)
                return;
            Job job = std::move(shared->waiting.front());
            shared->waiting.pop_front();
            ++shared->busy;
            lock.unlock();

            // Whether it worked shows on the connection itself; here only its end matters.
            std::array<char, 256> message{};
            PQcancel(job.cancel.get(), message.data(), static_cast<int>(message.size()));
            job.cancel.reset();

            lock.lock();
            --shared->busy;
            if (shared->io != nullptr)
                boost::asio::post(*shared->io, std::move(job.done));
        }
    }
};

Canceller::Canceller(boost::asio::io_context& io) : shared_{std::make_shared<Shared>()}
{
    shared_->io = &io;
}

Canceller::~Canceller()
{
    close();
}

bool Canceller::send(CancelPtr cancel, std::function<void()> done)
{
    const std::lock_guard lock{shared_->mutex};
    if (shared_->io == nullptr || shared_->waiting.size() >= Shared::most_waiting)
        return false;
    shared_->waiting.push_back({std::move(cancel), std::move(done)});
    if (shared_->busy + shared_->waiting.size() > shared_->threads.size() &&
        shared_->threads.size() < Shared::most_threads)
        shared_->threads.emplace_back([shared = shared_] { Shared::run(shared); });
    shared_->changed.notify_one();
    return true;
}

bool Canceller::is_quiet() const
{
    const std::lock_guard lock{shared_->mutex};
    return shared_->busy == 0 && shared_->waiting.empty();
}

void Canceller::close()
{
    std::vector<std::thread> threads;
    bool is_stuck = false;
    {
        const std::lock_guard lock{shared_->mutex};
        shared_->io = nullptr;
        shared_->waiting.clear();
        threads.swap(shared_->threads);
        is_stuck = shared_->busy > 0;
        shared_->changed.notify_all();
    }
    for (std::thread& thread : threads) {
        if (is_stuck)
            thread.detach();
        else
            thread.join();
    }
}

} // namespace connectord::pg

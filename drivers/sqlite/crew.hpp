// Threads that take jobs from one queue, each with a connection of its own.
#pragma once

#include "drivers/sqlite/job.hpp"

#include <boost/asio/io_context.hpp>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace connectord::sqlite {

/// Takes jobs that come back, on the event loop.
class Receiver {
public:
    virtual ~Receiver() = default;

    /// `job` is null when a thread has ended.
    virtual void receive(const JobPtr& job) = 0;
};

/// Brings finished jobs back to the event loop, all that have gathered in one go.
class Returns : public std::enable_shared_from_this<Returns> {
public:
    Returns(boost::asio::io_context& io, std::weak_ptr<Receiver> receiver)
        : io_{io}, receiver_{std::move(receiver)}
    {
    }

    /// From any thread.
    void add(JobPtr job);

private:
    void deliver();

    boost::asio::io_context& io_;
    std::weak_ptr<Receiver> receiver_;
    std::mutex mutex_;
    std::vector<JobPtr> gathered_;
    bool is_posted_ = false;
};

/// One queue and the threads that serve it. Its methods are the event loop's.
class Crew {
public:
    /// Starts no thread before the first job.
    Crew(std::size_t size, Role role, std::shared_ptr<Storage> storage,
         std::shared_ptr<Returns> returns, std::chrono::milliseconds busy_limit);
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    /// Ends and joins the threads, after what they run now.
    ~Crew();

    void push(JobPtr job);

    /// Takes the job back. False when a thread has it already.
    bool remove(const JobPtr& job);

    /// Lets each thread end after what it runs now; each then closes its connection and tells
    /// `Returns`.
    ///
    /// Returns  the jobs that no thread had taken
    std::vector<JobPtr> dismiss();

    /// Waits for the threads that were dismissed.
    void join();

    std::size_t size() const { return size_; }
    std::size_t threads() const { return threads_.size(); }

    /// Jobs that were pushed and have not come back, as the loop counts them.
    std::size_t handed = 0;

private:
    struct Queue {
        std::mutex mutex;
        std::condition_variable filled;
        std::deque<JobPtr> jobs;
        bool is_closed = false;

        JobPtr take();
    };

    static void serve(std::shared_ptr<Queue> queue, std::unique_ptr<Connection> connection,
                      Role role, std::shared_ptr<Returns> returns);

    std::size_t size_;
    Role role_;
    std::shared_ptr<Storage> storage_;
    std::shared_ptr<Returns> returns_;
    std::chrono::milliseconds busy_limit_;
    std::shared_ptr<Queue> queue_ = std::make_shared<Queue>();
    std::vector<std::thread> threads_;
};

} // namespace connectord::sqlite

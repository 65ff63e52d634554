#include "drivers/sqlite/crew.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace connectord::sqlite {

void Returns::add(JobPtr job)
{
    const std::lock_guard lock{mutex_};
    gathered_.push_back(std::move(job));
    if (std::exchange(is_posted_, true))
        return;
    boost::asio::post(io_, [self = shared_from_this()] { self->deliver(); });
}

void Returns::deliver()
{
    std::vector<JobPtr> jobs;
    {
        const std::lock_guard lock{mutex_};
        jobs.swap(gathered_);
        is_posted_ = false;
    }
    for (const JobPtr& job : jobs) {
        // Whom one job resumes may end the driver before the next is told of.
        if (const std::shared_ptr<Receiver> receiver = receiver_.lock())
            receiver->receive(job);
    }
}

Crew::Crew(std::size_t size, Role role, std::shared_ptr<Storage> storage,
           std::shared_ptr<Returns> returns, std::chrono::milliseconds busy_limit)
    : size_{size},
      role_{role},
      storage_{std::move(storage)},
      returns_{std::move(returns)},
      busy_limit_{busy_limit}
{
}

Crew::~Crew()
{
    dismiss();
    join();
}

void Crew::join()
{
    for (std::thread& thread : threads_) {
        if (thread.joinable())
            thread.join();
    }
}

JobPtr Crew::Queue::take()
{
    std::unique_lock lock{mutex};
    filled.wait(lock, [this] { return is_closed || !jobs.empty(); });
    if (jobs.empty())
        return nullptr;
    JobPtr job = std::move(jobs.front());
    jobs.pop_front();
    return job;
}

void Crew::serve(std::shared_ptr<Queue> queue, std::unique_ptr<Connection> connection, Role role,
                 std::shared_ptr<Returns> returns)
{
    while (JobPtr job = queue->take()) {
        perform(*job, *connection, role);
        returns->add(std::move(job));
    }
    connection.reset();
    returns->add(nullptr);
}

void Crew::push(JobPtr job)
{
    ++handed;
    {
        const std::lock_guard lock{queue_->mutex};
        queue_->jobs.push_back(std::move(job));
    }
    // A thread more only while those there are may all be busy.
    if (threads_.size() < size_ && threads_.size() < handed) {
        auto connection = std::make_unique<Connection>(storage_, role_, busy_limit_);
        threads_.emplace_back(&Crew::serve, queue_, std::move(connection), role_, returns_);
    }
    queue_->filled.notify_one();
}

bool Crew::remove(const JobPtr& job)
{
    const std::lock_guard lock{queue_->mutex};
    const auto found = std::find(queue_->jobs.begin(), queue_->jobs.end(), job);
    if (found == queue_->jobs.end())
        return false;
    queue_->jobs.erase(found);
    --handed;
    return true;
}

std::vector<JobPtr> Crew::dismiss()
{
    std::vector<JobPtr> left;
    {
        const std::lock_guard lock{queue_->mutex};
        queue_->is_closed = true;
        left.assign(std::make_move_iterator(queue_->jobs.begin()),
                    std::make_move_iterator(queue_->jobs.end()));
        queue_->jobs.clear();
    }
    storage_.reset();
    queue_->filled.notify_all();
    handed -= left.size();
    return left;
}

} // namespace connectord::sqlite

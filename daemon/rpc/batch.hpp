// The replies of one batch, gathered until the last is there.
#pragma once

#include "daemon/rpc/conversation.hpp"

#include <cstddef>
#include <utility>

namespace connectord::rpc {

/// One array of replies in the making, in the order in which the calls end.
class Batch {
public:
    explicit Batch(std::size_t calls) : waiting_{calls} {}

    void add(Outgoing reply)
    {
        array_.text.push_back(array_.text.empty() ? '[' : ',');
        array_.text.append(reply.text);
        array_.charge.add(std::move(reply.charge));
    }

    /// One call has ended, answered or not; true when it was the last.
    bool is_last() { return --waiting_ == 0; }

    std::size_t size() const { return array_.text.size(); }

    /// The array; its text is empty when there is nothing to answer.
    Outgoing take()
    {
        if (!array_.text.empty())
            array_.text.push_back(']');
        return std::move(array_);
    }

private:
    std::size_t waiting_;
    Outgoing array_;
};

} // namespace connectord::rpc

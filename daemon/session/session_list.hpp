// Who is here: every session of the process, for whoever watches over it.
#pragma once

#include <cstddef>

namespace connectord::session {

class Session;

/// The sessions that there are, in no order. A session enters and leaves by itself; over HTTP it
/// does so with every request, so this costs no allocation.
///
/// Lifetime  outlives every session in it. Lives on one io_context's thread
class SessionList {
public:
    SessionList() = default;
    SessionList(const SessionList&) = delete;
    SessionList& operator=(const SessionList&) = delete;

    std::size_t size() const { return size_; }

    /// Calls `visit(Session&)` for each. None may end meanwhile.
    template <typename Visit>
    void each(Visit visit) const
    {
        for (Member* member = first_; member != nullptr; member = member->next_)
            visit(*member->session_);
    }

    /// A session's place in the list.
    class Member {
    public:
        Member(SessionList* list, Session& session) : list_{list}, session_{&session}
        {
            if (list_ != nullptr)
                list_->enter(*this);
        }
        Member(const Member&) = delete;
        Member& operator=(const Member&) = delete;
        ~Member()
        {
            if (list_ != nullptr)
                list_->leave(*this);
        }

    private:
        friend class SessionList;

        SessionList* list_;
        Session* session_;
        Member* previous_ = nullptr;
        Member* next_ = nullptr;
    };

private:
    void enter(Member& member)
    {
        member.next_ = first_;
        if (first_ != nullptr)
            first_->previous_ = &member;
        first_ = &member;
        ++size_;
    }
    void leave(Member& member)
    {
        (member.previous_ != nullptr ? member.previous_->next_ : first_) = member.next_;
        if (member.next_ != nullptr)
            member.next_->previous_ = member.previous_;
        --size_;
    }

    Member* first_ = nullptr;
    std::size_t size_ = 0;
};

} // namespace connectord::session

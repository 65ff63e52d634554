#include "drivers/postgresql/pipeline.hpp"

namespace connectord::pg {

Verdict Pipeline::take(Reply reply)
{
    if (queue_.empty() || reply == Reply::other)
        return {Verdict::Kind::confused, {}};
    const Sent& head = queue_.front();
    if (head.command == Command::sync)
        return take_at_sync(reply);
    if (reply == Reply::end)
        return end_of_command();
    if (reply == Reply::sync || head_is_final_)
        return {Verdict::Kind::confused, head};

    const bool may_have_rows = head.command == Command::query;
    head_has_replied_ = true;
    head_is_final_ = reply != Reply::row;
    switch (reply) {
    case Reply::row:
        return {may_have_rows ? Verdict::Kind::rows : Verdict::Kind::confused, head};
    case Reply::rows:
        return {may_have_rows ? Verdict::Kind::last_rows : Verdict::Kind::confused, head};
    case Reply::completed:
        return {may_have_rows ? Verdict::Kind::completed : Verdict::Kind::nothing, head};
    case Reply::failed:
        return {Verdict::Kind::failed, head};
    case Reply::aborted:
        return {Verdict::Kind::skipped, head};
    default:
        return {Verdict::Kind::confused, head};
    }
}

Verdict Pipeline::end_of_command()
{
    const Sent head = queue_.front();
    if (!head_is_final_)
        return {Verdict::Kind::confused, head};
    queue_.pop_front();
    head_has_replied_ = false;
    head_is_final_ = false;
    return {Verdict::Kind::nothing, head};
}

Verdict Pipeline::take_at_sync(Reply reply)
{
    const Sent head = queue_.front();
    switch (reply) {
    case Reply::sync:
        queue_.pop_front();
        head_has_replied_ = false;
        head_is_final_ = false;
        return {Verdict::Kind::unit_is_done, head};
    case Reply::failed:
        // The implicit COMMIT failed: a deferred constraint, a serialization failure, a cancel.
        head_has_replied_ = true;
        return {Verdict::Kind::failed, head};
    case Reply::end:
        // Follows an error that came here, and only that.
        return {head_has_replied_ ? Verdict::Kind::nothing : Verdict::Kind::confused, head};
    default:
        return {Verdict::Kind::confused, head};
    }
}

} // namespace connectord::pg

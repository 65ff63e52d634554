// Whether a database can be reached, and who is told when that changes.
#pragma once

#include "drivers/driver.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace connectord {

/// What a driver knows of its database: there until it is lost, and told of once each time.
class Reach {
public:
    void on_change(ReachListener listener) { listener_ = std::move(listener); }

    bool is_there() const { return is_there_; }

    void found()
    {
        if (std::exchange(is_there_, true))
            return;
        reason_.clear();
        if (listener_)
            listener_(true, {});
    }

    /// Shape  `reason` in one line. The same one again is no news
    void lost(std::string reason)
    {
        const bool was_there = std::exchange(is_there_, false);
        if (!was_there && reason == reason_)
            return;
        reason_ = std::move(reason);
        if (listener_)
            listener_(false, reason_);
    }

private:
    ReachListener listener_;
    std::string reason_;
    bool is_there_ = true;
};

} // namespace connectord

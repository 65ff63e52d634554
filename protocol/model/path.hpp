// Where in the params something stands, put into words only when somebody must be told.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace connectord::model {

/// One step on the way from the params to a value: a chain on the stack, which costs nothing until
/// read.
///
/// Lifetime  a step looks at its parent and at its name, both of the caller's frame
class Path {
public:
    constexpr explicit Path(std::string_view root) : name_{root} {}
    constexpr Path(const Path& parent, std::string_view name) : parent_{&parent}, name_{name} {}
    constexpr Path(const Path& parent, std::size_t index)
        : parent_{&parent}, index_{index}, is_index_{true}
    {
    }

    /// `params.filter.where.or[1].age`
    std::string text() const
    {
        std::string out;
        append_to(out);
        return out;
    }

private:
    void append_to(std::string& out) const
    {
        if (parent_ != nullptr)
            parent_->append_to(out);
        if (is_index_) {
            out.append("[").append(std::to_string(index_)).append("]");
            return;
        }
        if (parent_ != nullptr)
            out.push_back('.');
        // No good name is longer, and a bad one is not worth sending back whole.
        constexpr std::size_t longest = 128;
        out.append(name_.substr(0, longest));
    }

    const Path* parent_ = nullptr;
    std::string_view name_;
    std::size_t index_ = 0;
    bool is_index_ = false;
};

} // namespace connectord::model

#include "daemon/rpc/registry.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace connectord::rpc {

void Registry::add(MethodSpec spec, Handler handler)
{
    if (spec.params.size() > Params::most_params)
        throw std::logic_error{"too many parameters: " + std::string{spec.name}};

    std::vector<std::string_view> names = spec.aliases;
    names.push_back(spec.name);
    for (const std::string_view name : names) {
        if (!by_name_.emplace(name, methods_.size()).second)
            throw std::logic_error{"two methods are called " + std::string{name}};
    }
    methods_.push_back(Method{std::move(spec), std::move(handler)});
}

const Method* Registry::find(std::string_view name) const
{
    const auto found = by_name_.find(name);
    return found != by_name_.end() ? &methods_[found->second] : nullptr;
}

std::vector<std::string_view> Registry::names() const
{
    std::vector<std::string_view> names;
    names.reserve(by_name_.size());
    for (const auto& [name, index] : by_name_)
        names.push_back(name);
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace connectord::rpc

#include "protocol/rpc/params.hpp"

#include <charconv>
#include <cmath>
#include <stdexcept>
#include <utility>
#include <vector>

namespace connectord::rpc {

namespace {

using boost::json::value;

std::string path_of(std::string_view name)
{
    return std::string{"params."}.append(name);
}

std::optional<std::size_t> index_of(std::span<const ParamSpec> specs, std::string_view name)
{
    for (std::size_t i = 0; i < specs.size(); ++i) {
        if (specs[i].name == name)
            return i;
    }
    return std::nullopt;
}

/// A violation's path under the method's names: `params[1].name` becomes `params.data.name`.
std::string named_path(std::string_view path, std::span<const ParamSpec> specs)
{
    constexpr std::string_view start = "params[";
    if (!path.starts_with(start))
        return std::string{path};
    std::size_t position = 0;
    const char* digits = path.data() + start.size();
    const auto [end, error] = std::from_chars(digits, path.data() + path.size(), position);
    if (error != std::errc{} || position >= specs.size())
        return std::string{path};
    return path_of(specs[position].name).append(end + 1, path.data() + path.size());
}

Error unknown_params(const std::vector<std::string_view>& unknown, std::span<const ParamSpec> specs)
{
    std::vector<std::string_view> known;
    for (const ParamSpec& spec : specs)
        known.push_back(spec.name);
    Error error = unknown_name("params", "parameter", unknown.front(), known);

    constexpr std::size_t most_listed = 20;
    constexpr std::size_t longest_listed = 100;
    boost::json::array names;
    for (const std::string_view name : unknown) {
        if (names.size() < most_listed)
            names.emplace_back(boost::json::string{name.substr(0, longest_listed)});
    }
    return std::move(error).with("unknown", std::move(names));
}

} // namespace

Result<Params> Params::bind(const Request& request, std::span<const ParamSpec> specs)
{
    if (request.violation != nullptr)
        return to_error(*request.violation, named_path(request.violation->path, specs));

    Result<Params> params = Params{};
    if (request.params == nullptr)
        params->specs_ = specs;
    else if (const boost::json::array* positions = request.params->if_array())
        params = bind_positions(*positions, specs);
    else if (const boost::json::object* names = request.params->if_object())
        params = bind_names(*names, specs);
    if (!params)
        return params;

    params->document_ = request.document;
    if (Result<void> complete = params->check_required(); !complete)
        return complete.error();
    return params;
}

Result<Params> Params::bind_positions(const boost::json::array& given,
                                      std::span<const ParamSpec> specs)
{
    if (given.size() > specs.size()) {
        std::string path{"params["};
        path.append(std::to_string(specs.size())).append("]");
        return invalid_params(path, "this method takes at most " + std::to_string(specs.size()) +
                                        " parameters");
    }
    Params params;
    params.specs_ = specs;
    for (std::size_t i = 0; i < given.size(); ++i)
        params.values_[i] = &given[i];
    return params;
}

Result<Params> Params::bind_names(const boost::json::object& given,
                                  std::span<const ParamSpec> specs)
{
    Params params;
    params.specs_ = specs;
    std::vector<std::string_view> unknown;
    for (const auto& member : given) {
        const std::string_view name{member.key().data(), member.key().size()};
        if (const std::optional<std::size_t> index = index_of(specs, name))
            params.values_[*index] = &member.value();
        else
            unknown.push_back(name);
    }
    if (!unknown.empty())
        return unknown_params(unknown, specs);
    return params;
}

Result<void> Params::check_required() const
{
    for (std::size_t i = 0; i < specs_.size(); ++i) {
        if (specs_[i].required && values_[i] == nullptr)
            return invalid_params(path_of(specs_[i].name), "is missing")
                .with("missing", specs_[i].name);
    }
    return {};
}

const value* Params::raw(std::string_view name) const
{
    const std::optional<std::size_t> index = index_of(specs_, name);
    if (!index)
        throw std::logic_error{"a method asks for a parameter that it does not list: " +
                               std::string{name}};
    return values_[*index];
}

const value* Params::find(std::string_view name) const
{
    const value* found = raw(name);
    return found != nullptr && !found->is_null() ? found : nullptr;
}

Result<const value*> Params::required(std::string_view name) const
{
    const value* found = find(name);
    if (found == nullptr)
        return invalid_params(path_of(name), "must not be null");
    return found;
}

Result<std::string_view> Params::string(std::string_view name) const
{
    Result<const value*> found = required(name);
    if (!found)
        return found.error();
    if (!(*found)->is_string() || (*found)->get_string().empty())
        return invalid_params(path_of(name), "must be a string that is not empty");
    return std::string_view{(*found)->get_string().data(), (*found)->get_string().size()};
}

Result<std::optional<std::string_view>> Params::optional_string(std::string_view name) const
{
    const value* found = find(name);
    if (found == nullptr)
        return std::optional<std::string_view>{};
    if (!found->is_string())
        return invalid_params(path_of(name), "must be a string");
    return std::optional<std::string_view>{std::in_place, found->get_string().data(),
                                           found->get_string().size()};
}

Result<const boost::json::object*> Params::object(std::string_view name) const
{
    Result<const value*> found = required(name);
    if (!found)
        return found.error();
    return optional_object(name);
}

Result<const boost::json::object*> Params::optional_object(std::string_view name) const
{
    const value* found = find(name);
    if (found != nullptr && !found->is_object())
        return invalid_params(path_of(name), "must be an object");
    return found != nullptr ? found->if_object() : nullptr;
}

Result<const boost::json::array*> Params::array(std::string_view name) const
{
    Result<const value*> found = required(name);
    if (!found)
        return found.error();
    if (!(*found)->is_array())
        return invalid_params(path_of(name), "must be an array");
    return (*found)->if_array();
}

namespace {

/// The integer that a JSON number is, `3.0` included.
std::optional<std::int64_t> integer_of(const value& number)
{
    if (number.is_int64())
        return number.get_int64();
    constexpr double beyond = 9223372036854775808.0;
    if (number.is_double() && std::trunc(number.get_double()) == number.get_double() &&
        number.get_double() >= -beyond && number.get_double() < beyond)
        return static_cast<std::int64_t>(number.get_double());
    return std::nullopt;
}

} // namespace

Result<std::optional<std::int64_t>>
Params::optional_integer(std::string_view name, std::int64_t low, std::int64_t high) const
{
    const value* found = find(name);
    if (found == nullptr)
        return std::optional<std::int64_t>{};
    const std::optional<std::int64_t> integer = integer_of(*found);
    if (!integer || *integer < low || *integer > high)
        return invalid_params(path_of(name), "must be an integer from " + std::to_string(low) +
                                                 " to " + std::to_string(high));
    return integer;
}

Result<bool> Params::boolean(std::string_view name, bool otherwise) const
{
    const value* found = find(name);
    if (found == nullptr)
        return otherwise;
    if (!found->is_bool())
        return invalid_params(path_of(name), "must be true or false");
    return found->get_bool();
}

} // namespace connectord::rpc

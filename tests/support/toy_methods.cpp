#include "tests/support/toy_methods.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

namespace connectord::test {

namespace {

using json::Writer;
using rpc::Call;
using rpc::MethodSpec;
using rpc::Params;
using rpc::ParamSpec;

std::vector<ParamSpec> named(std::vector<std::string_view> names)
{
    std::vector<ParamSpec> specs;
    for (const std::string_view name : names)
        specs.push_back(ParamSpec{name, false, "{}", {}});
    return specs;
}

std::vector<ParamSpec> needed(std::vector<std::string_view> names)
{
    std::vector<ParamSpec> specs = named(std::move(names));
    for (ParamSpec& spec : specs)
        spec.required = true;
    return specs;
}

std::int64_t integer(const Params& params, std::string_view name)
{
    const Result<std::optional<std::int64_t>> value =
        params.optional_integer(name, -1'000'000'000, 1'000'000'000);
    return value && *value ? **value : 0;
}

Task<Status> subtract(Call&, Params params, Writer& out)
{
    out.integer(integer(params, "minuend") - integer(params, "subtrahend"));
    co_return Status{};
}

Task<Status> sum(Call&, Params params, Writer& out)
{
    out.integer(integer(params, "a") + integer(params, "b") + integer(params, "c"));
    co_return Status{};
}

Task<Status> get_data(Call&, Params, Writer& out)
{
    out.begin_array().string("hello").integer(5).end_array();
    co_return Status{};
}

Task<Status> notified(Call&, Params, Writer& out)
{
    out.null();
    co_return Status{};
}

Task<Status> echo(Call&, Params params, Writer& out)
{
    const boost::json::value* value = params.raw("value");
    if (value != nullptr)
        out.tree(*value);
    else
        out.null();
    co_return Status{};
}

/// Of every session that ever asked, by its id.
std::unordered_map<std::string, std::int64_t>& memories()
{
    static thread_local std::unordered_map<std::string, std::int64_t> memories;
    return memories;
}

Task<Status> remember(Call& call, Params params, Writer& out)
{
    memories()[call.session.id()] = integer(params, "value");
    out.null();
    co_return Status{};
}

Task<Status> recall(Call& call, Params, Writer& out)
{
    out.integer(memories()[call.session.id()]);
    co_return Status{};
}

Task<boost::system::error_code> wait(std::int64_t ms)
{
    const auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer{executor, std::chrono::milliseconds{ms}};
    boost::system::error_code error;
    co_await timer.async_wait(boost::asio::redirect_error(use_task, error));
    co_return error;
}

Task<Status> sleep(Call&, Params params, Writer& out)
{
    const boost::system::error_code error = co_await wait(integer(params, "ms"));
    if (error)
        co_return Error{Errc::cancelled, "the sleeper was woken"}.with("by", "client");
    out.null();
    co_return Status{};
}

Task<Status> stubborn(Call&, Params params, Writer& out)
{
    const auto end = Deadline::in(std::chrono::milliseconds{integer(params, "ms")});
    while (!end.has_passed())
        co_await wait(5);
    out.null();
    co_return Status{};
}

Task<Status> blob(Call&, Params params, Writer& out)
{
    out.string(std::string(static_cast<std::size_t>(integer(params, "bytes")), 'x'));
    co_return Status{};
}

Task<Status> fail(Call&, Params, Writer& out)
{
    out.begin_array().string("half a result");
    co_return Error{Errc::guard_refused, "the toy guard says no"}.with("guard", "toy");
}

Task<Status> throwing(Call&, Params, Writer& out)
{
    out.begin_object();
    throw std::runtime_error{"the secret of the bug"};
    co_return Status{};
}

Task<Status> announce(Call& call, Params params, Writer& out)
{
    const Result<std::string_view> json = params.string("json");
    if (!json)
        co_return json.error();
    call.session.notify("toy.announced", *json);
    out.null();
    co_return Status{};
}

Task<Status> nothing(Call&, Params, Writer&)
{
    co_return Status{};
}

Task<Status> login(Call& call, Params params, Writer& out)
{
    const Result<std::string_view> token = params.string("token");
    if (!token)
        co_return token.error();
    const Status status = call.session.authenticate(*token);
    if (!status)
        co_return status.error();
    out.boolean(true);
    co_return Status{};
}

MethodSpec spec(std::string_view name, std::vector<ParamSpec> params = {})
{
    MethodSpec spec;
    spec.name = name;
    spec.summary = "a toy";
    spec.params = std::move(params);
    return spec;
}

} // namespace

void register_toys(rpc::Registry& methods)
{
    methods.add(spec("subtract", needed({"minuend", "subtrahend"})), subtract);
    methods.add(spec("sum", named({"a", "b", "c"})), sum);
    methods.add(spec("get_data"), get_data);
    methods.add(spec("update", named({"a", "b", "c", "d", "e"})), notified);
    methods.add(spec("notify_hello", named({"a"})), notified);
    methods.add(spec("notify_sum", named({"a", "b", "c"})), notified);

    methods.add(spec("remember", needed({"value"})), remember);
    methods.add(spec("recall"), recall);
    methods.add(spec("sleep", named({"ms"})), sleep);
    methods.add(spec("stubborn", named({"ms"})), stubborn);
    methods.add(spec("blob", named({"bytes"})), blob);
    methods.add(spec("fail"), fail);
    methods.add(spec("throw"), throwing);
    methods.add(spec("nothing"), nothing);
    methods.add(spec("announce", needed({"json"})), announce);

    MethodSpec echoing = spec("echo", named({"value"}));
    echoing.aliases = {"repeat"};
    echoing.grant = rpc::Grant::read;
    methods.add(std::move(echoing), echo);

    MethodSpec raw = spec("raw");
    raw.grant = rpc::Grant::raw;
    methods.add(std::move(raw), notified);

    MethodSpec entrance = spec("login", needed({"token"}));
    entrance.before_authentication = true;
    methods.add(std::move(entrance), login);
}

} // namespace connectord::test

// The one table of methods: dispatch, aliases, parameter names, grants and the manual all come from
// it.
#pragma once

#include "daemon/rpc/call.hpp"
#include "drivers/async/task.hpp"
#include "protocol/json/writer.hpp"
#include "protocol/rpc/grant.hpp"
#include "protocol/rpc/params.hpp"

#include <concepts>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace connectord::rpc {

/// How far a call reaches: what must be there for it to be answered.
enum class Reach {
    nothing, ///< its params, and at most which kind of database the datasource is
    model,   ///< the model's definition too, but no connection; it works while the database is away
    database, ///< the database
};

/// A call and its answer, as JSON text, in the world that tests/node/support/world.js makes: a test
/// runs each of them.
struct Example {
    std::string_view params = {}; ///< an object, by name
    std::string_view result = {};
};

/// A method as its users see it.
///
/// Lifetime  views are of string literals
struct MethodSpec {
    std::string_view name;
    std::vector<std::string_view> aliases = {};
    std::string_view summary; ///< one sentence
    Grant grant = Grant::none;
    std::vector<ParamSpec> params = {};    ///< in LoopBack's argument order, less the callback
    std::string_view result_schema = "{}"; ///< JSON Schema, as text
    bool before_authentication = false;
    bool joins_transactions = false;  ///< reads or writes rows, and may stand in `atomic`
    bool begins_transactions = false; ///< options.transaction is an id to give, not one to find
    bool at_home = false;             ///< about the whole daemon: runs on the thread that knows it
    Reach reach = Reach::database;
    std::string_view capability = {}; ///< the driver's that it needs, as `session.open` lists them
    Example example = {};
};

/// Runs a method: reads the params, appends one JSON value to the writer, or fails.
/// The dispatcher rewinds the writer when it fails.
using Handler = std::function<Task<Status>(Call&, Params, json::Writer&)>;

struct Method {
    MethodSpec spec;
    Handler handler;
};

/// Every method there is. Filled at start-up, constant from then on.
class Registry {
public:
    /// Adds a method under its name and aliases. Throws std::logic_error when one of them is taken,
    /// or when it has more parameters than `Params` can bind.
    void add(MethodSpec spec, Handler handler);

    /// Adds a method whose params are a struct that reads itself: `static Result<P> read(const
    /// Params&)`.
    template <typename P>
    requires(!std::same_as<P, Params>) void add(MethodSpec spec,
                                                Task<Status> (*method)(Call&, P, json::Writer&))
    {
        Handler handler = [method](Call& call, Params params, json::Writer& out) -> Task<Status> {
            Result<P> read = P::read(params);
            if (!read)
                co_return read.error();
            Task<Status> running = method(call, std::move(*read), out);
            Status status = co_await std::move(running);
            co_return status;
        };
        add(std::move(spec), std::move(handler));
    }

    const Method* find(std::string_view name) const;
    const std::vector<Method>& methods() const { return methods_; }
    std::vector<std::string_view> names() const; ///< with aliases, sorted

private:
    std::vector<Method> methods_;
    std::unordered_map<std::string_view, std::size_t> by_name_;
};

} // namespace connectord::rpc

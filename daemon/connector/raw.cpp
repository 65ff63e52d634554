// SQL of the client's own: granted apart, one statement a call, parameters apart from the text.
#include "daemon/connector/aim.hpp"
#include "daemon/connector/methods.hpp"
#include "daemon/connector/params.hpp"
#include "protocol/model/coerce.hpp"

#include <algorithm>

namespace connectord::connector {

namespace {

struct ExecuteParams {
    std::string_view sql;
    const boost::json::array* params = nullptr; ///< null: none
    model::Options options;

    static Result<ExecuteParams> read(const rpc::Params& params)
    {
        ExecuteParams read;
        const Result<std::string_view> sql = params.string("sql");
        if (!sql)
            return sql.error();
        read.sql = *sql;
        if (const boost::json::value* values = params.find("params")) {
            read.params = values->if_array();
            if (read.params == nullptr)
                return invalid_params("params.params", "must be an array");
        }
        const Result<model::Options> options = model::Options::read(params.raw("options"));
        if (!options)
            return options.error();
        read.options = *options;
        return read;
    }
};

/// Whether an object is what Node makes of a Buffer in JSON; no column says here what bytes look
/// like.
bool is_node_buffer(const boost::json::value& json)
{
    const boost::json::object* object = json.if_object();
    const boost::json::value* type = object == nullptr ? nullptr : object->if_contains("type");
    return type != nullptr && type->is_string() && type->get_string() == "Buffer" &&
           object->size() == 2 && object->contains("data");
}

/// Whether a list, and those in it, hold nothing but scalars. Its depth has an end: the parser's.
bool holds_scalars(const boost::json::array& array)
{
    return std::all_of(array.begin(), array.end(), [](const boost::json::value& element) {
        const boost::json::array* inner = element.if_array();
        return inner == nullptr ? !element.is_object() : holds_scalars(*inner);
    });
}

/// A parameter of raw SQL: lists of scalars are lists to the database, as are lists of these;
/// Node's buffers are bytes, other trees are JSON.
Result<model::Value> value_of(const boost::json::value& json, const model::Path& path)
{
    if (is_node_buffer(json))
        return model::to_value(model::Type::buffer, json, path);
    const boost::json::array* array = json.if_array();
    if (array == nullptr || !holds_scalars(*array))
        return model::to_any_value(json, path);
    model::List list;
    for (const boost::json::value& element : *array) {
        Result<model::Value> value = value_of(element, path);
        if (!value)
            return value.error();
        list.elements.push_back(std::move(*value));
    }
    return model::Value{std::move(list)};
}

Result<sql::Statement> statement_of(const ExecuteParams& params)
{
    auto plan = std::make_shared<sql::Plan>();
    plan->text = params.sql;
    plan->row_shape.layout = sql::RowShape::Layout::described;
    plan->prepared = false;
    plan->leaves_state = true;
    plan->many_rows = true;
    sql::Statement statement{std::move(plan), {}};
    const model::Path path{"params.params"};
    for (std::size_t i = 0; params.params != nullptr && i < params.params->size(); ++i) {
        Result<model::Value> value = value_of((*params.params)[i], model::Path{path, i});
        if (!value)
            return value.error();
        statement.values.push_back(std::move(*value));
    }
    return statement;
}

/// Source  loopback-connector-postgresql, executeSQL: what an UPDATE or DELETE answers is a count
bool answers_count(const Outcome& outcome)
{
    return outcome.command == "UPDATE" || outcome.command == "DELETE";
}

Task<Status> execute(Aim& aim, ExecuteParams params, json::Writer& out)
{
    Result<sql::Statement> statement = statement_of(params);
    if (!statement)
        co_return statement.error();
    json::Writer rows{out.limit()};
    const Result<Outcome> outcome = co_await execute_guarded(aim, std::move(*statement), rows);
    if (!outcome)
        co_return outcome.error();

    if (Status few = check_rows(aim, *outcome); !few)
        co_return few;

    const std::string_view text = rows.view().empty() ? std::string_view{"[]"} : rows.view();
    if (!answers_count(*outcome) && !params.options.describe) {
        out.raw(text);
        co_return Status{};
    }
    out.begin_object();
    if (answers_count(*outcome))
        out.key("affectedRows").integer(outcome->affected).key("count").integer(outcome->affected);
    if (outcome->has_columns || !answers_count(*outcome))
        out.key("rows").raw(text);
    if (params.options.describe) {
        out.key("columns").begin_array();
        for (const Outcome::Column& column : outcome->columns)
            out.begin_object()
                .key("name")
                .string(column.name)
                .key("type")
                .string(column.type)
                .end_object();
        out.end_array();
    }
    out.end_object();
    co_return Status{};
}

} // namespace

void register_raw(rpc::Registry& methods)
{
    using rpc::Grant;
    methods.add(
        {.name = "execute",
         .aliases = {"query", "command", "executeSQL"},
         .summary = "Runs one SQL statement of your own.",
         .grant = Grant::raw,
         .params = {{"sql", true, R"({"type":"string"})",
                     "one statement, $1 or ? for its parameters"},
                    {"params", false, R"({"type":["array","null"]})", "the parameters' values"},
                    options_param()},
         .result_schema =
             R"({"description":"rows; for UPDATE and DELETE {affectedRows, count, rows?}"})",
         .joins_transactions = true,
         .capability = "raw",
         .example = {R"({"sql":"SELECT title FROM book WHERE year > $1","params":[1900]})",
                     R"([{"title":"Dune"}])"}},
        aimed(Grant::raw, execute));
}

} // namespace connectord::connector

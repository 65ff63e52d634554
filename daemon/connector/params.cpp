#include "daemon/connector/params.hpp"

namespace connectord::connector {

namespace {

/// Reads what nearly every method has: the model and the options.
template <typename P>
Status read_common(P& read, const rpc::Params& params)
{
    if constexpr (requires { read.model; }) {
        const Result<std::string_view> model = params.string("model");
        if (!model)
            return model.error();
        read.model = *model;
    }
    const Result<model::Options> options = model::Options::read(params.raw("options"));
    if (!options)
        return options.error();
    read.options = *options;
    return {};
}

Status read_id(const boost::json::value*& id, const rpc::Params& params)
{
    id = params.find("id");
    if (id == nullptr)
        return invalid_params("params.id", "is required");
    return {};
}

Status read_data(const boost::json::object*& data, const rpc::Params& params)
{
    const Result<const boost::json::object*> object = params.object("data");
    if (!object)
        return object.error();
    data = *object;
    return {};
}

/// The first of the steps that failed, or what was read.
template <typename P>
Result<P> read_whole(P read, std::initializer_list<Status> steps)
{
    for (const Status& step : steps) {
        if (!step)
            return step.error();
    }
    return read;
}

} // namespace

Result<FilterParams> FilterParams::read(const rpc::Params& params)
{
    FilterParams read;
    read.filter = params.find("filter");
    const Status common = read_common(read, params);
    return read_whole(read, {common});
}

Result<WhereParams> WhereParams::read(const rpc::Params& params)
{
    WhereParams read;
    read.where = params.find("where");
    const Status common = read_common(read, params);
    return read_whole(read, {common});
}

Result<IdParams> IdParams::read(const rpc::Params& params)
{
    IdParams read;
    const Status common = read_common(read, params);
    const Status id = read_id(read.id, params);
    return read_whole(read, {common, id});
}

Result<DataParams> DataParams::read(const rpc::Params& params)
{
    DataParams read;
    const Status common = read_common(read, params);
    const Status data = read_data(read.data, params);
    return read_whole(read, {common, data});
}

Result<RowsParams> RowsParams::read(const rpc::Params& params)
{
    RowsParams read;
    const Status common = read_common(read, params);
    if (!common)
        return common.error();
    const Result<const boost::json::array*> rows = params.array("data");
    if (!rows)
        return rows.error();
    read.data = *rows;
    return read;
}

Result<IdDataParams> IdDataParams::read(const rpc::Params& params)
{
    IdDataParams read;
    const Status common = read_common(read, params);
    const Status id = read_id(read.id, params);
    const Status data = read_data(read.data, params);
    return read_whole(read, {common, id, data});
}

Result<WhereDataParams> WhereDataParams::read(const rpc::Params& params)
{
    WhereDataParams read;
    read.where = params.find("where");
    const Status common = read_common(read, params);
    const Status data = read_data(read.data, params);
    return read_whole(read, {common, data});
}

Result<FilterDataParams> FilterDataParams::read(const rpc::Params& params)
{
    FilterDataParams read;
    read.filter = params.find("filter");
    const Status common = read_common(read, params);
    const Status data = read_data(read.data, params);
    return read_whole(read, {common, data});
}

Result<OptionsParams> OptionsParams::read(const rpc::Params& params)
{
    OptionsParams read;
    const Status common = read_common(read, params);
    return read_whole(read, {common});
}

Result<ModelParams> ModelParams::read(const rpc::Params& params)
{
    ModelParams read;
    const Status common = read_common(read, params);
    return read_whole(read, {common});
}

Error moved(Error error, std::string_view from, std::string_view to)
{
    const boost::json::value* path = error.data.if_contains("path");
    if (path == nullptr || !path->is_string() ||
        !std::string_view{path->get_string()}.starts_with(from) || !error.message.starts_with(from))
        return error;
    const std::string given = std::string{to} + std::string{path->get_string()}.substr(from.size());
    error.message.replace(0, path->get_string().size(), given);
    return error.with("path", given);
}

rpc::ParamSpec model_param()
{
    return {"model", true, R"({"type":"string"})", "the model's name"};
}

rpc::ParamSpec filter_param()
{
    return {"filter", false, R"({"type":["object","null"]})",
            "where, order, limit, skip or offset, fields"};
}

rpc::ParamSpec where_param(bool required)
{
    return {"where", required, R"({"type":["object","null"]})",
            required ? "which rows; {} is all of them" : "which rows; all of them when left out"};
}

rpc::ParamSpec id_param()
{
    return {"id", true, "{}", "the primary key's value; an object for a key of several properties"};
}

rpc::ParamSpec data_param()
{
    return {"data", true, R"({"type":"object"})", "property values"};
}

rpc::ParamSpec options_param()
{
    return {"options", false, R"({"type":["object","null"]})",
            "transaction, datasource, timeoutMs, schema, dryRun, maxAffected, strict, returning"};
}

} // namespace connectord::connector

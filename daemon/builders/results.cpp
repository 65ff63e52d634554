// What statements answered, read: counts and ids from what `execute` gives.
#include "daemon/builders/answer.hpp"
#include "daemon/builders/builders.hpp"

namespace connectord::builders {

namespace {

using boost::json::array;
using boost::json::value;

/// The id that a row of an answer holds, or null.
value id_in(const Aim& aim, const value& row)
{
    if (aim.table().ids().empty() || !row.is_object())
        return {};
    const value* id = row.get_object().if_contains(aim.table().ids().front()->name);
    return id == nullptr ? value{} : *id;
}

Status get_count_for_affected_rows(const Aim&, const rpc::Params& params, json::Writer& out)
{
    const value* info = params.find("info");
    const value* count = nullptr;
    if (info != nullptr && info->is_object()) {
        count = info->get_object().if_contains("affectedRows");
        if (count == nullptr)
            count = info->get_object().if_contains("count");
    }
    if (count == nullptr)
        out.null();
    else
        out.tree(*count);
    return {};
}

Status get_inserted_id(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const value* info = params.find("info");
    const array* rows = info == nullptr ? nullptr : info->if_array();
    out.tree(rows == nullptr || rows->empty() ? value{} : id_in(aim, rows->front()));
    return {};
}

Status get_inserted_ids(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const value* info = params.find("info");
    if (info == nullptr || !info->is_array()) {
        out.null();
        return {};
    }
    out.begin_array();
    for (const value& row : info->get_array())
        out.tree(id_in(aim, row));
    out.end_array();
    return {};
}

/// The rows that were given, with the ids that the database made for them, by position.
Status get_inserted_data_array(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const array*> data = params.array("data");
    if (!data)
        return data.error();
    const value* info = params.find("info");
    const bool makes_ids =
        !aim.table().ids().empty() && aim.table().ids().front()->property->generated;
    if (makes_ids &&
        (info == nullptr || !info->is_array() || info->get_array().size() != (*data)->size()))
        return invalid_params("params.info", "must have a row for each that was inserted");
    out.begin_array();
    for (std::size_t i = 0; i < (*data)->size(); ++i) {
        value row = (**data)[i];
        if (makes_ids && row.is_object())
            row.get_object().insert_or_assign(aim.table().ids().front()->property->name,
                                              id_in(aim, info->get_array()[i]));
        out.tree(row);
    }
    out.end_array();
    return {};
}

} // namespace

void register_results(rpc::Registry& methods)
{
    const rpc::ParamSpec info{"info", true, "{}", "what `execute` answered"};
    add_of_model<get_count_for_affected_rows>(
        methods, {.name = "getCountForAffectedRows",
                  .summary = "How many rows a statement hit, from its answer.",
                  .params = {info},
                  .result_schema = R"({"type":["integer","null"]})",
                  .example = {R"({"model":"Book","info":{"affectedRows":2,"count":2}})", "2"}});
    add_of_model<get_inserted_id>(
        methods, {.name = "getInsertedId",
                  .summary = "The new row's id, from the answer of an INSERT with RETURNING.",
                  .params = {info},
                  .result_schema = "{}",
                  .example = {R"({"model":"Book","info":[{"id":7}]})", "7"}});
    add_of_model<get_inserted_ids>(
        methods, {.name = "getInsertedIds",
                  .summary = "The new rows' ids, likewise.",
                  .params = {info},
                  .result_schema = R"({"type":["array","null"]})",
                  .example = {R"({"model":"Book","info":[{"id":7},{"id":8}]})", "[7,8]"}});
    add_of_model<get_inserted_data_array>(
        methods,
        {.name = "getInsertedDataArray",
         .summary = "The rows that were inserted, with the ids that the database made.",
         .params = {info, {"data", true, R"({"type":"array"})", "the rows as they were given"}},
         .result_schema = R"({"type":"array"})",
         .example = {R"({"model":"Book","info":[{"id":7}],"data":[{"title":"Dune"}]})",
                     R"([{"title":"Dune","id":7}])"}});
}

} // namespace connectord::builders

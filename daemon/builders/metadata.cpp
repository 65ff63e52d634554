// What the connector is, for those who ask before they use it.
#include "daemon/builders/answer.hpp"
#include "daemon/builders/builders.hpp"

#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <algorithm>

namespace connectord::builders {

namespace {

/// The settings of a datasource, as `session.open` takes them and datasources.json has them.
///
/// Source  drivers/settings.cpp, DriverSettings::read
constexpr std::string_view settings_schema =
    R"({"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{)"
    R"("driver":{"type":"string","enum":["postgresql","sqlite3"]},)"
    R"("url":{"type":"string","description":"wins over the parts"},)"
    R"("host":{"type":"string"},"port":{"type":"integer","minimum":0,"maximum":65535},)"
    R"("database":{"type":"string"},"user":{"type":"string"},"password":{"type":"string"},)"
    R"("schema":{"type":"string","description":"of models that name none"},)"
    R"("file":{"type":"string","description":"SQLite: a file's name"},)"
    R"("ssl":{"type":["boolean","object"]},)"
    R"("defaultIdSort":{"type":"boolean","default":true},)"
    R"("applicationName":{"type":"string","default":"connectord"},)"
    R"("max":{"type":"integer","minimum":1,"default":10,"description":"connections"},)"
    R"("queueMax":{"type":"integer","minimum":0,"default":1000,"description":"callers that wait"},)"
    R"("connectionTimeout":{"type":"integer","default":5000,"description":"milliseconds"},)"
    R"("queueTimeout":{"type":"integer","default":5000,"description":"milliseconds"},)"
    R"("idleTimeout":{"type":"integer","default":600000,"description":"milliseconds"},)"
    R"("maxLifetime":{"type":"integer","default":3600000,"description":"milliseconds"}}})";

const DriverInfo& info_of(const Aim& aim)
{
    return aim.target.datasource->driver().info();
}

void write_types(json::Writer& out, const DriverInfo& info)
{
    out.begin_array();
    for (const std::string_view type : info.types)
        out.string(type);
    out.end_array();
}

Status get_types(const Aim& aim, const rpc::Params&, json::Writer& out)
{
    write_types(out, info_of(aim));
    return {};
}

Status get_metadata(const Aim& aim, const rpc::Params&, json::Writer& out)
{
    const DriverInfo& info = info_of(aim);
    out.begin_object().key("types");
    write_types(out, info);
    out.key("defaultIdType").string(info.default_id_type);
    out.key("isRelational").boolean(true);
    out.key("multiInsertSupported").boolean(info.multi_insert);
    out.key("schemaForSettings").raw(settings_schema);
    out.end_object();
    return {};
}

Status is_relational(const Aim&, const rpc::Params&, json::Writer& out)
{
    out.boolean(true);
    return {};
}

Status get_default_id_type(const Aim& aim, const rpc::Params&, json::Writer& out)
{
    out.string(info_of(aim).default_id_type);
    return {};
}

bool has_numeric_ids_alone(const Aim& aim)
{
    const std::vector<const sql::Column*>& ids = aim.table().ids();
    return std::all_of(ids.begin(), ids.end(), [](const sql::Column* id) {
        return id->property->type == model::Type::number;
    });
}

Status has_only_numeric_ids(const Aim& aim, const rpc::Params&, json::Writer& out)
{
    out.boolean(has_numeric_ids_alone(aim));
    return {};
}

Status get_default_id_sort_policy(const Aim& aim, const rpc::Params&, json::Writer& out)
{
    const boost::json::value* own = aim.table().model().settings().if_contains("defaultIdSort");
    if (own != nullptr)
        out.tree(*own);
    else if (!aim.table().sorts_by_id())
        out.boolean(false);
    else
        out.null();
    return {};
}

/// A number is the database's own to make; a key of text can be made here.
Status generate_unique_id(const Aim& aim, const rpc::Params&, json::Writer& out)
{
    const std::vector<const sql::Column*>& ids = aim.table().ids();
    if (ids.empty() || ids.front()->property->type != model::Type::string) {
        out.null();
        return {};
    }
    static thread_local boost::uuids::random_generator generator;
    out.string(boost::uuids::to_string(generator()));
    return {};
}

const boost::json::value* id_of(const Aim& aim, const boost::json::object& data)
{
    return aim.table().ids().empty() ? nullptr
                                     : data.if_contains(aim.table().ids().front()->property->name);
}

Status get_id_value(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const boost::json::object*> data = params.optional_object("data");
    if (!data)
        return data.error();
    const boost::json::value* id = *data == nullptr ? nullptr : id_of(aim, **data);
    if (id == nullptr)
        out.null();
    else
        out.tree(*id);
    return {};
}

Status set_id_value(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const boost::json::object*> data = params.optional_object("data");
    if (!data)
        return data.error();
    if (*data == nullptr || aim.table().ids().empty()) {
        out.null();
        return {};
    }
    boost::json::object changed = **data;
    changed.insert_or_assign(aim.table().ids().front()->property->name, *params.raw("value"));
    out.tree(changed);
    return {};
}

struct NoParams {
    static Result<NoParams> read(const rpc::Params&) { return NoParams{}; }
};

/// The names of the methods that a model of LoopBack gets from its connector.
void add_data_access_object(rpc::Registry& methods)
{
    const rpc::Registry* all = &methods;
    methods.add(
        {.name = "getDataAccessObject",
         .summary = "The names of the methods that work on a model's rows.",
         .result_schema = R"({"type":"array","items":{"type":"string"}})",
         .reach = rpc::Reach::nothing,
         .example = {"{}",
                     R"(["all","find","exists","count","create","createAll","save","update",)"
                     R"("updateAttributes","replaceById","destroy","destroyAll",)"
                     R"("updateOrCreate","replaceOrCreate","upsertWithWhere","findOrCreate"])"}},
        [all](rpc::Call&, rpc::Params, json::Writer& out) -> Task<Status> {
            out.begin_array();
            for (const rpc::Method& method : all->methods()) {
                const bool is_of_rows = (method.spec.grant == rpc::Grant::read ||
                                         method.spec.grant == rpc::Grant::write) &&
                                        !method.spec.name.starts_with("kv.");
                if (method.spec.joins_transactions && is_of_rows)
                    out.string(method.spec.name);
            }
            out.end_array();
            co_return Status{};
        });
}

} // namespace

void register_metadata(rpc::Registry& methods)
{
    add_of_dialect<get_types>(methods,
                              {.name = "getTypes",
                               .summary = "The kinds of backend that this is, for LoopBack.",
                               .result_schema = R"({"type":"array","items":{"type":"string"}})",
                               .example = {"{}", R"(["db","rdbms","sql"])"}});
    add_of_dialect<get_metadata>(
        methods,
        {.name = "getMetadata",
         .summary = "What the connector is, and a JSON Schema of its settings.",
         .result_schema = R"({"type":"object","required":["types","defaultIdType","isRelational",)"
                          R"("multiInsertSupported","schemaForSettings"]})",
         .example = {
             "{}", R"({"types":["db","rdbms","sql"],"defaultIdType":"Number",)"
                   R"("isRelational":true,"multiInsertSupported":true,"schemaForSettings":{}})"}});
    add_of_dialect<is_relational>(methods, {.name = "isRelational",
                                            .summary = "Whether the database is a relational one.",
                                            .result_schema = R"({"type":"boolean"})",
                                            .example = {"{}", "true"}});
    add_of_dialect<get_default_id_type>(
        methods, {.name = "getDefaultIdType",
                  .summary = "The type of ids that the database makes.",
                  .params = {{"prop", false, "{}", "the id's definition; changes nothing"}},
                  .result_schema = text_schema,
                  .example = {"{}", R"("Number")"}});
    add_of_model<has_only_numeric_ids>(methods,
                                       {.name = "hasOnlyNumericIds",
                                        .summary = "Whether every property of the key is a Number.",
                                        .result_schema = R"({"type":"boolean"})",
                                        .example = {R"({"model":"Book"})", "true"}});
    add_of_model<get_default_id_sort_policy>(
        methods,
        {.name = "getDefaultIdSortPolicy",
         .summary = "What the model, else the datasource, says of `defaultIdSort`, or null.",
         .result_schema = R"({"type":["boolean","string","null"]})",
         .example = {R"({"model":"Book"})", "null"}});
    add_of_model<generate_unique_id>(
        methods,
        {.name = "generateUniqueId",
         .summary = "A new id where the key is a String; null where the database makes it.",
         .result_schema = text_or_null_schema,
         .example = {R"({"model":"Book"})", "null"}});
    const rpc::ParamSpec data{"data", true, R"({"type":["object","null"]})", "a row's data"};
    add_of_model<get_id_value>(methods, {.name = "getIdValue",
                                         .summary = "The value of the key's first property.",
                                         .params = {data},
                                         .result_schema = "{}",
                                         .example = {R"({"model":"Book","data":{"id":7}})", "7"}});
    add_of_model<set_id_value>(methods,
                               {.name = "setIdValue",
                                .summary = "The data with the key's first property set.",
                                .params = {data, {"value", true, "{}", "the id"}},
                                .result_schema = R"({"type":["object","null"]})",
                                .example = {R"({"model":"Book","data":{"title":"Dune"},"value":7})",
                                            R"({"title":"Dune","id":7})"}});
    add_data_access_object(methods);
}

} // namespace connectord::builders

// Statements put together of parts: LoopBack's ParameterizedSQL.
#include "daemon/builders/answer.hpp"
#include "daemon/builders/builders.hpp"
#include "drivers/sql/parameterized.hpp"
#include "protocol/model/filter.hpp"

#include <utility>

namespace connectord::builders {

namespace {

using boost::json::value;
using sql::Parameterized;

/// Reads a part: text without a placeholder, or {sql, params}.
Result<Parameterized> read_part(const value* given, const Aim& aim, const model::Path& path)
{
    Parameterized part;
    if (given == nullptr || given->is_null())
        return part;
    if (const boost::json::string* text = given->if_string()) {
        part.sql = std::string_view{*text};
    } else if (const boost::json::object* members = given->if_object()) {
        const value* sql = members->if_contains("sql");
        const value* params = members->if_contains("params");
        if (sql == nullptr || !sql->is_string())
            return invalid_params(model::Path{path, "sql"}.text(), "sql must be a string");
        part.sql = std::string_view{sql->get_string()};
        if (params != nullptr && !params->is_null()) {
            if (!params->is_array())
                return invalid_params(model::Path{path, "params"}.text(),
                                      "params must be an array");
            part.params = params->get_array();
        }
    } else {
        return invalid_params(path.text(), "must be a string or {sql, params}");
    }
    if (Status checked = sql::check(part, aim.dialect(), path.text()); !checked)
        return checked.error();
    return part;
}

Result<std::vector<Parameterized>> read_parts(const value& given, const Aim& aim,
                                              const model::Path& path)
{
    std::vector<Parameterized> parts;
    const boost::json::array& list = given.get_array();
    for (std::size_t i = 0; i < list.size(); ++i) {
        Result<Parameterized> part = read_part(&list[i], aim, model::Path{path, i});
        if (!part)
            return part.error();
        parts.push_back(std::move(*part));
    }
    return parts;
}

Result<std::string_view> separator_of(const rpc::Params& params)
{
    const Result<std::optional<std::string_view>> separator = params.optional_string("separator");
    if (!separator)
        return separator.error();
    return separator->value_or(" ");
}

Status write_parameterized(json::Writer& out, const Parameterized& whole)
{
    out.begin_object().key("sql").string(whole.sql).key("params").tree(whole.params).end_object();
    return {};
}

/// Adds `next` to the parameter `current`.
Status add(const Aim& aim, const rpc::Params& params, const Parameterized& next, json::Writer& out)
{
    Result<Parameterized> current =
        read_part(params.find("current"), aim, model::Path{"params.current"});
    if (!current)
        return current.error();
    const Result<std::string_view> separator = separator_of(params);
    if (!separator)
        return separator.error();
    sql::append(*current, next, *separator);
    return write_parameterized(out, *current);
}

Status append(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<Parameterized> next =
        read_part(params.find("statement"), aim, model::Path{"params.statement"});
    if (!next)
        return next.error();
    return add(aim, params, *next, out);
}

Result<Parameterized> joined(const Aim& aim, const rpc::Params& params, const value& list,
                             std::string_view parameter)
{
    const Result<std::string_view> separator = separator_of(params);
    if (!separator)
        return separator.error();
    const model::Path root{"params"};
    const Result<std::vector<Parameterized>> parts =
        read_parts(list, aim, model::Path{root, parameter});
    if (!parts)
        return parts.error();
    return sql::join(*parts, *separator);
}

Status join(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const boost::json::array*> list = params.array("list");
    if (!list)
        return list.error();
    const Result<Parameterized> whole = joined(aim, params, *params.find("list"), "list");
    if (!whole)
        return whole.error();
    return write_parameterized(out, *whole);
}

/// Source  loopback-connector, ParameterizedSQL.prototype.merge: a list is joined first
Status merge(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const value* given = params.find("ps");
    const Result<Parameterized> next = given != nullptr && given->is_array()
                                           ? joined(aim, params, *given, "ps")
                                           : read_part(given, aim, model::Path{"params.ps"});
    if (!next)
        return next.error();
    return add(aim, params, *next, out);
}

Status parameterize(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    Result<Parameterized> whole = read_part(params.find("ps"), aim, model::Path{"params.ps"});
    if (!whole)
        return whole.error();
    whole->sql = sql::parameterize(whole->sql, aim.dialect());
    return write_parameterized(out, *whole);
}

/// The limits of a filter after a statement in parts; they are values here, not text.
Status apply_pagination(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    Result<Parameterized> whole = read_part(params.find("stmt"), aim, model::Path{"params.stmt"});
    if (!whole)
        return whole.error();
    boost::json::object limits;
    const Result<const boost::json::object*> filter = params.optional_object("filter");
    if (!filter)
        return filter.error();
    for (const char* name : {"limit", "offset", "skip"}) {
        const value* given = *filter == nullptr ? nullptr : (*filter)->if_contains(name);
        if (given != nullptr)
            limits.emplace(name, *given);
    }
    const value alone = std::move(limits);
    const Result<model::Filter> read =
        model::parse_filter(&alone, aim.table().model(), aim.table(), model::Clauses::lenient,
                            model::Path{"params.filter"});
    if (!read)
        return read.error();
    sql::Text text = part(aim);
    aim.dialect().paginate(text, read->limit, read->offset);
    whole->sql.append(text.view());
    for (const model::Value& limit : text.values())
        whole->params.emplace_back(std::get<std::int64_t>(limit.alternatives()));
    return write_parameterized(out, *whole);
}

constexpr std::string_view part_schema = R"({"type":["string","object","null"]})";

} // namespace

void register_composing(rpc::Registry& methods)
{
    const rpc::ParamSpec separator{"separator", false, R"({"type":["string","null"]})",
                                   "what stands between; a blank when not given"};
    const rpc::ParamSpec current{"current", true, part_schema, "what is there: {sql, params}"};
    add_of_dialect<append>(
        methods,
        {.name = "parameterizedSql.append",
         .summary = "Two parts in a row: their texts and their values.",
         .params = {current, {"statement", true, part_schema, "what is added"}, separator},
         .result_schema = statement_schema,
         .example = {
             R"({"current":{"sql":"a=?","params":[1]},"statement":{"sql":"b=?","params":[2]},)"
             R"("separator":" AND "})",
             R"({"sql":"a=? AND b=?","params":[1,2]})"}});
    add_of_dialect<join>(methods,
                         {.name = "parameterizedSql.join",
                          .summary = "Any number of parts in a row.",
                          .params = {{"list", true, R"({"type":"array"})", "the parts"}, separator},
                          .result_schema = statement_schema,
                          .example = {R"({"list":["SELECT 1",{"sql":"WHERE ?","params":[true]}]})",
                                      R"({"sql":"SELECT 1 WHERE ?","params":[true]})"}});
    add_of_dialect<merge>(
        methods,
        {.name = "parameterizedSql.merge",
         .summary = "A part and one other, or a list of them, in a row.",
         .params = {current,
                    {"ps", true, R"({"type":["string","object","array","null"]})", "what is added"},
                    separator},
         .result_schema = statement_schema,
         .example = {R"({"current":"SELECT 1","ps":["FROM t",{"sql":"WHERE a=?","params":[1]}]})",
                     R"({"sql":"SELECT 1 FROM t WHERE a=?","params":[1]})"}});
    add_of_dialect<parameterize>(
        methods, {.name = "parameterize",
                  .summary = "The database's own placeholders for each ? outside of quotes.",
                  .params = {{"ps", true, part_schema, "{sql, params}"}},
                  .result_schema = statement_schema,
                  .example = {R"({"ps":{"sql":"SELECT '?' WHERE a=? AND b=?","params":[1,2]}})",
                              R"({"sql":"SELECT '?' WHERE a=$1 AND b=$2","params":[1,2]})"}});
    add_of_model<apply_pagination>(
        methods,
        {.name = "applyPagination",
         .summary = "A statement in parts with the limit and offset of a filter.",
         .params = {{"stmt", true, part_schema, "{sql, params}, with ? for its values"},
                    {"filter", false, R"({"type":["object","null"]})", "limit, offset or skip"}},
         .result_schema = statement_schema,
         .example = {R"({"model":"Book","stmt":"SELECT 1","filter":{"limit":5,"skip":10}})",
                     R"({"sql":"SELECT 1 LIMIT ? OFFSET ?","params":[5,10]})"}});
}

} // namespace connectord::builders

// Values by key: what LoopBack's KeyValueModel asks of its connector, over an ordinary table.
//
// A key-value model has a String for its key, a property `value` and a property `expiresAt`; one
// with the setting `base: KeyValueModel` gets them by itself. What has expired is there for nobody;
// its row goes with the next value of its key, or with `destroyAll {expiresAt: {lt: …}}`, for it is
// a model like any other. Moments are this daemon's: several over one database should agree on the
// time.
#include "daemon/connector/aim.hpp"
#include "daemon/connector/methods.hpp"
#include "daemon/connector/params.hpp"
#include "drivers/sql/insert.hpp"
#include "drivers/sql/select.hpp"
#include "drivers/sql/update.hpp"
#include "drivers/sql/where.hpp"
#include "protocol/json/document.hpp"
#include "protocol/model/filter.hpp"
#include "protocol/model/timestamp.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <limits>

namespace connectord::connector {

namespace {

using boost::json::object;
using boost::json::value;

/// Every moment that a Date holds, in milliseconds. Source: ECMAScript, Time Values and Time Range
constexpr std::int64_t longest_ttl = 8'640'000'000'000'000;

std::int64_t now_millis()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

/// The properties that make a model a store.
struct Store {
    const sql::Table& table;
    const model::Property& key;
    const model::Property& value;
    const model::Property& expires_at;

    /// Errors  invalid_params for a model that is none
    static Result<Store> of(const Aim& aim)
    {
        const model::Model& model = aim.table().model();
        const model::Property* value = model.find("value");
        const model::Property* expires_at = model.find("expiresAt");
        const bool has_key =
            model.ids().size() == 1 && model.ids().front()->type == model::Type::string;
        if (!has_key || value == nullptr || expires_at == nullptr ||
            expires_at->type != model::Type::date)
            return invalid_params("params.model",
                                  "is no key-value model: define it with the setting base: "
                                  "KeyValueModel, or with a String id, value and expiresAt");
        return Store{aim.table(), *model.ids().front(), *value, *expires_at};
    }

    /// The rows that are there, of one key or, when it is empty, of all; `more` is joined by AND.
    Result<model::Where> living(std::string_view of_key, object more = {}) const
    {
        const object later{{"gt", now_millis()}};
        if (!of_key.empty())
            more.insert_or_assign(key.name, of_key);
        more.insert_or_assign("or", boost::json::array{object{{expires_at.name, nullptr}},
                                                       object{{expires_at.name, later}}});
        return model::parse_where(value_of(std::move(more)), table.model(), table,
                                  model::Clauses::strict, model::Path{"params.key"});
    }

private:
    static boost::json::value value_of(object members) { return members; }
};

/// The params of every one of these.
struct KeyParams {
    std::string_view model;
    std::string_view key;
    const value* data = nullptr;     ///< set: the value, never null
    std::optional<std::int64_t> ttl; ///< milliseconds
    model::Options options;
};

Status read_key(KeyParams& read, const rpc::Params& params)
{
    const Result<std::string_view> model = params.string("model");
    if (!model)
        return model.error();
    read.model = *model;
    const Result<std::string_view> key = params.string("key");
    if (!key)
        return key.error();
    read.key = *key;
    return {};
}

struct PlainKeyParams : KeyParams {
    static Result<PlainKeyParams> read(const rpc::Params& params)
    {
        PlainKeyParams read;
        if (Status common = read_key(read, params); !common)
            return common.error();
        const Result<model::Options> options = model::Options::read(params.raw("options"));
        if (!options)
            return options.error();
        read.options = *options;
        return read;
    }
};

struct ExpireParams : KeyParams {
    static Result<ExpireParams> read(const rpc::Params& params)
    {
        const Result<PlainKeyParams> plain = PlainKeyParams::read(params);
        if (!plain)
            return plain.error();
        ExpireParams read;
        static_cast<KeyParams&>(read) = *plain;
        const Result<std::optional<std::int64_t>> ttl =
            params.optional_integer("ttl", 1, longest_ttl);
        if (!ttl)
            return ttl.error();
        if (!*ttl)
            return invalid_params("params.ttl", "must be milliseconds, more than 0");
        read.ttl = *ttl;
        return read;
    }
};

/// `options` may hold `ttl`, or be it.
struct SetParams : KeyParams {
    static Result<SetParams> read(const rpc::Params& params)
    {
        SetParams read;
        if (Status common = read_key(read, params); !common)
            return common.error();
        read.data = params.find("value");
        if (read.data == nullptr)
            return invalid_params("params.value", "must not be null");
        const value* options = params.find("options");
        const value* ttl = options;
        if (options != nullptr && options->is_object())
            ttl = options->get_object().if_contains("ttl");
        if (options == nullptr || !options->is_number()) {
            constexpr std::array<std::string_view, 1> own{"ttl"};
            const Result<model::Options> known = model::Options::read(options, own);
            if (!known)
                return known.error();
            read.options = *known;
        }
        if (ttl == nullptr || ttl->is_null())
            return read;
        const double millis = ttl->is_number() ? ttl->to_number<double>() : 0;
        if (!(millis >= 1) || millis > static_cast<double>(longest_ttl))
            return invalid_params("params.options.ttl", "must be milliseconds, more than 0");
        read.ttl = static_cast<std::int64_t>(millis);
        return read;
    }
};

/// The moment a value expires that is set now; null: never.
value expiry_of(const std::optional<std::int64_t>& ttl)
{
    if (!ttl)
        return nullptr;
    return std::min(now_millis() + *ttl, longest_ttl);
}

Error unknown_key(const Store& store, std::string_view what, std::string_view key)
{
    constexpr std::size_t longest_shown = 100;
    return Error{Errc::not_found, std::string{what} + " unknown key \"" +
                                      std::string{key.substr(0, longest_shown)} + "\""}
        .with("model", store.table.model().name())
        .with("id", key)
        .with("statusCode", 404);
}

Task<Status> get(Aim& aim, PlainKeyParams params, json::Writer& out)
{
    const Result<Store> store = Store::of(aim);
    if (!store)
        co_return store.error();
    const Result<model::Where> where = store->living(params.key);
    if (!where)
        co_return where.error();
    const Result<sql::Statement> statement = sql::select_value(aim.table(), store->value, *where);
    if (!statement)
        co_return statement.error();
    const Result<Outcome> outcome = co_await aim.executor().execute(*statement, out, aim.deadline);
    if (!outcome)
        co_return outcome.error();
    co_return Status{};
}

Task<Status> set(Aim& aim, SetParams params, json::Writer& out)
{
    const Result<Store> store = Store::of(aim);
    if (!store)
        co_return store.error();
    object data;
    data.emplace(store->key.name, params.key);
    data.emplace(store->value.name, *params.data);
    data.emplace(store->expires_at.name, expiry_of(params.ttl));
    const model::Path path{"params"};
    Result<sql::Row> row = sql::read_row(aim.table(), data, sql::RowUse::insert, path);
    if (!row)
        co_return row.error();
    const Result<std::optional<model::Where>> where = sql::where_id_of(aim.table(), data, path);
    if (!where)
        co_return where.error();
    const sql::Upsert upsert = sql::upsert(aim.table(), std::move(*row), **where);
    json::Writer nothing;
    const Result<Outcome> outcome =
        co_await aim.executor().execute_all(upsert.statements, nothing, aim.deadline);
    if (!outcome)
        co_return outcome.error();
    out.null();
    co_return Status{};
}

Task<Status> expire(Aim& aim, ExpireParams params, json::Writer& out)
{
    const Result<Store> store = Store::of(aim);
    if (!store)
        co_return store.error();
    const Result<model::Where> where = store->living(params.key);
    if (!where)
        co_return where.error();
    object changes;
    changes.emplace(store->expires_at.name, expiry_of(params.ttl));
    Result<sql::Row> row =
        sql::read_row(aim.table(), changes, sql::RowUse::update, model::Path{"params"});
    if (!row)
        co_return row.error();
    const Result<sql::Statement> statement = sql::update(aim.table(), std::move(*row), *where);
    if (!statement)
        co_return statement.error();
    json::Writer nothing;
    const Result<Outcome> outcome =
        co_await aim.executor().execute(*statement, nothing, aim.deadline);
    if (!outcome)
        co_return outcome.error();
    if (outcome->affected == 0)
        co_return unknown_key(*store, "Cannot expire", params.key);
    out.null();
    co_return Status{};
}

/// Milliseconds until `text`, which is a moment in JSON or null, is reached.
void write_ttl(json::Writer& out, std::string_view text)
{
    const std::optional<model::Timestamp> moment =
        text.starts_with('"') ? model::parse_timestamp(text.substr(1, text.size() - 2))
                              : std::nullopt;
    if (moment)
        out.integer(std::max<std::int64_t>(0, moment->micros / 1000 - now_millis()));
    else
        out.null();
}

Task<Status> ttl(Aim& aim, PlainKeyParams params, json::Writer& out)
{
    const Result<Store> store = Store::of(aim);
    if (!store)
        co_return store.error();
    const Result<model::Where> where = store->living(params.key);
    if (!where)
        co_return where.error();
    const Result<sql::Statement> statement =
        sql::select_value(aim.table(), store->expires_at, *where);
    if (!statement)
        co_return statement.error();
    json::Writer moment;
    const Result<Outcome> outcome =
        co_await aim.executor().execute(*statement, moment, aim.deadline);
    if (!outcome)
        co_return outcome.error();
    if (outcome->rows == 0)
        co_return unknown_key(*store, "Cannot get TTL for", params.key);
    write_ttl(out, moment.view());
    co_return Status{};
}

struct IterateParams {
    std::string_view model;
    std::string pattern; ///< of LIKE; empty: every key
    std::string_view cursor;
    std::int64_t count = 0;
    model::Options options;

    static Result<IterateParams> read(const rpc::Params& params);
};

/// A glob as a pattern of LIKE: `*` is any text, `?` one character.
std::string pattern_of(std::string_view glob)
{
    std::string pattern;
    for (const char c : glob) {
        if (c == '%' || c == '_' || c == '\\')
            pattern.push_back('\\');
        pattern.push_back(c == '*' ? '%' : c == '?' ? '_' : c);
    }
    return pattern;
}

Result<IterateParams> IterateParams::read(const rpc::Params& params)
{
    constexpr std::int64_t most = 10'000;
    IterateParams read;
    const Result<std::string_view> model = params.string("model");
    if (!model)
        return model.error();
    read.model = *model;
    const Result<const object*> filter = params.optional_object("filter");
    if (!filter)
        return filter.error();
    if (*filter != nullptr) {
        for (const auto& member : **filter) {
            constexpr std::array<std::string_view, 1> known{"match"};
            if (std::string_view{member.key()} != "match")
                return unknown_name("params.filter", "member", member.key(), known);
            if (!member.value().is_string())
                return invalid_params("params.filter.match", "must be a string");
            read.pattern = pattern_of(std::string_view{member.value().get_string()});
        }
    }
    const Result<std::optional<std::string_view>> cursor = params.optional_string("cursor");
    if (!cursor)
        return cursor.error();
    read.cursor = cursor->value_or(std::string_view{});
    const Result<std::optional<std::int64_t>> count = params.optional_integer("count", 1, most);
    if (!count)
        return count.error();
    read.count = count->value_or(1000);
    const Result<model::Options> options = model::Options::read(params.raw("options"));
    if (!options)
        return options.error();
    read.options = *options;
    return read;
}

/// Answers the keys after the cursor, in order; the next cursor is the last of them, while more
/// follow.
Task<Status> iterate_keys(Aim& aim, IterateParams params, json::Writer& out)
{
    const Result<Store> store = Store::of(aim);
    if (!store)
        co_return store.error();
    object conditions;
    if (!params.cursor.empty())
        conditions["gt"] = params.cursor;
    if (!params.pattern.empty())
        conditions["like"] = params.pattern;
    object more;
    if (!conditions.empty())
        more.emplace(store->key.name, std::move(conditions));
    Result<model::Where> where = store->living({}, std::move(more));
    if (!where)
        co_return where.error();

    model::Filter filter;
    filter.where = std::move(*where);
    filter.order.push_back({&store->key, {}, false, model::OrderTerm::Nulls::as_database});
    filter.limit = params.count + 1;
    const Result<sql::Statement> statement = sql::select_values(aim.table(), store->key, filter);
    if (!statement)
        co_return statement.error();
    json::Writer found{out.limit()};
    const Result<Outcome> outcome =
        co_await aim.executor().execute(*statement, found, aim.deadline);
    if (!outcome)
        co_return outcome.error();
    const Result<std::shared_ptr<const json::Document>> keys =
        json::parse(found.view().empty() ? std::string_view{"[]"} : found.view());
    if (!keys)
        co_return keys.error();

    const boost::json::array& list = (*keys)->root().get_array();
    const std::size_t most = static_cast<std::size_t>(params.count);
    out.begin_object().key("keys").begin_array();
    for (std::size_t i = 0; i < std::min(list.size(), most); ++i)
        out.tree(list[i]);
    out.end_array().key("cursor");
    if (list.size() > most)
        out.tree(list[most - 1]);
    else
        out.null();
    out.end_object();
    co_return Status{};
}

Task<Status> remove(Aim& aim, Result<model::Where> where, json::Writer& out)
{
    if (!where)
        co_return where.error();
    Result<sql::Statement> statement = sql::remove(aim.table(), *where);
    if (!statement)
        co_return statement.error();
    json::Writer nothing;
    const Result<Outcome> outcome = co_await execute_guarded(aim, std::move(*statement), nothing);
    if (!outcome)
        co_return outcome.error();
    write_count(out, outcome->affected);
    co_return Status{};
}

Task<Status> remove_key(Aim& aim, PlainKeyParams params, json::Writer& out)
{
    const Result<Store> store = Store::of(aim);
    if (!store)
        co_return store.error();
    co_return co_await remove(aim, store->living(params.key), out);
}

/// What has expired goes too, and is counted.
Task<Status> remove_all(Aim& aim, ModelParams, json::Writer& out)
{
    const Result<Store> store = Store::of(aim);
    if (!store)
        co_return store.error();
    co_return co_await remove(aim, model::Where{}, out);
}

constexpr std::string_view count_schema =
    R"({"type":"object","properties":{"count":{"type":"integer"}},"required":["count"]})";

rpc::ParamSpec key_param()
{
    return {"key", true, R"({"type":"string"})", "the key"};
}

void register_key_reads(rpc::Registry& methods)
{
    using rpc::Grant;
    methods.add({.name = "kv.get",
                 .summary = "The value of a key, or null.",
                 .grant = Grant::read,
                 .params = {model_param(), key_param(), options_param()},
                 .result_schema = "{}",
                 .joins_transactions = true,
                 .example = {R"({"model":"Cache","key":"greeting"})", R"({"text":"hello"})"}},
                aimed(Grant::read, get));
    methods.add(
        {.name = "kv.ttl",
         .summary = "The milliseconds that a key has left, or null when it does not expire.",
         .grant = Grant::read,
         .params = {model_param(), key_param(), options_param()},
         .result_schema = R"({"type":["integer","null"]})",
         .joins_transactions = true,
         .example = {R"({"model":"Cache","key":"greeting"})", "null"}},
        aimed(Grant::read, ttl));
    methods.add(
        {.name = "kv.iterateKeys",
         .summary =
             "The keys after a cursor, in order, and the next cursor, which is null at the end.",
         .grant = Grant::read,
         .params = {model_param(),
                    {"filter", false, R"({"type":["object","null"]})",
                     "match, in which * is any text and ? one character"},
                    {"cursor", false, R"({"type":["string","null"]})",
                     "as answered; none: the start"},
                    {"count", false, R"({"type":["integer","null"]})", "how many at most; 1000"},
                    options_param()},
         .result_schema =
             R"({"type":"object","properties":{"keys":{"type":"array"},"cursor":{"type":["string","null"]}},)"
             R"("required":["keys","cursor"]})",
         .joins_transactions = true,
         .example = {R"({"model":"Cache","filter":{"match":"g*"}})",
                     R"({"keys":["greeting"],"cursor":null})"}},
        aimed(Grant::read, iterate_keys));
}

} // namespace

void register_key_values(rpc::Registry& methods)
{
    using rpc::Grant;
    register_key_reads(methods);
    methods.add(
        {.name = "kv.set",
         .summary = "Gives a key its value, and with options.ttl an end.",
         .grant = Grant::write,
         .params = {model_param(),
                    key_param(),
                    {"value", true, "{}", "any JSON but null"},
                    {"options", false, R"({"type":["object","number","null"]})",
                     "ttl, in milliseconds, or that alone; transaction, datasource, …"}},
         .result_schema = R"({"type":"null"})",
         .joins_transactions = true,
         .example = {R"({"model":"Cache","key":"answer","value":42,"options":{"ttl":60000}})",
                     "null"}},
        aimed(Grant::write, set));
    methods.add({.name = "kv.expire",
                 .summary = "Has a key end in so many milliseconds.",
                 .grant = Grant::write,
                 .params = {model_param(),
                            key_param(),
                            {"ttl", true, R"({"type":"integer"})", "milliseconds"},
                            options_param()},
                 .result_schema = R"({"type":"null"})",
                 .joins_transactions = true,
                 .example = {R"({"model":"Cache","key":"greeting","ttl":1000})", "null"}},
                aimed(Grant::write, expire));
    methods.add({.name = "kv.delete",
                 .summary = "Removes a key.",
                 .grant = Grant::write,
                 .params = {model_param(), key_param(), options_param()},
                 .result_schema = count_schema,
                 .joins_transactions = true,
                 .example = {R"({"model":"Cache","key":"greeting"})", R"({"count":1})"}},
                aimed(Grant::write, remove_key));
    methods.add({.name = "kv.deleteAll",
                 .summary = "Removes every key.",
                 .grant = Grant::write,
                 .params = {model_param(), options_param()},
                 .result_schema = count_schema,
                 .joins_transactions = true,
                 .example = {R"({"model":"Cache"})", R"({"count":1})"}},
                aimed(Grant::write, remove_all));
}

} // namespace connectord::connector

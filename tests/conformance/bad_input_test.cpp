// A sweep over every method and every parameter with what they do not take: an exact error, and
// nothing changed.
#include "tests/conformance/world.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace connectord::test {
namespace {

/// JSON's types, as what a parameter may be of.
enum Takes : unsigned {
    text = 1,
    object = 2,
    array = 4,
    number = 8,
    boolean = 16,
    null = 32,
    anything = 63,
};

struct Parameter {
    std::string name;
    unsigned takes;
    std::string good; ///< JSON
    bool required = true;
};

struct Method {
    std::string name;
    std::vector<Parameter> parameters;
};

const Parameter model{"model", text, R"("Victim")"};
const Parameter store{"model", text, R"("Store")"};
const Parameter key{"key", text, R"("k")"};
const Parameter data{"data", object, R"({"name": "changed"})"};
const Parameter options{"options", object | null, "{}", false};
const Parameter defaults{"defaults", object | null, "{}", false};
const Parameter id{"id", text | number, "1"};
const Parameter filter{"filter", object | null, "{}", false};
const Parameter where{"where", object, R"({"id": 1})"};
const Parameter transaction{"transaction", text, R"("00000000000000000000000000000000")"};
const Parameter name{"name", text, R"("s")"};
const Parameter table{"table", text, R"("victim")"};

/// Every method that acts, with every parameter.
const std::vector<Method>& acting_methods()
{
    static const Parameter optional_where{"where", object | null, "{}", false};
    static const Parameter full_data{"data", object, R"({"id": 77, "name": "changed"})"};
    static const Parameter rows{"data", array, R"([{"id": 77, "name": "changed"}])"};
    static const Parameter calls{"calls", array, "[]"};
    static const Parameter level{"isolationLevel", text | null, R"("SERIALIZABLE")", false};
    static const std::vector<Method> all{
        {"all", {model, filter, options}},
        {"find", {model, id, options}},
        {"exists", {model, id, options}},
        {"count", {model, optional_where, options}},
        {"create", {model, full_data, options}},
        {"createAll", {model, rows, options}},
        {"save", {model, full_data, options}},
        {"update", {model, where, data, options}},
        {"updateAttributes", {model, id, data, options}},
        {"replaceById", {model, id, data, options}},
        {"updateOrCreate", {model, full_data, options, defaults}},
        {"replaceOrCreate", {model, full_data, options}},
        {"upsertWithWhere", {model, where, data, options, defaults}},
        {"findOrCreate", {model, filter, full_data, options}},
        {"destroy", {model, id, options}},
        {"destroyAll", {model, where, options}},
        {"kv.get", {store, key, options}},
        {"kv.ttl", {store, key, options}},
        {"kv.iterateKeys",
         {store,
          {"filter", object | null, "{}", false},
          {"cursor", text | null, "null", false},
          {"count", number | null, "1", false},
          options}},
        {"kv.set",
         {store,
          key,
          {"value", anything & ~null, "1"},
          {"options", object | number | null, "{}", false}}},
        {"kv.expire", {store, key, {"ttl", number, "1000"}, options}},
        {"kv.delete", {store, key, options}},
        {"kv.deleteAll", {store, options}},
        {"execute",
         {{"sql", text, R"("SELECT 1")"}, {"params", array | null, "[]", false}, options}},
        {"beginTransaction", {level, options}},
        {"commit", {transaction}},
        {"rollback", {transaction}},
        {"savepoint", {transaction, name}},
        {"rollbackTo", {transaction, name}},
        {"release", {transaction, name}},
        {"atomic", {calls, options}},
        {"define",
         {model,
          {"properties", object, R"({"name": "String"})"},
          {"settings", object | null, "{}", false},
          options}},
        {"defineProperty",
         {model,
          {"property", text, R"("extra")"},
          {"definition", text | object | array, R"("String")"},
          options}},
        {"undefine", {model, options}},
        {"createTable", {model, options}},
        {"dropTable", {model, options}},
        {"automigrate", {{"models", text | array | null, R"(["Victim"])", false}, options}},
        {"autoupdate", {{"models", text | array | null, R"(["Victim"])", false}, options}},
        {"isActual", {{"models", text | array | null, R"(["Victim"])", false}, options}},
        {"alterTable",
         {model,
          {"fields", array | object | null, "[]", false},
          {"indexes", array | object | null, "[]", false},
          options}},
        {"addIndexes", {model, {"indexes", array | object | null, "[]", false}, options}},
        {"addForeignKeys", {model, {"foreignKeys", array | object | null, "[]", false}, options}},
        {"applySqlChanges", {model, {"changes", array, "[]"}, options}},
        {"showFields", {model, options}},
        {"showIndexes", {model, options}},
        {"getTableStatus", {model, options}},
        {"discoverModelIndexes", {model, options}},
        {"discoverDatabaseSchemas", {options}},
        {"discoverModelDefinitions", {options}},
        {"discoverModelProperties", {table, options}},
        {"discoverPrimaryKeys", {table, options}},
        {"discoverForeignKeys", {table, options}},
        {"discoverExportedForeignKeys", {table, options}},
        {"discoverUniqueKeys", {table, options}},
        {"discoverSchemas", {{"table", text | null, "null", false}, options}},
        {"session.open",
         {{"token", text | null, "null", false},
          {"client", text | null, R"("a test")", false},
          {"datasource", text | object | null, "null", false}}},
        {"connect", {options}},
        {"ping", {options}},
    };
    return all;
}

/// JSON's types as a schema says them.
unsigned taken_by(const boost::json::value& schema)
{
    const boost::json::value* type = schema.as_object().if_contains("type");
    if (type == nullptr)
        return anything;
    const auto bit_of = [](const boost::json::value& given) -> unsigned {
        const std::string_view word{given.as_string()};
        return word == "string"    ? text
               : word == "object"  ? object
               : word == "array"   ? array
               : word == "boolean" ? boolean
               : word == "null"    ? null
                                   : number;
    };
    if (type->is_string())
        return bit_of(*type);
    unsigned takes = 0;
    for (const boost::json::value& one : type->as_array())
        takes |= bit_of(one);
    return takes;
}

/// A method that does nothing, as the service describes it: good values are its example's.
Method described_method(const boost::json::value& described)
{
    Method method{std::string{described.at("name").as_string()}, {}};
    for (const boost::json::value& parameter : described.at("params").as_array()) {
        std::string good = "null";
        for (const boost::json::value& given :
             described.at("examples").at(0).at("params").as_array()) {
            if (given.at("name") == parameter.at("name"))
                good = text_of(given.at("value"));
        }
        method.parameters.push_back({std::string{parameter.at("name").as_string()},
                                     taken_by(parameter.at("schema")), good,
                                     parameter.at("required").as_bool()});
    }
    return method;
}

/// Every method with every parameter: those that act, and those that are described as doing
/// nothing.
const std::vector<Method>& methods()
{
    static const std::vector<Method> all = [] {
        std::vector<Method> known = acting_methods();
        Caller caller{shared_daemon().connect()};
        const boost::json::value document = caller.ok("rpc.discover");
        for (const boost::json::value& described : document.at("methods").as_array()) {
            const bool acts = std::any_of(known.begin(), known.end(), [&](const Method& method) {
                return described.at("name") == boost::json::string{method.name};
            });
            if (!acts && described.at("x-needs") != "database" && described.at("x-grant") == "read")
                known.push_back(described_method(described));
        }
        return known;
    }();
    return all;
}

struct Sample {
    const char* json;
    Takes type;
};

constexpr std::array<Sample, 7> samples{{{"5", number},
                                         {"-0.5", number},
                                         {"true", boolean},
                                         {R"("text")", text},
                                         {"[]", array},
                                         {"{}", object},
                                         {"null", null}}};

class BadInput : public Conformance {
protected:
    BadInput()
    {
        make_model("Victim",
                   R"({"id": {"type": "Number", "id": 1}, "name": "String", "doc": "Object"})");
        ok("define", R"(["Store", {}, {"base": "KeyValueModel"}])");
        // The models of the examples.
        ok("define", R"(["Book", {"id": {"type": "Number", "id": true}, "title": "String",
                                  "year": "Number", "price": "Number"}])");
        ok("define", R"(["Note", {"id": {"type": "Number", "id": true}, "text": "String"}])");
        make_rows("Victim",
                  R"([{"id": 1, "name": "spared", "doc": {"a": 1}}, {"id": 2, "name": "spared"}])");
    }

    /// A call's params by name, with one member as given; none leaves it out.
    static std::string params_with(const Method& method, const std::string& member,
                                   const std::optional<std::string>& value)
    {
        std::string params;
        for (const Parameter& parameter : method.parameters) {
            const bool is_it = parameter.name == member;
            if (is_it && !value)
                continue;
            params.append(params.empty() ? "" : ", ")
                .append("\"" + parameter.name + "\": " + (is_it ? *value : parameter.good));
        }
        return "{" + params + "}";
    }

    /// A call that must be refused with one of these codes, its path beginning as told.
    void bad(const Method& method, const std::string& params, const std::string& path,
             std::int64_t code = -32602)
    {
        const boost::json::object reply = caller.reply(method.name, params);
        if (!reply.contains("error")) {
            ADD_FAILURE() << method.name << " " << params.substr(0, 300) << " gave "
                          << text_of(reply);
            return;
        }
        const Refusal refusal = refusal_of(reply);
        EXPECT_EQ(refusal.code, code)
            << method.name << " " << params.substr(0, 300) << refusal.text();
        EXPECT_TRUE(refusal.path().starts_with(path))
            << method.name << " " << params.substr(0, 300) << " " << refusal.text();
    }

    void expect_untouched()
    {
        EXPECT_JSON(
            ok("all", R"(["Victim"])"),
            R"([{"id": 1, "name": "spared", "doc": {"a": 1}}, {"id": 2, "name": "spared", "doc": null}])");
    }
};

TEST_P(BadInput, SweepsOverEveryMethodThatThereIs)
{
    std::set<std::string> swept{"disconnect", "rpc.discover", "getDataAccessObject"};
    for (const Method& method : methods())
        swept.insert(method.name);
    const boost::json::value document = ok("rpc.discover");
    for (const boost::json::value& method : document.at("methods").as_array()) {
        const boost::json::object& described = method.as_object();
        const std::string called{described.at("name").as_string()};
        const boost::json::value* alias = described.if_contains("x-alias-of");
        const bool is_alias =
            alias != nullptr ||
            std::set<std::string>{
                "findAll", "findById",   "updateAll",   "patchOrCreate", "patchOrCreateWithWhere",
                "delete",  "deleteById", "destroyById", "deleteAll",     "query",
                "command"}
                .contains(called);
        // Operators' methods touch no rows; tests/node/admin.test.js gives them what they do not take.
        const bool is_for_operators = called == "health" || called.starts_with("admin.");
        EXPECT_TRUE(is_alias || is_for_operators || swept.contains(called)) << called << " is not swept over";
    }
}

TEST_P(BadInput, OfAWrongTypeIsRefusedWithItsPath)
{
    for (const Method& method : methods()) {
        for (const Parameter& parameter : method.parameters) {
            for (const Sample& sample : samples) {
                const bool fits = (parameter.takes & sample.type) != 0;
                // A null stands for what may be left out.
                if (fits || (sample.type == null && !parameter.required))
                    continue;
                bad(method, params_with(method, parameter.name, sample.json),
                    "params." + parameter.name);
            }
        }
    }
    expect_untouched();
}

TEST_P(BadInput, ThatIsMissingIsRefusedWithItsName)
{
    for (const Method& method : methods()) {
        for (const Parameter& parameter : method.parameters) {
            if (parameter.required)
                bad(method, params_with(method, parameter.name, std::nullopt),
                    "params." + parameter.name);
        }
    }
    expect_untouched();
}

TEST_P(BadInput, OfAnUnknownNameIsRefusedAndListed)
{
    for (const Method& method : methods()) {
        std::string params = params_with(method, "", "");
        params.back() = ',';
        for (const char* unknown : {"nosuch", "__proto__", "constructor", "Model", ""}) {
            const Refusal refusal = refused(method.name, params + "\"" + unknown + "\": 1}");
            EXPECT_EQ(refusal.code, -32602) << method.name << unknown;
            EXPECT_EQ(refusal.data.at("unknown").at(0).as_string(), unknown) << method.name;
        }
    }
    expect_untouched();
}

TEST_P(BadInput, ThatIsTooMuchByPositionIsRefused)
{
    for (const Method& method : methods()) {
        std::string params = "[";
        for (const Parameter& parameter : method.parameters)
            params.append(parameter.good).append(",");
        bad(method, params + "{}]", "params[");
    }
    expect_untouched();
}

TEST_P(BadInput, ThatComesTwiceIsRefused)
{
    for (const Method& method : methods()) {
        for (const Parameter& parameter : method.parameters) {
            std::string params = params_with(method, "", "");
            params.back() = ',';
            params += "\"" + parameter.name + "\": " + parameter.good + "}";
            bad(method, params, "params");
        }
    }
    bad(methods()[4], R"({"model": "Victim", "data": {"id": 77, "name": "a", "name": "b"}})",
        "params.data");
    bad(methods()[0], R"({"model": "Victim", "filter": {"where": {"id": 1, "id": 2}}})",
        "params.filter.where");
    expect_untouched();
}

TEST_P(BadInput, WithANulIsRefused)
{
    const std::string nul = "\"a\\u0000b\"";
    for (const Method& method : methods()) {
        for (const Parameter& parameter : method.parameters) {
            if ((parameter.takes & text) != 0)
                bad(method, params_with(method, parameter.name, nul), "params." + parameter.name);
            if ((parameter.takes & object) != 0)
                bad(method, params_with(method, parameter.name, "{\"name\": " + nul + "}"),
                    "params." + parameter.name);
            if ((parameter.takes & object) != 0)
                bad(method, params_with(method, parameter.name, "{" + nul + ": 1}"),
                    "params." + parameter.name);
        }
    }
    expect_untouched();
}

TEST_P(BadInput, OfNumbersBeyondAllBoundsIsRefused)
{
    for (const char* beyond : {"1e400", "-1e400", "123456789012345678901234567890"}) {
        for (const Method& method : methods()) {
            for (const Parameter& parameter : method.parameters)
                bad(method, params_with(method, parameter.name, beyond),
                    "params." + parameter.name);
        }
        bad(methods()[4],
            R"({"model": "Victim", "data": {"doc": {"deep": [)" + std::string{beyond} + "]}}}",
            "params.data.doc");
    }
    expect_untouched();
}

TEST_P(BadInput, TooDeepIsRefused)
{
    const auto nested = [](int depth) {
        return std::string(static_cast<std::size_t>(depth), '[') +
               std::string(static_cast<std::size_t>(depth), ']');
    };
    for (const Method& method : methods()) {
        for (const Parameter& parameter : method.parameters) {
            const Refusal refusal =
                refused(method.name, params_with(method, parameter.name, nested(65)));
            EXPECT_EQ(refusal.name(), "limit_exceeded") << method.name << refusal.text();
            EXPECT_EQ(refusal.fact("limit"), "depth");
        }
    }
    expect_untouched();
}

TEST_P(BadInput, OfAHugeNameIsRefusedAndNotRepeatedWhole)
{
    const std::string huge(100'000, 'x');
    for (const Method& method : methods()) {
        std::string params = params_with(method, "", "");
        params.back() = ',';
        const Refusal refusal = refused(method.name, params + "\"" + huge + "\": 1}");
        EXPECT_EQ(refusal.code, -32602);
        EXPECT_LT(refusal.text().size(), 4000U) << method.name;
    }
    for (const char* method : {"all", "count", "find", "dropTable", "undefine"}) {
        const boost::json::object reply = caller.reply(
            method, R"({"model": ")" + huge + R"(")" + (method[0] == 'f' ? R"(, "id": 1})" : "}"));
        EXPECT_LT(text_of(reply).size(), 4000U) << method;
    }
    for (const char* params : {R"(["Victim", {"where": {")", R"(["Victim", {"fields": [")",
                               R"(["Victim", {"order": ")"}) {
        const std::string end = std::string{params}.ends_with("{\"where\": {\"")
                                    ? "\": 1}}, {\"strict\": true}]"
                                : std::string{params}.ends_with("[\"") ? "\"]}, {\"strict\": true}]"
                                                                       : "\"}, {\"strict\": true}]";
        const boost::json::object reply = caller.reply("all", params + huge + end);
        EXPECT_TRUE(reply.contains("error"));
        EXPECT_LT(text_of(reply).size(), 4000U) << params;
    }
    expect_untouched();
}

TEST_P(BadInput, NamedAsJavaScriptsOwnIsNothingSpecial)
{
    for (const char* special :
         {"__proto__", "constructor", "toString", "hasOwnProperty", "prototype"}) {
        const std::string member = "\"" + std::string{special} + "\"";
        EXPECT_EQ(refused("create", R"(["Victim", {"id": 9, )" + member + ": 1}]").name(),
                  "invalid_params");
        EXPECT_EQ(refused("update", R"(["Victim", {)" + member + R"(: 1}, {"name": "x"}])").name(),
                  "invalid_params");
        EXPECT_EQ(refused("destroyAll", R"(["Victim", {)" + member + ": 1}]").name(),
                  "invalid_params");
        EXPECT_EQ(refused("destroyAll", R"(["Victim", {"id": {)" + member + ": 1}}]").name(),
                  "invalid_params");
        EXPECT_EQ(refused("count", R"(["Victim", {}, {)" + member + ": 1}]").name(),
                  "invalid_params");
        EXPECT_EQ(refused("all", R"(["Victim", {)" + member + ": 1}]").name(), "invalid_params");
        EXPECT_EQ(refused("all", R"([)" + member + "]").name(), "model_not_found");
        EXPECT_EQ(refused(special).name(), "method_not_found");
    }
    expect_untouched();
}

TEST_P(BadInput, OfOptionsIsRefusedEverywhere)
{
    for (const Method& method : methods()) {
        const bool has_options =
            std::any_of(method.parameters.begin(), method.parameters.end(),
                        [](const Parameter& p) { return p.name == "options"; });
        if (!has_options)
            continue;
        for (const auto& [bad_options, member] : std::vector<std::pair<const char*, const char*>>{
                 {R"({"nosuch": 1})", ".nosuch"},
                 {R"({"timeoutMs": 0})", ".timeoutMs"},
                 {R"({"timeoutMs": -1})", ".timeoutMs"},
                 {R"({"timeoutMs": "5"})", ".timeoutMs"},
                 {R"({"timeoutMs": 1.5})", ".timeoutMs"},
                 {R"({"datasource": 5})", ".datasource"},
                 {R"({"datasource": []})", ".datasource"},
                 {R"({"transactoin": "x"})", ".transactoin"}})
            bad(method, params_with(method, "options", bad_options),
                std::string{"params.options"} + member);
    }
    expect_untouched();
}

TEST_P(BadInput, OfAnUnknownDatasourceIsRefused)
{
    for (const char* unknown : {"nosuch", "sqlite", "SQLITE3", "constructor", "\\\"; --"}) {
        const Refusal refusal =
            refused("count", R"(["Victim", {}, {"datasource": ")" + std::string{unknown} + "\"}]");
        EXPECT_NE(refusal.code, 0);
        EXPECT_TRUE(refusal.name() == "invalid_params") << refusal.text();
    }
    expect_untouched();
}

TEST_P(BadInput, OfDefinitionsIsRefused)
{
    for (const auto& [definition, path] : std::vector<std::pair<std::string, std::string>>{
             {R"({"a": 5})", "params.properties.a"},
             {R"({"a": null})", "params.properties.a"},
             {R"({"a": ""})", "params.properties.a"},
             {R"({"a": {"type": 5}})", "params.properties.a.type"},
             {R"({"a": {"type": ["String", "Number"]}})", "params.properties.a.type"},
             {R"({"a": {"type": "Number", "id": "first"}})", "params.properties.a.id"},
             {R"({"a": {"type": "Number", "id": -1}})", "params.properties.a.id"},
             {R"({"a": {"type": "Number", "id": 1.5}})", "params.properties.a.id"},
             {R"({"": "String"})", "params.properties"}}) {
        const Refusal refusal = refused("define", R"(["Bad", )" + definition + "]");
        EXPECT_EQ(refusal.name(), "invalid_params") << definition;
        EXPECT_TRUE(refusal.path().starts_with(path)) << definition << refusal.text();
    }
    EXPECT_EQ(refused("all", R"(["Bad"])").name(), "model_not_found");
}

OVER_EVERY_DRIVER(BadInput);

} // namespace
} // namespace connectord::test

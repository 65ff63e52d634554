// The pure way of a call, over and over: frame, parse, look the plan up, bind, encode the rows. It
// waits for nothing and nobody, so that its instructions can be counted.
//
//   hot_path CASE ITERATIONS
#include "drivers/postgresql/bind.hpp"
#include "drivers/postgresql/dialect.hpp"
#include "drivers/postgresql/handles.hpp"
#include "drivers/postgresql/row_encoder.hpp"
#include "drivers/sql/select.hpp"
#include "protocol/framing/stream_framer.hpp"
#include "protocol/rpc/reply.hpp"
#include "protocol/rpc/request.hpp"

#include <boost/json/parse.hpp>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace connectord::bench {
namespace {

constexpr std::string_view properties =
    R"({"id": {"type": "number", "id": true, "generated": true}, "name": "string", "email": "string", "age": "number",
        "balance": {"type": "number", "postgresql": {"dataType": "numeric"}}, "active": "boolean", "createdAt": "date",
        "profile": {"type": "object", "postgresql": {"dataType": "jsonb"}}})";

struct Case {
    std::string_view name;
    std::string_view request;
    int rows;
};

constexpr Case cases[] = {
    {"one_row",
     R"({"jsonrpc":"2.0","id":4711,"method":"all","params":{"model":"Account","filter":{"where":{"id":4711},"limit":1}}})",
     1},
    {"thousand_rows",
     R"({"jsonrpc":"2.0","id":4711,"method":"all","params":{"model":"Account","filter":{"where":{"id":{"between":[1,1000]}},"order":"id"}}})",
     1000},
};

/// A value of what could have failed, or an end that says where.
template <typename T>
T must(Result<T> result)
{
    if (!result)
        throw std::runtime_error{result.error().message};
    return std::move(*result);
}

void must(const Result<void>& result)
{
    if (!result)
        throw std::runtime_error{result.error().message};
}

boost::json::object object_of(std::string_view text)
{
    return boost::json::parse(text).as_object();
}

/// What the server would answer.
pg::ResultPtr made_result(int rows)
{
    struct Column {
        const char* name;
        Oid type;
        const char* value;
    };
    constexpr Column columns[] = {
        {"id", 23, "4711"},
        {"name", 25, "User 4711"},
        {"email", 25, "user4711@example.com"},
        {"age", 23, "39"},
        {"balance", 1700, "47.11"},
        {"active", 16, "t"},
        {"createdat", 1184, "2024-01-04 06:31:00+00"},
        {"profile", 3802, R"({"city": "Basel", "tags": ["a", "b"], "score": 11})"}};
    constexpr int count = sizeof columns / sizeof columns[0];
    pg::ResultPtr result{PQmakeEmptyPGresult(nullptr, PGRES_TUPLES_OK)};
    PGresAttDesc attributes[count] = {};
    for (int i = 0; i < count; ++i) {
        attributes[i].name = const_cast<char*>(columns[i].name); // copied by libpq
        attributes[i].typid = columns[i].type;
    }
    PQsetResultAttrs(result.get(), count, attributes);
    for (int row = 0; row < rows; ++row)
        for (int i = 0; i < count; ++i)
            PQsetvalue(result.get(), row, i, const_cast<char*>(columns[i].value),
                       static_cast<int>(std::string_view{columns[i].value}.size()));
    return result;
}

class HotPath {
public:
    explicit HotPath(const Case& chosen)
        : line_{std::string{chosen.request} + "\n"}, result_{made_result(chosen.rows)}
    {
    }

    /// Gives the length of the reply.
    std::size_t run()
    {
        std::string_view bytes = line_;
        const std::optional<framing::Frame> frame = framer_.feed(bytes);
        const auto& document = std::get<std::shared_ptr<const json::Document>>(*frame);
        rpc::Message message = rpc::parse_message(document, 1000);
        const rpc::Request& request = *message.items.front().request;

        const boost::json::object& params = request.params->as_object();
        const model::Filter filter =
            must(model::parse_filter(params.if_contains("filter"), *model_, table_,
                                     model::Clauses::lenient, model::Path{"params.filter"}));
        const sql::Statement statement = must(sql::select(table_, filter));
        must(pg::Bind::check(statement.values));
        bind_.set(statement.values);

        json::Writer out{64U << 20};
        rpc::Reply reply{out, *request.id};
        encoder_.begin(statement.plan->row_shape, out);
        must(encoder_.rows(result_.get()));
        must(encoder_.finish());
        reply.finish();
        return out.view().size();
    }

private:
    static std::shared_ptr<const model::Model> made_model()
    {
        return must(
            model::Model::read("Account", object_of(properties), {}, model::Path{"params"}));
    }

    std::string line_;
    pg::ResultPtr result_;
    framing::StreamFramer framer_{{}};
    std::shared_ptr<const model::Model> model_ = made_model();
    sql::Table table_{model_, pg::dialect(), {}};
    pg::Bind bind_;
    pg::RowEncoder encoder_;
};

} // namespace
} // namespace connectord::bench

int main(int count, char** arguments)
{
    using namespace connectord::bench;
    const std::string_view name = count == 3 ? arguments[1] : "";
    for (const Case& known : cases) {
        if (known.name != name)
            continue;
        HotPath path{known};
        std::size_t bytes = 0;
        for (int i = std::atoi(arguments[2]); i > 0; --i)
            bytes = path.run();
        std::printf("%zu\n", bytes);
        return 0;
    }
    std::fputs("hot_path one_row|thousand_rows ITERATIONS\n", stderr);
    return 2;
}

#include "daemon/connector/recorder.hpp"

#include "protocol/model/base64.hpp"
#include "protocol/model/timestamp.hpp"

#include <variant>

namespace connectord::connector {

namespace {

struct ValueWriter {
    json::Writer& out;

    void operator()(model::Null) const { out.null(); }
    void operator()(bool flag) const { out.boolean(flag); }
    void operator()(std::int64_t number) const { out.integer(number); }
    void operator()(double number) const { out.number(number); }
    void operator()(const std::string& text) const { out.string(text); }
    void operator()(const model::Decimal& number) const { out.string(number.text); }
    void operator()(model::Timestamp moment) const
    {
        std::string text;
        model::append_timestamp(text, moment);
        out.string(text);
    }
    void operator()(const model::Bytes& bytes) const
    {
        std::string text;
        model::append_base64(text, bytes.data);
        out.string(text);
    }
    void operator()(const model::GeoPoint& point) const
    {
        out.begin_object().key("lat").number(point.lat).key("lng").number(point.lng).end_object();
    }
    void operator()(const model::Json& json) const { out.string(json.text); }
    void operator()(const model::List& list) const
    {
        out.begin_array();
        for (const model::Value& element : list.elements)
            write_value(out, element);
        out.end_array();
    }
};

} // namespace

void write_value(json::Writer& out, const model::Value& value)
{
    std::visit(ValueWriter{out}, value.alternatives());
}

void write_statement(json::Writer& out, std::string_view sql, const model::Values& values)
{
    out.begin_object().key("sql").string(sql).key("params").begin_array();
    for (const model::Value& value : values)
        write_value(out, value);
    out.end_array().end_object();
}

Task<Result<Outcome>> Recorder::execute(const sql::Statement& statement, json::Writer&, Deadline)
{
    statements_.push_back(statement);
    co_return Outcome{};
}

Task<Result<Outcome>> Recorder::execute_all(std::span<const sql::Statement> statements,
                                            json::Writer&, Deadline)
{
    statements_.insert(statements_.end(), statements.begin(), statements.end());
    co_return Outcome{};
}

void Recorder::write(json::Writer& out) const
{
    out.begin_object().key("statements").begin_array();
    for (const sql::Statement& statement : statements_)
        write_statement(out, statement.plan->text, statement.values);
    out.end_array().end_object();
}

} // namespace connectord::connector

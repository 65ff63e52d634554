#include "tests/conformance/world.hpp"

#include <memory>

namespace connectord::test {

namespace {

std::unique_ptr<Daemon> running;

/// Ends the daemon after the last test; one that does not end well fails the program.
class End final : public ::testing::Environment {
public:
    void TearDown() override
    {
        if (!running)
            return;
        EXPECT_EQ(running->stop(), 0) << running->log();
        running.reset();
    }
};

[[maybe_unused]] const ::testing::Environment* const end =
    ::testing::AddGlobalTestEnvironment(new End);

std::string conformance_config()
{
    return "allow = [\"raw\", \"ddl\"]\n"
           "[limits]\nrequest_bytes = \"64MiB\"\n"
           "[timeouts]\nstatement = \"60s\"\n" +
           sqlite_datasource() + postgresql_datasource();
}

} // namespace

std::string conformance_database()
{
    static const std::string url = [] {
        make_database("connectord_conformance");
        return postgresql_url("connectord_conformance");
    }();
    return url;
}

std::string postgresql_datasource(std::string_view name)
{
    return "[datasources." + std::string{name} + "]\nurl = \"" + conformance_database() +
           "\"\npool = { max = 20 }\n";
}

std::string sqlite_datasource(std::string_view name)
{
    return "[datasources." + std::string{name} + "]\ndriver = \"sqlite3\"\nfile = \"@FOLDER@/" +
           std::string{name} + ".db\"\n";
}

Daemon& shared_daemon()
{
    if (!running)
        running = std::make_unique<Daemon>(DaemonOptions{.config = conformance_config()});
    return *running;
}

Conformance::Conformance()
    : caller{shared_daemon().connect()},
      opened{caller.ok("session.open", R"({"datasource":")" + GetParam() + R"("})").as_object()}
{
}

void Conformance::make_model(std::string_view model, std::string_view properties,
                             std::string_view settings)
{
    const std::string params = R"({"model":)" + text_of(boost::json::value(model)) +
                               R"(,"properties":)" + std::string{properties} + R"(,"settings":)" +
                               std::string{settings} + "}";
    ok("define", params);
    definitions_.emplace_back(model, params);
    ok("automigrate", boost::json::object{{"models", boost::json::array{model}}});
}

void Conformance::make_rows(std::string_view model, std::string_view rows)
{
    const boost::json::value list = json_of(rows);
    for (const boost::json::value& row : list.as_array())
        ok("create", boost::json::object{{"model", model}, {"data", row}});
}

std::string Conformance::ids(std::string_view model, std::string_view filter)
{
    const boost::json::value rows =
        ok("all", boost::json::object{{"model", model}, {"filter", json_of(filter)}});
    std::string list;
    for (const boost::json::value& row : rows.as_array())
        list.append(list.empty() ? "" : " ").append(text_of(row.at("id")));
    return list;
}

Caller Conformance::another_session()
{
    Caller other{shared_daemon().connect()};
    other.ok("session.open", R"({"datasource":")" + GetParam() + R"("})");
    for (const auto& [model, params] : definitions_)
        other.ok("define", params);
    return other;
}

bool Conformance::has_capability(std::string_view capability) const
{
    for (const boost::json::value& known : opened.at("driver").at("capabilities").as_array()) {
        if (known.as_string() == capability)
            return true;
    }
    return false;
}

std::string name_of_driver(const ::testing::TestParamInfo<std::string>& info)
{
    return info.param;
}

} // namespace connectord::test

#include "daemon/rpc/home.hpp"

#include "tests/support/toy_world.hpp"

#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/json/parse.hpp>

#include <string>
#include <thread>
#include <vector>

namespace connectord::rpc {

namespace {

/// A world whose clients' calls are run in another one where they are about what that has.
class HomeTest : public ::testing::Test {
protected:
    HomeTest()
    {
        for (test::ToyWorld* world : {&here, &there}) {
            world->registry.add({.name = "where", .summary = "Where.", .at_home = true},
                                [this](Call& call, Params, json::Writer& out) -> Task<Status> {
                                    worked = std::this_thread::get_id();
                                    out.string(call.session.client());
                                    co_return Status{};
                                });
            world->registry.add({.name = "tarry", .summary = "Tarries.", .at_home = true}, tarry);
            world->registry.add({.name = "count",
                                 .summary = "Counts.",
                                 .params = named({"model", "where", "options"})},
                                count);
        }
        here.dispatcher.set_home(&home);
        conversation->session().set_client("a test");
        thread = std::thread{[this] { there.io.run(); }};
    }
    ~HomeTest() override
    {
        stays_up.reset();
        thread.join();
    }

    static std::vector<ParamSpec> named(std::initializer_list<std::string_view> names)
    {
        std::vector<ParamSpec> specs;
        for (const std::string_view name : names)
            specs.push_back(ParamSpec{name, false, "{}", {}});
        return specs;
    }

    static Task<Status> count(Call&, Params, json::Writer& out)
    {
        out.integer(0);
        co_return Status{};
    }

    static Task<Status> tarry(Call&, Params, json::Writer&)
    {
        const auto executor = co_await boost::asio::this_coro::executor;
        boost::asio::steady_timer timer{executor, std::chrono::minutes{1}};
        boost::system::error_code error;
        co_await timer.async_wait(boost::asio::redirect_error(use_task, error));
        co_return Error{Errc::cancelled, "it was called off"};
    }

    void say(std::string_view text)
    {
        const Result<std::shared_ptr<const json::Document>> document = json::parse(text);
        ASSERT_TRUE(document) << text;
        here.dispatcher.dispatch(conversation, *document);
    }
    void run()
    {
        here.io.restart();
        here.io.run();
    }

    bool concerns(const MethodSpec& spec, std::string_view params) const
    {
        Request call;
        const boost::json::value given = boost::json::parse(params);
        call.params = &given;
        return Home::concerns(spec, call, conversation->session());
    }

    test::ToyWorld here;
    test::ToyWorld there;
    Home home{there.io, there.dispatcher, {there.datasources, there.transactions, there.access}};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> stays_up{
        there.io.get_executor()};
    std::thread::id worked;
    std::vector<std::string> heard;
    std::shared_ptr<Conversation> conversation = std::make_shared<Conversation>(
        here.io, here.make_session(session::Transport::tcp),
        [this](Outgoing outgoing) { heard.push_back(std::move(outgoing.text)); });
    std::thread thread;
};

TEST_F(HomeTest, RunsACallThereInTheNameOfItsSession)
{
    say(R"({"jsonrpc":"2.0","id":7,"method":"where"})");
    run();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0], R"({"jsonrpc":"2.0","id":7,"result":"a test"})");
    EXPECT_EQ(worked, thread.get_id());
    EXPECT_EQ(here.dispatcher.calls_in_flight(), 0U);
}

TEST_F(HomeTest, AnswersABatchOfWhichAPartIsRunThereAsOne)
{
    say(R"([{"jsonrpc":"2.0","id":1,"method":"where"},{"jsonrpc":"2.0","method":"where"},)"
        R"({"jsonrpc":"2.0","id":2,"method":"subtract","params":[3,1]}])");
    run();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(boost::json::parse(heard[0]).as_array().size(), 2U);
}

TEST_F(HomeTest, AnswersNoNotification)
{
    say(R"({"jsonrpc":"2.0","method":"where"})");
    run();
    EXPECT_TRUE(heard.empty());
    EXPECT_EQ(worked, thread.get_id());
}

TEST_F(HomeTest, PassesOnThatACallIsCalledOff)
{
    say(R"({"jsonrpc":"2.0","id":1,"method":"tarry"})");
    boost::asio::post(here.io, [this] {
        say(R"({"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}})");
    });
    run();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_NE(heard[0].find("it was called off"), std::string::npos) << heard[0];
}

TEST_F(HomeTest, RefusesHereWhoMayNotCallAtAll)
{
    conversation->session().set_principal(nullptr);
    say(R"({"jsonrpc":"2.0","id":1,"method":"where"})");
    run();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_NE(heard[0].find("unauthenticated"), std::string::npos) << heard[0];
    EXPECT_EQ(worked, std::thread::id{});
}

TEST_F(HomeTest, IsConcernedByTransactionsThatAreNotKnownHere)
{
    const MethodSpec& spec = here.registry.find("count")->spec;
    const MethodSpec commit{.name = "commit", .summary = "", .params = named({"transaction"})};
    const MethodSpec begin{.name = "begin",
                           .summary = "",
                           .params = named({"level", "options"}),
                           .begins_transactions = true};
    const std::string id(32, 'a');

    EXPECT_FALSE(concerns(spec, R"(["m"])"));
    EXPECT_FALSE(concerns(spec, R"(["m", {"transaction": "x"}, {"schema": "s"}])"));
    EXPECT_TRUE(concerns(spec, R"(["m", {}, {"transaction": ")" + id + "\"}]"));
    EXPECT_TRUE(concerns(spec, R"({"model": "m", "options": {"transaction": ")" + id + "\"}}"));
    EXPECT_TRUE(concerns(commit, "[\"" + id + "\"]"));
    EXPECT_TRUE(concerns(commit, R"({"transaction": ")" + id + "\"}"));
    EXPECT_FALSE(concerns(begin, R"([null, {"transaction": ")" + id + "\"}]"))
        << "the id is one to give";
    EXPECT_TRUE(concerns(begin, R"([null, {"bind": "id"}])"));
    EXPECT_FALSE(concerns(begin, R"([null, {"bind": "session"}])"));

    const MethodSpec define{.name = "define",
                            .summary = "",
                            .params = named({"model", "options"}),
                            .reach = Reach::nothing};
    EXPECT_FALSE(concerns(define, R"(["m", {"transaction": ")" + id + "\"}]"))
        << "it is about the session, whatever its options say";

    here.transactions.refuse(id, Error{Errc::busy, "it never began"});
    EXPECT_FALSE(concerns(spec, R"(["m", {}, {"transaction": ")" + id + "\"}]"))
        << "why it is over is known here";
}

} // namespace

} // namespace connectord::rpc

#include "daemon/rpc/dispatcher.hpp"

#include "tests/support/toy_world.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace connectord::rpc {

namespace {

/// A client without a socket: what it says is dispatched, what it hears is kept.
class Talk {
public:
    explicit Talk(test::ToyOptions options = {}) : world{options} { meet(); }

    void meet(session::Transport transport = session::Transport::tcp)
    {
        conversation = std::make_shared<Conversation>(
            world.io, world.make_session(transport),
            [this](Outgoing outgoing) { heard.push_back(std::move(outgoing)); });
    }

    /// Dispatches a text; runs nothing that waits.
    void say(std::string_view text)
    {
        const Result<std::shared_ptr<const json::Document>> document = json::parse(text);
        ASSERT_TRUE(document) << text;
        world.dispatcher.dispatch(conversation, *document);
    }

    /// Says and runs until nothing is left to do; gives the last that was heard.
    boost::json::value ask(std::string_view text)
    {
        say(text);
        run();
        return heard.empty() ? boost::json::value{} : boost::json::parse(heard.back().text);
    }

    boost::json::value call(std::string_view method, std::string_view params = "{}")
    {
        std::string text = R"({"jsonrpc":"2.0","id":1,"method":")";
        text.append(method).append(R"(","params":)").append(params).append("}");
        return ask(text);
    }

    void run()
    {
        world.io.restart();
        world.io.run();
    }

    std::vector<std::string> texts() const
    {
        std::vector<std::string> texts;
        for (const Outgoing& outgoing : heard)
            texts.push_back(outgoing.text);
        return texts;
    }

    test::ToyWorld world;
    std::vector<Outgoing> heard;
    std::shared_ptr<Conversation> conversation;
};

const boost::json::object& data_of(const boost::json::value& reply)
{
    return reply.at("error").at("data").as_object();
}

std::string error_name(const boost::json::value& reply)
{
    return std::string{data_of(reply).at("name").as_string()};
}

std::string call_text(int id, std::string_view method, std::string_view params)
{
    return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")" +
           std::string{method} + R"(","params":)" + std::string{params} + "}";
}

} // namespace

TEST(Dispatcher, AnswersACall)
{
    Talk talk;
    EXPECT_EQ(talk.call("subtract", "[42,23]"),
              boost::json::parse(R"({"jsonrpc":"2.0","id":1,"result":19})"));
}

TEST(Dispatcher, RunsCallsInTheOrderReceivedUpToTheirFirstWait)
{
    Talk talk;
    talk.say(call_text(1, "remember", "[5]"));
    talk.say(call_text(2, "recall", "[]"));
    talk.say(call_text(3, "remember", "[6]"));
    talk.say(call_text(4, "recall", "[]"));
    talk.run();
    EXPECT_EQ(talk.texts().at(1), R"({"jsonrpc":"2.0","id":2,"result":5})");
    EXPECT_EQ(talk.texts().at(3), R"({"jsonrpc":"2.0","id":4,"result":6})");
}

TEST(Dispatcher, NeverHoldsAFastCallBackForASlowOne)
{
    Talk talk;
    talk.say(call_text(1, "sleep", "[30]"));
    talk.say(call_text(2, "sleep", "[1]"));
    talk.say(call_text(3, "subtract", "[2,1]"));
    talk.run();
    ASSERT_EQ(talk.heard.size(), 3U);
    EXPECT_EQ(talk.texts()[0], R"({"jsonrpc":"2.0","id":3,"result":1})");
    EXPECT_EQ(talk.texts()[1], R"({"jsonrpc":"2.0","id":2,"result":null})");
    EXPECT_EQ(talk.texts()[2], R"({"jsonrpc":"2.0","id":1,"result":null})");
}

TEST(Dispatcher, FindsAliases)
{
    Talk talk;
    EXPECT_EQ(talk.call("repeat", "[7]").at("result"), boost::json::value(7));
}

TEST(Dispatcher, NamesTheNearestMethodForOneThatDoesNotExist)
{
    Talk talk;
    const boost::json::value reply = talk.call("substract");
    EXPECT_EQ(reply.at("error").at("code"), boost::json::value(-32601));
    EXPECT_EQ(data_of(reply).at("nearest"), boost::json::value("subtract"));
    EXPECT_EQ(error_name(talk.call("\\u0000")), "method_not_found");
}

TEST(Dispatcher, AnswersNoNotificationWhateverBecomesOfIt)
{
    Talk talk;
    for (const std::string_view method :
         {"update", "fail", "throw", "foobar", "raw", "nothing", "sleep"})
        talk.say(R"({"jsonrpc":"2.0","method":")" + std::string{method} + R"("})");
    talk.say(R"({"jsonrpc":"2.0","method":"remember","params":[9]})");
    talk.run();
    EXPECT_TRUE(talk.heard.empty());
    EXPECT_EQ(talk.call("recall").at("result"), boost::json::value(9));
}

TEST(Dispatcher, ForgetsHalfAResultWhenAMethodFails)
{
    Talk talk;
    const boost::json::value reply = talk.call("fail");
    EXPECT_EQ(error_name(reply), "guard_refused");
    EXPECT_FALSE(reply.as_object().contains("result"));
}

TEST(Dispatcher, AnswersAnExceptionWithAnIncidentAndGoesOn)
{
    Talk talk;
    const boost::json::value reply = talk.call("throw");
    EXPECT_EQ(error_name(reply), "internal");
    EXPECT_EQ(data_of(reply).at("incident").as_string().size(), 16U);
    EXPECT_EQ(boost::json::serialize(reply).find("secret"), std::string::npos);
    EXPECT_EQ(talk.call("subtract", "[2,1]").at("result"), boost::json::value(1));
}

TEST(Dispatcher, TakesAMethodWithoutAResultForABug)
{
    Talk talk;
    EXPECT_EQ(error_name(talk.call("nothing")), "internal");
}

TEST(Dispatcher, AnswersParamsThatDoNotFit)
{
    Talk talk;
    EXPECT_EQ(error_name(talk.call("subtract", R"({"minuend":1})")), "invalid_params");
    const boost::json::value reply = talk.call("subtract", R"({"minuend":1,"subtrahend":1e400})");
    EXPECT_EQ(data_of(reply).at("path"), boost::json::value("params.subtrahend"));
    EXPECT_EQ(reply.at("id"), boost::json::value(1));
}

TEST(Dispatcher, RefusesWithoutTheGrantAndSaysHowToGiveIt)
{
    Talk talk;
    const boost::json::value reply = talk.call("raw");
    EXPECT_EQ(error_name(reply), "forbidden");
    EXPECT_EQ(data_of(reply).at("grant"), boost::json::value("raw"));
    EXPECT_NE(reply.at("error").at("message").as_string().find("--allow raw"), std::string::npos);
}

TEST(Dispatcher, DoesNothingForAStranger)
{
    test::ToyOptions options;
    options.needs_token = true;
    Talk talk{options};
    EXPECT_EQ(error_name(talk.call("remember", "[1]")), "unauthenticated");
    EXPECT_TRUE(talk.conversation->lacks_authentication());
    EXPECT_EQ(error_name(talk.call("subtract", "[2,1]")), "unauthenticated");
    EXPECT_EQ(error_name(talk.call("foobar")), "method_not_found");

    EXPECT_EQ(error_name(talk.call("login", R"(["wrong"])")), "unauthenticated");
    EXPECT_EQ(talk.call("login", R"([")" + std::string{test::toy_token} + R"("])").at("result"),
              boost::json::value(true));
    EXPECT_EQ(talk.call("subtract", "[2,1]").at("result"), boost::json::value(1));
    const boost::json::value reply = talk.call("raw");
    EXPECT_NE(reply.at("error").at("message").as_string().find("\"tester\""), std::string::npos);
}

TEST(Dispatcher, KnowsACallerFromTheCallAfterItsLogin)
{
    test::ToyOptions options;
    options.needs_token = true;
    Talk talk{options};
    talk.say(call_text(1, "login", R"([")" + std::string{test::toy_token} + R"("])"));
    talk.say(call_text(2, "subtract", "[2,1]"));
    talk.run();
    EXPECT_EQ(talk.texts().at(1), R"({"jsonrpc":"2.0","id":2,"result":1})");
}

TEST(Dispatcher, GathersABatchIntoOneArray)
{
    Talk talk;
    const boost::json::value replies =
        talk.ask("[" + call_text(1, "sleep", "[20]") + "," + call_text(2, "subtract", "[3,1]") +
                 R"(,1,{"jsonrpc":"2.0","method":"update"},)" + call_text(3, "fail", "[]") + "]");
    ASSERT_EQ(talk.heard.size(), 1U);
    ASSERT_TRUE(replies.is_array());
    std::vector<std::string> ids;
    for (const boost::json::value& reply : replies.as_array())
        ids.push_back(boost::json::serialize(reply.at("id")));
    std::sort(ids.begin(), ids.end());
    EXPECT_EQ(ids, (std::vector<std::string>{"1", "2", "3", "null"}));
}

TEST(Dispatcher, AnswersNothingToABatchOfNotifications)
{
    Talk talk;
    talk.ask(
        R"([{"jsonrpc":"2.0","method":"update"},{"jsonrpc":"2.0","method":"sleep","params":[1]}])");
    EXPECT_TRUE(talk.heard.empty());
    EXPECT_EQ(talk.conversation->calls_in_flight(), 0U);
}

TEST(Dispatcher, CancelsTheCallThatIsNamed)
{
    Talk talk;
    talk.say(call_text(1, "sleep", "[60000]"));
    talk.say(call_text(2, "sleep", "[10]"));
    talk.say(R"({"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}})");
    talk.run();
    ASSERT_EQ(talk.heard.size(), 2U);
    const boost::json::value cancelled = boost::json::parse(talk.texts()[0]);
    EXPECT_EQ(cancelled.at("id"), boost::json::value(1));
    EXPECT_EQ(error_name(cancelled), "cancelled");
    EXPECT_EQ(talk.texts()[1], R"({"jsonrpc":"2.0","id":2,"result":null})");
}

TEST(Dispatcher, TellsIdsOfDifferentTypesApartWhenItCancels)
{
    Talk talk;
    talk.say(R"({"jsonrpc":"2.0","id":"1","method":"sleep","params":[5]})");
    talk.say(R"({"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}})");
    talk.say(R"({"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"2"}})");
    talk.say(R"({"jsonrpc":"2.0","method":"$/cancelRequest","params":{}})");
    talk.run();
    EXPECT_EQ(talk.texts(),
              (std::vector<std::string>{R"({"jsonrpc":"2.0","id":"1","result":null})"}));
}

TEST(Dispatcher, AnswersACancelThatIsACall)
{
    Talk talk;
    EXPECT_EQ(talk.call("$/cancelRequest", R"({"id":77})").at("result"),
              boost::json::value(nullptr));
    EXPECT_EQ(error_name(talk.call("$/cancelRequest", "{}")), "invalid_params");
    EXPECT_EQ(error_name(talk.call("$/cancelRequest", R"({"id":[1]})")), "invalid_params");
}

TEST(Dispatcher, LimitsTheCallsInFlight)
{
    test::ToyOptions options;
    options.dispatch.max_in_flight = 2;
    Talk talk{options};
    for (int id = 1; id <= 3; ++id)
        talk.say(call_text(id, "sleep", "[5]"));
    ASSERT_EQ(talk.heard.size(), 1U);
    const boost::json::value refused = boost::json::parse(talk.texts()[0]);
    EXPECT_EQ(refused.at("id"), boost::json::value(3));
    EXPECT_EQ(data_of(refused).at("limit"), boost::json::value("callsInFlight"));
    EXPECT_EQ(data_of(refused).at("max"), boost::json::value(2));
    talk.run();
    EXPECT_EQ(talk.heard.size(), 3U);
}

TEST(Dispatcher, LimitsTheSizeOfAReply)
{
    test::ToyOptions options;
    options.dispatch.max_reply = 1000;
    Talk talk{options};
    EXPECT_TRUE(talk.call("blob", "[900]").as_object().contains("result"));
    EXPECT_EQ(data_of(talk.call("blob", "[1000]")).at("limit"), boost::json::value("reply"));
}

TEST(Dispatcher, LimitsTheSizeOfABatchesRepliesButAnswersEveryCall)
{
    test::ToyOptions options;
    options.dispatch.max_reply = 1000;
    Talk talk{options};
    const boost::json::value replies =
        talk.ask("[" + call_text(1, "blob", "[900]") + "," + call_text(2, "blob", "[900]") + "]");
    ASSERT_EQ(replies.as_array().size(), 2U);
    EXPECT_TRUE(replies.at(0).as_object().contains("result"));
    EXPECT_EQ(error_name(replies.at(1)), "limit_exceeded");
    EXPECT_EQ(replies.at(1).at("id"), boost::json::value(2));
}

TEST(Dispatcher, LimitsTheRepliesThatWaitInAll)
{
    test::ToyOptions options;
    options.reply_budget = 2000;
    Talk talk{options};
    EXPECT_TRUE(talk.call("blob", "[1500]").as_object().contains("result"));
    const boost::json::value refused = talk.call("blob", "[1500]");
    EXPECT_EQ(data_of(refused).at("limit"), boost::json::value("bufferedReplies"));
    EXPECT_EQ(refused.at("id"), boost::json::value(1));
    talk.heard.clear(); // as when they have been written
    EXPECT_EQ(talk.world.budget.used(), 0U);
    EXPECT_TRUE(talk.call("blob", "[1500]").as_object().contains("result"));
}

TEST(Dispatcher, TurnsNewCallsAwayAtTheEndAndWaitsForTheOldOnes)
{
    Talk talk;
    talk.say(call_text(1, "sleep", "[20]"));
    talk.world.dispatcher.begin_shutdown();
    EXPECT_EQ(error_name(
                  boost::json::parse((talk.say(call_text(2, "recall", "[]")), talk.texts().at(0)))),
              "shutting_down");

    std::vector<bool> idle;
    auto wait = [](Dispatcher& dispatcher, std::chrono::milliseconds span,
                   std::vector<bool>& answers) -> Task<void> {
        const bool answer = co_await dispatcher.wait_until_idle(Deadline::in(span));
        answers.push_back(answer);
    };
    for (const int ms : {1, 5000})
        boost::asio::co_spawn(talk.world.io,
                              wait(talk.world.dispatcher, std::chrono::milliseconds{ms}, idle),
                              boost::asio::detached);
    talk.run();
    EXPECT_EQ(idle, (std::vector<bool>{false, true}));
    EXPECT_EQ(talk.texts().at(1), R"({"jsonrpc":"2.0","id":1,"result":null})");
}

TEST(Conversation, CallsEverythingOffAtItsEndAndSendsNoMore)
{
    Talk talk;
    talk.say(call_text(1, "sleep", "[60000]"));
    talk.say(call_text(2, "stubborn", "[20]"));
    bool has_ended = false;
    auto end = [](std::shared_ptr<Conversation> conversation, bool& ended) -> Task<void> {
        co_await conversation->end();
        ended = conversation->calls_in_flight() == 0;
    };
    boost::asio::co_spawn(talk.world.io, end(talk.conversation, has_ended), boost::asio::detached);
    const auto start = std::chrono::steady_clock::now();
    talk.run();
    EXPECT_TRUE(has_ended);
    EXPECT_TRUE(talk.heard.empty());
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{5});
    EXPECT_EQ(talk.world.dispatcher.calls_in_flight(), 0U);
}

TEST(Dispatcher, TellsItsObserverOfEveryCall)
{
    Talk talk;
    std::vector<std::string> records;
    talk.world.dispatcher.set_observer([&](const CallRecord& record) {
        records.push_back(std::string{record.method ? record.method->spec.name : "?"} + " " +
                          (record.error ? std::string{name_of(*record.error)} : "ok"));
    });
    talk.call("repeat", "[1]");
    talk.call("foobar");
    talk.call("fail");
    talk.ask(R"({"jsonrpc":"2.0","method":"update"})");
    EXPECT_EQ(records, (std::vector<std::string>{"echo ok", "? method_not_found",
                                                 "fail guard_refused", "update ok"}));
}

TEST(Dispatcher, RunsAThousandCallsThatAllWait)
{
    Talk talk;
    for (int id = 0; id < 1024; ++id)
        talk.say(call_text(id, "sleep", "[" + std::to_string(id % 7) + "]"));
    EXPECT_EQ(talk.conversation->calls_in_flight(), 1024U);
    talk.run();
    std::vector<std::int64_t> ids;
    for (const std::string& text : talk.texts())
        ids.push_back(boost::json::parse(text).at("id").as_int64());
    std::sort(ids.begin(), ids.end());
    ASSERT_EQ(ids.size(), 1024U);
    for (std::int64_t id = 0; id < 1024; ++id)
        EXPECT_EQ(ids[static_cast<std::size_t>(id)], id);
}

} // namespace connectord::rpc

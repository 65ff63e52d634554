#include "protocol/framing/stream_framer.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace connectord::framing {

namespace {

std::string story_of(const Frame& frame)
{
    if (const auto* document = std::get_if<std::shared_ptr<const json::Document>>(&frame))
        return boost::json::serialize((*document)->root());
    const auto& refusal = std::get<Refusal>(frame);
    return "!" + std::string{name_of(refusal.error.code)} + " id=" + refusal.id + " " +
           boost::json::serialize(refusal.error.data) + " " + refusal.error.message;
}

StreamFramer framer(std::size_t max_request = 1000)
{
    return StreamFramer{{max_request, "http://127.0.0.1:7071"}};
}

/// Gives `stream` in parts that end at `cuts`, and tells every frame, the end of the stream too.
std::vector<std::string> frames_of(std::string_view stream, const std::vector<std::size_t>& cuts,
                                   std::size_t max_request = 1000)
{
    StreamFramer subject = framer(max_request);
    std::vector<std::string> stories;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= cuts.size(); ++i) {
        const std::size_t end = i < cuts.size() ? cuts[i] : stream.size();
        const std::vector<char> copy(stream.begin() + static_cast<std::ptrdiff_t>(begin),
                                     stream.begin() + static_cast<std::ptrdiff_t>(end));
        std::string_view bytes{copy.data(), copy.size()};
        while (const std::optional<Frame> frame = subject.feed(bytes))
            stories.push_back(story_of(*frame));
        begin = end;
    }
    if (const std::optional<Frame> frame = subject.finish())
        stories.push_back(story_of(*frame));
    if (subject.is_over())
        stories.emplace_back("over");
    return stories;
}

std::vector<std::string> frames_of(std::string_view stream)
{
    return frames_of(stream, {});
}

std::string body(std::string_view text)
{
    return "Content-Length: " + std::to_string(text.size()) + "\r\n\r\n" + std::string{text};
}

/// Streams of every kind, whole and broken.
const std::vector<std::string>& streams()
{
    static const std::vector<std::string> streams{
        "{\"id\":1}\n{\"id\":2}\n",
        "{\"id\":1}{\"id\":2}[3]  [4]\r\n\r\n\t{\"id\":5}",
        " \n{\"id\":1}",
        "{\"a\":?}{\"lost\":1}\n{\"id\":2}\n",
        "{\"a\":nul\n{\"id\":2}\n",
        "[\"\\u12\n\"]\n{\"id\":3}\n",
        "[\"\xE2\n{\"id\":4}\n[\"\xFF\"]\n[5]",
        "{\"id\":1}garbage\n{\"id\":2}\n",
        "[1]2 [3]4",
        "{\"id\":9,\"x\":\"" + std::string(80, 'y') + "\"}[1]\n",
        "{\"x\":\"" + std::string(80, 'y') + "\",\"id\":\"late\"}{\"id\":2}",
        "{\"x\":\"" + std::string(80, 'y') + "?\",}{\"lost\":2}\n{\"id\":3}",
        "{\"never\":\"" + std::string(80, 'z'),
        "{\"half\":",
        std::string(300, '[') + "\n{\"id\":1}\n",
        body("{\"id\":1}") + body("[2]"),
        "content-LENGTH:8\nContent-Type: application/json; charset=utf-8\n\n{\"id\":1}" +
            body("[2] "),
        body("{\"id\":1,}") + body("{\"id\":2}") + body("[] []") + body("[3]"),
        body("") + body("[1]") + "\r\n" + body("[2]"),
        body("{\"id\":7,\"x\":\"" + std::string(80, 'y') + "\"}") + body("[2]"),
        body("{\"half\":") + body("[1]"),
        "Content-Length: 10\r\n\r\n{\"id\"",
        "Content-Length: 1",
        "Content-Type: x\r\n\r\n{}",
        "Content-Length: -5\r\n\r\n{}",
        "Content-Length: 99999999999999999999\r\n\r\n{}",
        "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "CONNECT 127.0.0.1:80 HTTP/1.1\r\n\r\n{\"id\":1}",
        "Cookie" + std::string(3000, 'x'),
        "GET / HTTP/1.1\r\nHost: "
        "localhost\r\n\r\n{\"jsonrpc\":\"2.0\",\"method\":\"destroyAll\"}\n",
        "hello\n{\"id\":1}\n",
        "\x16\x03\x01",
        "",
        "\n\n  ",
    };
    return streams;
}

/// How much memory this process holds.
std::size_t resident_bytes()
{
    std::ifstream file{"/proc/self/statm"};
    std::size_t whole = 0;
    std::size_t resident = 0;
    file >> whole >> resident;
    return resident * 4096;
}

} // namespace

TEST(StreamFramer, AnswersTheSameHoweverTheBytesAreCutInTwo)
{
    for (const std::string& stream : streams()) {
        const std::vector<std::string> whole = frames_of(stream, {}, 64);
        for (std::size_t cut = 0; cut <= stream.size(); ++cut)
            ASSERT_EQ(frames_of(stream, {cut}, 64), whole) << stream << " cut at " << cut;
    }
}

TEST(StreamFramer, AnswersTheSameByteByByte)
{
    for (const std::string& stream : streams()) {
        std::vector<std::size_t> cuts;
        for (std::size_t i = 1; i < stream.size(); ++i)
            cuts.push_back(i);
        ASSERT_EQ(frames_of(stream, cuts, 64), frames_of(stream, {}, 64)) << stream;
    }
}

TEST(StreamFramer, AnswersTheSameHoweverChangedStreamsAreCut)
{
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    for (int round = 0; round < 3000; ++round) {
        std::string stream = streams()[random() % streams().size()];
        for (std::uint64_t changes = random() % 3; changes > 0 && !stream.empty(); --changes)
            stream[random() % stream.size()] = static_cast<char>(random());
        std::vector<std::size_t> cuts;
        const std::uint64_t rarity = 1 + random() % 40;
        for (std::size_t i = 1; i < stream.size(); ++i) {
            if (random() % rarity == 0)
                cuts.push_back(i);
        }
        ASSERT_EQ(frames_of(stream, cuts, 64), frames_of(stream, {}, 64))
            << testing::PrintToString(stream);
    }
}

TEST(StreamFramer, TakesTextsWithAndWithoutNewlines)
{
    const std::vector<std::string> expected{R"({"id":1})", R"({"id":2})", "[3]", "over"};
    EXPECT_EQ(frames_of("{\"id\":1}\n{\"id\":2}\n[3]\n"), expected);
    EXPECT_EQ(frames_of("{\"id\":1}{\"id\":2}[3]"), expected);
    EXPECT_EQ(frames_of("\r\n {\"id\":1}\r\n\r\n{\"id\":2}\t[3]"), expected);
}

TEST(StreamFramer, GoesOnAfterTheLineThatDidNotParse)
{
    const std::vector<std::string> frames = frames_of("{\"id\":?}{\"id\":1}\n{\"id\":2}\n");
    ASSERT_EQ(frames.size(), 3U);
    EXPECT_EQ(frames[0].substr(0, 34), R"(!parse_error id=null {"position":6)");
    EXPECT_EQ(frames[1], R"({"id":2})");
}

TEST(StreamFramer, TakesHeadersInAnyCaseAndOrder)
{
    const std::vector<std::string> expected{R"({"id":1})", "[2]", "over"};
    EXPECT_EQ(frames_of(body("{\"id\":1}") + body("[2]")), expected);
    EXPECT_EQ(
        frames_of("content-length:   8  \r\nCONTENT-TYPE: x/y\r\n\r\n{\"id\":1}"
                  "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: "
                  "3\r\n\r\n[2]"),
        expected);
    EXPECT_EQ(frames_of("Content-Length: 8\n\n{\"id\":1}Content-Length: 3\n\n[2]"), expected);
}

TEST(StreamFramer, KeepsInStepByLengthWhateverABodyHolds)
{
    const std::vector<std::string> frames =
        frames_of(body("{\"id\":1,}\n\n") + body("[2]") + body("[3] x") + body("[4]"));
    ASSERT_EQ(frames.size(), 5U);
    EXPECT_EQ(frames[0].substr(0, 12), "!parse_error");
    EXPECT_EQ(frames[1], "[2]");
    EXPECT_EQ(frames[2].substr(0, 12), "!parse_error");
    EXPECT_EQ(frames[3], "[4]");
}

TEST(StreamFramer, KeepsTheFramingThatItFound)
{
    const std::vector<std::string> frames = frames_of("{\"id\":1}\n" + body("[2]") + "\n[3]\n");
    // The header is a broken text here; so is not what follows it on lines of its own.
    ASSERT_GE(frames.size(), 3U);
    EXPECT_EQ(frames[0], R"({"id":1})");
    EXPECT_EQ(frames[1].substr(0, 12), "!parse_error");
    EXPECT_EQ(frames[frames.size() - 2], "[3]");
}

TEST(StreamFramer, SaysWhatItSpeaksToThoseWhoSpeakSomethingElse)
{
    const std::vector<std::string> frames = frames_of("hello\n{\"id\":1}\n");
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_NE(frames[0].find("JSON-RPC 2.0"), std::string::npos);
    EXPECT_EQ(frames[0].find("HTTP"), std::string::npos);
    EXPECT_EQ(frames[1], "over");
}

TEST(StreamFramer, ShowsHttpTheWayAndRunsNothingOfIt)
{
    for (const std::string method :
         {"GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"}) {
        const std::vector<std::string> frames = frames_of(
            method +
            " / HTTP/1.1\r\nHost: x\r\n\r\n{\"jsonrpc\":\"2.0\",\"method\":\"x\",\"id\":1}\n");
        ASSERT_EQ(frames.size(), 2U) << method;
        EXPECT_NE(frames[0].find("http://127.0.0.1:7071"), std::string::npos) << frames[0];
        EXPECT_EQ(frames[1], "over");
    }
}

TEST(StreamFramer, TakesATextOfTheLimitAndNotOneByteMore)
{
    const std::string text = "{\"id\":7,\"x\":\"" + std::string(48, 'y') + "\"}";
    EXPECT_EQ(frames_of(text + "\n[1]", {}, text.size()),
              (std::vector<std::string>{text, "[1]", "over"}));
    const std::string limited =
        R"(!limit_exceeded id=7 {"limit":"request","max":)" + std::to_string(text.size() - 1) + "}";
    for (const std::string& stream : {text + "\n[1]", body(text) + body("[1]")}) {
        const std::vector<std::string> frames = frames_of(stream, {}, text.size() - 1);
        ASSERT_EQ(frames.size(), 3U);
        EXPECT_EQ(frames[0].substr(0, limited.size()), limited);
        EXPECT_EQ(frames[1], "[1]");
    }
}

TEST(StreamFramer, PassesOverATextWithoutEndInLittleMemory)
{
    StreamFramer subject = framer(1000);
    std::string_view start = "{\"id\":1,\"x\":\"";
    EXPECT_FALSE(subject.feed(start));
    const std::string more(1 << 20, 'x');
    const std::size_t before = resident_bytes();
    for (int i = 0; i < 256; ++i) {
        std::string_view bytes = more;
        ASSERT_FALSE(subject.feed(bytes));
    }
    EXPECT_LT(resident_bytes(), before + (16U << 20));
    std::string_view end = "\"}";
    const std::optional<Frame> frame = subject.feed(end);
    ASSERT_TRUE(frame);
    EXPECT_EQ(std::get<Refusal>(*frame).id, "1");
}

TEST(StreamFramer, TellsWhetherAMessageHasBegun)
{
    StreamFramer subject = framer();
    const auto give = [&](std::string_view bytes) {
        while (subject.feed(bytes)) {
        }
        return subject.is_mid_message();
    };
    EXPECT_FALSE(subject.is_mid_message());
    EXPECT_TRUE(give("{"));
    EXPECT_FALSE(give("}"));
    EXPECT_FALSE(give("\n "));
    EXPECT_FALSE(give("?"));
    EXPECT_FALSE(give("?? skipped"));

    StreamFramer by_headers = framer();
    std::string_view header = "Content-Length: 2\r\n\r\n{";
    by_headers.feed(header);
    EXPECT_TRUE(by_headers.is_mid_message());
    std::string_view end = "}";
    EXPECT_TRUE(by_headers.feed(end));
    EXPECT_FALSE(by_headers.is_mid_message());
}

TEST(StreamFramer, SaysThatAMessageBrokeOff)
{
    for (const std::string stream : {"{\"id\":1", "Content-Length: 9\r\n\r\n{\"id\":1}",
                                     "Content-Le", "Content-Length: 9\r\n"}) {
        const std::vector<std::string> frames = frames_of(stream);
        ASSERT_EQ(frames.size(), 2U) << stream;
        EXPECT_EQ(frames[0].substr(0, 20), "!parse_error id=null") << stream;
    }
    EXPECT_EQ(frames_of("{\"id\":1}\n "), (std::vector<std::string>{R"({"id":1})", "over"}));
}

TEST(Envelope, WrapsRepliesAsRequestsCame)
{
    EXPECT_EQ(envelope_of(Framing::texts, 12).before, "");
    EXPECT_EQ(envelope_of(Framing::texts, 12).after, "\n");
    EXPECT_EQ(envelope_of(Framing::unknown, 12).after, "\n");
    EXPECT_EQ(envelope_of(Framing::headers, 12).before, "Content-Length: 12\r\n\r\n");
    EXPECT_EQ(envelope_of(Framing::headers, 12).after, "");
}

} // namespace connectord::framing

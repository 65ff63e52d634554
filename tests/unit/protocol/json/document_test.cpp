#include "protocol/json/document.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace connectord::json {

namespace {

using State = DocumentParser::State;

/// All that can be said of how a text was read.
std::string story_of(DocumentParser& parser, State state)
{
    if (state == State::needs_more)
        return "needs more";
    if (state == State::failed)
        return parser.error().message;
    const std::shared_ptr<const Document> document = parser.take();
    std::string story = boost::json::serialize(document->root());
    for (std::size_t call = 0; call < 4; ++call) {
        if (const Violation* violation = document->violation_of(call))
            story += " !" + std::to_string(call) +
                     std::to_string(static_cast<int>(violation->kind)) +
                     (violation->in_params ? " " : " outside ") + violation->path;
    }
    return story;
}

/// Reads `text` cut at the given places, by a parser that may have read others before.
std::string read_in_parts(std::string_view text, const std::vector<std::size_t>& cuts,
                          DocumentParser& parser)
{
    State state = State::needs_more;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= cuts.size() && state == State::needs_more; ++i) {
        const std::size_t end = i < cuts.size() ? cuts[i] : text.size();
        std::string_view part = text.substr(begin, end - begin);
        // A copy of its own, so that a look beyond the part's end is seen by the sanitizers.
        const std::vector<char> copy(part.begin(), part.end());
        std::string_view bytes{copy.data(), copy.size()};
        state = parser.feed(bytes);
        begin = end;
    }
    if (state == State::needs_more)
        state = parser.finish();
    std::string story = story_of(parser, state);
    parser.reset();
    return story;
}

std::string read(std::string_view text)
{
    DocumentParser parser;
    return read_in_parts(text, {}, parser);
}

const Violation& violation_in(const std::shared_ptr<const Document>& document, std::size_t call = 0)
{
    const Violation* violation = document->violation_of(call);
    static const Violation none{Violation::Kind::depth, false, 99, false, "none", {}};
    return violation != nullptr ? *violation : none;
}

std::shared_ptr<const Document> document_of(std::string_view text)
{
    Result<std::shared_ptr<const Document>> document = parse(text);
    EXPECT_TRUE(document) << (document ? "" : document.error().message);
    return *document;
}

std::string nested(std::size_t depth)
{
    return R"({"id":7,"params":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
}

const std::vector<std::string>& texts()
{
    static const std::vector<std::string> texts{
        R"({"jsonrpc":"2.0","method":"all","params":{"model":"C","filter":{"limit":3}},"id":1})",
        R"([1,-2,3.5,1e10,-0.0,"\u00e5\ud83d\ude00\n",true,false,null,{},[]])",
        "{\"a\":\"\xC3\xA5\xE2\x82\xAC\xF0\x9F\x98\x80\"}",
        R"({"params":{"a":1,"b":{"c":[0,{"a":"\u0000"}]},"a":2}})",
        R"([{"params":[1e400]},{"params":[18446744073709551616]},{"params":{"x":{"y":1,"y":2}}}])",
        R"({"a":nul})",
        R"({"a":nulx})",
        R"([tru1])",
        R"([falsy])",
        R"(["fals)",
        R"([truex])",
        R"({"a" 1})",
        R"({"a":1,})",
        R"([1,,2])",
        R"([01])",
        R"([1.e3])",
        R"([-])",
        R"([1e])",
        "[\"\xC3(\"]",
        "[\"\xE2\x82\"]\n",
        "[\"\xFF\"]",
        "\xEF\xBB\xBF{}",
        R"(["\u12G4 and more text here"])",
        R"(["\ud800 and more text here"])",
        R"(["\ud800\u0041 and more text"])",
        R"(["\udc00 and more text here"])",
        R"(["\q"])",
        R"(["\u12)",
        R"({"a":[1,2)",
        "[\"a\nb\"]",
        "[\"abc\x01\"]",
        "  { } ",
        "17",
        "-9223372036854775808",
        "9223372036854775807",
        "18446744073709551615",
        "0.1",
        "\"text\"",
        "",
        "   ",
        "]",
        "hello",
    };
    return texts;
}

} // namespace

TEST(DocumentParser, ReadsTheSameWhereverTheTextIsCutInTwo)
{
    DocumentParser parser;
    for (const std::string& text : texts()) {
        const std::string whole = read(text);
        for (std::size_t cut = 0; cut <= text.size(); ++cut)
            EXPECT_EQ(read_in_parts(text, {cut}, parser), whole) << text << " cut at " << cut;
    }
}

TEST(DocumentParser, ReadsTheSameByteByByte)
{
    DocumentParser parser;
    for (const std::string& text : texts()) {
        std::vector<std::size_t> cuts;
        for (std::size_t i = 1; i < text.size(); ++i)
            cuts.push_back(i);
        EXPECT_EQ(read_in_parts(text, cuts, parser), read(text)) << text;
    }
}

TEST(DocumentParser, ReadsBrokenTextsTheSameHoweverTheyAreCut)
{
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    DocumentParser parser;
    for (int round = 0; round < 3000; ++round) {
        std::string text = texts()[random() % texts().size()];
        if (!text.empty())
            text[random() % text.size()] = static_cast<char>(random());
        std::vector<std::size_t> cuts;
        for (std::size_t i = 1; i < text.size(); ++i) {
            if (random() % 4 == 0)
                cuts.push_back(i);
        }
        ASSERT_EQ(read_in_parts(text, cuts, parser), read(text)) << testing::PrintToString(text);
    }
}

TEST(DocumentParser, StopsAtTheEndOfATextAndLeavesTheRest)
{
    DocumentParser parser;
    std::string_view bytes = "{\"a\":1} \n[2]";
    EXPECT_EQ(parser.feed(bytes), State::done);
    EXPECT_EQ(bytes, "[2]");
    EXPECT_EQ(boost::json::serialize(parser.take()->root()), R"({"a":1})");
    EXPECT_EQ(parser.feed(bytes), State::done);
    EXPECT_EQ(boost::json::serialize(parser.take()->root()), "[2]");
}

TEST(DocumentParser, LeavesTheByteThatBreaksTheText)
{
    DocumentParser parser;
    std::string_view bytes = "{\"a\":?}\nrest";
    EXPECT_EQ(parser.feed(bytes), State::failed);
    EXPECT_EQ(bytes, "?}\nrest");
    EXPECT_EQ(parser.error().data.at("position"), boost::json::value(5));
    EXPECT_EQ(parser.error().code, Errc::parse_error);
}

TEST(DocumentParser, NeverPassesTheLineInWhichATextBreaks)
{
    for (const std::string text :
         {"[\"\\u\n123 and some more text\"]", "[\"\\ud800\\u1\n23 and more text\"]",
          "[\"\\ud8\n and more text here\"]", "[nul\n and more text here]",
          "[\"\xE2\n and more text here\"]"}) {
        for (std::size_t cut = 0; cut < text.size(); ++cut) {
            DocumentParser parser;
            std::string_view first = std::string_view{text}.substr(0, cut);
            std::string_view second = std::string_view{text}.substr(cut);
            if (parser.feed(first) != State::failed) {
                EXPECT_EQ(parser.feed(second), State::failed);
            }
            const std::string rest = std::string{first}.append(second);
            EXPECT_NE(rest.find('\n'), std::string_view::npos)
                << testing::PrintToString(text) << " cut at " << cut;
        }
    }
}

TEST(DocumentParser, KeepsNumbersExact)
{
    EXPECT_EQ(document_of("9223372036854775807")->root(), boost::json::value(INT64_MAX));
    EXPECT_EQ(document_of("-9223372036854775808")->root(), boost::json::value(INT64_MIN));
    EXPECT_EQ(document_of("18446744073709551615")->root(), boost::json::value(UINT64_MAX));
    EXPECT_EQ(document_of("0.1")->root().as_double(), 0.1);
    // Doubles that boost::json 1.81 reads one step off.
    EXPECT_EQ(document_of("[1.7976931348623157e308]")->root().at(0).as_double(),
              1.7976931348623157e308);
    EXPECT_EQ(document_of("[2.2250738585072014e-308]")->root().at(0).as_double(),
              2.2250738585072014e-308);
    EXPECT_EQ(document_of("[9007199254740993.5]")->root().at(0).as_double(), 9007199254740993.5);
}

TEST(DocumentParser, RoundsEveryDoubleToTheNearest)
{
    std::mt19937_64 random{42};
    for (int i = 0; i < 20000; ++i) {
        const double value =
            std::ldexp(static_cast<double>(random() >> 11), static_cast<int>(random() % 200) - 150);
        char digits[64];
        std::snprintf(digits, sizeof digits, "[%.17g]", value);
        ASSERT_EQ(document_of(digits)->root().at(0).to_number<double>(), value) << digits;
    }
}

TEST(Document, NotesADoubledNameWithItsPath)
{
    const auto document = document_of(R"({"id":1,"params":{"where":{"age":1,"x":2,"age":3}}})");
    EXPECT_EQ(violation_in(document).kind, Violation::Kind::doubled_name);
    EXPECT_EQ(violation_in(document).path, "params.where.age");
    EXPECT_TRUE(violation_in(document).in_params);
}

TEST(Document, NotesADoubledNameAmongTheCallsOwnMembers)
{
    const auto document =
        document_of(R"({"id":1,"method":"a","params":{"x":{"y":1,"y":1}},"method":"b"})");
    EXPECT_EQ(violation_in(document).path, "method");
    EXPECT_FALSE(violation_in(document).in_params);
}

TEST(Document, NotesNumbersThatLoseDigits)
{
    for (const std::string number : {"1e400", "-1e400", "18446744073709551616",
                                     "-9223372036854775809", "123456789012345678901234567890"}) {
        const auto document = document_of(R"({"params":{"data":[0,{"n":)" + number + "}]}}");
        EXPECT_EQ(violation_in(document).kind, Violation::Kind::number) << number;
        EXPECT_EQ(violation_in(document).path, "params.data[1].n") << number;
    }
}

TEST(Document, TakesDoublesAsTheyCome)
{
    const auto document =
        document_of(R"({"params":[0.1,1e308,1e-400,18446744073709551615,-0.0,1E+2]})");
    EXPECT_EQ(document->violation_of(0), nullptr);
    EXPECT_EQ(document->root().at("params").at(2).as_double(), 0.0);
}

TEST(Document, NotesNulInStringsAndNamesBelowParamsOnly)
{
    EXPECT_EQ(violation_in(document_of(R"({"params":["ok",{"name":"a\u0000b"}]})")).path,
              "params[1].name");
    EXPECT_EQ(violation_in(document_of(R"({"params":{"a\u0000":1}})")).kind, Violation::Kind::nul);
    EXPECT_EQ(document_of(R"({"id":"\u0000","method":"\u0000","params":{}})")->violation_of(0),
              nullptr);
}

TEST(Document, KeepsEachCallsViolationApart)
{
    const auto document = document_of(
        R"([{"params":{"a":1}},{"params":{"b":"\u0000","c":1e999}},{"id":1,"id":2},{"params":[{"d":1,"d":1}]}])");
    EXPECT_EQ(document->violation_of(0), nullptr);
    EXPECT_EQ(violation_in(document, 1).path, "params.b");
    EXPECT_EQ(violation_in(document, 2).name, "id");
    EXPECT_EQ(violation_in(document, 3).path, "params[0].d");
    EXPECT_EQ(document->violation_of(4), nullptr);
}

TEST(Document, NotesDepthSoThatTheIdIsStillRead)
{
    EXPECT_EQ(document_of(nested(64))->violation_of(0), nullptr);
    const auto document = document_of(nested(65));
    EXPECT_EQ(violation_in(document).kind, Violation::Kind::depth);
    EXPECT_EQ(document->root().at("id"), boost::json::value(7));
}

TEST(DocumentParser, GivesUpOnDepthsThatNobodyMeans)
{
    const Result<std::shared_ptr<const Document>> document = parse(std::string(100'000, '['));
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().code, Errc::limit_exceeded);
    EXPECT_EQ(document.error().data.at("limit"), boost::json::value("depth"));
    EXPECT_EQ(document.error().data.at("max"), boost::json::value(64));
}

TEST(DocumentParser, FindsTheIdAndTheEndOfATextThatItDiscards)
{
    const std::string text =
        R"({"jsonrpc":"2.0","params":{"id":3,"deep":[{"id":4}]},"i\u0064":"a\"b","x":"}"}[1])";
    for (std::size_t cut = 0; cut < text.size() - 3; ++cut) {
        DocumentParser parser;
        std::string_view first = std::string_view{text}.substr(0, cut);
        std::string_view second = std::string_view{text}.substr(cut);
        EXPECT_EQ(parser.feed(first), State::needs_more);
        parser.discard();
        EXPECT_EQ(parser.feed(second), State::done);
        EXPECT_EQ(second, "[1]");
        EXPECT_EQ(parser.id_text(), R"("a\"b")") << cut;
    }
}

TEST(DocumentParser, ForgetsAllOfATextForTheNext)
{
    DocumentParser parser;
    std::string_view first = R"({"id":5,"a":1e999,"params":{"x":"\u0000)";
    parser.feed(first);
    parser.discard();
    parser.reset();
    EXPECT_FALSE(parser.is_discarding());
    EXPECT_EQ(parser.id_text(), "null");
    std::string_view second = R"({"params":{"x":"y"}})";
    EXPECT_EQ(parser.feed(second), State::done);
    EXPECT_EQ(story_of(parser, State::done), R"({"params":{"x":"y"}})");
}

TEST(Parse, RefusesWhatFollowsTheText)
{
    const Result<std::shared_ptr<const Document>> document = parse("{} x");
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().data.at("position"), boost::json::value(3));
    EXPECT_TRUE(parse("{} \n"));
}

TEST(Document, HoldsAnObjectOfManyMembersWithoutConfusingThem)
{
    std::string text = R"({"params":{)";
    for (int i = 0; i < 5000; ++i)
        text += "\"member" + std::to_string(i) + "\":" + std::to_string(i) + ",";
    const auto clean = document_of(text + R"("last":0}})");
    EXPECT_EQ(clean->violation_of(0), nullptr);
    EXPECT_EQ(clean->root().at("params").as_object().size(), 5001U);
    const auto doubled = document_of(text + R"("member17":0}})");
    EXPECT_EQ(violation_in(doubled).path, "params.member17");
}

} // namespace connectord::json

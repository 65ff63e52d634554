// The corpus through every target: what was found once is never found again.
#include "tests/fuzz/targets.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace connectord::fuzz {

namespace {

std::vector<std::string> corpus()
{
    std::vector<std::string> files;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator{CONNECTORD_FUZZ_CORPUS}) {
        if (!entry.is_regular_file())
            continue;
        std::ifstream file{entry.path(), std::ios::binary};
        std::ostringstream text;
        text << file.rdbuf();
        files.push_back(text.str());
    }
    return files;
}

void run_all(std::string_view bytes)
{
    document(bytes);
    stream(bytes);
    message(bytes);
}

} // namespace

TEST(FuzzCorpus, HoldsItsClaims)
{
    const std::vector<std::string> files = corpus();
    EXPECT_GT(files.size(), 20U);
    for (const std::string& file : files)
        run_all(file);
}

TEST(FuzzCorpus, HoldsItsClaimsWhenItIsChanged)
{
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    const std::vector<std::string> files = corpus();
    for (int round = 0; round < 5000; ++round) {
        std::string text = files[random() % files.size()];
        for (std::uint64_t changes = random() % 4; changes > 0 && !text.empty(); --changes) {
            const std::size_t at = random() % text.size();
            switch (random() % 3) {
            case 0:
                text[at] = static_cast<char>(random());
                break;
            case 1:
                text.erase(at, random() % 5);
                break;
            default:
                text.insert(at, text.substr(random() % text.size(), random() % 9));
                break;
            }
        }
        run_all(text);
    }
}

} // namespace connectord::fuzz

// The plans of one table, found by what they are.
#pragma once

#include "drivers/sql/plan.hpp"
#include "drivers/sql/text.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace connectord::sql {

/// What a plan answers, where the same text may serve several answers.
enum class Answer : char {
    rows = 'r',
    few_rows = 's',
    arrays = 'R',
    few_arrays = 'S',
    first = 'f',
    count = 'c',
    exists = 'e',
    affected = 'a',
    id = 'i',
    id_and_data = 'd',
    upserted = 'u',
    found = 'F',
    created = 'C',
    value = 'v',
    values = 'V',
};

/// A cache of plans.
///
/// The text that the builder writes is a function of model and shape alone, so the text itself
/// names the shape: no second description of it exists that could disagree. Bounded, least recently
/// used first out: a client that asks in a thousand shapes costs itself preparing, and nobody
/// memory.
class Plans {
public:
    explicit Plans(std::size_t most = 512) : most_{most} {}
    Plans(const Plans&) = delete;
    Plans& operator=(const Plans&) = delete;

    /// The statement of `text` and its values. `describe` completes a plan that was not there yet.
    /// `frame` is what stands around the answer, where methods put different words there.
    template <typename Describe>
    Statement statement(Answer answer, Text& text, Describe describe, std::string_view frame = {})
    {
        key_.assign(1, static_cast<char>(answer));
        key_.append(frame).push_back('\0');
        key_.append(text.view());
        if (std::shared_ptr<const Plan> known = find(key_))
            return {std::move(known), text.take_values()};

        auto plan = std::make_shared<Plan>();
        plan->text = text.take_text();
        describe(*plan);
        keep(key_, plan);
        return {std::move(plan), text.take_values()};
    }

    std::size_t size() const { return by_key_.size(); }

    /// How often a plan was there already, and how often it was made, in all caches of the process.
    struct Totals {
        std::atomic<std::uint64_t> found;
        std::atomic<std::uint64_t> made;
    };
    static const Totals& totals() { return totals_; }

private:
    struct Entry {
        std::string key;
        std::shared_ptr<const Plan> plan;
    };

    std::shared_ptr<const Plan> find(std::string_view key);
    void keep(std::string_view key, std::shared_ptr<const Plan> plan);

    inline static Totals totals_;

    std::size_t most_;
    std::string key_;
    std::list<Entry> by_use_; ///< latest first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_;
};

} // namespace connectord::sql

#include "daemon/admin/methods.hpp"

namespace connectord::admin {

void register_methods(rpc::Registry& methods, const House& house, Readiness& readiness)
{
    Readiness* ask = &readiness;
    methods.add({.name = "health",
                 .summary = "Whether calls would be answered, and which databases can be reached.",
                 .result_schema = R"({"type":"object"})",
                 .before_authentication = true,
                 .at_home = true,
                 .reach = rpc::Reach::nothing,
                 .example = {"{}", R"({"ready":true,"datasources":{"shop":"available"}})"}},
                [ask](rpc::Call&, rpc::Params, json::Writer& out) -> Task<Status> {
                    const Readiness::Report report = co_await ask->ask();
                    out.raw(report.text());
                    co_return Status{};
                });
    add_looks(methods, house);
    add_deeds(methods, house);
}

} // namespace connectord::admin

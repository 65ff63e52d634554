#include "daemon/admin/readiness.hpp"

#include "protocol/json/writer.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>

namespace connectord::admin {

namespace {

constexpr std::chrono::seconds patience{2};
constexpr std::chrono::seconds lasts{2};

} // namespace

std::string Readiness::Report::text() const
{
    json::Writer out;
    out.begin_object().key("ready").boolean(is_ready);
    out.key("datasources").begin_object();
    for (const State& one : datasources)
        out.key(one.name).string(one.state);
    out.end_object().end_object();
    return out.take();
}

bool Readiness::is_fresh(const session::Datasource& datasource) const
{
    const auto known = known_.find(datasource.number());
    return known != known_.end() && (known->second.is_being_asked ||
                                     std::chrono::steady_clock::now() - known->second.when < lasts);
}

Task<void> Readiness::ask_one(std::shared_ptr<session::Datasource> datasource)
{
    known_[datasource->number()].is_being_asked = true;
    const PoolStats pool = datasource->driver().stats();
    // Where callers wait already nobody joins them. That they wait for connections which there are
    // is a good sign; that they wait for the first one is none.
    bool is_available = pool.available && pool.idle + pool.lent + pool.pinned > 0;
    if (pool.waiting == 0) {
        const Result<ServerInfo> server =
            co_await datasource->driver().connect(Deadline::in(patience));
        is_available = server.has_value();
    }
    known_[datasource->number()] = {std::chrono::steady_clock::now(), is_available, false};
}

Task<Readiness::Report> Readiness::ask()
{
    const std::vector<std::shared_ptr<session::Datasource>> all = datasources_.configured();
    for (const std::shared_ptr<session::Datasource>& datasource : all) {
        if (datasource->is_paused() || is_fresh(*datasource))
            continue;
        asked_->enter();
        auto told = [asked = asked_](const std::exception_ptr&) { asked->leave(); };
        boost::asio::co_spawn(io_.get_executor(), ask_one(datasource), std::move(told));
    }
    // Whoever asks meanwhile waits for the same answers.
    const Deadline soon = Deadline::in(patience);
    co_await asked_->wait_until_empty(soon);

    Report report;
    report.is_draining = is_draining_();
    report.is_ready = !report.is_draining;
    for (const std::shared_ptr<session::Datasource>& datasource : all) {
        const auto known = known_.find(datasource->number());
        // Who has not answered by now is as good as away, whatever was known before.
        const bool is_available =
            known != known_.end() && known->second.is_available && !known->second.is_being_asked;
        report.is_ready = report.is_ready && is_available && !datasource->is_paused();
        report.datasources.push_back({datasource->name(), datasource->is_paused() ? "paused"
                                                          : is_available          ? "available"
                                                                                  : "unavailable"});
    }
    if (known_.size() > all.size() + 16)
        known_.clear(); // of datasources that have retired
    co_return report;
}

} // namespace connectord::admin

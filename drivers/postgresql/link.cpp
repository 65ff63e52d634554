#include "drivers/postgresql/link.hpp"

#include "drivers/postgresql/errors.hpp"
#include "drivers/postgresql/sqlstate.hpp"
#include "drivers/postgresql/types.hpp"

#include <boost/asio/post.hpp>

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace connectord::pg {

namespace {

using Readiness = boost::asio::posix::descriptor_base;

Reply reply_of(const PGresult* result)
{
    if (result == nullptr)
        return Reply::end;
    switch (PQresultStatus(result)) {
    case PGRES_SINGLE_TUPLE:
        return Reply::row;
    case PGRES_TUPLES_OK:
        return Reply::rows;
    case PGRES_COMMAND_OK:
    case PGRES_EMPTY_QUERY:
        return Reply::completed;
    case PGRES_FATAL_ERROR:
        return Reply::failed;
    case PGRES_PIPELINE_ABORTED:
        return Reply::aborted;
    case PGRES_PIPELINE_SYNC:
        return Reply::sync;
    default:
        return Reply::other;
    }
}

/// The first word of a command tag: `UPDATE` of `UPDATE 3`.
std::string_view verb_of(const PGresult* result)
{
    const std::string_view tag =
        PQcmdStatus(const_cast<PGresult*>(result)); // reads, and says not so
    return tag.substr(0, tag.find(' '));
}

/// Rows inserted, updated or deleted: 3 of `UPDATE 3`.
std::int64_t affected_by(const PGresult* result)
{
    const std::string_view verb = verb_of(result);
    const bool changes =
        verb == "INSERT" || verb == "UPDATE" || verb == "DELETE" || verb == "MERGE";
    return changes ? std::strtoll(PQcmdTuples(const_cast<PGresult*>(result)), nullptr, 10) : 0;
}

/// libpq hands over what the server says unasked; a FATAL among it announces the end.
void note_fatal(void* saw_fatal, const PGresult* notice)
{
    const char* severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity != nullptr &&
        (std::string_view{severity} == "FATAL" || std::string_view{severity} == "PANIC"))
        *static_cast<bool*>(saw_fatal) = true;
}

} // namespace

Link::Link(boost::asio::io_context& io, ConnectionPtr connection, pool::ConnectionId id,
           Owner& owner)
    : owner_{owner},
      id_{id},
      connection_{std::move(connection)},
      socket_{io.get_executor()},
      timer_{io.get_executor()},
      last_heard_{Clock::now()}
{
    PQsetNoticeReceiver(connection_.get(), note_fatal, &saw_fatal_);
}

Link::~Link()
{
    close();
}

void Link::start()
{
    boost::system::error_code error;
    socket_.assign(PQsocket(connection_.get()), error);
    if (error)
        fail_soon("the socket cannot be watched: " + error.message());
    else
        watch();
}

void Link::watch()
{
    socket_.async_wait(Readiness::wait_read,
                       [self = shared_from_this()](boost::system::error_code error) {
                           if (!error && self->is_open())
                               self->on_readable();
                       });
}

void Link::on_readable()
{
    const std::shared_ptr<Link> self = shared_from_this();
    receive();
    if (is_open())
        watch();
}

void Link::receive()
{
    last_heard_ = Clock::now();
    is_receiving_ = true;
    bool is_well = true;
    do {
        is_well = PQconsumeInput(connection_.get()) == 1;
        while (!pipeline_.is_empty() && PQisBusy(connection_.get()) == 0) {
            if (!take(ResultPtr{PQgetResult(connection_.get())})) {
                is_well = false;
                break;
            }
            if (pipeline_.head_is_row_by_row())
                PQsetSingleRowMode(connection_.get());
        }
    } while (is_well && has_pending_tls());
    is_receiving_ = false;

    // Also parses what came unasked: notices, parameter changes.
    while (PGnotify* notification = PQnotifies(connection_.get()))
        PQfreemem(notification);

    tell_answers();
    if (!is_open())
        return;
    if (!is_well || saw_fatal_ || PQstatus(connection_.get()) != CONNECTION_OK) {
        fail(last_words());
        return;
    }
    flush();
    if (is_open())
        owner_.on_quiet(*this);
}

/// TLS records are read whole: what OpenSSL holds back would wake nobody.
bool Link::has_pending_tls() const
{
    auto* tls = static_cast<SSL*>(PQgetssl(connection_.get()));
    return tls != nullptr && SSL_pending(tls) > 0;
}

/// Takes one result; false when the connection is of no more use.
bool Link::take(ResultPtr result)
{
    const Reply reply = reply_of(result.get());
    if (PQstatus(connection_.get()) != CONNECTION_OK &&
        (reply == Reply::end || PQresultErrorField(result.get(), PG_DIAG_SQLSTATE) == nullptr))
        return false; // libpq's own words on a connection that has ended

    const Verdict verdict = pipeline_.take(reply);
    if (verdict.kind == Verdict::Kind::confused) {
        refuse_reply(result.get());
        return false;
    }
    Request& request = *in_flight_.front();
    switch (verdict.kind) {
    case Verdict::Kind::rows:
        take_rows(request, verdict.sent, result.get(), false);
        break;
    case Verdict::Kind::last_rows:
        take_rows(request, verdict.sent, result.get(), true);
        break;
    case Verdict::Kind::completed:
        take_completion(request, verdict.sent, result.get());
        break;
    case Verdict::Kind::failed:
        take_failure(request, verdict.sent, result.get());
        break;
    case Verdict::Kind::skipped:
        if (verdict.sent.command == Command::prepare)
            prepared_.forget(verdict.sent.plan, verdict.sent.serial);
        break;
    case Verdict::Kind::unit_is_done:
        is_encoding_ = false;
        request.started_at = std::max(request.sent_at, last_sync_);
        last_sync_ = last_heard_;
        answered_.push_back(std::move(in_flight_.front()));
        in_flight_.pop_front();
        break;
    default:
        break;
    }
    return true;
}

/// COPY has no place in a pipeline: there is no way back from it but to close.
void Link::refuse_reply(const PGresult* result)
{
    if (in_flight_.empty() || in_flight_.front()->error)
        return;
    const ExecStatusType status = PQresultStatus(result);
    const bool is_copy =
        status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
    if (is_copy)
        in_flight_.front()->error = Error{Errc::unsupported, "COPY cannot be run here"}
                                        .with("driver", "postgresql")
                                        .with("capability", "copy");
}

void Link::take_rows(Request& request, const Sent& sent, const PGresult* result, bool is_last)
{
    if (request.is_answered || request.error)
        return;
    if (request.statements.empty()) {
        end_statement(request, sent, result, true);
        return;
    }
    if (!std::exchange(is_encoding_, true))
        encoder_.begin(request.statements[sent.index].plan->row_shape, *request.out);
    // Where rows come one by one, one in sixteen is timed, and counts for all. What is soon done
    // takes no longer than to look at the clock.
    constexpr std::size_t small = 8U << 10;
    const bool is_timed =
        request.deadline.spent() != nullptr &&
        (is_last ? PQresultMemorySize(result) > small : (encoder_.count() & 15) == 0);
    const Clock::time_point began = is_timed ? Clock::now() : Clock::time_point{};
    Result<void> encoded = encoder_.rows(result);
    if (encoded && is_last)
        encoded = encoder_.finish(affected_by(result));
    if (is_timed)
        request.encoding += (Clock::now() - began) * (is_last ? 1 : 16);
    if (encoded) {
        if (is_last)
            end_statement(request, sent, result, true);
        return;
    }
    is_encoding_ = false;
    request.error = encoded.error();
    if (!request.reads_only)
        request.error->with("outcome", name_of(Effects::unknown)); // the rows were of a write
    overflowed_ = in_flight_.front();
}

void Link::take_completion(Request& request, const Sent& sent, const PGresult* result)
{
    if (request.is_answered || request.error)
        return;
    if (!request.statements.empty()) {
        encoder_.begin(request.statements[sent.index].plan->row_shape, *request.out);
        if (const Result<void> finished = encoder_.finish(affected_by(result)); !finished) {
            request.error = finished.error();
            return;
        }
    }
    end_statement(request, sent, result, false);
}

void Link::end_statement(Request& request, const Sent& sent, const PGresult* result,
                         bool has_columns)
{
    Outcome& outcome = request.outcome;
    outcome.command = verb_of(result);
    outcome.has_columns = has_columns;
    outcome.affected += affected_by(result);
    if (has_columns && is_encoding_) {
        outcome.rows += encoder_.count();
        const sql::RowShape& shape = request.statements[sent.index].plan->row_shape;
        outcome.columns.clear();
        if (shape.layout == sql::RowShape::Layout::described)
            for (int i = 0; i < PQnfields(result); ++i)
                outcome.columns.push_back({PQfname(result, i), type_name(PQftype(result, i))});
    }
    is_encoding_ = false;
}

void Link::take_failure(Request& request, const Sent& sent, const PGresult* result)
{
    is_encoding_ = false;
    ServerReport report = report_of(result);
    const bool is_stale = is_stale_plan(report.sql_state, report.routine);
    if (sent.command == Command::prepare)
        prepared_.forget(sent.plan, sent.serial);
    else if (sent.plan != 0 && report.sql_state == "26000")
        prepared_.forget(sent.plan, sent.serial);
    else if (sent.plan != 0 && is_stale)
        prepared_.discard(sent.plan, sent.serial);

    // Statements run in order: while the first is still being prepared, none has begun.
    request.was_not_begun =
        ends_connection(report.sql_state) && sent.command == Command::prepare && sent.index == 0;
    if (request.is_answered)
        return;
    if (request.error && request.error->code != Errc::limit_exceeded)
        return; // the first error is the one that counts
    if (request.error && report.sql_state != query_canceled)
        return;
    if (request.error) { // it overflowed, and was cancelled for that
        request.error->with("outcome", name_of(Effects::none));
        return;
    }
    const bool undoes = request.is_in_transaction() &&
                        (request.statements.size() > 1 || report.sql_state == query_canceled);
    request.is_stale = is_stale && sent.plan != 0;
    report.statement = sent.index;
    request.error =
        database_error(std::move(report), undoes ? Effects::rolled_back : Effects::none);
    if (request.out != nullptr)
        request.out->rewind(request.mark);
}

void Link::tell_answers()
{
    const std::shared_ptr<Request> overflowed = std::exchange(overflowed_, nullptr);
    Requests answered;
    answered.swap(answered_);
    for (const std::shared_ptr<Request>& request : answered) {
        if (request->error && request->out != nullptr && !request->is_answered)
            request->out->rewind(request->mark);
        if (request->purpose != Purpose::eviction)
            owner_.on_answered(*this, request);
        if (!is_open())
            return;
    }
    if (overflowed && !in_flight_.empty() && in_flight_.front() == overflowed)
        owner_.on_overflow(*this, overflowed);
}

void Link::send(const std::shared_ptr<Request>& request, Clock::time_point now)
{
    if (!request->is_in_transaction())
        evict_prepared();
    request->sent_at = now;
    if (request->out != nullptr)
        request->mark = request->out->mark();
    in_flight_.push_back(request);
    if (write(*request))
        flush();
    else
        fail_soon(last_words());
}

bool Link::write(Request& request)
{
    ++last_unit_;
    if (!request.prelude.empty() && !write_control(request.prelude))
        return false;
    for (std::uint32_t i = 0; i < request.statements.size(); ++i)
        if (!write_statement(request, i))
            return false;
    if (!request.control.empty()) {
        const std::string sql{request.control};
        if (PQsendQueryParams(connection_.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr,
                              0) != 1)
            return false;
        pipeline_.sent({last_unit_, Command::query});
    }
    return write_sync();
}

/// A statement of our own whose answer matters only when it is an error.
bool Link::write_control(std::string_view sql)
{
    const std::string text{sql};
    if (PQsendQueryParams(connection_.get(), text.c_str(), 0, nullptr, nullptr, nullptr, nullptr,
                          0) != 1)
        return false;
    pipeline_.sent({last_unit_, Command::control});
    return true;
}

bool Link::write_statement(Request& request, std::uint32_t index)
{
    const sql::Statement& statement = request.statements[index];
    const sql::Plan& plan = *statement.plan;
    bind_.set(statement.values);
    PGconn* connection = connection_.get();
    Sent sent{last_unit_, Command::query, index, plan.many_rows};

    if (!plan.prepared || plan.leaves_state) {
        if (PQsendQueryParams(connection, plan.text.c_str(), bind_.count(), nullptr, bind_.texts(),
                              nullptr, nullptr, 0) != 1)
            return false;
        pipeline_.sent(sent);
    } else {
        const Prepared::Use use = prepared_.use(plan.id);
        const PreparedName name{plan.id, use.serial};
        sent.plan = plan.id;
        sent.serial = use.serial;
        if (use.must_prepare) {
            if (PQsendPrepare(connection, name.c_str(), plan.text.c_str(), 0, nullptr) != 1)
                return false;
            pipeline_.sent({last_unit_, Command::prepare, index, false, plan.id, use.serial});
        }
        if (PQsendQueryPrepared(connection, name.c_str(), bind_.count(), bind_.texts(), nullptr,
                                nullptr, 0) != 1)
            return false;
        pipeline_.sent(sent);
    }
    if (plan.many_rows && pipeline_.size() == 1)
        PQsetSingleRowMode(connection); // already at the head: no reply will announce it
    return true;
}

bool Link::write_sync()
{
    if (PQpipelineSync(connection_.get()) != 1)
        return false;
    pipeline_.sent({last_unit_, Command::sync});
    return true;
}

/// DEALLOCATE ahead of a statement, with a Sync of its own so that its failure is nobody's.
void Link::evict_prepared()
{
    while (const std::optional<PreparedName> surplus = prepared_.take_surplus()) {
        const std::string sql = "DEALLOCATE " + std::string{surplus->view()};
        auto eviction =
            std::make_shared<Request>(Purpose::eviction, Deadline{Clock::time_point::max()});
        eviction->control = sql;
        in_flight_.push_back(eviction);
        if (!write(*eviction)) {
            fail_soon(last_words());
            return;
        }
        eviction->control = {};
    }
}

void Link::flush()
{
    const int left = PQflush(connection_.get());
    if (left < 0) {
        fail_soon(last_words());
        return;
    }
    if (left == 0 || std::exchange(is_flushing_, true))
        return;
    socket_.async_wait(Readiness::wait_write,
                       [self = shared_from_this()](boost::system::error_code error) {
                           self->is_flushing_ = false;
                           if (!error && self->is_open())
                               self->flush();
                       });
}

bool Link::is_alive()
{
    if (!is_open() || is_failing_ || PQstatus(connection_.get()) != CONNECTION_OK)
        return false;
    char byte = 0;
    const ssize_t seen = ::recv(PQsocket(connection_.get()), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (seen < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK;
    if (seen == 0)
        return false;

    // Something came unasked: news, or the last words before the end.
    const bool is_well = PQconsumeInput(connection_.get()) == 1;
    while (PGnotify* notification = PQnotifies(connection_.get()))
        PQfreemem(notification);
    return is_well && !saw_fatal_ && PQstatus(connection_.get()) == CONNECTION_OK;
}

std::string Link::last_words() const
{
    return connection_ ? PQerrorMessage(connection_.get()) : "the connection is closed";
}

std::string Link::parameter(const char* name) const
{
    const char* value = PQparameterStatus(connection_.get(), name);
    return value == nullptr ? "" : value;
}

PGTransactionStatusType Link::transaction_status() const
{
    return PQtransactionStatus(connection_.get());
}

void Link::arm(Clock::time_point moment)
{
    if (moment >= armed_ || !is_open())
        return;
    armed_ = moment;
    timer_.expires_at(moment);
    timer_.async_wait([self = shared_from_this()](boost::system::error_code error) {
        if (error || !self->is_open())
            return;
        self->armed_ = Clock::time_point::max();
        self->owner_.on_timer(*self);
    });
}

/// Whoever is sending is in the middle of something: the owner hears of the end later.
void Link::fail_soon(std::string reason)
{
    if (std::exchange(is_failing_, true))
        return;
    boost::asio::post(socket_.get_executor(),
                      [self = shared_from_this(), why = std::move(reason)] { self->fail(why); });
}

void Link::fail(const std::string& reason)
{
    if (!is_open())
        return;
    const std::shared_ptr<Link> self = shared_from_this();
    detach();
    Requests unanswered;
    unanswered.swap(in_flight_);
    owner_.on_lost(*this, std::move(unanswered), reason);
}

void Link::close()
{
    if (is_open())
        detach();
    in_flight_.clear();
}

/// Takes the socket from Asio before libpq closes it.
ConnectionPtr Link::detach()
{
    if (socket_.is_open())
        socket_.release();
    timer_.cancel();
    return std::exchange(connection_, nullptr);
}

} // namespace connectord::pg

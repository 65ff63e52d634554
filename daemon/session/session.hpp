// One client's state: who it is, its models, its default datasource, its open transactions.
#pragma once

#include "daemon/session/access.hpp"
#include "daemon/session/datasource.hpp"
#include "daemon/session/likeness.hpp"
#include "daemon/session/session_list.hpp"
#include "daemon/session/transactions.hpp"
#include "drivers/async/deadline.hpp"
#include "drivers/async/task.hpp"
#include "protocol/error.hpp"
#include "protocol/model/options.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::session {

class Datasources;

/// What all sessions have in common.
struct Commons {
    Datasources& datasources;
    Transactions& transactions;
    const Access& access;
    SessionList* sessions = nullptr; ///< where they are listed; null: nowhere

    /// Changes the configured datasource of that name on every other thread; null: there is none.
    using TellOthers =
        std::function<void(const std::string& name, std::function<void(Datasource&)> change)>;
    const TellOthers* tell_others = nullptr;
};

/// The connection behind a session, as far as an operator reaches for it.
class Line {
public:
    virtual std::size_t calls_in_flight() const = 0;

    /// Calls off what is under way, and ends the connection where there is one that lasts.
    virtual void cut() = 0;

protected:
    ~Line() = default;
};

/// How a client reached us. HTTP requests share no session: each has a short-lived one of its own.
enum class Transport { tcp, unix_socket, http };

/// Where a call is aimed: a datasource, or one transaction of it.
struct Place {
    std::shared_ptr<Datasource> datasource;
    std::shared_ptr<OpenTransaction> transaction; ///< null: none
    Turns::Turn turn;                             ///< the transaction's, until the call is done

    Executor& executor() const
    {
        if (transaction)
            return *transaction->transaction;
        return datasource->driver();
    }
};

/// A place and the table that a model is there.
struct Target : Place {
    std::shared_ptr<const sql::Table> table;
};

/// The error for a model that nobody knows, with the nearest of those that are known.
Error model_not_found(std::string_view name, std::vector<std::string_view> known);

/// One client's state. Ends with the connection that opened it.
class Session {
public:
    /// Sends a notification to the client, such as `transaction.expired`; the params are JSON text.
    using Notify = std::function<void(std::string_view method, std::string_view params)>;

    Session(const Commons& commons, Transport transport);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// What another thread has to know of this session to run a call for it.
    Likeness likeness() const;

    /// The same, where who it is is enough: without its datasource and models.
    Likeness outline() const;

    /// The session of one call, in the place of one that lives on another thread.
    ///
    /// Errors  as `Datasources::open`
    static Result<std::shared_ptr<Session>> alike(const Commons& commons, const Likeness& likeness);

    /// A name for logs and `session.open`, unique in this process.
    const std::string& id() const { return id_; }
    Transport transport() const { return transport_; }

    /// Null until authenticated, where a token is needed, and again once the principal is revoked:
    /// only methods that say so are then answered.
    const Principal* principal() const
    {
        return principal_ != nullptr && !principal_->is_revoked ? principal_ : nullptr;
    }

    /// What the client calls itself in `session.open`; for people to read.
    const std::string& client() const { return client_; }
    void set_client(std::string_view name);

    /// Where it comes from: `127.0.0.1:50412`, `uid 1000`; empty: unknown.
    const std::string& peer() const { return peer_; }
    void set_peer(std::string peer) { peer_ = std::move(peer); }

    std::chrono::steady_clock::time_point since() const { return since_; }

    /// Calls that it has made so far.
    std::uint64_t calls() const { return calls_; }
    void count_call() { ++calls_; }

    /// The connection behind it; null when there is none any more.
    Line* line() const { return line_; }
    void set_line(Line* line) { line_ = line; }

    /// Whether the grant is held for any datasource at all: what a call can be refused for before
    /// it is known which datasource it aims at.
    bool has_somewhere(rpc::Grant grant) const;

    /// Makes somebody this session's principal: to go back when opening failed.
    void set_principal(const Principal* principal) { principal_ = principal; }

    /// Makes the owner of `token` this session's principal.
    ///
    /// Errors  unauthenticated
    Status authenticate(std::string_view token);

    /// The datasource of the HTTP path. Whether it exists shows when it is used.
    void set_default_datasource(std::string name) { default_name_ = std::move(name); }

    /// The one chosen by `session.open`.
    void set_default_datasource(std::shared_ptr<Datasource> datasource)
    {
        default_ = std::move(datasource);
    }

    /// Lets go of a datasource that another one of the same name has taken the place of.
    void follow(const Datasource& retired);

    void set_notify(Notify notify) { notify_ = std::move(notify); }
    void notify(std::string_view method, std::string_view params) const;

    /// The datasource that the options name, or the session's own.
    ///
    /// Errors  invalid_params for an unknown name, forbidden for one that the principal may not use
    /// with `grant`
    Result<std::shared_ptr<Datasource>> datasource(const model::Options& options,
                                                   rpc::Grant grant) const;

    /// Whether the principal holds `grant` for this datasource.
    ///
    /// Errors  unauthenticated, forbidden
    Status may(const Datasource& datasource, rpc::Grant grant) const;

    /// Aims a call; nothing where that has to wait, which `place` does. Errors  as `place`
    std::optional<Result<Place>> place_at_once(const model::Options& options, rpc::Grant grant);

    /// Aims a call. Where it names a transaction, waits for its turn there; the place in that queue
    /// is taken before the first suspension, so calls on one transaction run in the order received.
    ///
    /// Errors  as `datasource`; transaction_not_found; timeout and cancelled while waiting
    Task<Result<Place>> place(model::Options options, rpc::Grant grant, Deadline deadline);

    /// The table of a model at a place, as far as it is known: the session's model of that name,
    /// the datasource's own, or one that was discovered; null otherwise.
    ///
    /// Errors  invalid_params for the schema; forbidden, as `may`
    Result<std::shared_ptr<const sql::Table>>
    known_table(std::string_view model, const Place& place, std::string_view schema);

    /// The same, and where the datasource discovers, the database's.
    ///
    /// Errors  as `known_table`; model_not_found, with the models whose names are near; what
    /// discovery met
    Task<Result<std::shared_ptr<const sql::Table>>>
    table(std::string_view model, const Place& place, std::string_view schema, Deadline deadline);

    /// Makes a model known for the calls that follow: on this session, or, over HTTP, which has
    /// none that lasts, in the datasource itself.
    ///
    /// Errors  limit_exceeded, past 2000 models
    Status define(Datasource& datasource, std::shared_ptr<const model::Model> model);
    void undefine(Datasource& datasource, std::string_view model);

    /// A model by name, nearest first: the session's, then the datasource's own; null when neither
    /// has it.
    std::shared_ptr<const model::Model> find_model(const Datasource& datasource,
                                                   std::string_view model) const;

    /// The names of the models that somebody defined, each once, in order.
    std::vector<std::string_view> defined_names(const Datasource& datasource) const;

    /// The names of every model that a call could use without asking the database.
    std::vector<std::string_view> model_names(const Datasource& datasource) const;

    const Commons& commons() const { return commons_; }

    /// Counts a transaction that is about to begin, as long as it lives.
    class Beginning {
    public:
        explicit Beginning(Session& session) : session_{session} { ++session_.beginning_; }
        Beginning(const Beginning&) = delete;
        Beginning& operator=(const Beginning&) = delete;
        ~Beginning() { --session_.beginning_; }

    private:
        Session& session_;
    };

    /// Transactions that are open or about to be.
    std::size_t begun() const { return beginning_ + commons_.transactions.of(*this).size(); }

    /// Rolls back every transaction that is this session's alone.
    Task<void> roll_back_all(std::string reason);

    /// Rolls back what is open and forgets the rest. Awaited by the connection when it ends, after
    /// its calls.
    Task<void> close();

private:
    struct Mapped {
        std::shared_ptr<const model::Model> model;
        std::uint64_t defined_in = 0; ///< the number of a datasource
        std::uint64_t datasource = 0; ///< where `table` is
        std::shared_ptr<const sql::Table>
            table; ///< the model's last, so that most calls find it at once
    };

    /// A place outside of transactions. Errors  as `datasource`
    Result<Place> place_outside(const model::Options& options, rpc::Grant grant) const;

    /// The place of the transaction that is named, its turn not taken yet.
    ///
    /// Errors  as `datasource`; transaction_not_found
    Result<Place> place_inside(const model::Options& options, rpc::Grant grant) const;

    /// The first configured datasource that the principal may use.
    std::string_view first_allowed() const;

    Commons commons_;
    SessionList::Member member_;
    Transport transport_;
    std::string id_;
    std::string client_;
    std::string peer_;
    std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
    std::uint64_t calls_ = 0;
    Line* line_ = nullptr;
    const Principal* principal_ = nullptr;
    std::string default_name_;
    std::shared_ptr<Datasource> default_;
    ByName<Mapped> models_;
    Notify notify_;
    std::size_t beginning_ = 0;
};

} // namespace connectord::session

# What the benches share: the release build, a PostgreSQL of their own, the daemon over it, and the end of both. Sourced,
# never run, by a script that stands in the project's folder and has sourced scripts/lib.sh.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # its variables are used by those who source it, and those of scripts/lib.sh here

# build_release TARGETS…
build_release() {
    need_packages "${build_packages[@]}" libgtest-dev libgmock-dev postgresql-15
    directory=build/bench
    configure "$directory" -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS_RELEASE='-O2 -g1'
    build "$directory" "$@"
}

# A folder for all that a bench leaves behind, and its end, with that of everything that was started.
begin_bench() {
    scratch=$(mktemp -d)
    chmod 755 "$scratch"
    daemon=
    trap end_bench EXIT
    trap 'exit 130' INT TERM
}

end_bench() {
    local status=$?
    trap - EXIT
    if [[ -n $daemon ]] && kill "$daemon" 2>/dev/null; then
        wait "$daemon" || say "connectord ended with $?."
    fi
    stop_postgresql "$scratch/postgresql"
    rm -rf "$scratch"
    exit "$status"
}

# PostgreSQL with the table that compare/model.js describes. Commits are not waited for to reach the disk: what is
# measured is not the disk.
start_accounts() {
    start_postgresql "$scratch/postgresql" 'shared_buffers = 256MB' 'synchronous_commit = off' 'max_connections = 300'
    node --input-type=module -e "console.log((await import('$PWD/tests/bench/compare/model.js')).schema)" |
        "$pgbin/psql" -X -q -h "$scratch/postgresql" -p "$postgresql_port" -U postgres -v ON_ERROR_STOP=1
    postmaster=$(head -n 1 "$scratch/postgresql/postmaster.pid")
}

# start_daemon FLAGS…: over a datasource named bench, on a unix socket and where the flags say; `daemon` is its process.
start_daemon() {
    start_daemon_over "postgresql://postgres@/postgres?host=$scratch/postgresql&port=$postgresql_port" "$@"
}

# start_sqlite_daemon FILE
start_sqlite_daemon() {
    start_daemon_over "$1" --listen-tcp '' --listen-http ''
}

# start_daemon_over URL FLAGS…
start_daemon_over() {
    socket=$scratch/connectord.sock
    "$directory/daemon/connectord" --listen-unix "$socket" --state-dir "$scratch" --log-level warn --datasource "bench=$1" "${@:2}" &
    daemon=$!
    for _ in {1..100}; do
        [[ -S $socket ]] && return
        kill -0 "$daemon" 2>/dev/null || break
        sleep 0.1
    done
    die "connectord did not start."
}

# How many kilobytes a process holds.
resident() { sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\) kB$/\1/p' "/proc/$1/status"; }

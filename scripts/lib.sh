# What the scripts share: packages, a build, a PostgreSQL server. Sourced, never run.
# shellcheck shell=bash
# shellcheck disable=SC2034 # its variables are used by those who source it

# What compiling needs. Boost is named by its version: Debian 12's plain libboost-dev is 1.74, which has no JSON.
build_packages=(
    g++ cmake ninja-build ccache pkg-config
    libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libboost-system1.81-dev
    libspdlog-dev libfmt-dev libpq-dev libsqlite3-dev libpcre2-dev libssl-dev
    libcli11-dev libtomlplusplus-dev prometheus-cpp-dev libmimalloc-dev
)

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$*"
    exit 1
}

is_installed() {
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# Installs those of the named packages that are missing, and says which.
need_packages() {
    local missing=() package
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    ((${#missing[@]})) || return 0

    command -v apt-get >/dev/null ||
        die "These Debian packages are needed, and there is no apt-get to install them: ${missing[*]}"
    local as_root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null || die "Install these as root, then start again: ${missing[*]}"
        as_root=(sudo)
    fi
    say "Installing: ${missing[*]}"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null >&2
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >&2
}

# configure DIRECTORY CMAKE_ARGUMENTS…: only when there is nothing to build with yet, or the arguments changed.
# ninja itself configures again when a CMakeLists.txt did.
configure() {
    local directory=$1
    shift
    local stamp="$directory/.configured-with"
    [[ -f $directory/build.ninja && $(cat "$stamp" 2>/dev/null) == "$*" ]] && return
    mkdir -p "$directory"
    local output="$directory/configure.log"
    if ! cmake -S . -B "$directory" -G Ninja "$@" >"$output" 2>&1; then
        cat "$output" >&2
        die "Configuring $directory failed."
    fi
    printf '%s' "$*" >"$stamp"
}

# build DIRECTORY [TARGETS…]: quiet, but for what goes wrong.
build() {
    local directory=$1
    shift
    # What one checkout compiled, another finds in ccache; sloppiness is what it asks for where headers are
    # precompiled.
    export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
    export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    ninja -C "$directory" --quiet "$@" >&2 || die "Building $directory failed."
}

pgbin=/usr/lib/postgresql/15/bin

# PostgreSQL refuses to run as root.
as_postgres() {
    if ((EUID == 0)); then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A port that nobody listens on, below the range that the system hands out by itself.
free_port() {
    local port
    while true; do
        port=$((20000 + RANDOM % 12000))
        is_free "$port" && break
    done
    echo "$port"
}

# start_postgresql FOLDER SETTINGS…: a server of its own, on a free port of 127.0.0.1 and a socket in the folder.
# Its port is then in postgresql_port.
start_postgresql() {
    local folder=$1
    shift
    mkdir "$folder"
    ((EUID != 0)) || chown postgres "$folder"
    local log
    log=$(as_postgres "$pgbin/initdb" -D "$folder" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
        --no-sync 2>&1) || die "$log"
    postgresql_port=$(free_port)
    printf '%s\n' "port = $postgresql_port" "listen_addresses = '127.0.0.1'" \
        "unix_socket_directories = '$folder'" "$@" |
        as_postgres tee -a "$folder/postgresql.conf" >/dev/null
    as_postgres "$pgbin/pg_ctl" start -D "$folder" -w -t 60 -l "$folder/server.log" >/dev/null ||
        die "PostgreSQL did not start: $(cat "$folder/server.log")"
}

stop_postgresql() {
    local folder=$1
    [[ -f $folder/postmaster.pid ]] || return 0
    as_postgres "$pgbin/pg_ctl" stop -D "$folder" -m immediate -w >/dev/null 2>&1 ||
        say "The PostgreSQL server in $folder did not end."
}

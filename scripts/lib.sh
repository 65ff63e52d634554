# What run and test share: packages, and a build. Sourced, never run.
# shellcheck shell=bash

# What compiling needs. Boost is named by its version: Debian 12's plain libboost-dev is 1.74, which has no JSON.
build_packages=(
    g++ cmake ninja-build ccache pkg-config
    libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libboost-system1.81-dev
    libspdlog-dev libfmt-dev libpq-dev libsqlite3-dev libpcre2-dev libssl-dev
    libcli11-dev libtomlplusplus-dev
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
    ninja -C "$directory" --quiet "$@" >&2 || die "Building $directory failed."
}

# A Docker engine of our own, for machines that run none: started by hand, as root, in a folder of its own. Sourced.
# shellcheck shell=bash
#
# It is started twice. Images are made on the machine's own network, which is where packages come from, by an engine that
# makes no network and touches no rule of the machine's firewall. Containers then run under an engine in a network
# namespace: bridges, addresses, rules and published ports are as a user has them, and nothing of them, nor any packet,
# is seen outside. What is to reach a published port goes through `reach`.

engine=            # the pid of dockerd, while it runs
engine_folder=''   # where it lives
engine_is_apart='' # set while it lives in a network namespace

# reach COMMAND…: runs it where published ports are.
reach() {
    if [[ -n $engine_is_apart ]]; then
        nsenter --net --target "$engine" "$@"
    else
        "$@"
    fi
}

# engine_start FOLDER LAUNCHER… -- FLAGS…: whether it answers within twenty seconds. LAUNCHER is what starts it: nothing, or unshare.
engine_start() {
    local folder=$1 launcher=()
    engine_folder=$folder
    shift
    while [[ $1 != -- ]]; do
        launcher+=("$1")
        shift
    done
    shift
    export DOCKER_HOST=unix://$folder/docker.sock
    "${launcher[@]}" dockerd --data-root "$folder/data" --exec-root "$folder/exec" -H "$DOCKER_HOST" \
        --pidfile "$folder/pid" "$@" >"$folder/dockerd.log" 2>&1 </dev/null &
    engine=$!
    for ((i = 0; i < 100; i++)); do
        ! docker version >/dev/null 2>&1 || return 0
        kill -0 "$engine" 2>/dev/null || break
        sleep 0.2
    done
    engine_stop
    return 1
}

engine_stop() {
    [[ -n $engine ]] || return 0
    kill "$engine" 2>/dev/null || true
    wait "$engine" 2>/dev/null || true
    # It leaves the machine's network namespace mounted there, which nothing could be removed with.
    local place
    while read -r _ place _; do
        [[ $place != "$engine_folder"/* ]] || umount "$place" || true
    done < <(tac /proc/self/mounts)
    engine='' engine_is_apart=''
}

# engine_for_images FOLDER: without networks; what is built uses the machine's.
engine_for_images() {
    engine_start "$1" -- --bridge=none --iptables=false --ip-forward=false ||
        die "dockerd does not start: $(tail -n 5 "$1/dockerd.log")"
}

# engine_for_containers FOLDER: with networks, apart. Where the kernel has no bridges or no address translation it says so and fails.
engine_for_containers() {
    # shellcheck disable=SC2016 # the inner shell's own words
    engine_start "$1" unshare --net sh -c 'ip link set lo up && exec "$@"' sh -- || {
        say "Engines have no networks here: $(tail -n 2 "$1/dockerd.log")"
        return 1
    }
    engine_is_apart=1
}

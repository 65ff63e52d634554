# connectord in a container: built in one image, run in another that holds the program, its libraries, and no more: no
# shell, no package manager, nothing that could be written to.
#
#   docker build -t connectord .
#   docker run --rm -p 127.0.0.1:7071:7071 -e CONNECTORD_LISTEN_HTTP=0.0.0.0:7071 … connectord
#
# It runs as the user 65532, writes to /var/lib/connectord and /run/connectord alone, and is told everything by CONNECTORD_…
# variables and secrets. With --read-only the socket wants a place of that user's:
#   --tmpfs /run/connectord:uid=65532,gid=65532,mode=0750
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        g++ cmake ninja-build pkg-config \
        libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libboost-system1.81-dev \
        libspdlog-dev libfmt-dev libpq-dev libsqlite3-dev libpcre2-dev libssl-dev \
        libcli11-dev libtomlplusplus-dev prometheus-cpp-dev libmimalloc-dev \
    && rm -rf /var/lib/apt/lists/*
COPY CMakeLists.txt /src/
COPY cmake /src/cmake
COPY packaging /src/packaging
COPY protocol /src/protocol
COPY drivers /src/drivers
COPY daemon /src/daemon
ARG JOBS=0
ARG CXXFLAGS_RELEASE="-O2 -g0"
RUN cmake -S /src -B /build -G Ninja -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS_RELEASE=${CXXFLAGS_RELEASE}" \
        -DCMAKE_INSTALL_PREFIX=/usr -DCONNECTORD_TESTS=OFF -DCONNECTORD_WERROR=OFF -DCONNECTORD_PCH=ON \
    && { if [ "$JOBS" = 0 ]; then ninja -C /build; else ninja -C /build -j "$JOBS"; fi; }
COPY LICENSE /image/usr/share/doc/connectord/copyright
RUN install -D -s -m 0755 /build/daemon/connectord /image/usr/bin/connectord \
    && sh /src/packaging/container/gather /image /usr/bin/connectord \
    && mkdir -p /owned/var/lib/connectord /owned/run/connectord && chmod 0750 /owned/var/lib/connectord /owned/run/connectord

FROM scratch AS run
COPY --from=build /image /
COPY --from=build --chown=65532:65532 /owned/var/lib/connectord /var/lib/connectord
COPY --from=build --chown=65532:65532 /owned/run/connectord /run/connectord
USER 65532:65532
VOLUME ["/var/lib/connectord"]
ENV PATH=/usr/bin STATE_DIRECTORY=/var/lib/connectord CONNECTORD_LOG_FORMAT=json
EXPOSE 7070 7071
# The program asks itself: over the unix socket, with the settings that it was started with.
HEALTHCHECK --interval=5s --timeout=6s --start-period=10s --retries=3 CMD ["connectord", "--ready"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["connectord"]

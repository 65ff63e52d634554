# connectord in a container: built in one image, run in a small one.
#
#   docker build -t connectord .
#   docker run --rm -p 127.0.0.1:7071:7071 -e CONNECTORD_LISTEN_HTTP=0.0.0.0:7071 … connectord
#
# The final image holds the program and the libraries it needs. It runs as a user of its own, writes to
# /var/lib/connectord and /run/connectord alone, and is told everything by CONNECTORD_… variables and secrets.
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS build
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        g++ cmake ninja-build pkg-config dpkg-dev file \
        libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libboost-system1.81-dev \
        libspdlog-dev libfmt-dev libpq-dev libsqlite3-dev libpcre2-dev libssl-dev \
        libcli11-dev libtomlplusplus-dev prometheus-cpp-dev libmimalloc-dev \
    && rm -rf /var/lib/apt/lists/*
COPY CMakeLists.txt LICENSE README.md CHANGELOG.md /src/
COPY cmake /src/cmake
COPY packaging /src/packaging
COPY protocol /src/protocol
COPY drivers /src/drivers
COPY daemon /src/daemon
ARG JOBS=0
ARG CXXFLAGS_RELEASE="-O2 -g0"
RUN cmake -S /src -B /build -G Ninja -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS_RELEASE=${CXXFLAGS_RELEASE}" \
        -DCMAKE_INSTALL_PREFIX=/usr -DCONNECTORD_TESTS=OFF -DCONNECTORD_WERROR=OFF -DCONNECTORD_PCH=ON \
    && { if [ "$JOBS" = 0 ]; then ninja -C /build; else ninja -C /build -j "$JOBS"; fi; } \
    && cd /build && cpack -G DEB && mv ./*.deb /connectord.deb

FROM ${BASE} AS run
COPY --from=build /connectord.deb /tmp/connectord.deb
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends /tmp/connectord.deb \
    && rm -rf /tmp/connectord.deb /var/lib/apt/lists/* /etc/connectord /usr/share/man /usr/share/doc \
    && install -d -o connectord -g connectord -m 0750 /var/lib/connectord /run/connectord
USER connectord
VOLUME ["/var/lib/connectord"]
ENV STATE_DIRECTORY=/var/lib/connectord CONNECTORD_LOG_FORMAT=json
EXPOSE 7070 7071
# The program asks itself: over the unix socket, with the settings that it was started with.
HEALTHCHECK --interval=5s --timeout=6s --start-period=10s --retries=3 CMD ["connectord", "--ready"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["connectord"]

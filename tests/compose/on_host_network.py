"""The compose file with every container on the machine's own loopback.

Usage: on_host_network.py COMPOSE_FILE POSTGRESQL_PORT TCP_PORT HTTP_PORT SECOND_HTTP_PORT

For engines without networks of their own: nothing leaves 127.0.0.1, and ports are chosen so that several may run.
"""
import copy
import sys
import yaml

file, postgresql, tcp, http, second = sys.argv[1:]
with open(file, encoding="utf-8") as text:
    compose = yaml.safe_load(text)

for service in compose["services"].values():
    service.pop("ports", None)
    service["network_mode"] = "host"
    if "build" in service:
        service["build"]["network"] = "host"

database = compose["services"]["postgresql"]
database["environment"].update(PGPORT=postgresql, POSTGRES_LISTEN="127.0.0.1")
daemon = compose["services"]["connectord"]["environment"]
daemon.update(
    CONNECTORD_LISTEN_TCP=f"127.0.0.1:{tcp}",
    CONNECTORD_LISTEN_HTTP=f"127.0.0.1:{http}",
    CONNECTORD_DATASOURCES_DB_URL=f"postgres://app@127.0.0.1:{postgresql}/app",
)
# Another daemon over the same database, on a port of its own.
other = compose["services"]["second"] = copy.deepcopy(compose["services"]["connectord"])
other.update(profiles=["second"])
other["environment"].update(CONNECTORD_LISTEN_TCP="", CONNECTORD_LISTEN_UNIX="", CONNECTORD_LISTEN_HTTP=f"127.0.0.1:{second}")
compose["services"]["client"]["environment"].update(
    CONNECTORD_COMPOSE_HOST="127.0.0.1", CONNECTORD_COMPOSE_TCP=tcp, CONNECTORD_COMPOSE_HTTP=http
)
yaml.safe_dump(compose, sys.stdout, sort_keys=False)

#!/bin/sh
# Makes the cluster on the first start, and runs the server: POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD_FILE, PGPORT,
# POSTGRES_LISTEN.
set -e
port=${PGPORT:-5432}
listen=${POSTGRES_LISTEN:-*}
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    initdb -D "$PGDATA" -U "$POSTGRES_USER" --auth-host=scram-sha-256 --auth-local=trust \
        --pwfile="$POSTGRES_PASSWORD_FILE" --encoding=UTF8 --locale=C.UTF-8 >/dev/null
    echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
    pg_ctl -D "$PGDATA" -w -o "-c listen_addresses='' -c unix_socket_directories=/tmp -p $port" start >/dev/null
    createdb -h /tmp -p "$port" -U "$POSTGRES_USER" "$POSTGRES_DB"
    pg_ctl -D "$PGDATA" -w -m fast stop >/dev/null
fi
exec postgres -D "$PGDATA" -p "$port" -c "listen_addresses=$listen" -c unix_socket_directories=/tmp

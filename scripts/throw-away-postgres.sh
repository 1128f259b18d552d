# Sourced by the benchmarks' scripts: a PostgreSQL of its own that commits to the disk, in a temporary directory, gone when the script ends.
# Sets PGHOST, PGPORT, PGUSER, PGBIN. POSTGRES_SETTINGS: further lines of its configuration. PGBIN says which server; by default the one that pg_config knows, else the embedded one of the tests.
# shellcheck shell=bash

# as_postgres COMMAND: the server refuses to run as root
as_postgres() {
  if [ "$(id -u)" = 0 ]; then su "$server_user" -s /bin/bash -c "$1"; else bash -c "$1"; fi
}

# embedded_postgres TEST_CLASSPATH DIRECTORY: unpacks the server that the tests use
embedded_postgres() {
  local archive
  archive=$(tr ':' '\n' <<<"$1" | grep 'embedded-postgres-binaries-linux' | head -1)
  [ -n "$archive" ] || { echo "There is no PostgreSQL on this machine: set PGBIN to the directory of initdb and pg_ctl" >&2; return 1; }
  mkdir -p "$2"
  (cd "$2" && "${JAVA_HOME:+$JAVA_HOME/bin/}jar" xf "$archive" && tar xJf postgres-*.txz)
  chmod -R go+rX "$2"
  PGBIN=$2/bin
}

# start_postgres DIRECTORY TEST_CLASSPATH
start_postgres() {
  local directory=$1
  server_user=postgres
  id "$server_user" >/dev/null 2>&1 || server_user=nobody
  chmod 755 "$directory"
  if [ -z "${PGBIN:-}" ]; then
    PGBIN=$(pg_config --bindir 2>/dev/null || true)
    [ -x "$PGBIN/initdb" ] || embedded_postgres "$2" "$directory/server"
  fi
  postgres_data=$directory/data
  mkdir -p "$postgres_data"
  [ "$(id -u)" != 0 ] || chown "$server_user" "$postgres_data"
  export PGHOST=127.0.0.1 PGPORT=${PGPORT:-15433} PGUSER=postgres
  as_postgres "$PGBIN/initdb -D $postgres_data -A trust -U postgres --no-sync" >/dev/null
  cat >>"$postgres_data/postgresql.conf" <<SETTINGS
port=$PGPORT
shared_buffers=1GB
max_connections=200
listen_addresses='127.0.0.1'
unix_socket_directories='$postgres_data'
${POSTGRES_SETTINGS:-}
SETTINGS
  as_postgres "$PGBIN/pg_ctl -D $postgres_data -l $postgres_data/log -w start" >/dev/null
}

stop_postgres() {
  [ -z "${postgres_data:-}" ] || as_postgres "$PGBIN/pg_ctl -D $postgres_data -w stop -m fast" >/dev/null || true
}

# postmaster_pid: whose CPU time counts
postmaster_pid() {
  head -1 "$postgres_data/postmaster.pid"
}

#!/usr/bin/env bash
# Runs workloads of the module "benchmarks" and prints one line of JSON for each result. docs/performance.md says what they are.
#
#   scripts/benchmark.sh sequence,latency                      on a PostgreSQL that is started for it
#   scripts/benchmark.sh --database=h2 long                    on an H2 file
#   scripts/benchmark.sh --dispatch=kafka sequence             every activity over a broker that is started for it, or that in KAFKA_BOOTSTRAP_SERVERS
#   scripts/benchmark.sh --dispatch=local-first --processes=3 sequence   on three nodes, this one and two others
#   JAVA_OPTS="-Xmx2g -Dn=16000" scripts/benchmark.sh sequence  with other settings
#
# --no-build first: takes what is built as it is. JAVA_HOME: the JDK to run on. PGBIN, PGPORT: see throw-away-postgres.sh.
# With POSTGRES_PID a server that listens on PGHOST:PGPORT is used instead, in a fresh database (needs psql).
# SERVER_PIDS=name:pid,...: further servers whose CPU time counts.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/throw-away-postgres.sh

if [ "${1:-}" = --no-build ]; then
  shift
else
  mvn -B -ntp -q -pl benchmarks -am -DskipTests package dependency:build-classpath \
    -DincludeScope=test -Dmdep.outputFile=target/test.classpath >&2
fi
[ $# -gt 0 ] || set -- smoke
classpath=benchmarks/target/classes:$(cat benchmarks/target/test.classpath)

work=$(mktemp -d)
broker=
nodes=()
clean_up() {
  local node
  for node in "${nodes[@]}"; do { kill "$node" && wait "$node" || true; } 2>/dev/null; done
  [ -z "$broker" ] || { kill "$broker" && wait "$broker" || true; } 2>/dev/null
  stop_postgres
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 143' TERM INT

# whoever starts a server of his own may have loaded it as well
if [[ "$*" = *idle* ]]; then
  POSTGRES_SETTINGS="${POSTGRES_SETTINGS:-}"$'\n'"shared_preload_libraries='pg_stat_statements'"
fi
if [[ " $* " != *" --database=h2 "* ]]; then
  database=postgres
  if [ -n "${POSTGRES_PID:-}" ]; then
    database=bench_durable
    psql -qAt -d postgres -c "DROP DATABASE IF EXISTS $database" -c "CREATE DATABASE $database" -c CHECKPOINT >/dev/null
  else
    start_postgres "$work" "$classpath"
    POSTGRES_PID=$(postmaster_pid)
  fi
  export SERVER_PIDS="${SERVER_PIDS:+$SERVER_PIDS,}postgres:$POSTGRES_PID"
  export JDBC_URL="jdbc:postgresql://$PGHOST:$PGPORT/$database"
fi

if [[ " $* " =~ " --dispatch="(kafka|local-first)" " && -z "${KAFKA_BOOTSTRAP_SERVERS:-}" ]]; then
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1g -cp "$classpath" io.durable.embedded.kafka.EmbeddedKafkaProcess \
    --dir="$work/kafka" --port=0 --controller-port=0 > "$work/kafka.log" 2>&1 &
  broker=$!
  for _ in $(seq 1 300); do grep -q '^ready ' "$work/kafka.log" && break; sleep 0.2; done
  KAFKA_BOOTSTRAP_SERVERS=$(sed -n 's/^ready //p' "$work/kafka.log")
  export KAFKA_BOOTSTRAP_SERVERS SERVER_PIDS="${SERVER_PIDS:+$SERVER_PIDS,}kafka:$broker"
fi

# shellcheck disable=SC2206 # several options
java=("${JAVA_HOME:+$JAVA_HOME/bin/}java" ${JAVA_OPTS:--Xmx2g} -Djava.io.tmpdir="$work" -cp "$classpath")
if [[ " $* " =~ " --processes="([0-9]+)" " ]]; then
  for number in $(seq 2 "${BASH_REMATCH[1]}"); do
    "${java[@]}" io.durable.benchmarks.BenchmarkNode "$@" > "$work/node-$number.log" 2>&1 &
    nodes+=($!)
    for _ in $(seq 1 300); do grep -q '^ready' "$work/node-$number.log" && break; sleep 0.2; done
    export SERVER_PIDS="$SERVER_PIDS,node$number:$!"
  done
fi

"${java[@]}" io.durable.benchmarks.BenchmarkMain "$@"

#!/usr/bin/env bash
# Measures other engines and this one in turns, DBOS Transact on the same PostgreSQL with the same settings, and prints medians and ratios as a table.
#
#   scripts/benchmark-pairs.sh PEERS_DIR                        three pairs of sequence, latency, fanout, sleep and long
#   scripts/benchmark-pairs.sh PEERS_DIR 5 sequence,latency     five pairs of two workloads
#   RIVALS="dbos restate" scripts/benchmark-pairs.sh PEERS_DIR 5 fanout                                             beside both
#   RIVALS=restate MODE=call ARGUMENTS=--dispatch=kafka scripts/benchmark-pairs.sh PEERS_DIR 5 sequence   dispatched on both sides
#
# PEERS_DIR: the benchmarks of other engines, with dbos/run.sh and restate/run.sh in it; they are built there, and npm gets Restate's server. Needs psql.
# RIVALS: dbos by default. MODE: how Restate executes activities, run (by default, in the orchestration) or call (by another service).
# JAVA_HOME: the JDK to run on. JAVA_OPTS: settings for all, -Xmx2g by default. OUT: a file to which the lines of JSON are added (a temporary
# one by default). ARGUMENTS: further ones for ours. Let nothing else run on the machine meanwhile.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 2; }
peers=$(cd "$1" && pwd)
pairs=${2:-3}
workloads=${3:-sequence,latency,fanout,sleep,long}
out=$(realpath "${OUT:-/dev/null}")
cd "$(dirname "$0")/.."
. scripts/throw-away-postgres.sh

mvn -B -ntp -q -pl benchmarks -am -DskipTests package dependency:build-classpath \
  -DincludeScope=test -Dmdep.outputFile=target/test.classpath >&2
classpath=benchmarks/target/classes:$(cat benchmarks/target/test.classpath)

work=$(mktemp -d)
clean_up() {
  stop_postgres
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 143' TERM INT
start_postgres "$work" "$classpath"
POSTGRES_PID=$(postmaster_pid)
export POSTGRES_PID
export JAVA_OPTS=${JAVA_OPTS:--Xmx2g}

rivals=${RIVALS:-dbos}
for rival in $rivals; do
  [ -x "$peers/$rival/run.sh" ] || { echo "There is no $peers/$rival/run.sh" >&2; exit 2; }
done

# an engine's own word is not the other's
dbos() { env -u MODE "$peers/dbos/run.sh" "$1"; }
restate() { MODE=${MODE:-run} "$peers/restate/run.sh" "$1"; }
# shellcheck disable=SC2086 # several arguments
ours() { scripts/benchmark.sh --no-build ${ARGUMENTS:-} "$1"; }

for pair in $(seq 1 "$pairs"); do
  for workload in ${workloads//,/ }; do
    echo "# pair $pair of $pairs: $workload" >&2
    if [ $((pair % 2)) = 1 ]; then order="$rivals ours"; else order="ours $rivals"; fi
    for side in $order; do
      "$side" "$workload" | tee -a "$work/lines.json" "$out" >&2
    done
  done
done
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$classpath" io.durable.benchmarks.PairSummary "$work/lines.json"

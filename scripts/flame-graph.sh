#!/usr/bin/env bash
# Runs a workload while the JDK records where its CPU time goes, and draws it.
#
#   scripts/flame-graph.sh latency latency.svg              needs Java 25 on Linux, which samples by CPU time
#   JAVA_OPTS="-Xmx2g -Dlatency.n=3000" scripts/flame-graph.sh latency latency.svg --dispatch=kafka
#
# What follows is given to benchmark.sh, and so are the variables.
set -euo pipefail
workload=$1
image=$(realpath -m "$2")
shift 2
cd "$(dirname "$0")/.."
recording=$(mktemp -d)
trap 'rm -rf "$recording"' EXIT

cat > "$recording/settings.jfc" <<'SETTINGS'
<configuration version="2.0">
  <event name="jdk.CPUTimeSample"><setting name="enabled">true</setting><setting name="throttle">1ms</setting><setting name="stackTrace">true</setting></event>
</configuration>
SETTINGS
JAVA_OPTS="${JAVA_OPTS:--Xmx2g} -XX:StartFlightRecording=filename=$recording/run.jfr,settings=$recording/settings.jfc" \
  scripts/benchmark.sh "$@" "$workload"
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp benchmarks/target/classes io.durable.benchmarks.FlameGraphMain "$recording/run.jfr" "$image"

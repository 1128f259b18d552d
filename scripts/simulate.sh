#!/usr/bin/env bash
# Runs the simulation over fresh seeds and prints the first seed that fails; exits with 1 if one does.
#
#   scripts/simulate.sh                 for two minutes, from a random seed on
#   scripts/simulate.sh 4711 1          one seed
#   scripts/simulate.sh 1 5000          five thousand seeds
#   scripts/simulate.sh 1 10m           for ten minutes
#   scripts/simulate.sh 1 5000 kafka    one kind of world (plain, failover, kafka) instead of all
set -euo pipefail
cd "$(dirname "$0")/.."
module=durable-spring-boot-autoconfigure
mvn -B -ntp -q -pl $module -am -DskipTests test-compile dependency:build-classpath \
  -DincludeScope=test -Dmdep.outputFile=target/test.classpath >&2
[ $# -gt 0 ] || set -- "$(date +%s)000" 2m
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$module/target/test-classes:$module/target/classes:$(cat $module/target/test.classpath)" \
  io.durable.simulation.SimulationMain "$@"

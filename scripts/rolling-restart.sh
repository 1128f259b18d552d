#!/usr/bin/env bash
# Restarts three shops on one PostgreSQL and one Kafka one after the other (SIGTERM) while orders come in, says how long
# each hand-over took, and checks that every figure is exact in the end. Prints one line of JSON; exits with 1 if
# anything differs.
#
#   scripts/rolling-restart.sh                               each of them twice
#   scripts/rolling-restart.sh --rounds 5 --rate 20
#   scripts/rolling-restart.sh --short                       each of them once
#
# --no-build first: takes the jar as it is. All other options: RollingRestart.java in the sample's tests.
set -euo pipefail
. "$(dirname "$0")/shop-program.sh"

if [ "${1:-}" = --short ]; then
  shift
  run RollingRestart --rounds 1 --rate 5 "$@"
else
  run RollingRestart "$@"
fi

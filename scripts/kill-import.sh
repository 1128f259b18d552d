#!/usr/bin/env bash
# Imports a CSV file into the sample shop, kills the shop's own process (SIGKILL), and on H2 the broker inside it, at random moments on the way, and
# checks that every figure is exact in the end. Prints one line of JSON; exits with 1 if anything differs.
# Needs a JDK and Maven, nothing else.
#
#   scripts/kill-import.sh                                   1,000 generated orders, five kills, on H2
#   scripts/kill-import.sh --csv superstore.csv              a file, five kills, on H2
#   scripts/kill-import.sh --csv superstore.csv --database postgres --kills 7
#   scripts/kill-import.sh --short                           two kills each on H2 and on PostgreSQL, 1,000 generated orders
#
# --no-build first: takes the jar as it is. All other options: KillOptions.java in the sample's tests.
set -euo pipefail
. "$(dirname "$0")/shop-program.sh"

if [ "${1:-}" = --short ]; then
  shift
  run KillImport --orders 1000 --kills 2 --database h2 "$@"
  run KillImport --orders 1000 --kills 2 --database postgres "$@"
else
  run KillImport "$@"
fi

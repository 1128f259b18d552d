#!/usr/bin/env bash
# Imports a CSV file into three shops on one PostgreSQL and one Kafka, kills and freezes their processes in turn on the
# way, and checks that every figure is exact in the end. Prints one line of JSON; exits with 1 if anything differs.
#
#   scripts/cluster-import.sh                                1,000 generated orders, five kills, three freezes
#   scripts/cluster-import.sh --csv superstore.csv --kills 10 --freezes 5
#   scripts/cluster-import.sh --dispatch kafka               every task over Kafka
#   scripts/cluster-import.sh --kills-only 50                no import: how soon others own what a killed one owned
#   scripts/cluster-import.sh --short                        300 orders, two kills, one freeze
#
# --no-build first: takes the jar as it is. All other options: ClusterImport.java, ClusterKills.java in the sample's tests.
set -euo pipefail
. "$(dirname "$0")/shop-program.sh"

case "${1:-}" in
  --short) shift; run ClusterImport --orders 300 --kills 2 --freezes 1 "$@" ;;
  --kills-only) shift; run ClusterKills --kills "$@" ;;
  *) run ClusterImport "$@" ;;
esac

#!/usr/bin/env bash
# Stops the Kafka broker below three shops while orders come in, starts it again after two minutes, and checks that every
# order was accepted at once and that every figure is exact in the end. Prints one line of JSON with the times that the
# starts took; exits with 1 if anything differs.
#
#   scripts/kafka-outage.sh                                  two minutes, SIGTERM
#   scripts/kafka-outage.sh --outage 300 --signal kill
#   scripts/kafka-outage.sh --short                          twenty seconds
#
# --no-build first: takes the jar as it is. All other options: KafkaOutage.java in the sample's tests.
set -euo pipefail
. "$(dirname "$0")/shop-program.sh"

if [ "${1:-}" = --short ]; then
  shift
  run KafkaOutage --outage 20 --around 5 --rate 5 "$@"
else
  run KafkaOutage "$@"
fi

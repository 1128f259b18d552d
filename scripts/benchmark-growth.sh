#!/usr/bin/env bash
# Shows how cost grows along one axis at a time and prints one line of JSON for each point, "axis" and "point" first.
#
#   scripts/benchmark-growth.sh                     all axes
#   scripts/benchmark-growth.sh partitions payload  two of them
#
#   instances   sequences: 500, 5,000 and 50,000
#   partitions  sequences in a hub of 1, 4 and 16 partitions
#   processes   sequences on 1, 2 and 3 nodes, over Kafka
#   starters    1, 4, 16, 64 and 256 callers, of which each waits for its result, or does not
#   payload     sequences whose every input and result carries 100 B, 10 KiB or 200 KiB
#   replay      histories of 2,000, 5,000 and 10,000 events that are replayed after a restart
#
# POINT_S: seconds of each point, 10 by default, after a warm-up of 10. JAVA_HOME, JAVA_OPTS, PGBIN, PGPORT, POSTGRES_SETTINGS: as for benchmark.sh.
# Each point has a database of its own. Let nothing else run on the machine meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."

options="${JAVA_OPTS:--Xmx2g} -Dtarget.s=${POINT_S:-10}"
build=

# point AXIS POINT OPTIONS ARGUMENTS...: measures one
point() {
  local axis=$1 point=$2 further=$3
  shift 3
  echo "# $axis: $point" >&2
  # shellcheck disable=SC2086 # nothing, or one option
  JAVA_OPTS="$options $further" scripts/benchmark.sh $build "$@" | sed "s/^{/{\"axis\":\"$axis\",\"point\":$point,/"
  build=--no-build
}

instances() { for n in 500 5000 50000; do point instances $n "-Dn=$n" sequence; done; }
partitions() { for n in 1 4 16; do point partitions $n "-Ddurable.partitions=$n" sequence; done; }
processes() { for n in 1 2 3; do point processes $n "" --dispatch=local-first "--processes=$n" sequence; done; }
starters() { for n in 1 4 16 64 256; do point starters $n "-Dcallers=$n" sequence,closed; done; }
payload() { for bytes in 100 10240 204800; do point payload $bytes "-Dpayload=$bytes" sequence; done; }
replay() { point replay 0 "" restart-replay; }

[ $# -gt 0 ] || set -- instances partitions processes starters payload replay
for axis in "$@"; do
  case $axis in
    instances | partitions | processes | starters | payload | replay) "$axis" ;;
    *) echo "'$axis' is no axis, there are instances, partitions, processes, starters, payload and replay" >&2; exit 2 ;;
  esac
done

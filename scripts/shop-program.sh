# Sourced by the scripts that run a program of the sample's tests against the shop's processes. Builds both, unless the
# first argument of the script is --no-build, which is taken away. Needs a JDK and Maven, nothing else.
start=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target=$PWD/sample-app/target

if [ "${1:-}" = --no-build ]; then
  shift
else
  mvn -B -ntp -q -pl sample-app -am -DskipTests package dependency:build-classpath \
    -DincludeScope=test -Dmdep.outputFile=target/test.classpath >&2
fi
jar=$(ls "$target"/sample-app-*.jar)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

# run PROGRAM OPTION…
run() {
  local program=$1
  shift
  (cd "$start" && exec "$java" -cp "$target/test-classes:$(cat "$target/test.classpath")" \
    "io.durable.sample.kill.$program" --jar "$jar" "$@")
}

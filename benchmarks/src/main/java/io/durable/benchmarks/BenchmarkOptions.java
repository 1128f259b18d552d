package io.durable.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What to run on what, read from the command line.
 *
 * @param database {@code postgres} or {@code h2}
 * @param dispatch {@code local} or {@code kafka}
 * @param workloads names of {@link Workload}s
 */
record BenchmarkOptions(String database, String dispatch, List<String> workloads) {

    static final String USAGE = """
            [--database=postgres|h2] [--dispatch=local|kafka] WORKLOAD[,WORKLOAD...]
              --database   postgres (default): JDBC_URL says where, PGUSER who; h2: a file in a temporary directory
              --dispatch   local (default): activities run in this process; kafka: all of them go over Kafka, and
                           KAFKA_BOOTSTRAP_SERVERS says where
            Workloads:\s""" + Workload.all().keySet();

    private static final String DATABASE = "--database=";
    private static final String DISPATCH = "--dispatch=";

    BenchmarkOptions {
        workloads = List.copyOf(workloads);
    }

    /** @throws IllegalArgumentException if there is something that is not known, or nothing to run */
    static BenchmarkOptions parse(String... arguments) {
        String database = "postgres";
        String dispatch = "local";
        List<String> workloads = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.startsWith(DATABASE)) {
                database = oneOf(Set.of("postgres", "h2"), argument.substring(DATABASE.length()), argument);
            } else if (argument.startsWith(DISPATCH)) {
                dispatch = oneOf(Set.of("local", "kafka"), argument.substring(DISPATCH.length()), argument);
            } else {
                workloads.addAll(List.of(argument.split(",")));
            }
        }
        workloads.forEach(Workload::get);
        if (workloads.isEmpty()) {
            throw new IllegalArgumentException("There is no workload to run\n" + USAGE);
        }
        return new BenchmarkOptions(database, dispatch, workloads);
    }

    boolean usesKafka() {
        return dispatch.equals("kafka");
    }

    boolean usesH2() {
        return database.equals("h2");
    }

    /** The name of this engine in the results. */
    String peer() {
        return "durable-spring-boot" + (usesH2() ? "-h2" : "") + (usesKafka() ? "-kafka" : "");
    }

    private static String oneOf(Set<String> allowed, String value, String argument) {
        if (!allowed.contains(value)) {
            throw new IllegalArgumentException("'" + argument + "' is not known\n" + USAGE);
        }
        return value;
    }
}

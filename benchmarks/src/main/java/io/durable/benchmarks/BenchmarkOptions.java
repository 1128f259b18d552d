package io.durable.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to run on what, read from the command line.
 *
 * @param database {@code postgres} or {@code h2}
 * @param dispatch {@code local}, {@code local-first} or {@code kafka}
 * @param cached orchestrators that stay in memory; as many as by default if absent
 * @param processes nodes of the hub, this one included
 * @param workloads names of {@link Workload}s
 */
record BenchmarkOptions(
        String database, String dispatch, @Nullable Integer cached, int processes, List<String> workloads) {

    static final String USAGE = """
            [--database=postgres|h2] [--dispatch=local|local-first|kafka] [--cached=N] [--processes=N] WORKLOAD[,WORKLOAD...]
              --database   postgres (default): JDBC_URL says where, PGUSER who; h2: a file in a temporary directory
              --dispatch   local (default): no Kafka, activities run in this process; local-first: there is Kafka,
                           activities run in this process while it has room; kafka: all of them go over Kafka.
                           KAFKA_BOOTSTRAP_SERVERS says where it is
              --cached     how many orchestrators stay in memory
              --processes  waits for so many nodes, this one included; needs Kafka
            Workloads:\s""" + Workload.all().keySet();

    private static final String DATABASE = "--database=";
    private static final String DISPATCH = "--dispatch=";
    private static final String CACHED = "--cached=";
    private static final String PROCESSES = "--processes=";

    BenchmarkOptions {
        if (processes > 1 && dispatch.equals("local")) {
            throw new IllegalArgumentException(
                    "Several processes need Kafka: --dispatch=local-first or kafka\n" + USAGE);
        }
        workloads = List.copyOf(workloads);
    }

    /** @throws IllegalArgumentException if there is something that is not known, or nothing to run */
    static BenchmarkOptions parse(String... arguments) {
        BenchmarkOptions options = parseNode(arguments);
        if (options.workloads.isEmpty()) {
            throw new IllegalArgumentException("There is no workload to run\n" + USAGE);
        }
        return options;
    }

    /**
     * The same without anything to run.
     *
     * @throws IllegalArgumentException if there is something that is not known
     */
    static BenchmarkOptions parseNode(String... arguments) {
        String database = "postgres";
        String dispatch = "local";
        Integer cached = null;
        int processes = 1;
        List<String> workloads = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.startsWith(DATABASE)) {
                database = oneOf(Set.of("postgres", "h2"), argument.substring(DATABASE.length()), argument);
            } else if (argument.startsWith(DISPATCH)) {
                dispatch =
                        oneOf(Set.of("local", "local-first", "kafka"), argument.substring(DISPATCH.length()), argument);
            } else if (argument.startsWith(CACHED)) {
                cached = Integer.valueOf(argument.substring(CACHED.length()));
            } else if (argument.startsWith(PROCESSES)) {
                processes = Integer.parseInt(argument.substring(PROCESSES.length()));
            } else {
                workloads.addAll(List.of(argument.split(",")));
            }
        }
        workloads.forEach(Workload::get);
        return new BenchmarkOptions(database, dispatch, cached, processes, workloads);
    }

    boolean usesKafka() {
        return !dispatch.equals("local");
    }

    boolean usesH2() {
        return database.equals("h2");
    }

    /** The name of this engine in the results. */
    String peer() {
        return "durable-spring-boot" + (usesH2() ? "-h2" : "") + (usesKafka() ? "-" + dispatch : "");
    }

    private static String oneOf(Set<String> allowed, String value, String argument) {
        if (!allowed.contains(value)) {
            throw new IllegalArgumentException("'" + argument + "' is not known\n" + USAGE);
        }
        return value;
    }
}

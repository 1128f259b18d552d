package io.durable.sample.kill;

import java.nio.file.Path;
import java.util.List;

/**
 * What the programs with several nodes have in common.
 *
 * @param jar the shop
 * @param postgresUrl a database that is there and empty; absent: one is started
 * @param dispatch where activities run
 * @param seed decides what happens when, and what is generated
 * @param keepLogs also if all is well
 */
record ClusterOptions(Path jar, String postgresUrl, String dispatch, int seed, boolean keepLogs) {

    /** To be put behind the options of a program. */
    static final String USAGE = """
              --dispatch local-first|kafka   where activities run (local-first)
              --postgres-url URL     a PostgreSQL that is there, with an empty database: a JDBC URL with user and password
              --seed N               what happens when, and what is generated (random)
              --keep-logs            keeps the logs also if all is well
              --jar FILE             the shop; the script says it
            """;

    static ClusterOptions of(Arguments arguments) {
        return new ClusterOptions(
                arguments.path("jar"),
                arguments.text("postgres-url", null),
                arguments.oneOf("dispatch", List.of("local-first", "kafka")),
                arguments.number("seed", 0),
                arguments.flag("keep-logs"));
    }
}

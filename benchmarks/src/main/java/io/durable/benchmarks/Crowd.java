package io.durable.benchmarks;

import io.durable.history.InstanceId;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;

/** Copies of an instance's rows, made in the tables themselves: an engine would need hours for a million. */
final class Crowd {

    private static final int BATCH = 1_000;

    private static final String INSTANCES = """
            INSERT INTO durable_instance (hub, id, incarnation, shard, name, version, execution, status, due, input, output,
                failure, custom_status, parent_id, parent_incarnation, parent_execution, parent_name, parent_step, tags,
                created_at, completed_at, suspects, stalls)
            SELECT t.hub, c.id, c.incarnation, c.shard, t.name, t.version, t.execution, t.status, t.due, t.input, t.output,
                t.failure, t.custom_status, t.parent_id, t.parent_incarnation, t.parent_execution, t.parent_name, t.parent_step,
                t.tags, t.created_at, t.completed_at, t.suspects, t.stalls
            FROM durable_instance t CROSS JOIN crowd c WHERE t.id = ?""";

    private static final String HISTORIES = """
            INSERT INTO durable_history (hub, instance_id, incarnation, execution, sequence, kind, recorded_at, content)
            SELECT t.hub, c.id, c.incarnation, t.execution, t.sequence, t.kind, t.recorded_at, t.content
            FROM durable_history t CROSS JOIN crowd c WHERE t.instance_id = ?""";

    private static final String MESSAGES = """
            INSERT INTO durable_message (hub, id, shard, instance_id, sender, urgency, kind, due, content)
            SELECT t.hub, %s, c.shard, c.id, t.sender, t.urgency, t.kind, t.due, t.content
            FROM durable_message t CROSS JOIN crowd c WHERE t.instance_id = ?""";

    private final JdbcTemplate jdbc;
    private final boolean postgres;

    Crowd(JdbcTemplate jdbc, boolean postgres) {
        this.jdbc = jdbc;
        this.postgres = postgres;
    }

    /** Copies an instance that has ended so often. Nobody owns such rows, so their shards are random ones. Returns the rows of history. */
    long copyFinished(String template, int count) {
        jdbc.execute("DROP TABLE IF EXISTS crowd");
        jdbc.execute(postgres ? """
                CREATE UNLOGGED TABLE crowd AS SELECT 'crowd-' || x AS id, gen_random_uuid() AS incarnation,
                    CAST(FLOOR(RANDOM() * 4096) AS SMALLINT) AS shard FROM generate_series(1, %d) AS x""".formatted(count) : """
                CREATE TABLE crowd AS SELECT 'crowd-' || x AS id, RANDOM_UUID() AS incarnation,
                    CAST(FLOOR(RAND() * 4096) AS SMALLINT) AS shard FROM SYSTEM_RANGE(1, %d)""".formatted(count));
        return copy(template);
    }

    /** Copies an instance that waits, under these ids. Returns the rows of history. */
    long copyWaiting(String template, List<String> ids) {
        jdbc.execute("DROP TABLE IF EXISTS crowd");
        jdbc.execute("CREATE TABLE crowd (id VARCHAR(255), incarnation UUID, shard SMALLINT)");
        jdbc.batchUpdate(
                "INSERT INTO crowd (id, incarnation, shard) VALUES (?, " + randomUuid() + ", ?)",
                ids,
                BATCH,
                (statement, id) -> {
                    statement.setString(1, id);
                    statement.setInt(2, new InstanceId(id).shard());
                });
        return copy(template);
    }

    /** What autovacuum would do in time, and the checkpoint that would otherwise come in the middle of what is measured. */
    void settle(boolean analyse) {
        jdbc.execute("DROP TABLE IF EXISTS crowd");
        if (postgres) {
            if (analyse) {
                jdbc.execute("VACUUM (ANALYZE) durable_instance");
                jdbc.execute("VACUUM (ANALYZE) durable_history");
                jdbc.execute("VACUUM (ANALYZE) durable_message");
            }
            jdbc.execute("CHECKPOINT");
        } else if (analyse) {
            jdbc.execute("ANALYZE");
        }
    }

    static List<String> ids(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> prefix + "-" + number)
                .toList();
    }

    private long copy(String template) {
        long rows = jdbc.update(HISTORIES, template);
        jdbc.update(MESSAGES.formatted(randomUuid()), template);
        jdbc.update(INSTANCES, template);
        return rows;
    }

    private String randomUuid() {
        return postgres ? "gen_random_uuid()" : "RANDOM_UUID()";
    }
}

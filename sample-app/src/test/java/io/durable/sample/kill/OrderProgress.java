package io.durable.sample.kill;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** How far the orders are, read beside the shop, which is not disturbed by it. */
final class OrderProgress implements AutoCloseable {

    private static final Duration STANDSTILL_MAX = Duration.ofMinutes(3);
    private static final long LOOK_EVERY_MILLIS = 50;
    private static final String COMPLETED = "SELECT count(*) FROM shop_order WHERE status = 'COMPLETED'";
    private static final String SETTLED =
            "SELECT count(*) FROM shop_order WHERE status IN ('COMPLETED', 'AWAITING_APPROVAL', 'REJECTED', 'FAILED')";
    private static final String NO_SCHEDULE = "id NOT LIKE 'durable.schedule:%'";
    private static final String AT_WORK =
            "SELECT (SELECT count(*) FROM durable_message WHERE instance_" + NO_SCHEDULE + ")"
                    + " + (SELECT count(*) FROM durable_task)"
                    + " + (SELECT count(*) FROM durable_instance WHERE completed_at IS NULL AND " + NO_SCHEDULE + ")";
    private static final String ACQUISITIONS = "SELECT sum(epoch) FROM durable_partition";

    private final Connection connection;

    OrderProgress(ShopCluster cluster) throws SQLException {
        this.connection = cluster.connect();
    }

    long completed() throws SQLException {
        return number(COMPLETED);
    }

    /** Those that have ended or wait for somebody. */
    long settled() throws SQLException {
        return number(SETTLED);
    }

    /** How often a partition was acquired since the hub was made. */
    long acquisitions() throws SQLException {
        return number(ACQUISITIONS);
    }

    void awaitSettled(long orders) throws SQLException, InterruptedException {
        await(SETTLED, orders);
    }

    void awaitCompleted(long orders) throws SQLException, InterruptedException {
        await(COMPLETED, orders);
    }

    /** Waits until the engine has nothing to do any more but to wait for a schedule's next tick: no instance is open, no message and no task is left. */
    void awaitQuiet() throws SQLException, InterruptedException {
        await("SELECT -(" + AT_WORK + ")", 0);
    }

    private void await(String sql, long enough) throws SQLException, InterruptedException {
        long lastChangeAt = System.nanoTime();
        long before = -1;
        for (long now = number(sql); now < enough; now = number(sql)) {
            if (now != before) {
                before = now;
                lastChangeAt = System.nanoTime();
            } else if (System.nanoTime() - lastChangeAt > STANDSTILL_MAX.toNanos()) {
                throw new IllegalStateException(
                        "'" + sql + "' is " + now + " for " + STANDSTILL_MAX + ", it should get " + enough);
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

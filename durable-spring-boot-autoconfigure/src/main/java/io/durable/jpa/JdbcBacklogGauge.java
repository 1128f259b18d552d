package io.durable.jpa;

import io.durable.spi.BacklogGauge;
import java.time.Instant;

/** Walks the indexes by which work that is due is found, and no further than it has to. */
final class JdbcBacklogGauge implements BacklogGauge {

    private static final String COUNT_INSTANCES = """
            SELECT COUNT(*) FROM (
              SELECT shard FROM durable_instance
              WHERE hub = ? AND due <= ? AND due < TIMESTAMP WITH TIME ZONE '9999-12-31 00:00:00+00'
              LIMIT ?) AS waiting""";

    private static final String COUNT_MESSAGES = """
            SELECT COUNT(*) FROM (
              SELECT shard FROM durable_message WHERE hub = ? AND due <= ? AND shard >= 0 LIMIT ?) AS waiting""";

    private final EngineTransactions transactions;
    private final Hub hub;

    JdbcBacklogGauge(EngineTransactions transactions, Hub hub) {
        this.transactions = transactions;
        this.hub = hub;
    }

    @Override
    public long count(long countMax) {
        return transactions.read("how much waits", connection -> {
            Instant now = NodeTable.currentTime(connection);
            long count = 0;
            for (String sql : new String[] {COUNT_INSTANCES, COUNT_MESSAGES}) {
                count += Statements.query(
                                connection,
                                sql,
                                parameters ->
                                        parameters.number(hub.key()).time(now).number(countMax),
                                Row::bigNumber)
                        .get(0);
            }
            return count;
        });
    }
}

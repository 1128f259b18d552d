package io.durable.benchmarks;

import java.util.Objects;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the hub's tables hold. */
final class HubRows {

    private final JdbcTemplate jdbc;

    HubRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** How many orchestrations whose id begins with the prefix and a hyphen are stored as completed. */
    long countCompleted(String prefix) {
        return number(
                "SELECT COUNT(*) FROM durable_instance WHERE id >= ? AND id < ? AND status = 'COMPLETED'",
                prefix + "-",
                prefix + ".");
    }

    /** How many messages, due or not, such orchestrations have. */
    long countMessages(String prefix) {
        return number(
                "SELECT COUNT(*) FROM durable_message WHERE instance_id >= ? AND instance_id < ?",
                prefix + "-",
                prefix + ".");
    }

    int countOwnedPartitions() {
        return (int) number("SELECT COUNT(*) FROM durable_partition WHERE owner IS NOT NULL");
    }

    int countPartitions() {
        return (int) number("SELECT COUNT(*) FROM durable_partition");
    }

    /** How many nodes own something. */
    int countOwners() {
        return (int) number("SELECT COUNT(DISTINCT owner) FROM durable_partition");
    }

    /** How many entries of histories hold at least so many bytes. */
    long countPayloads(int bytesMin) {
        return number("SELECT COUNT(*) FROM durable_history WHERE OCTET_LENGTH(content) >= ?", bytesMin);
    }

    /** Megabytes on the disk; 0 where nobody says. */
    long megabytes() {
        return isPostgres() ? number("SELECT pg_database_size(current_database()) / 1048576") : 0;
    }

    DatabaseLoad load() {
        return DatabaseLoad.of(jdbc, isPostgres());
    }

    Crowd crowd() {
        return new Crowd(jdbc, isPostgres());
    }

    private boolean isPostgres() {
        String product = jdbc.execute((ConnectionCallback<String>)
                connection -> connection.getMetaData().getDatabaseProductName());
        return "PostgreSQL".equals(product);
    }

    private long number(String sql, Object... parameters) {
        return Objects.requireNonNull(jdbc.queryForObject(sql, Long.class, parameters));
    }
}

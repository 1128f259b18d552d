package io.durable.sample.kill;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** What somebody wants to see who looks for the reason why a run came to nothing. */
final class Diagnosis {

    private static final int ROWS_MAX = 100;
    private static final List<String> QUERIES = List.of(
            "SELECT now()",
            "SELECT * FROM durable_node ORDER BY name, heartbeat",
            "SELECT * FROM durable_partition ORDER BY partition_no",
            "SELECT status, count(*) FROM shop_order GROUP BY status",
            "SELECT status, count(*) FROM durable_instance GROUP BY status",
            "SELECT id, shard, shard * 12 / 4096 AS partition_no, name, status, due, suspects, stalls,"
                    + " convert_from(failure, 'UTF8') FROM durable_instance WHERE completed_at IS NULL ORDER BY shard",
            "SELECT shard, instance_id, kind, due, sender FROM durable_message ORDER BY shard",
            "SELECT * FROM durable_task ORDER BY shard");

    private Diagnosis() {}

    /** Writes the tables into a file, and what all threads do into the logs. */
    static void write(ShopCluster cluster, Path file) throws SQLException, IOException, InterruptedException {
        try (Connection connection = cluster.connect();
                PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
            for (String query : QUERIES) {
                write(connection, query, out);
            }
        }
        for (ShopNode node : cluster.serving()) {
            node.shop().dumpThreads();
        }
    }

    private static void write(Connection connection, String query, PrintWriter out) throws SQLException {
        out.println("\n" + query);
        try (Statement statement = connection.createStatement()) {
            statement.setMaxRows(ROWS_MAX);
            ResultSet rows = statement.executeQuery(query);
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int i = 1; i <= columns; i++) {
                    out.print(rows.getMetaData().getColumnLabel(i) + "=" + rows.getString(i) + " ");
                }
                out.println();
            }
        }
    }
}

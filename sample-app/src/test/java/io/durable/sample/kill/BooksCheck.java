package io.durable.sample.kill;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares the shop's tables with the file, row by row. */
final class BooksCheck {

    private final Connection connection;
    private final ExpectedOrders expected;
    private final List<String> differences = new ArrayList<>();

    private BooksCheck(Connection connection, ExpectedOrders expected) {
        this.connection = connection;
        this.expected = expected;
    }

    /** What differs; nothing, if all is well. */
    static List<String> differences(Connection connection, ExpectedOrders expected) throws SQLException {
        BooksCheck check = new BooksCheck(connection, expected);
        check.everyLineIsReservedOnce();
        check.everyOrderIsPaidOnce();
        check.everyOrderIsShippedOnceAndCompleted();
        check.nothingIsLeftToDo();
        return check.differences;
    }

    private void everyLineIsReservedOnce() throws SQLException {
        Map<Long, ExpectedOrders.Line> missing = new TreeMap<>(expected.lines());
        query("select row_id, order_id, units, sales from reservation", row -> {
            ExpectedOrders.Line line = missing.remove(row.getLong(1));
            boolean same = line != null
                    && line.orderId().equals(row.getString(2))
                    && line.units() == row.getInt(3)
                    && line.sales().compareTo(row.getBigDecimal(4)) == 0;
            if (!same) {
                differences.add("Row ID " + row.getLong(1) + " is reserved otherwise than the file says, or twice");
            }
        });
        missing.keySet().forEach(rowId -> differences.add("Row ID " + rowId + " is not reserved"));
    }

    private void everyOrderIsPaidOnce() throws SQLException {
        Map<String, BigDecimal> missing = new TreeMap<>(expected.totals());
        query("select order_id, amount from payment where refunded = false", row -> {
            BigDecimal total = missing.remove(row.getString(1));
            if (total == null || total.compareTo(row.getBigDecimal(2)) != 0) {
                differences.add("Order " + row.getString(1) + " is paid otherwise than the file says, or twice");
            }
        });
        missing.keySet().forEach(order -> differences.add("Order " + order + " is not paid"));
    }

    private void everyOrderIsShippedOnceAndCompleted() throws SQLException {
        expectCount("select count(*) from shipment", expected.orders());
        expectCount("select count(*) from shop_order", expected.orders());
        expectCount("select count(*) from shop_order where status = 'COMPLETED'", expected.orders());
    }

    /** A schedule always waits for its next tick. */
    private void nothingIsLeftToDo() throws SQLException {
        expectCount("select count(*) from durable_message where instance_id not like 'durable.schedule:%'", 0);
        expectCount("select count(*) from durable_task", 0);
    }

    private void expectCount(String sql, long count) throws SQLException {
        query(sql, row -> {
            if (row.getLong(1) != count) {
                differences.add("'" + sql + "' is " + row.getLong(1) + ", not " + count);
            }
        });
    }

    private void query(String sql, RowCheck check) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                check.accept(rows);
            }
        }
    }

    /** Looks at one row. */
    @FunctionalInterface
    private interface RowCheck {
        void accept(ResultSet row) throws SQLException;
    }
}

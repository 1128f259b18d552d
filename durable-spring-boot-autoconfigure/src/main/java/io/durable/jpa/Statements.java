package io.durable.jpa;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Runs single statements on a connection. */
final class Statements {

    private Statements() {}

    /** Runs a query and makes something of each row. */
    static <T> List<T> query(Connection connection, String sql, Binding binding, Reading<T> reading)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            binding.bind(new Parameters(statement));
            try (ResultSet result = statement.executeQuery()) {
                List<T> rows = new ArrayList<>();
                Row row = new Row(result);
                while (row.next()) {
                    rows.add(reading.read(row));
                }
                return rows;
            }
        }
    }

    /** Runs one update. */
    static int update(Connection connection, String sql, Binding binding) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            binding.bind(new Parameters(statement));
            return statement.executeUpdate();
        }
    }

    /** Runs the statement once for each element, in one batch. For inserts the counts may say no more than that it went well. */
    static <T> int[] batch(Connection connection, String sql, List<T> elements, BatchBinding<T> binding)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Parameters parameters = new Parameters(statement);
            for (T element : elements) {
                binding.bind(parameters, element);
                parameters.addToBatch();
            }
            return statement.executeBatch();
        }
    }

    @FunctionalInterface
    interface Binding {

        void bind(Parameters parameters) throws SQLException;
    }

    @FunctionalInterface
    interface BatchBinding<T> {

        void bind(Parameters parameters, T element) throws SQLException;
    }

    @FunctionalInterface
    interface Reading<T> {

        T read(Row row) throws SQLException;
    }
}

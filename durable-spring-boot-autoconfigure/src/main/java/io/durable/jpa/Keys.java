package io.durable.jpa;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * The keys of the rows that a statement is about. The statement ends its condition with {@code = ANY (?)}, its last parameter. PostgreSQL finds the rows by the
 * primary key; H2 would look at every row of the hub for an array, so there the statement runs once for each key. So does a query by one key everywhere: PostgreSQL plans for an array
 * anew each time, because it does not know how long it is.
 */
final class Keys {

    private static final String ANY = "= ANY (?)";

    private final String type;
    private final Collection<?> values;

    private Keys(String type, Collection<?> values) {
        this.type = type;
        this.values = values;
    }

    static Keys uuids(Collection<UUID> values) {
        return new Keys("uuid", values);
    }

    static Keys texts(Collection<String> values) {
        return new Keys("varchar", values);
    }

    /** Runs the query for all keys; of different keys the rows come in no order. */
    <T> List<T> query(
            Connection connection,
            Dialect dialect,
            String sql,
            Statements.Binding others,
            Statements.Reading<T> reading)
            throws SQLException {
        if (dialect.findsRowsByArray() && values.size() != 1) {
            return Statements.query(connection, sql, parameters -> bindAll(parameters, others), reading);
        }
        List<T> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql.replace(ANY, "= ?"))) {
            for (Object value : values) {
                Parameters parameters = new Parameters(statement);
                others.bind(parameters);
                parameters.key(value);
                try (ResultSet result = statement.executeQuery()) {
                    Row row = new Row(result);
                    while (row.next()) {
                        rows.add(reading.read(row));
                    }
                }
            }
        }
        return rows;
    }

    /** Runs the update for all keys and says how many rows there were. */
    int update(Connection connection, Dialect dialect, String sql, Statements.Binding others) throws SQLException {
        if (dialect.findsRowsByArray()) {
            return Statements.update(connection, sql, parameters -> bindAll(parameters, others));
        }
        int count = 0;
        try (PreparedStatement statement = connection.prepareStatement(sql.replace(ANY, "= ?"))) {
            for (Object value : values) {
                Parameters parameters = new Parameters(statement);
                others.bind(parameters);
                parameters.key(value);
                count += statement.executeUpdate();
            }
        }
        return count;
    }

    private void bindAll(Parameters parameters, Statements.Binding others) throws SQLException {
        others.bind(parameters);
        parameters.keys(type, values);
    }
}

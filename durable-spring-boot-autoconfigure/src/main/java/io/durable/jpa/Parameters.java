package io.durable.jpa;

import io.durable.history.Payload;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Binds the parameters of a statement one after the other. */
final class Parameters {

    private final PreparedStatement statement;
    private int index;

    Parameters(PreparedStatement statement) {
        this.statement = statement;
    }

    Parameters number(int value) throws SQLException {
        statement.setInt(++index, value);
        return this;
    }

    Parameters number(long value) throws SQLException {
        statement.setLong(++index, value);
        return this;
    }

    Parameters number(short value) throws SQLException {
        statement.setShort(++index, value);
        return this;
    }

    Parameters number(@Nullable Integer value) throws SQLException {
        if (value == null) {
            statement.setNull(++index, Types.INTEGER);
            return this;
        }
        return number(value.intValue());
    }

    Parameters text(@Nullable String value) throws SQLException {
        statement.setString(++index, value);
        return this;
    }

    Parameters uuid(@Nullable UUID value) throws SQLException {
        statement.setObject(++index, value);
        return this;
    }

    Parameters time(@Nullable Instant value) throws SQLException {
        if (value == null) {
            statement.setNull(++index, Types.TIMESTAMP_WITH_TIMEZONE);
        } else {
            statement.setObject(++index, value.atOffset(ZoneOffset.UTC));
        }
        return this;
    }

    Parameters bytes(byte @Nullable [] value) throws SQLException {
        statement.setBytes(++index, value);
        return this;
    }

    Parameters payload(@Nullable Payload value) throws SQLException {
        return bytes(value == null ? null : value.bytes());
    }

    Parameters key(Object value) throws SQLException {
        statement.setObject(++index, value);
        return this;
    }

    Parameters keys(String type, Collection<?> values) throws SQLException {
        return array(type, values.toArray());
    }

    /** One column of several rows. */
    <T> Parameters column(String type, List<T> rows, Function<T, ? extends @Nullable Object> value)
            throws SQLException {
        @Nullable Object[] values = new @Nullable Object[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        return array(type, values);
    }

    /** One column of several rows. The driver would write times with their offsets as text too, but more slowly. */
    <T> Parameters times(List<T> rows, Function<T, @Nullable Instant> value) throws SQLException {
        return column("timestamptz", rows, row -> {
            Instant time = value.apply(row);
            return time == null ? null : time.toString();
        });
    }

    /** One column of several rows. */
    <T> Parameters bytes(List<T> rows, Function<T, byte @Nullable []> value) throws SQLException {
        byte[] @Nullable [] values = new byte[rows.size()] @Nullable [];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        return array("bytea", values);
    }

    private Parameters array(String type, @Nullable Object[] values) throws SQLException {
        statement.setArray(++index, statement.getConnection().createArrayOf(type, values));
        return this;
    }

    Parameters texts(Collection<String> values) throws SQLException {
        return keys("varchar", values);
    }

    /** Ends one entry of a batch; the next one begins with the first parameter again. */
    void addToBatch() throws SQLException {
        statement.addBatch();
        index = 0;
    }
}

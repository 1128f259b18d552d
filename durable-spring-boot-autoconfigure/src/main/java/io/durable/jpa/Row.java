package io.durable.jpa;

import io.durable.codec.FailureCodec;
import io.durable.history.FailureDetails;
import io.durable.history.Payload;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the columns of the present row of a result one after the other. */
final class Row {

    private final ResultSet result;
    private int index;

    Row(ResultSet result) {
        this.result = result;
    }

    boolean next() throws SQLException {
        index = 0;
        return result.next();
    }

    int number() throws SQLException {
        return result.getInt(++index);
    }

    long bigNumber() throws SQLException {
        return result.getLong(++index);
    }

    boolean flag() throws SQLException {
        return result.getBoolean(++index);
    }

    String text() throws SQLException {
        return present(textIfPresent());
    }

    @Nullable
    String textIfPresent() throws SQLException {
        return result.getString(++index);
    }

    UUID uuid() throws SQLException {
        return present(uuidIfPresent());
    }

    @Nullable
    UUID uuidIfPresent() throws SQLException {
        return result.getObject(++index, UUID.class);
    }

    Instant time() throws SQLException {
        return present(timeIfPresent());
    }

    @Nullable
    Instant timeIfPresent() throws SQLException {
        OffsetDateTime time = result.getObject(++index, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    byte[] bytes() throws SQLException {
        return present(result.getBytes(++index));
    }

    byte @Nullable [] bytesIfPresent() throws SQLException {
        return result.getBytes(++index);
    }

    @Nullable
    Payload payload() throws SQLException {
        byte[] bytes = result.getBytes(++index);
        return bytes == null ? null : Payload.of(bytes);
    }

    @Nullable
    FailureDetails failure() throws SQLException {
        byte[] bytes = result.getBytes(++index);
        return bytes == null ? null : FailureCodec.decode(bytes);
    }

    private <T> T present(@Nullable T value) throws SQLException {
        if (value == null) {
            throw new SQLException("Column " + result.getMetaData().getColumnName(index)
                    + " is null, which this table does not allow");
        }
        return value;
    }
}

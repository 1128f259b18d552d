package io.durable.jpa;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Rows that are written in one transaction, however many there are, by batches that neither a statement nor the memory is too small for. For one thread. */
final class BoundedBatch<T> {

    static final int ROWS_MAX = 500;
    static final int BYTES_MAX = 4 * 1_048_576;

    private final Writing<T> writing;
    private List<T> rows = new ArrayList<>();
    private long bytes;

    BoundedBatch(Writing<T> writing) {
        this.writing = writing;
    }

    /** Writes some rows. */
    @FunctionalInterface
    interface Writing<T> {

        void write(List<T> rows) throws SQLException;
    }

    /** @param size how many bytes the row has, about */
    void add(T row, int size) throws SQLException {
        rows.add(row);
        bytes += size;
        if (rows.size() == ROWS_MAX || bytes >= BYTES_MAX) {
            flush();
        }
    }

    /** Writes what is left. */
    void flush() throws SQLException {
        if (!rows.isEmpty()) {
            writing.write(rows);
            rows = new ArrayList<>();
            bytes = 0;
        }
    }
}

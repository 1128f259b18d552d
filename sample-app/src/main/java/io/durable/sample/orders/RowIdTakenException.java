package io.durable.sample.orders;

/** A line can't be placed, because another order has a line with its Row ID. */
public class RowIdTakenException extends RuntimeException {

    private final long rowId;

    RowIdTakenException(long rowId, String orderId) {
        super("Row ID " + rowId + " belongs to order '" + orderId + "'");
        this.rowId = rowId;
    }

    public long getRowId() {
        return rowId;
    }
}

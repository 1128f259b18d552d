package io.durable.codec;

import io.durable.history.FailureDetails;

/** The stored form of failures that stand in a column of their own. Any thread may call. */
public final class FailureCodec {

    private FailureCodec() {}

    /** The bytes that {@link #decode} reads. */
    public static byte[] encode(FailureDetails failure) {
        return new HeaderWriter().failure("failure", failure).end();
    }

    /**
     * The failure that was stored.
     *
     * @throws StoredFormException if the version is unknown or the bytes are damaged
     */
    public static FailureDetails decode(byte[] stored) {
        return HeaderReader.read("failure", stored, header -> header.failure("failure"));
    }
}

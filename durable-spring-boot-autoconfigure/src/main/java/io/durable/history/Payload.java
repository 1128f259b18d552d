package io.durable.history;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The stored bytes of an input, a result or an event, by default JSON. Immutable; equal when the bytes are. */
public final class Payload {

    private final byte[] bytes;

    private Payload(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A payload over these bytes, which the caller gives away and must not change any more. */
    public static Payload of(byte[] bytes) {
        return new Payload(bytes);
    }

    /** A payload of the text's UTF-8 bytes. */
    public static Payload of(String text) {
        return new Payload(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes themselves; the caller must not change them. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many bytes there are. */
    public int size() {
        return bytes.length;
    }

    /** The bytes read as UTF-8. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Payload that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length <= 100 ? text() : bytes.length + " bytes";
    }
}

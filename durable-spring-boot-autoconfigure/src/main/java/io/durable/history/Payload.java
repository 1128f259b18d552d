package io.durable.history;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The stored bytes of an input, a result or an event, by default JSON. Immutable; equal when the bytes are. Those of a payload that was read may still be encoded, or elsewhere in the
 * database: they are fetched by each call that needs them, and not kept.
 */
public final class Payload {

    private final byte @Nullable [] bytes;
    private final @Nullable Source source;

    private Payload(byte @Nullable [] bytes, @Nullable Source source) {
        this.bytes = bytes;
        this.source = source;
    }

    /** A payload over these bytes, which the caller gives away and must not change any more. */
    public static Payload of(byte[] bytes) {
        return new Payload(bytes, null);
    }

    /** A payload of the text's UTF-8 bytes. */
    public static Payload of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A payload whose bytes are fetched when they are needed. */
    public static Payload of(Source source) {
        return new Payload(null, source);
    }

    /** Where the bytes of a payload are that were not fetched yet. Any thread may call. */
    public interface Source {

        /**
         * Fetches the bytes; the caller must not change them.
         *
         * @throws RuntimeException if they can't be had
         */
        byte[] load();

        /** About how many bytes there are. */
        int size();
    }

    /**
     * The bytes themselves; the caller must not change them.
     *
     * @throws RuntimeException if they were not fetched yet and can't be, of the type {@code io.durable.PayloadUnreadableException} if that is because of what is stored
     */
    public byte[] bytes() {
        return bytes != null ? bytes : mustSource().load();
    }

    /** Where the bytes come from; absent if they are here. */
    public @Nullable Source source() {
        return source;
    }

    /** How many bytes there are; of those that were not fetched yet, about. */
    public int size() {
        return bytes != null ? bytes.length : mustSource().size();
    }

    /** The bytes read as UTF-8. */
    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** One whose bytes can't be had is equal to nothing but itself. */
    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Payload that && hasSameBytes(that);
    }

    private boolean hasSameBytes(Payload that) {
        if (source == null && that.source == null) {
            return Arrays.equals(bytes, that.bytes);
        }
        try {
            return Arrays.equals(bytes(), that.bytes());
        } catch (RuntimeException unreadable) {
            return false; // whoever needs the bytes learns why
        }
    }

    @Override
    public int hashCode() {
        try {
            return Arrays.hashCode(bytes());
        } catch (RuntimeException unreadable) {
            return 0; // whoever needs the bytes learns why
        }
    }

    @Override
    public String toString() {
        return bytes != null && bytes.length <= 100 ? text() : size() + " bytes";
    }

    private Source mustSource() {
        if (source == null) {
            throw new IllegalStateException("A payload has neither bytes nor a source");
        }
        return source;
    }
}

package io.durable.client;

import io.durable.DataConverter;
import io.durable.PayloadTooLargeException;
import io.durable.history.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Converts values and holds them to the size limit.
 *
 * @param converter gives the stored form
 * @param sizeMax in bytes
 */
public record PayloadWriter(DataConverter converter, int sizeMax) {

    /**
     * The stored form of a value; of nothing, nothing.
     *
     * @param what names the value in errors, such as {@code input of orchestration 'ship'}
     * @throws io.durable.DataConversionException if the value has none
     * @throws PayloadTooLargeException if it is too large
     */
    public @Nullable Payload write(String what, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        byte[] bytes = converter.serialize(value);
        if (bytes.length > sizeMax) {
            throw new PayloadTooLargeException(what, bytes.length, sizeMax);
        }
        return Payload.of(bytes);
    }
}

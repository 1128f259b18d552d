package io.durable.engine;

import io.durable.DataConverter;
import io.durable.DurableException;
import io.durable.PayloadTooLargeException;
import io.durable.history.Payload;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Values of the code as stored bytes and back; null is the absent payload.
 *
 * @param sizeMax in bytes
 * @param lifeline what the code hangs on that needs a value which can't be had
 */
record PayloadConversion(DataConverter converter, int sizeMax, Lifeline lifeline) {

    /**
     * The value's stored form; of what is in its stored form, that.
     *
     * @param what names the value for the error
     * @throws PayloadTooLargeException if it is too large
     */
    @Nullable
    Payload write(String what, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        Payload payload = value instanceof Payload stored ? stored : Payload.of(converter.serialize(value));
        if (payload.size() > sizeMax) {
            throw new PayloadTooLargeException(what, payload.size(), sizeMax);
        }
        return payload;
    }

    /** The value behind a stored form; nothing if nothing is declared. */
    @SuppressWarnings("unchecked") // the converter gives what the type says
    <T> @Nullable T read(@Nullable Payload payload, Type type) {
        return payload == null || type == void.class || type == Void.class
                ? null
                : (T) converter.deserialize(bytes(payload), type);
    }

    /** The payload once its bytes are here. */
    @Nullable
    Payload fetched(@Nullable Payload payload) {
        return payload == null || payload.source() == null ? payload : Payload.of(bytes(payload));
    }

    /** What can't be read is no verdict on the instance: it is parked until it can be. */
    private byte[] bytes(Payload payload) {
        try {
            return payload.bytes();
        } catch (DurableException unreadable) {
            throw lifeline.stall(unreadable);
        }
    }

    /** What several inputs are stored as: themselves as an array, a single one plain, none as nothing. An array of another class is one input. */
    static @Nullable Object input(@Nullable Object input) {
        if (input == null || input.getClass() != Object[].class) {
            return input;
        }
        Object[] inputs = (Object[]) input;
        return switch (inputs.length) {
            case 0 -> null;
            case 1 -> inputs[0];
            default -> inputs;
        };
    }
}

package io.durable;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Turns inputs, results and events into stored bytes and back, by declared types alone: stored data never names a class. Any thread may call, several at once.
 * A bean of this type replaces the default, which writes JSON.
 */
public interface DataConverter {

    /**
     * The stored form of a value.
     *
     * @throws DataConversionException if it has none
     */
    byte[] serialize(Object value);

    /**
     * The value behind a stored form.
     *
     * @throws DataConversionException if the bytes do not fit the type
     */
    @Nullable
    Object deserialize(byte[] bytes, Type type);
}

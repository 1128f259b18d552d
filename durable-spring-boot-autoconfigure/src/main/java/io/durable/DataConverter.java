package io.durable;

import java.lang.reflect.Type;
import java.util.List;
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

    /**
     * The values behind the stored form of an {@code Object[]}: the inputs of an activity that takes several. This default reads the elements without a type
     * and converts each once more; a converter whose untyped form loses something, as numbers do in JSON, overrides it.
     *
     * @return as many values as there are types
     * @throws DataConversionException if the bytes are not an array of as many values, or one does not fit its type
     */
    default @Nullable Object[] deserializeAll(byte[] bytes, List<Type> types) {
        if (!(deserialize(bytes, Object[].class) instanceof Object[] elements) || elements.length != types.size()) {
            throw new DataConversionException("Stored value is not an array of " + types.size() + " values");
        }
        @Nullable Object[] values = new Object[elements.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = elements[i] == null ? null : deserialize(serialize(elements[i]), types.get(i));
        }
        return values;
    }
}

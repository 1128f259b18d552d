package io.durable.runtime;

import io.durable.DataConverter;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;

/** Everything is text. */
final class TextConverter implements DataConverter {

    @Override
    public byte[] serialize(Object value) {
        return value.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Object deserialize(byte[] bytes, Type type) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

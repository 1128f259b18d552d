package io.durable.engine;

import io.durable.DataConversionException;
import io.durable.DataConverter;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Plain JSON. */
final class JsonConverter implements DataConverter {

    private final JsonMapper mapper = JsonMapper.builder().build();

    @Override
    public byte[] serialize(Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JacksonException e) {
            throw new DataConversionException("Can't write " + value.getClass().getName(), e);
        }
    }

    @Override
    public @Nullable Object deserialize(byte[] bytes, Type type) {
        try {
            return mapper.readValue(bytes, mapper.constructType(type));
        } catch (JacksonException e) {
            throw new DataConversionException("Can't read " + type.getTypeName(), e);
        }
    }
}

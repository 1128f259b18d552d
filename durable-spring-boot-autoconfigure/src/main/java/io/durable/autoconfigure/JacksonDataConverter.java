package io.durable.autoconfigure;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.durable.DataConversionException;
import io.durable.DataConverter;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotationIntrospectorPair;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes JSON with the application's own mapper, changed where stored data needs it: a record component that was added later reads as zero from old JSON, and
 * no JSON ever names a class.
 */
final class JacksonDataConverter implements DataConverter {

    private final JsonMapper mapper;

    /** By the types that handlers and calls declare. */
    private final Map<Type, ObjectReader> readers = new ConcurrentHashMap<>();

    JacksonDataConverter(JsonMapper applicationMapper) {
        JsonMapper.Builder builder = applicationMapper.rebuild();
        AnnotationIntrospector introspector = builder.annotationIntrospector();
        this.mapper = builder.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .deactivateDefaultTyping()
                .annotationIntrospector(
                        new AnnotationIntrospectorPair(new ClassNameRefusal(introspector), introspector))
                .build();
    }

    @Override
    public byte[] serialize(Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new DataConversionException(
                    "A value of type " + value.getClass().getTypeName() + " can't be written as JSON: "
                            + e.getMessage(),
                    e);
        }
    }

    @Override
    public @Nullable Object deserialize(byte[] bytes, Type type) {
        try {
            return readers.computeIfAbsent(type, this::reader).readValue(bytes);
        } catch (JacksonException | IllegalArgumentException e) {
            throw unreadable(type, e);
        }
    }

    private ObjectReader reader(Type type) {
        return mapper.readerFor(mapper.constructType(type));
    }

    @Override
    public @Nullable Object[] deserializeAll(byte[] bytes, List<Type> types) {
        try (JsonParser parser = mapper.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw notAnArrayOf(types);
            }
            @Nullable Object[] values = new Object[types.size()];
            for (int i = 0; i < values.length; i++) {
                if (parser.nextToken() == JsonToken.END_ARRAY) {
                    throw notAnArrayOf(types);
                }
                values[i] = readNext(parser, types.get(i));
            }
            if (parser.nextToken() != JsonToken.END_ARRAY || parser.nextToken() != null) {
                throw notAnArrayOf(types);
            }
            return values;
        } catch (JacksonException e) {
            throw new DataConversionException("Stored JSON can't be read as an array: " + e.getMessage(), e);
        }
    }

    private @Nullable Object readNext(JsonParser parser, Type type) {
        try {
            return mapper.readerFor(mapper.constructType(type))
                    .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS) // the next element is no surplus
                    .readValue(parser);
        } catch (JacksonException | IllegalArgumentException e) {
            throw unreadable(type, e);
        }
    }

    private static DataConversionException unreadable(Type type, RuntimeException cause) {
        return new DataConversionException(
                "Stored JSON can't be read as " + type.getTypeName() + ": " + cause.getMessage(), cause);
    }

    private static DataConversionException notAnArrayOf(List<Type> types) {
        return new DataConversionException("Stored JSON is not an array of " + types.size() + " values: "
                + types.stream().map(Type::getTypeName).toList());
    }

    /** Refuses types that are annotated to write the names of classes; logical names are fine. */
    private static final class ClassNameRefusal extends NopAnnotationIntrospector {

        private final transient AnnotationIntrospector annotations;

        ClassNameRefusal(AnnotationIntrospector annotations) {
            this.annotations = annotations;
        }

        @Override
        public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
            JsonTypeInfo.Value info = annotations.findPolymorphicTypeInfo(config, annotated);
            if (info != null
                    && (info.getIdType() == JsonTypeInfo.Id.CLASS
                            || info.getIdType() == JsonTypeInfo.Id.MINIMAL_CLASS)) {
                throw new IllegalArgumentException(annotated.getName()
                        + " is annotated with @JsonTypeInfo(use = " + info.getIdType()
                        + "), which would store names of classes. Use logical names: JsonTypeInfo.Id.NAME");
            }
            return null;
        }
    }
}

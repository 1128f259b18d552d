package io.durable.autoconfigure;

import io.durable.DataConversionException;
import io.durable.DataConverter;
import io.durable.history.Payload;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.GenericTypeResolver;

/** What a handler method takes: its inputs by their declared types, and perhaps a context among them. */
final class HandlerInputs {

    private static final int NONE = -1;

    private final String owner;
    private final List<Type> types;
    private final int contextIndex;
    private final DataConverter converter;

    private HandlerInputs(String owner, List<Type> types, int contextIndex, DataConverter converter) {
        this.owner = owner;
        this.types = types;
        this.contextIndex = contextIndex;
        this.converter = converter;
    }

    static HandlerInputs of(HandlerMethod handler, DataConverter converter) {
        Method method = handler.method();
        int contextIndex =
                Arrays.asList(method.getParameterTypes()).indexOf(handler.kind().contextType());
        List<Type> types = new ArrayList<>();
        for (int i = 0; i < method.getParameterCount(); i++) {
            if (i != contextIndex) {
                types.add(GenericTypeResolver.resolveType(method.getGenericParameterTypes()[i], handler.userClass()));
            }
        }
        String owner = handler.kind().label() + " '" + handler.name() + "'";
        return new HandlerInputs(owner, List.copyOf(types), contextIndex, converter);
    }

    /**
     * The arguments of a call.
     *
     * @throws DataConversionException if the input does not fit the declared types
     */
    @Nullable
    Object[] arguments(@Nullable Payload input, Object context) {
        @Nullable Object[] values = read(input);
        if (contextIndex == NONE) {
            return values;
        }
        @Nullable Object[] arguments = new Object[values.length + 1];
        System.arraycopy(values, 0, arguments, 0, contextIndex);
        arguments[contextIndex] = context;
        System.arraycopy(values, contextIndex, arguments, contextIndex + 1, values.length - contextIndex);
        return arguments;
    }

    /**
     * The inputs alone.
     *
     * @throws DataConversionException if the input does not fit the declared types
     */
    @Nullable
    Object[] read(@Nullable Payload input) {
        @Nullable
        Object[] values = switch (types.size()) {
            case 0 -> readNone(input);
            case 1 -> new Object[] {readOne(input, types.get(0))};
            default -> readAll(input);
        };
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null && types.get(i) instanceof Class<?> type && type.isPrimitive()) {
                throw new DataConversionException(owner + " takes a primitive '" + type + "', which can't be absent");
            }
        }
        return values;
    }

    private Object[] readNone(@Nullable Payload input) {
        if (input != null) {
            throw new DataConversionException(owner + " takes no input, but was given one of " + input.size()
                    + " bytes. Add a parameter for it, or pass none");
        }
        return new Object[0];
    }

    private @Nullable Object readOne(@Nullable Payload input, Type type) {
        return input == null ? null : converter.deserialize(input.bytes(), type);
    }

    private @Nullable Object[] readAll(@Nullable Payload input) {
        if (input == null) {
            throw new DataConversionException(owner + " takes " + types.size() + " inputs, but was given none");
        }
        return converter.deserializeAll(input.bytes(), types);
    }
}

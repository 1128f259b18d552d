package io.durable.engine;

import io.durable.history.Payload;
import java.lang.reflect.Type;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Code that answers a request from outside.
 *
 * @param inputType what it takes; {@code Void} for nothing
 */
record RequestHandler(Type inputType, Function<@Nullable Object, @Nullable Object> code) {

    /** Calls it with the input as it was sent; throws what it throws. */
    @Nullable
    Object call(PayloadConversion payloads, @Nullable Payload input) {
        return code.apply(payloads.read(input, inputType));
    }
}

package io.durable.autoconfigure;

import io.durable.MethodReference;
import io.durable.Query;
import io.durable.Update;
import io.durable.autoconfigure.MethodReferences.ReferencedMethod;
import io.durable.engine.CallTargets.Request;
import io.durable.engine.CallTargets.RequestKind;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Methods that stand for queries and updates. They need no bean, because nobody calls them. Any thread may ask. */
final class RequestMethods {

    private static final String UPDATE = "@Update";

    private final Map<ReferencedMethod, Request> queries = new ConcurrentHashMap<>();
    private final Map<ReferencedMethod, Request> updates = new ConcurrentHashMap<>();

    Request find(RequestKind kind, MethodReference reference) {
        ReferencedMethod method = MethodReferences.resolve(reference);
        return switch (kind) {
            case QUERY -> queries.computeIfAbsent(method, asked -> query(asked));
            case UPDATE -> updates.computeIfAbsent(method, asked -> update(asked));
        };
    }

    private static Request query(ReferencedMethod reference) {
        Query query = AnnotatedElementUtils.findMergedAnnotation(reference.method(), Query.class);
        return request(reference, "@Query", query == null ? null : query.value());
    }

    private static Request update(ReferencedMethod reference) {
        Update update = AnnotatedElementUtils.findMergedAnnotation(reference.method(), Update.class);
        return request(reference, UPDATE, update == null ? null : update.value());
    }

    /** @param name absent if the method is not marked, empty if it has none but its own */
    private static Request request(ReferencedMethod reference, String label, @Nullable String name) {
        Method method = reference.method();
        if (name == null) {
            throw new IllegalArgumentException(
                    reference.describe() + " is not marked. Annotate it with " + label + ", or go by name");
        }
        Type[] inputs = method.getGenericParameterTypes();
        Type result = method.getGenericReturnType();
        boolean mayHaveNone = label.equals(UPDATE);
        if (inputs.length > 1 || result == void.class && !mayHaveNone) {
            throw new IllegalArgumentException(reference.describe() + " is marked with " + label
                    + ", so it has at most one parameter" + (mayHaveNone ? "" : " and a result"));
        }
        return new Request(
                name.isEmpty() ? method.getName() : name,
                inputs.length == 0 ? Void.class : inputs[0],
                result == void.class ? Void.class : result);
    }
}

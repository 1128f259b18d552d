package io.durable;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How an orchestrator answers queries. A handler looks at what the code has in its hands, while the code waits or after it has ended: it must change nothing, and neither the context nor a
 * task may be used in it. It is registered anew in every execution, best before the first {@code await}; until then the query is unknown. Of two handlers for the same query the later counts.
 */
public interface QueryHandlers {

    /**
     * Registers the handler of the referenced query; every typed overload ends here.
     *
     * @throws IllegalArgumentException if the reference does not name a method marked by {@link Query}
     */
    void answerQuery(MethodReference query, Function<@Nullable Object, @Nullable Object> handler);

    /**
     * Registers the handler of the query with this name.
     *
     * @param inputType what the handler takes; a query without input gives it null
     * @throws IllegalArgumentException if the name is not allowed
     */
    <I> void onQuery(String name, Class<I> inputType, Function<? super I, ?> handler);

    /** Registers the handler of the query with this name, which takes nothing. */
    default void onQuery(String name, Supplier<?> handler) {
        onQuery(name, Void.class, nothing -> handler.get());
    }

    default <B, R> void onQuery(MethodReference.Fn0<B, R> query, Supplier<? extends R> handler) {
        answerQuery(query, nothing -> handler.get());
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // it is given what the method takes, and null only if that was asked
    default <B, I, R> void onQuery(MethodReference.Fn1<B, I, R> query, Function<? super I, ? extends R> handler) {
        answerQuery(query, input -> handler.apply((I) input));
    }
}

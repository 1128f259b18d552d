package io.durable;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How an orchestrator takes updates: in the order in which they came, on its own thread, while its code waits for something. A handler is part of the orchestrator's code: it is replayed, so
 * it must be deterministic, and it may use the context, change what the code has in its hands, and wait for activities, timers and events. While it waits the code that it interrupted
 * does not go on, even if that could; another update may be handled meanwhile. It can't continue as new.
 *
 * <p>A validator only looks, as the handler of a query does; if it throws, the update is rejected and the handler not run. It is not run again in a replay, so it may be changed.
 *
 * <p>Handlers are registered anew in every execution. Updates for which there is none yet are kept, also across continue-as-new. Of two handlers for the same update the later counts.
 */
public interface UpdateHandlers {

    /**
     * Registers the handler of the referenced update; every typed overload ends here.
     *
     * @param validator throws if the update is to be rejected; absent: only what can't be read is rejected
     * @throws IllegalArgumentException if the reference does not name a method marked by {@link Update}
     */
    void answerUpdate(
            MethodReference update,
            @Nullable Consumer<@Nullable Object> validator,
            Function<@Nullable Object, @Nullable Object> handler);

    /**
     * Registers the handler of the update with this name.
     *
     * @param inputType what validator and handler take; an update without input gives them null
     * @throws IllegalArgumentException if the name is not allowed
     */
    <I> void onUpdate(String name, Class<I> inputType, Consumer<? super I> validator, Function<? super I, ?> handler);

    /** Registers the handler of the update with this name, which rejects only what can't be read. */
    default <I> void onUpdate(String name, Class<I> inputType, Function<? super I, ?> handler) {
        onUpdate(name, inputType, input -> {}, handler);
    }

    default <B, R> void onUpdate(MethodReference.Fn0<B, R> update, Supplier<? extends R> handler) {
        answerUpdate(update, null, nothing -> handler.get());
    }

    /** Registers the handler of an update that has no result. */
    default <B> void onVoidUpdate(MethodReference.Run0<B> update, Runnable handler) {
        answerUpdate(update, null, nothing -> {
            handler.run();
            return null;
        });
    }

    /** Registers the handler of an update that has no result. */
    @SuppressWarnings({"unchecked", "NullAway"}) // it is given what the method takes, and null only if that was sent
    default <B, I> void onVoidUpdate(MethodReference.Run1<B, I> update, Consumer<? super I> handler) {
        answerUpdate(update, null, input -> {
            handler.accept((I) input);
            return null;
        });
    }

    /** Registers the handler of an update that has no result, and its validator. */
    @SuppressWarnings({"unchecked", "NullAway"}) // it is given what the method takes, and null only if that was sent
    default <B, I> void onVoidUpdate(
            MethodReference.Run1<B, I> update, Consumer<? super I> validator, Consumer<? super I> handler) {
        answerUpdate(update, input -> validator.accept((I) input), input -> {
            handler.accept((I) input);
            return null;
        });
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // it is given what the method takes, and null only if that was sent
    default <B, I, R> void onUpdate(MethodReference.Fn1<B, I, R> update, Function<? super I, ? extends R> handler) {
        answerUpdate(update, null, input -> handler.apply((I) input));
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // it is given what the method takes, and null only if that was sent
    default <B, I, R> void onUpdate(
            MethodReference.Fn1<B, I, R> update,
            Consumer<? super I> validator,
            Function<? super I, ? extends R> handler) {
        answerUpdate(update, input -> validator.accept((I) input), input -> handler.apply((I) input));
    }
}

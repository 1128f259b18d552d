package io.durable.engine;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Another task's result, passed through a function when the code first asks for it. */
final class MappedTask<S, T> extends OrchestrationTask<T> {

    private final OrchestrationTask<S> source;
    private final Function<? super S, ? extends T> function;

    MappedTask(ExecutionState state, OrchestrationTask<S> source, Function<? super S, ? extends T> function) {
        super(state);
        this.source = source;
        this.function = function;
        source.whenEnded(ended -> end(ended.wasCancelled()));
    }

    @Override
    void withdraw() {
        source.giveUp();
    }

    @Override
    @SuppressWarnings("NullAway") // the function takes what the source gives, null included
    @Nullable
    T result() {
        return function.apply(source.resolve().orThrow());
    }

    @Override
    String name() {
        return source.name();
    }

    @Override
    String description() {
        return source.description();
    }

    @Override
    String cancellation() {
        return source.cancellation();
    }
}

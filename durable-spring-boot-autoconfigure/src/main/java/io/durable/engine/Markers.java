package io.durable.engine;

import io.durable.SideEffectFailedException;
import io.durable.history.Decision.SideEffectRecorded;
import io.durable.history.FailureDetails;
import io.durable.history.Payload;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decisions that ask for nothing but tell a replay what the code had found: values from outside, and which of two ways it took. */
final class Markers {

    private static final int CHANGE_ID_LENGTH_MAX = 200;

    private final ExecutionState state;
    private final Map<String, Boolean> patches = new HashMap<>(2);

    Markers(ExecutionState state) {
        this.state = state;
    }

    /** The code goes on with what was recorded, never with the value itself, so that live and replayed code see the same. */
    <R> R sideEffect(Supplier<? extends R> effect, Type type) {
        Objects.requireNonNull(effect, "side effect");
        Objects.requireNonNull(type, "type of a side effect");
        SideEffectRecorded made = state.course().isReplay() ? new SideEffectRecorded(null, null) : taken(effect);
        SideEffectRecorded recorded = state.course().decide(made);
        FailureDetails failure = recorded.failure();
        if (failure != null) {
            throw new SideEffectFailedException(failure);
        }
        return value(recorded.value(), type);
    }

    boolean patched(String changeId) {
        if (changeId.isBlank() || changeId.length() > CHANGE_ID_LENGTH_MAX) {
            throw new IllegalArgumentException("A change id has 1 to " + CHANGE_ID_LENGTH_MAX
                    + " characters and is not blank, unlike '" + changeId + "'");
        }
        return patches.computeIfAbsent(changeId, state.course()::patched);
    }

    private SideEffectRecorded taken(Supplier<?> effect) {
        state.lifeline().close("inside a side effect, which is not run again in a replay. Use it before or after");
        try {
            return new SideEffectRecorded(state.payloads().write("value of a side effect", effect.get()), null);
        } catch (Exception | AssertionError failure) {
            return new SideEffectRecorded(null, Failures.detailsOf(failure));
        } finally {
            state.lifeline().reopen();
        }
    }

    @SuppressWarnings("NullAway") // the value may well be null; the context leaves that to its type argument
    private <R> R value(@Nullable Payload payload, Type type) {
        return state.payloads().read(payload, type);
    }
}

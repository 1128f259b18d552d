package io.durable.engine;

import io.durable.history.Payload;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of an execution as far as it matters: equal for one that lived through its turns and one that was rebuilt from the history.
 *
 * @param nextStep number of the next step
 * @param openSteps what each open step is, by its number
 * @param bufferedEvents names of events that nobody has waited for, in order
 * @param waiters names of events that are waited for, in order
 * @param waitingUpdates ids of updates that the code has not looked at, in order
 * @param suspended whether it is held
 * @param customStatus what the code set
 * @param ended whether it has ended
 */
public record ExecutionSnapshot(
        int nextStep,
        Map<Integer, String> openSteps,
        List<String> bufferedEvents,
        List<String> waiters,
        List<String> waitingUpdates,
        boolean suspended,
        @Nullable Payload customStatus,
        boolean ended) {}

package io.durable;

import io.durable.history.ParentInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.core.ParameterizedTypeReference;

/**
 * What an orchestrator has to work with. An orchestrator's code is replayed to rebuild it, so it must be deterministic: everything that may differ from run to
 * run (time, ids, I/O) goes through this context or an activity. Only the orchestrator's own thread may use it; from another thread every call throws
 * {@link IllegalStateException}.
 *
 * <p>Calls that make a {@link Task} return at once; what they ask for is carried out when the turn commits, exactly once.
 */
public interface OrchestrationContext
        extends ActivityCalls, SubOrchestratorCalls, OrchestrationStarts, QueryHandlers, UpdateHandlers {

    /**
     * Schedules the activity with this name, also one that only another service has.
     *
     * @param input absent for an activity without inputs; an {@code Object[]} for several
     * @throws PayloadTooLargeException if the input is too large
     */
    <R> Task<R> callActivity(String name, @Nullable Object input, Class<R> resultType, TaskOptions options);

    /** As {@link #callActivity(String, Object, Class, TaskOptions)}, for a generic result type. */
    <R> Task<R> callActivity(
            String name, @Nullable Object input, ParameterizedTypeReference<R> resultType, TaskOptions options);

    /** Schedules the activity with this name with the options that it declares. */
    default <R> Task<R> callActivity(String name, @Nullable Object input, Class<R> resultType) {
        return callActivity(name, input, resultType, TaskOptions.defaults());
    }

    /** Schedules the activity with this name with the options that it declares, for a generic result type. */
    default <R> Task<R> callActivity(String name, @Nullable Object input, ParameterizedTypeReference<R> resultType) {
        return callActivity(name, input, resultType, TaskOptions.defaults());
    }

    /**
     * Starts the orchestration with this name as a child, a full instance of its own. An id that exists fails the task; so does a failure, a termination or a cancellation of
     * the child.
     *
     * @throws PayloadTooLargeException if the input is too large
     */
    <R> Task<R> callSubOrchestrator(
            String name, @Nullable Object input, Class<R> resultType, SubOrchestrationOptions options);

    /** As {@link #callSubOrchestrator(String, Object, Class, SubOrchestrationOptions)}, for a generic result type. */
    <R> Task<R> callSubOrchestrator(
            String name,
            @Nullable Object input,
            ParameterizedTypeReference<R> resultType,
            SubOrchestrationOptions options);

    /** Starts the orchestration with this name as a child with a generated id. */
    default <R> Task<R> callSubOrchestrator(String name, @Nullable Object input, Class<R> resultType) {
        return callSubOrchestrator(name, input, resultType, SubOrchestrationOptions.defaults());
    }

    /**
     * Starts the orchestration with this name as an instance of its own, exactly once, when the turn commits: it is nobody's child, so it outlives this one and
     * its outcome is not reported back. Nothing happens under an id that exists by then, whatever has become of that instance.
     *
     * @return the id; one that is made up is the same in every replay, and never that of another start
     * @throws IllegalArgumentException if the name or the id is not allowed
     * @throws PayloadTooLargeException if the input is too large
     */
    String startNew(String name, @Nullable Object input, StartOptions options);

    /** Starts the orchestration with this name as an instance of its own, under a made-up id. */
    default String startNew(String name, @Nullable Object input) {
        return startNew(name, input, StartOptions.defaults());
    }

    /**
     * Makes an HTTP request, outside of the orchestrator, at least once. While the answer is 202 with a {@code Location}, looks there again after its {@code Retry-After}, which may be seconds
     * or a date, until another status comes; between two looks nothing is occupied. The target has to be allowed by {@code durable.http.allowed-hosts}.
     *
     * <p>A status that says that it did not work is an answer, unless the request has a retry policy. The task fails with {@link TaskFailedException} if there is no answer, or the attempts
     * are used up. A request that is not idempotent carries an {@code Idempotency-Key}, the same in every attempt, unless it has one of its own. Follows {@code callHttp} of Durable Functions.
     */
    Task<DurableHttpResponse> callHttp(DurableHttpRequest request);

    /** A task that ends after the delay, counted from {@link #getCurrentTime}; zero or less: in the next turn. */
    Task<Void> createTimer(Duration delay);

    /** A task that ends at the time, never before; a time that has passed: in the next turn. */
    Task<Void> createTimer(Instant fireAt);

    /** Waits for the delay. */
    default void sleep(Duration delay) {
        createTimer(delay).await();
    }

    /**
     * A task that ends with the next event of this name. Names are compared without regard to case. Events that nobody waits for are kept in their order, also
     * across continue-as-new; one event satisfies one waiter, the oldest first.
     */
    <T> Task<T> waitForExternalEvent(String name, Class<T> type);

    /** As {@link #waitForExternalEvent(String, Class)}, for a generic type. */
    <T> Task<T> waitForExternalEvent(String name, ParameterizedTypeReference<T> type);

    /** The same, cancelled after the timeout: {@link Task#await} then throws {@link TaskCancelledException}, and a later event finds no trace of the waiter. */
    <T> Task<T> waitForExternalEvent(String name, Duration timeout, Class<T> type);

    /** As {@link #waitForExternalEvent(String, Duration, Class)}, for a generic type. */
    <T> Task<T> waitForExternalEvent(String name, Duration timeout, ParameterizedTypeReference<T> type);

    /** Raises an event for another instance, exactly once. Dropped if that instance does not exist or has ended when it arrives. */
    void sendEvent(String instanceId, String name, @Nullable Object payload);

    /** A task that ends when all of them have, with the results in the order of the tasks. */
    <T> Task<List<T>> allOf(Collection<? extends Task<? extends T>> tasks);

    /** A task that ends with the first of them to end, in the order in which they ended according to the history. */
    Task<Task<?>> anyOf(Collection<? extends Task<?>> tasks);

    /** A task that ends with the first of them to end, in the order in which they ended according to the history. */
    default Task<Task<?>> anyOf(Task<?>... tasks) {
        return anyOf(List.of(tasks));
    }

    /**
     * Whether the instance was asked to end, as far as the code can know: what came while it ran, it learns at its next {@code await}. Stays true in the code that cleans up after
     * {@link OrchestrationCancelledException}. A request that the code was not told of goes on to the next execution.
     */
    boolean isCancelRequested();

    /** Ends this execution and begins the next one with a new input and an empty history, same instance id. Never returns. Unprocessed events go on. */
    default void continueAsNew(@Nullable Object input) {
        continueAsNew(input, ContinueOptions.preservingEvents());
    }

    /** Ends this execution and begins the next one with a new input and an empty history, same instance id. Never returns. */
    void continueAsNew(@Nullable Object input, ContinueOptions options);

    /** Sets what queries show as custom status, from the end of the turn on; absent: none. */
    void setCustomStatus(@Nullable Object status);

    /** The id of the instance. */
    String getInstanceId();

    /** The name of the orchestration. */
    String getName();

    /** The version that the execution was started for, by {@link ContinueOptions#withVersion} or with the instance; see {@link Version} for comparing. */
    Optional<String> getVersion();

    /** Who waits for this instance. */
    Optional<ParentInstance> getParent();

    /** The time of the turn, the same in every replay. */
    Instant getCurrentTime();

    /** A UUID that is the same in every replay. */
    UUID newUuid();

    /** Whether the code is being replayed: what it does now happened before. */
    boolean isReplaying();

    /**
     * A random number generator that gives the same numbers in every replay, on every Java version. Each call gives another one, and what one gives does not
     * depend on how the others are used.
     */
    Random newRandom();

    /**
     * A value from outside: taken once, recorded, and the same in every replay. For what is quick and can't be lost, like reading a setting; work belongs into
     * an activity. A crash before the turn is committed takes it once more, and nothing of the first time is kept. The code gets what was recorded, read as the
     * type.
     *
     * @param effect runs on the orchestrator's thread and must not use this context
     * @throws SideEffectFailedException if the effect throws an exception or its value can't be stored; this too is recorded
     */
    <R> R sideEffect(Supplier<? extends R> effect, Class<R> type);

    /** As {@link #sideEffect(Supplier, Class)}, for a generic type. */
    <R> R sideEffect(Supplier<? extends R> effect, ParameterizedTypeReference<R> type);

    /**
     * Whether to take the new way of a change of this orchestrator's code. The first call with an id decides for the whole execution: true, which is recorded,
     * unless the execution came past this place before the change was deployed. Once no execution takes the old way any more the call can be removed, and
     * histories that know it stay valid.
     *
     * <pre>{@code
     * if (ctx.patched("check-credit")) {
     *     ctx.callActivity(Credit::check, order).await();
     * }
     * }</pre>
     *
     * @param changeId names the change, within this orchestrator; 1 to 200 characters
     * @throws IllegalArgumentException if it is blank or longer
     */
    boolean patched(String changeId);

    /** Steps that are taken back in reverse order, one after the other up to the first that fails. */
    default Saga saga() {
        return saga(SagaOptions.defaults());
    }

    /** Steps that are taken back when a later one fails. */
    default Saga saga(SagaOptions options) {
        return new Saga(this, options);
    }

    /**
     * A logger that is silent while the code is replayed, so that each line is written once as long as nothing crashes. From the first call on, and until the
     * code ends, the MDC of the orchestrator's thread has the {@link LogKeys}, for other loggers too, those of the trace
     * if the instance is in one.
     */
    Logger getLogger(Class<?> type);
}

package io.durable;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;

/**
 * Questions to orchestrations. A query is answered where it is asked: the committed history is read and replayed up to its end, and the handler runs on what comes of that. So it needs neither
 * the instance's owner nor a network, only the orchestrator's code; it writes nothing, wakes nobody, and works for instances that wait, are suspended, parked or have ended as long as their
 * history is there. The answer is as of the last commit. It costs as much as a replay, which may last several times as long as {@code durable.orchestrations.turn-timeout} allows a turn.
 */
public interface OrchestrationQueries {

    /**
     * Asks the referenced query; every typed overload ends here.
     *
     * @throws IllegalArgumentException if the reference does not name a method marked by {@link Query}
     * @throws InstanceNotFoundException if there is no such instance
     * @throws InvalidInstanceStateException if the instance has not begun, so that there is nothing to look at
     * @throws UnknownOrchestratorException if this application does not have the orchestrator's code in the instance's version
     * @throws UnknownQueryException if the orchestration has registered no handler for it
     * @throws QueryFailedException if the handler threw
     * @throws NonDeterministicOrchestrationException if the code does not fit the history, as in an instance that is parked for that
     * @throws DurableException if the replay or the handler takes too long
     */
    <R> R ask(String instanceId, MethodReference query, Object[] inputs);

    /** Asks the query with this name. Otherwise as {@link #ask}. */
    <R> R query(String instanceId, String name, @Nullable Object input, Class<R> resultType);

    /** Asks the query with this name, for a generic type. Otherwise as {@link #ask}. */
    <R> R query(String instanceId, String name, @Nullable Object input, ParameterizedTypeReference<R> resultType);

    default <B, R> R query(String instanceId, MethodReference.Fn0<B, R> query) {
        return ask(instanceId, query, MethodReference.inputs());
    }

    default <B, I, R> R query(String instanceId, MethodReference.Fn1<B, I, R> query, I input) {
        return ask(instanceId, query, MethodReference.inputs(input));
    }
}

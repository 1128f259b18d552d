package io.durable.history;

import java.util.UUID;

/**
 * One life of an instance, from its start or continue-as-new to the next one.
 *
 * @param instance whose life it is
 * @param incarnation random; an id that is reused or restarted gets a new one
 * @param execution counts from 1, one more with every continue-as-new
 */
public record ExecutionId(InstanceId instance, UUID incarnation, int execution) {

    /** The execution that follows this one by continue-as-new. */
    public ExecutionId next() {
        return new ExecutionId(instance, incarnation, execution + 1);
    }

    @Override
    public String toString() {
        return instance + "#" + execution;
    }
}

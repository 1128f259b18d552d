package io.durable;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;

/**
 * Requests to orchestrations that are answered. An update is a message: never lost, handled once, in the order of the instance's events. Its outcome is kept until the instance is purged.
 * An update with an id that the instance has had before is the same update: nothing is sent, and its outcome is the first one's.
 */
public interface OrchestrationUpdates {

    /**
     * Sends the referenced update and waits for its answer; every typed overload ends here.
     *
     * @throws IllegalArgumentException if the reference does not name a method marked by {@link Update}, or the id was used for an update of another name
     * @throws InstanceNotFoundException if there is no such instance
     * @throws InvalidInstanceStateException if it has ended, before or while the update waited for its turn
     * @throws UpdateRejectedException if the orchestration's validator, or the type of its input, refused it
     * @throws UpdateFailedException if the handler threw
     * @throws WaitTimeoutException if it takes longer; the update goes on, and {@link #waitForUpdate} can wait for it again
     * @throws PayloadTooLargeException if the input is too large
     * @throws DurableException if the caller has a transaction: nothing would happen before its commit
     */
    <R> R request(String instanceId, MethodReference update, Object[] inputs, UpdateOptions options);

    /** Sends the update with this name and waits for its answer. Otherwise as {@link #request}. */
    <R> R update(String instanceId, String name, @Nullable Object input, Class<R> resultType, UpdateOptions options);

    /** Sends the update with this name and waits for its answer, for a generic type. Otherwise as {@link #request}. */
    <R> R update(
            String instanceId,
            String name,
            @Nullable Object input,
            ParameterizedTypeReference<R> resultType,
            UpdateOptions options);

    /**
     * Sends the update with this name and does not wait. Joins the caller's transaction.
     *
     * @return its id
     * @throws InstanceNotFoundException if there is no such instance
     * @throws InvalidInstanceStateException if it has ended, and has not had this update before
     */
    String startUpdate(String instanceId, String name, @Nullable Object input, UpdateOptions options);

    /**
     * Waits for the answer of an update that was sent.
     *
     * @throws InstanceNotFoundException if there is no such instance, or it has not had an update of this id
     * @throws DurableException if the caller is inside the transaction that sends it
     */
    <R> R waitForUpdate(String instanceId, String updateId, Duration timeout, Class<R> resultType);

    default <B, R> R update(String instanceId, MethodReference.Fn0<B, R> update) {
        return request(instanceId, update, MethodReference.inputs(), UpdateOptions.defaults());
    }

    default <B, R> R update(String instanceId, MethodReference.Fn0<B, R> update, UpdateOptions options) {
        return request(instanceId, update, MethodReference.inputs(), options);
    }

    /** Sends an update that has no result, and waits until it has been handled. */
    default <B> void update(String instanceId, MethodReference.Run0<B> update) {
        request(instanceId, update, MethodReference.inputs(), UpdateOptions.defaults());
    }

    /** Sends an update that has no result, and waits until it has been handled. */
    default <B> void update(String instanceId, MethodReference.Run0<B> update, UpdateOptions options) {
        request(instanceId, update, MethodReference.inputs(), options);
    }

    /** Sends an update that has no result, and waits until it has been handled. */
    default <B, I> void update(String instanceId, MethodReference.Run1<B, I> update, I input) {
        request(instanceId, update, MethodReference.inputs(input), UpdateOptions.defaults());
    }

    /** Sends an update that has no result, and waits until it has been handled. */
    default <B, I> void update(String instanceId, MethodReference.Run1<B, I> update, I input, UpdateOptions options) {
        request(instanceId, update, MethodReference.inputs(input), options);
    }

    default <B, I, R> R update(String instanceId, MethodReference.Fn1<B, I, R> update, I input) {
        return request(instanceId, update, MethodReference.inputs(input), UpdateOptions.defaults());
    }

    default <B, I, R> R update(String instanceId, MethodReference.Fn1<B, I, R> update, I input, UpdateOptions options) {
        return request(instanceId, update, MethodReference.inputs(input), options);
    }
}

package io.durable.spi;

import io.durable.history.FailureDetails;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The columns of an instance's row that change while it lives.
 *
 * @param execution counts from 1
 * @param status as queries show it
 * @param due when the owner must look at the instance although no message is due: the start of a pending one, the next try of a stalled one;
 *     {@link io.durable.history.Message#NEVER} otherwise
 * @param output the result, or the reason of a termination or a cancellation
 * @param failure why it failed, or why it is stalled
 * @param customStatus what the code set
 * @param completedAt when it became terminal
 * @param suspects how often its turn was under way when its owner died without a word
 * @param stalls how often in a row it was parked
 */
public record InstanceState(
        int execution,
        OrchestrationRuntimeStatus status,
        Instant due,
        @Nullable Payload output,
        @Nullable FailureDetails failure,
        @Nullable Payload customStatus,
        @Nullable Instant completedAt,
        int suspects,
        int stalls) {}

package io.durable.spi;

import io.durable.history.ExecutionId;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.ParentInstance;
import io.durable.history.Payload;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An instance's row.
 *
 * @param id primary key within the hub
 * @param incarnation random
 * @param name of the orchestration
 * @param version of the present execution
 * @param input of the present execution
 * @param parent who waits for it
 * @param tags given at the start
 * @param createdAt when it was accepted
 * @param state the columns that change
 */
public record InstanceRecord(
        InstanceId id,
        UUID incarnation,
        String name,
        @Nullable String version,
        @Nullable Payload input,
        @Nullable ParentInstance parent,
        Map<String, String> tags,
        Instant createdAt,
        InstanceState state) {

    public InstanceRecord {
        tags = Map.copyOf(tags);
    }

    /**
     * Whether it was accepted for a time that has not come yet. Whoever starts at once may have a clock that is ahead of the owner's: that does not count.
     */
    public boolean isScheduledAfter(Instant now) {
        return state.status() == OrchestrationRuntimeStatus.PENDING
                && state.due().isAfter(now)
                && state.due().isAfter(createdAt);
    }

    /** The execution that is under way, or was the last. */
    public ExecutionId executionId() {
        return new ExecutionId(id, incarnation, state.execution());
    }
}

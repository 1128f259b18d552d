package io.durable.spi;

import io.durable.history.ExecutionId;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.ParentInstance;
import io.durable.history.Payload;
import io.durable.history.TraceContext;
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
 * @param trace to which it belongs, if it does to any
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
        InstanceState state,
        @Nullable TraceContext trace) {

    public InstanceRecord {
        tags = Map.copyOf(tags);
    }

    /** The row of an instance that belongs to no trace. */
    public InstanceRecord(
            InstanceId id,
            UUID incarnation,
            String name,
            @Nullable String version,
            @Nullable Payload input,
            @Nullable ParentInstance parent,
            Map<String, String> tags,
            Instant createdAt,
            InstanceState state) {
        this(id, incarnation, name, version, input, parent, tags, createdAt, state, null);
    }

    /** The same in a trace, or in none. */
    public InstanceRecord tracedBy(@Nullable TraceContext other) {
        return other == null && trace == null
                ? this
                : new InstanceRecord(id, incarnation, name, version, input, parent, tags, createdAt, state, other);
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

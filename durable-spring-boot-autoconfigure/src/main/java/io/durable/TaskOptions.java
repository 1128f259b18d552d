package io.durable;

import io.durable.history.RetryPolicy;
import io.durable.history.TaskQueue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one call of an activity differs from what the activity declares.
 *
 * @param retry replaces the policy of {@link Activity#retry}; absent: that one holds
 * @param queue replaces {@link Activity#queue}; absent: that one holds, or the default queue if the activity is not known here
 * @param tags recorded with the call
 */
public record TaskOptions(
        @Nullable RetryPolicy retry, @Nullable String queue, Map<String, String> tags) {

    private static final TaskOptions DEFAULTS = new TaskOptions(null, null, Map.of());

    /** @throws IllegalArgumentException if this can't be the name of a queue */
    public TaskOptions {
        if (queue != null) {
            TaskQueue.requireValid(queue);
        }
        tags = Map.copyOf(tags);
    }

    /** What the activity declares. */
    public static TaskOptions defaults() {
        return DEFAULTS;
    }

    /** The same options with this policy. */
    public TaskOptions withRetry(RetryPolicy retry) {
        return new TaskOptions(retry, queue, tags);
    }

    /**
     * The same options with this queue.
     *
     * @throws IllegalArgumentException if this can't be the name of a queue
     */
    public TaskOptions withQueue(String queue) {
        return new TaskOptions(retry, queue, tags);
    }

    /** The same options with one more tag. */
    public TaskOptions withTag(String key, String value) {
        return new TaskOptions(retry, queue, Tags.with(tags, key, value));
    }
}

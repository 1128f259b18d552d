package io.durable;

import io.durable.history.RetryPolicy;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one call of an activity differs from what the activity declares.
 *
 * @param retry replaces the policy of {@link Activity#retry}; absent: that one holds
 * @param tags recorded with the call
 */
public record TaskOptions(@Nullable RetryPolicy retry, Map<String, String> tags) {

    private static final TaskOptions DEFAULTS = new TaskOptions(null, Map.of());

    public TaskOptions {
        tags = Map.copyOf(tags);
    }

    /** What the activity declares. */
    public static TaskOptions defaults() {
        return DEFAULTS;
    }

    /** The same options with this policy. */
    public TaskOptions withRetry(RetryPolicy retry) {
        return new TaskOptions(retry, tags);
    }

    /** The same options with one more tag. */
    public TaskOptions withTag(String key, String value) {
        return new TaskOptions(retry, Tags.with(tags, key, value));
    }
}

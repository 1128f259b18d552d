package io.durable;

import io.durable.history.RetryPolicy;
import io.durable.history.TaskAdmission;
import io.durable.history.TaskQueue;
import io.durable.history.TaskTimeouts;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one call of an activity differs from what the activity declares.
 *
 * @param retry replaces the policy of {@link Activity#retry}; absent: that one holds
 * @param retryHandler decides instead of any policy; absent: the policy decides
 * @param queue replaces {@link Activity#queue}; absent: that one holds, or the default queue if the activity is not known here
 * @param timeouts replace those of {@link Activity}; where one is absent, that one holds
 * @param admission how the call stands among those that wait
 * @param tags recorded with the call
 */
public record TaskOptions(
        @Nullable RetryPolicy retry,
        @Nullable RetryHandler retryHandler,
        @Nullable String queue,
        TaskTimeouts timeouts,
        TaskAdmission admission,
        Map<String, String> tags) {

    private static final TaskOptions DEFAULTS =
            new TaskOptions(null, null, null, TaskTimeouts.none(), TaskAdmission.byDefault(), Map.of());

    /** @throws IllegalArgumentException if this can't be the name of a queue, both a policy and a handler are to decide, or a tag is not allowed */
    public TaskOptions {
        if (queue != null) {
            TaskQueue.requireValid(queue);
        }
        if (retry != null && retryHandler != null) {
            throw new IllegalArgumentException(
                    "Either a retry policy or a retry handler decides whether an activity is tried again, not both");
        }
        Objects.requireNonNull(timeouts, "timeouts of a call");
        Objects.requireNonNull(admission, "admission of a call");
        tags = Tags.checked(tags);
    }

    /** What the activity declares. */
    public static TaskOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The same options with this policy.
     *
     * @throws IllegalArgumentException if there is a handler already
     */
    public TaskOptions withRetry(RetryPolicy retry) {
        return new TaskOptions(
                Objects.requireNonNull(retry, "retry policy"), retryHandler, queue, timeouts, admission, tags);
    }

    /**
     * The same options with a handler that decides after each failed attempt whether and when the next one is made; what the activity declares does not count. Each attempt is a step of its
     * own in the history, with a durable timer between two of them.
     *
     * @throws IllegalArgumentException if there is a policy already
     */
    public TaskOptions withRetryHandler(RetryHandler retryHandler) {
        return new TaskOptions(
                retry, Objects.requireNonNull(retryHandler, "retry handler"), queue, timeouts, admission, tags);
    }

    /**
     * The same options with this queue.
     *
     * @throws IllegalArgumentException if this can't be the name of a queue
     */
    public TaskOptions withQueue(String queue) {
        return new TaskOptions(retry, retryHandler, Objects.requireNonNull(queue, "queue"), timeouts, admission, tags);
    }

    /**
     * The same options with this limit from the scheduling to the end, all attempts included.
     *
     * @throws IllegalArgumentException if it is not more than zero
     */
    public TaskOptions withScheduleToClose(Duration limit) {
        return new TaskOptions(
                retry,
                retryHandler,
                queue,
                timeouts.withScheduleToClose(Objects.requireNonNull(limit, "limit")),
                admission,
                tags);
    }

    /**
     * The same options with this limit for each attempt, from where it begins to run.
     *
     * @throws IllegalArgumentException if it is not more than zero
     */
    public TaskOptions withStartToClose(Duration limit) {
        return new TaskOptions(
                retry,
                retryHandler,
                queue,
                timeouts.withStartToClose(Objects.requireNonNull(limit, "limit")),
                admission,
                tags);
    }

    /**
     * The same options with this limit for the time without a heartbeat.
     *
     * @throws IllegalArgumentException if it is not more than zero
     */
    public TaskOptions withHeartbeat(Duration limit) {
        return new TaskOptions(
                retry,
                retryHandler,
                queue,
                timeouts.withHeartbeat(Objects.requireNonNull(limit, "limit")),
                admission,
                tags);
    }

    /**
     * The same options with this key: of the calls of the activity that have the same key only so many run at once as {@link Activity#maxConcurrentPerKey} says, over all nodes.
     *
     * @throws IllegalArgumentException if it is blank or longer than 200 characters
     */
    public TaskOptions withConcurrencyKey(String key) {
        return new TaskOptions(
                retry,
                retryHandler,
                queue,
                timeouts,
                admission.withKey(Objects.requireNonNull(key, "concurrency key")),
                tags);
    }

    /**
     * The same options with this priority: of those calls that wait for a limit or for a free thread of the node, the higher go first; of equal ones, those that came first. The default is 0.
     *
     * @throws IllegalArgumentException if it is not from -1000 to 1000
     */
    public TaskOptions withPriority(int priority) {
        return new TaskOptions(retry, retryHandler, queue, timeouts, admission.withPriority(priority), tags);
    }

    /**
     * The same options with one more tag.
     *
     * @throws IllegalArgumentException if there are more than 20, or it is too long or has a control character
     */
    public TaskOptions withTag(String key, String value) {
        return new TaskOptions(retry, retryHandler, queue, timeouts, admission, Tags.with(tags, key, value));
    }
}

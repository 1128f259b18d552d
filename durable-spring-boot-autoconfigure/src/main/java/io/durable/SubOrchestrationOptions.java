package io.durable;

import io.durable.history.ParentClosePolicy;
import io.durable.history.RetryPolicy;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a child is started.
 *
 * @param instanceId id of the child; absent: {@code {parent}:{execution}:{step}}
 * @param version of the code that is to run it; absent: {@code durable.orchestrations.default-version}, or the highest that this application has
 * @param tags of the child
 * @param parentClosePolicy what becomes of it when nobody waits for it any more
 * @param retry when a child that has failed is started anew
 */
public record SubOrchestrationOptions(
        @Nullable String instanceId,
        @Nullable String version,
        Map<String, String> tags,
        ParentClosePolicy parentClosePolicy,
        RetryPolicy retry) {

    private static final SubOrchestrationOptions DEFAULTS =
            new SubOrchestrationOptions(null, null, Map.of(), ParentClosePolicy.ABANDON, RetryPolicy.none());

    /** @throws IllegalArgumentException if the version can't be compared or a tag is not allowed */
    public SubOrchestrationOptions {
        Objects.requireNonNull(parentClosePolicy, "parent-close policy");
        Objects.requireNonNull(retry, "retry policy");
        version = Version.checked(version);
        tags = Tags.checked(tags);
    }

    /** A generated id, no tags, one attempt, and a child that runs on when nobody waits for it any more. */
    public static SubOrchestrationOptions defaults() {
        return DEFAULTS;
    }

    /** The same options with this id. */
    public SubOrchestrationOptions withInstanceId(String instanceId) {
        return new SubOrchestrationOptions(
                Objects.requireNonNull(instanceId, "instance id"), version, tags, parentClosePolicy, retry);
    }

    /**
     * The same options for code of this version, also one that this application does not have: the child waits for a node that has it.
     *
     * @throws IllegalArgumentException if it can't be compared
     */
    public SubOrchestrationOptions withVersion(String version) {
        return new SubOrchestrationOptions(
                instanceId, Objects.requireNonNull(version, "version"), tags, parentClosePolicy, retry);
    }

    /** The same options with one more tag. */
    public SubOrchestrationOptions withTag(String key, String value) {
        return new SubOrchestrationOptions(instanceId, version, Tags.with(tags, key, value), parentClosePolicy, retry);
    }

    /**
     * The same options with another policy. It applies when the parent's execution ends, also by continuing as new, and when the parent cancels the task. A parent
     * that is terminated together with its children terminates all of them, whatever their policies.
     */
    public SubOrchestrationOptions withParentClosePolicy(ParentClosePolicy parentClosePolicy) {
        return new SubOrchestrationOptions(instanceId, version, tags, parentClosePolicy, retry);
    }

    /**
     * The same options with this retry policy. Every attempt is a child of its own: the second one of a child with the id {@code a} is {@code a:2}. Between two
     * attempts there is a durable timer. A child that was terminated or cancelled, or whose id exists, is not tried again.
     */
    public SubOrchestrationOptions withRetry(RetryPolicy retry) {
        return new SubOrchestrationOptions(instanceId, version, tags, parentClosePolicy, retry);
    }
}

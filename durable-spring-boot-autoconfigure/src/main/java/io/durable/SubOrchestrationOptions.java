package io.durable;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a child is started.
 *
 * @param instanceId id of the child; absent: {@code {parent}:{execution}:{step}}
 * @param version of the code that is to run it; absent: {@code durable.orchestrations.default-version}, or the highest that this application has
 * @param tags of the child
 */
public record SubOrchestrationOptions(
        @Nullable String instanceId, @Nullable String version, Map<String, String> tags) {

    private static final SubOrchestrationOptions DEFAULTS = new SubOrchestrationOptions(null, null, Map.of());

    public SubOrchestrationOptions {
        version = Version.checked(version);
        tags = Tags.checked(tags);
    }

    /** A generated id and no tags. */
    public static SubOrchestrationOptions defaults() {
        return DEFAULTS;
    }

    /** The same options with this id. */
    public SubOrchestrationOptions withInstanceId(String instanceId) {
        return new SubOrchestrationOptions(instanceId, version, tags);
    }

    /**
     * The same options for code of this version, also one that this application does not have: the child waits for a node that has it.
     *
     * @throws IllegalArgumentException if it can't be compared
     */
    public SubOrchestrationOptions withVersion(String version) {
        return new SubOrchestrationOptions(instanceId, version, tags);
    }

    /** The same options with one more tag. */
    public SubOrchestrationOptions withTag(String key, String value) {
        return new SubOrchestrationOptions(instanceId, version, Tags.with(tags, key, value));
    }
}

package io.durable;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a child is started.
 *
 * @param instanceId id of the child; absent: {@code {parent}:{execution}:{step}}
 * @param tags of the child
 */
public record SubOrchestrationOptions(@Nullable String instanceId, Map<String, String> tags) {

    private static final SubOrchestrationOptions DEFAULTS = new SubOrchestrationOptions(null, Map.of());

    public SubOrchestrationOptions {
        tags = Tags.checked(tags);
    }

    /** A generated id and no tags. */
    public static SubOrchestrationOptions defaults() {
        return DEFAULTS;
    }

    /** The same options with this id. */
    public SubOrchestrationOptions withInstanceId(String instanceId) {
        return new SubOrchestrationOptions(instanceId, tags);
    }

    /** The same options with one more tag. */
    public SubOrchestrationOptions withTag(String key, String value) {
        return new SubOrchestrationOptions(instanceId, Tags.with(tags, key, value));
    }
}

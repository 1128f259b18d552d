package io.durable;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an orchestration is started.
 *
 * @param instanceId the id; absent: a random one
 * @param tags visible in queries, fixed for life
 */
public record StartOptions(@Nullable String instanceId, Map<String, String> tags) {

    private static final StartOptions DEFAULTS = new StartOptions(null, Map.of());

    public StartOptions {
        tags = Tags.checked(tags);
    }

    /** A random id and no tags. */
    public static StartOptions defaults() {
        return DEFAULTS;
    }

    /** The default options with this id. */
    public static StartOptions instanceId(String instanceId) {
        return DEFAULTS.withInstanceId(instanceId);
    }

    /** The same options with this id. */
    public StartOptions withInstanceId(String instanceId) {
        return new StartOptions(instanceId, tags);
    }

    /** The same options with one more tag. */
    public StartOptions withTag(String key, String value) {
        return new StartOptions(instanceId, Tags.with(tags, key, value));
    }
}

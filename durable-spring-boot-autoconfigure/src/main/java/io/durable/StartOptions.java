package io.durable;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an orchestration is started.
 *
 * @param instanceId the id; absent: a random one
 * @param version of the code that is to run it; absent: {@code durable.orchestrations.default-version}, or the highest that this application has
 * @param tags visible in queries, fixed for life
 */
public record StartOptions(
        @Nullable String instanceId, @Nullable String version, Map<String, String> tags) {

    private static final StartOptions DEFAULTS = new StartOptions(null, null, Map.of());

    public StartOptions {
        version = Version.checked(version);
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
        return new StartOptions(instanceId, version, tags);
    }

    /**
     * The same options for code of this version, also one that this application does not have: the instance waits for a node that has it.
     *
     * @throws IllegalArgumentException if it can't be compared
     */
    public StartOptions withVersion(String version) {
        return new StartOptions(instanceId, version, tags);
    }

    /** The same options with one more tag. */
    public StartOptions withTag(String key, String value) {
        return new StartOptions(instanceId, version, Tags.with(tags, key, value));
    }
}

package io.durable;

import org.jspecify.annotations.Nullable;

/**
 * How an orchestration is started over.
 *
 * @param newInstanceId the id of the new instance; absent: a random one, unless the id stays
 * @param sameInstanceId whether the new instance takes the place of the old one
 */
public record RestartOptions(@Nullable String newInstanceId, boolean sameInstanceId) {

    private static final RestartOptions DEFAULTS = new RestartOptions(null, false);

    /** @throws IllegalArgumentException if the id is to stay and to be another one */
    public RestartOptions {
        if (sameInstanceId && newInstanceId != null) {
            throw new IllegalArgumentException(
                    "The id is to stay, and to be '" + newInstanceId + "': say one of the two");
        }
    }

    /** A new instance with a random id beside the old one. */
    public static RestartOptions defaults() {
        return DEFAULTS;
    }

    /** A new instance with this id beside the old one. */
    public static RestartOptions newInstanceId(String newInstanceId) {
        return new RestartOptions(newInstanceId, false);
    }

    /** A new instance in the place of the old one, which must have ended. Its history goes. */
    public static RestartOptions inPlace() {
        return new RestartOptions(null, true);
    }
}

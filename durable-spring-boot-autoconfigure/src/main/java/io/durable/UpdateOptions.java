package io.durable;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an update is sent.
 *
 * @param updateId by which a repeated update is recognised; absent: a random one
 * @param timeout how long its answer is waited for
 */
public record UpdateOptions(@Nullable String updateId, Duration timeout) {

    private static final int ID_LENGTH_MAX = 200;
    private static final UpdateOptions DEFAULTS = new UpdateOptions(null, Duration.ofSeconds(30));

    /** @throws IllegalArgumentException if the id is blank, too long or has control characters, or the timeout is negative */
    public UpdateOptions {
        if (updateId != null
                && (updateId.isBlank()
                        || updateId.length() > ID_LENGTH_MAX
                        || updateId.chars().anyMatch(Character::isISOControl))) {
            throw new IllegalArgumentException("Update id '" + updateId + "' is not allowed: use 1 to " + ID_LENGTH_MAX
                    + " characters, not all blank and none of them a control character");
        }
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("Timeout is " + timeout + ", it must be zero or more");
        }
    }

    /** A random id, and half a minute. */
    public static UpdateOptions defaults() {
        return DEFAULTS;
    }

    /** An id by which a repeated update is recognised, and half a minute. */
    public static UpdateOptions updateId(String updateId) {
        return DEFAULTS.withUpdateId(updateId);
    }

    /** The same options with another id. */
    public UpdateOptions withUpdateId(String updateId) {
        return new UpdateOptions(updateId, timeout);
    }

    /** The same options with another time to wait. */
    public UpdateOptions withTimeout(Duration timeout) {
        return new UpdateOptions(updateId, timeout);
    }
}

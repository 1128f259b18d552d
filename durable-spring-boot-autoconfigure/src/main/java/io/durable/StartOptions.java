package io.durable;

import io.durable.history.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How an orchestration is started.
 *
 * @param instanceId the id; absent: a random one
 * @param version of the code that is to run it; absent: {@code durable.orchestrations.default-version}, or the highest that this application has
 * @param startAt when to begin; absent: after the delay
 * @param delay after which to begin, if there is no time for it
 * @param reusePolicy what to do when the id is taken
 * @param requestId by which a repeated start is recognised; absent: it is not
 * @param tags visible in queries, fixed for life
 */
public record StartOptions(
        @Nullable String instanceId,
        @Nullable String version,
        @Nullable Instant startAt,
        Duration delay,
        InstanceIdReusePolicy reusePolicy,
        @Nullable String requestId,
        Map<String, String> tags) {

    private static final int REQUEST_ID_LENGTH_MAX = 255;
    private static final Duration DELAY_MAX = Duration.ofDays(365_000);

    private static final StartOptions DEFAULTS =
            new StartOptions(null, null, null, Duration.ZERO, InstanceIdReusePolicy.REJECT, null, Map.of());

    /** @throws IllegalArgumentException if something is not allowed, as the methods say that change it */
    public StartOptions {
        if (startAt != null && !startAt.isBefore(Message.NEVER)) {
            throw new IllegalArgumentException(
                    "The start at " + startAt + " is too far away, it must be before " + Message.NEVER);
        }
        if (delay.isNegative() || delay.compareTo(DELAY_MAX) > 0) {
            throw new IllegalArgumentException("The delay of the start is " + delay
                    + ", it must be zero or more, at most " + DELAY_MAX.toDays() + " days");
        }
        if (requestId != null && !isAllowed(requestId)) {
            throw new IllegalArgumentException("Request id '" + requestId + "' is not allowed: use 1 to "
                    + REQUEST_ID_LENGTH_MAX + " characters, not all blank and none of them a control character");
        }
        Objects.requireNonNull(reusePolicy, "reuse policy");
        version = Version.checked(version);
        tags = Tags.checked(tags);
    }

    /** A random id and no tags, at once. */
    public static StartOptions defaults() {
        return DEFAULTS;
    }

    /** The default options with this id. */
    public static StartOptions instanceId(String instanceId) {
        return DEFAULTS.withInstanceId(instanceId);
    }

    /** The same options with this id. */
    public StartOptions withInstanceId(String instanceId) {
        return new StartOptions(
                Objects.requireNonNull(instanceId, "instance id"),
                version,
                startAt,
                delay,
                reusePolicy,
                requestId,
                tags);
    }

    /**
     * The same options for code of this version, also one that this application does not have: the instance waits for a node that has it.
     *
     * @throws IllegalArgumentException if it can't be compared
     */
    public StartOptions withVersion(String version) {
        return new StartOptions(
                instanceId, Objects.requireNonNull(version, "version"), startAt, delay, reusePolicy, requestId, tags);
    }

    /** The same options with one more tag. */
    public StartOptions withTag(String key, String value) {
        return new StartOptions(
                instanceId, version, startAt, delay, reusePolicy, requestId, Tags.with(tags, key, value));
    }

    /**
     * The same options, where the instance begins at this time and is {@code PENDING} until then: it can be looked up, waited for, sent events (it finds them when it begins) and
     * terminated (it ends without having begun). A time that has passed means at once. Microseconds count, what is finer is dropped.
     *
     * @throws IllegalArgumentException if the time is beyond the year 9999
     */
    public StartOptions withStartAt(Instant startAt) {
        return new StartOptions(
                instanceId,
                version,
                Objects.requireNonNull(startAt, "time of the start"),
                Duration.ZERO,
                reusePolicy,
                requestId,
                tags);
    }

    /**
     * The same options, where the instance begins so long after the call; otherwise as {@link #withStartAt}, which this replaces.
     *
     * @throws IllegalArgumentException if the delay is negative or longer than a thousand years
     */
    public StartOptions withDelay(Duration delay) {
        return new StartOptions(instanceId, version, null, delay, reusePolicy, requestId, tags);
    }

    /** The same options with this policy for an id that is taken. */
    public StartOptions withReusePolicy(InstanceIdReusePolicy reusePolicy) {
        return new StartOptions(instanceId, version, startAt, delay, reusePolicy, requestId, tags);
    }

    /**
     * The same options for a request that may be made again by a caller who did not hear the answer. The start of an id that exists answers that id and changes nothing if the
     * instance was started with the same request id, whatever has become of it; with another one it is refused, or replaces the instance, as the policy says. Remembered as long as
     * the instance is; of use only with an instance id of the caller's.
     *
     * @throws IllegalArgumentException if it is blank, longer than 255 characters or has control characters
     */
    public StartOptions withRequestId(String requestId) {
        return new StartOptions(
                instanceId,
                version,
                startAt,
                delay,
                reusePolicy,
                Objects.requireNonNull(requestId, "request id"),
                tags);
    }

    private static boolean isAllowed(String requestId) {
        return !requestId.isBlank()
                && requestId.length() <= REQUEST_ID_LENGTH_MAX
                && requestId.chars().noneMatch(Character::isISOControl);
    }
}

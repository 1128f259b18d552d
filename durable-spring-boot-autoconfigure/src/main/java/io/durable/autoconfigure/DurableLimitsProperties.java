package io.durable.autoconfigure;

import io.durable.client.BacklogGuard;
import io.durable.runtime.Admission;
import io.durable.spi.BacklogGauge;
import io.durable.spi.TaskAdmissions;
import io.durable.spi.TaskLimit;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits over all nodes of the hub.
 *
 * @param activities Limits of activities by name, in place of what the activity itself says.
 * @param maxBacklog How many instances and messages may wait in the hub before starts are refused; any number if not set.
 * @param backlogInterval Time between two looks at how many wait.
 */
@ConfigurationProperties("durable.limits")
public record DurableLimitsProperties(
        @DefaultValue Map<String, Activity> activities,
        @Nullable Long maxBacklog,
        @DefaultValue("1s") Duration backlogInterval) {

    /** @throws IllegalArgumentException if a value makes no sense; the message names the property */
    public DurableLimitsProperties {
        if (maxBacklog != null && maxBacklog < 1) {
            throw new IllegalArgumentException(
                    "durable.limits.max-backlog is " + maxBacklog + ", it must be 1 or more");
        }
        if (backlogInterval.isNegative() || backlogInterval.isZero()) {
            throw new IllegalArgumentException(
                    "durable.limits.backlog-interval is " + backlogInterval + ", it must be longer than zero");
        }
        activities = Map.copyOf(activities);
        activities.forEach((name, activity) -> activity.requireValid(name));
    }

    /**
     * Limits of one activity.
     *
     * @param maxConcurrent How many attempts are under way at once; no limit if not set.
     * @param maxConcurrentPerKey How many attempts with the same concurrency key are under way at once; no limit if not set.
     * @param rate How many attempts begin within any period of the length of rate-period; no limit if not set.
     * @param ratePeriod Length of the period within which so many attempts may begin.
     */
    public record Activity(
            @Nullable Integer maxConcurrent,
            @Nullable Integer maxConcurrentPerKey,
            @Nullable Integer rate,
            @DefaultValue("1s") Duration ratePeriod) {

        static @Nullable TaskLimit limit(@Nullable Integer maxConcurrent, @Nullable Integer maxConcurrentPerKey) {
            return new Activity(maxConcurrent, maxConcurrentPerKey, null, Duration.ofSeconds(1)).toLimit();
        }

        private @Nullable TaskLimit toLimit() {
            TaskLimit limit = new TaskLimit(value(maxConcurrent), value(maxConcurrentPerKey), value(rate), ratePeriod);
            return limit.isAny() ? limit : null;
        }

        private static int value(@Nullable Integer limit) {
            return limit == null ? TaskLimit.UNLIMITED : limit;
        }

        private void requireValid(String name) {
            require(name, "max-concurrent", maxConcurrent);
            require(name, "max-concurrent-per-key", maxConcurrentPerKey);
            require(name, "rate", rate);
            if (ratePeriod.isNegative() || ratePeriod.isZero()) {
                throw new IllegalArgumentException("durable.limits.activities[" + name + "].rate-period is "
                        + ratePeriod + ", it must be longer than zero");
            }
        }

        private static void require(String name, String limit, @Nullable Integer value) {
            if (value != null && value < 1) {
                throw new IllegalArgumentException(
                        "durable.limits.activities[" + name + "]." + limit + " is " + value + ", it must be 1 or more");
            }
        }
    }

    /** What a declaration in the code says of an activity. */
    @FunctionalInterface
    interface Declared {
        @Nullable
        TaskLimit find(String activity);
    }

    BacklogGuard toBacklogGuard(@Nullable BacklogGauge gauge) {
        if (maxBacklog == null) {
            return BacklogGuard.unlimited();
        }
        if (gauge == null) {
            throw new IllegalStateException("durable.limits.max-backlog is " + maxBacklog
                    + ", but there is no bean of type " + BacklogGauge.class.getName()
                    + " that could say how much waits beside the application's own store");
        }
        return new BacklogGuard(gauge, maxBacklog);
    }

    /**
     * The limits, over what the code declares.
     *
     * @param admissions absent: this store knows no limits, and none are kept
     * @throws IllegalStateException if there are limits in the properties that this store can't keep
     */
    Admission toAdmission(Declared declared, @Nullable TaskAdmissions admissions) {
        if (admissions == null) {
            if (!activities.isEmpty()) {
                throw new IllegalStateException("durable.limits.activities has limits, but there is no bean of type "
                        + TaskAdmissions.class.getName() + " that could keep them beside the application's own store");
            }
            return Admission.unlimited();
        }
        return new Admission(
                activity -> {
                    Activity configured = activities.get(activity);
                    return configured == null ? declared.find(activity) : configured.toLimit();
                },
                admissions);
    }
}

package io.durable;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule starts and when.
 *
 * @param orchestration its name
 * @param input of every run; absent: none
 * @param cron six fields, seconds first, as Spring's {@code CronExpression} reads them, or a macro such as {@code @daily}; absent: an interval
 * @param zone whose days and hours the cron expression means
 * @param every the interval, counted from 1970 in UTC, so that it does not depend on when the schedule was made; absent: a cron expression
 * @param overlap what to do at a tick when the last run has not ended
 * @param catchUp how late a tick may be that nobody could see to, because no node ran: older ones are left out
 * @param jitter how much later than its tick a run may begin at most; the same tick begins at the same time everywhere, different schedules and ticks spread over it; never as late as the next tick; zero: at the tick
 * @param version of every run; absent: the default version at its start
 * @param tags of every run, beside those that say the schedule and the tick
 */
public record ScheduleSpec(
        String orchestration,
        @Nullable Object input,
        @Nullable String cron,
        ZoneId zone,
        @Nullable Duration every,
        ScheduleOverlap overlap,
        Duration catchUp,
        Duration jitter,
        @Nullable String version,
        Map<String, String> tags) {

    /** How late a tick may be unless something else is said. */
    public static final Duration CATCH_UP_DEFAULT = Duration.ofHours(1);

    private static final Duration EVERY_MIN = Duration.ofSeconds(1);
    private static final Duration JITTER_MAX = Duration.ofDays(1);
    private static final Duration DURATION_MAX = Duration.ofDays(36_500);
    private static final ZoneId UTC = ZoneId.of("UTC");

    /** @throws IllegalArgumentException if there are both a cron expression and an interval, or neither, or a duration is out of its bounds */
    public ScheduleSpec {
        Objects.requireNonNull(orchestration, "orchestration of a schedule");
        Objects.requireNonNull(zone, "zone of a schedule");
        Objects.requireNonNull(overlap, "overlap policy of a schedule");
        if ((cron == null) == (every == null)) {
            throw new IllegalArgumentException("A schedule has either a cron expression or an interval, not "
                    + (cron == null ? "neither" : "both: cron '" + cron + "', every " + every));
        }
        if (every != null && (every.compareTo(EVERY_MIN) < 0 || every.compareTo(DURATION_MAX) > 0)) {
            throw new IllegalArgumentException(
                    "The interval of a schedule is " + every + ", it must be from 1 second to 100 years");
        }
        if (catchUp.isNegative() || catchUp.compareTo(DURATION_MAX) > 0) {
            throw new IllegalArgumentException(
                    "The catch-up window of a schedule is " + catchUp + ", it must be zero or more, up to 100 years");
        }
        Objects.requireNonNull(jitter, "jitter of a schedule");
        if (jitter.isNegative() || jitter.compareTo(JITTER_MAX) > 0) {
            throw new IllegalArgumentException("The jitter of a schedule is " + jitter
                    + ", it must be zero or more, up to " + JITTER_MAX.toDays() + " days");
        }
        if (version != null) {
            StartOptions.defaults().withVersion(version);
        }
        tags = requireFree(Map.copyOf(tags));
    }

    /** By a cron expression in UTC. What overlaps is skipped. The expression is checked when the schedule is created. */
    public static ScheduleSpec cron(String orchestration, String cron) {
        return new ScheduleSpec(
                orchestration,
                null,
                cron,
                UTC,
                null,
                ScheduleOverlap.SKIP,
                CATCH_UP_DEFAULT,
                Duration.ZERO,
                null,
                Map.of());
    }

    /**
     * By a cron expression in the zone with this id, such as {@code Europe/Berlin}.
     *
     * @throws IllegalArgumentException if there is no such zone
     */
    public static ScheduleSpec cron(String orchestration, String cron, String zone) {
        return cron(orchestration, cron).withZone(parseZone(zone));
    }

    /** By an interval. What overlaps is skipped. */
    public static ScheduleSpec every(String orchestration, Duration every) {
        return new ScheduleSpec(
                orchestration,
                null,
                null,
                UTC,
                every,
                ScheduleOverlap.SKIP,
                CATCH_UP_DEFAULT,
                Duration.ZERO,
                null,
                Map.of());
    }

    /** The same schedule with this input for every run. */
    public ScheduleSpec withInput(@Nullable Object input) {
        return new ScheduleSpec(orchestration, input, cron, zone, every, overlap, catchUp, jitter, version, tags);
    }

    /** The same schedule in this zone. */
    public ScheduleSpec withZone(ZoneId zone) {
        return new ScheduleSpec(orchestration, input, cron, zone, every, overlap, catchUp, jitter, version, tags);
    }

    /** The same schedule with this policy. */
    public ScheduleSpec withOverlap(ScheduleOverlap overlap) {
        return new ScheduleSpec(orchestration, input, cron, zone, every, overlap, catchUp, jitter, version, tags);
    }

    /** The same schedule with this window. */
    public ScheduleSpec withCatchUp(Duration catchUp) {
        return new ScheduleSpec(orchestration, input, cron, zone, every, overlap, catchUp, jitter, version, tags);
    }

    /**
     * The same schedule with runs that begin up to so much later than their ticks.
     *
     * @throws IllegalArgumentException if it is negative or more than a day
     */
    public ScheduleSpec withJitter(Duration jitter) {
        return new ScheduleSpec(orchestration, input, cron, zone, every, overlap, catchUp, jitter, version, tags);
    }

    /**
     * The same schedule with runs of this version.
     *
     * @throws IllegalArgumentException if this is no version
     */
    public ScheduleSpec withVersion(@Nullable String version) {
        return new ScheduleSpec(orchestration, input, cron, zone, every, overlap, catchUp, jitter, version, tags);
    }

    /**
     * The same schedule with one more tag for every run.
     *
     * @throws IllegalArgumentException if a run can't have it, or the key is {@code schedule} or {@code tick}, which every run has
     */
    public ScheduleSpec withTag(String key, String value) {
        Map<String, String> more = Tags.with(tags, key, value);
        return new ScheduleSpec(orchestration, input, cron, zone, every, overlap, catchUp, jitter, version, more);
    }

    /** Every run has two tags more. */
    private static Map<String, String> requireFree(Map<String, String> tags) {
        StartOptions run = StartOptions.defaults();
        for (String taken : List.of("schedule", "tick")) {
            if (tags.containsKey(taken)) {
                throw new IllegalArgumentException(
                        "The tag '" + taken + "' says of every run of a schedule whose it is");
            }
            run = run.withTag(taken, "");
        }
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            run = run.withTag(tag.getKey(), tag.getValue());
        }
        return tags;
    }

    private static ZoneId parseZone(String zone) {
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException(
                    "There is no time zone '" + zone + "': write one such as Europe/Berlin or UTC", unknown);
        }
    }
}

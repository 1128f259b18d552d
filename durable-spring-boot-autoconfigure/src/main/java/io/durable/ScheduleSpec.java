package io.durable;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
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
 */
public record ScheduleSpec(
        String orchestration,
        @Nullable Object input,
        @Nullable String cron,
        ZoneId zone,
        @Nullable Duration every,
        ScheduleOverlap overlap,
        Duration catchUp) {

    /** How late a tick may be unless something else is said. */
    public static final Duration CATCH_UP_DEFAULT = Duration.ofHours(1);

    private static final Duration EVERY_MIN = Duration.ofSeconds(1);
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
    }

    /** By a cron expression in UTC. What overlaps is skipped. The expression is checked when the schedule is created. */
    public static ScheduleSpec cron(String orchestration, String cron) {
        return new ScheduleSpec(orchestration, null, cron, UTC, null, ScheduleOverlap.SKIP, CATCH_UP_DEFAULT);
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
        return new ScheduleSpec(orchestration, null, null, UTC, every, ScheduleOverlap.SKIP, CATCH_UP_DEFAULT);
    }

    /** The same schedule with this input for every run. */
    public ScheduleSpec withInput(@Nullable Object input) {
        return new ScheduleSpec(orchestration, input, cron, zone, every, overlap, catchUp);
    }

    /** The same schedule in this zone. */
    public ScheduleSpec withZone(ZoneId zone) {
        return new ScheduleSpec(orchestration, input, cron, zone, every, overlap, catchUp);
    }

    /** The same schedule with this policy. */
    public ScheduleSpec withOverlap(ScheduleOverlap overlap) {
        return new ScheduleSpec(orchestration, input, cron, zone, every, overlap, catchUp);
    }

    /** The same schedule with this window. */
    public ScheduleSpec withCatchUp(Duration catchUp) {
        return new ScheduleSpec(orchestration, input, cron, zone, every, overlap, catchUp);
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

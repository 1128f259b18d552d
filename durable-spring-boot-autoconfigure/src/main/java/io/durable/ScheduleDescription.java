package io.durable;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as it stands after what has been committed and carried out.
 *
 * @param scheduleId its id
 * @param orchestration that it starts
 * @param cron absent if it has an interval
 * @param zone of the cron expression
 * @param every absent if it has a cron expression
 * @param overlap what it does when the last run has not ended
 * @param catchUp how late a tick may be
 * @param jitter how much later than its tick a run begins at most
 * @param version of every run, if that is said
 * @param tags of every run
 * @param paused whether its ticks are left out
 * @param note why it was paused or resumed
 * @param declared whether an annotation made it
 * @param nextTick absent while it is paused, and for the moment after it was created or changed
 * @param lastTick absent before the first run
 * @param lastInstanceId of the run that was started last
 * @param startedCount how many runs it has started
 * @param skippedCount how many ticks were left out because of an overlap
 * @param missedCount how many ticks were left out because they were too late
 */
public record ScheduleDescription(
        String scheduleId,
        String orchestration,
        @Nullable String cron,
        String zone,
        @Nullable Duration every,
        ScheduleOverlap overlap,
        Duration catchUp,
        Duration jitter,
        @Nullable String version,
        Map<String, String> tags,
        boolean paused,
        @Nullable String note,
        boolean declared,
        @Nullable Instant nextTick,
        @Nullable Instant lastTick,
        @Nullable String lastInstanceId,
        long startedCount,
        long skippedCount,
        long missedCount) {}

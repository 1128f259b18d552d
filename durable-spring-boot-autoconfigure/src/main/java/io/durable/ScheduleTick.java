package io.durable;

import java.time.Instant;

/**
 * What an orchestration that is annotated with {@link OrchestrationSchedule} may take as its input.
 *
 * @param scheduleId of the schedule
 * @param time for which the run is, which may be earlier than when it began
 */
public record ScheduleTick(String scheduleId, Instant time) {}

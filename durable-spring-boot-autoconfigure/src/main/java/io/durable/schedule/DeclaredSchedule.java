package io.durable.schedule;

import io.durable.ScheduleSpec;
import io.durable.history.InstanceId;
import java.time.Instant;

/**
 * A schedule as an annotation says it.
 *
 * @param id of the schedule
 * @param spec without an input
 * @param passesTick whether runs are told their tick
 */
public record DeclaredSchedule(String id, ScheduleSpec spec, boolean passesTick) {

    /** Why a schedule is paused whose annotation has gone. */
    static final String GONE = "The annotation that declared it has gone";

    /** @throws IllegalArgumentException if the id is not allowed, or the cron expression can't be read or never comes true */
    public DeclaredSchedule {
        new InstanceId(id);
        if (id.length() > 200) {
            throw new IllegalArgumentException("Schedule id '" + id + "' is longer than 200 characters");
        }
        OrchestratedSchedules.requireTick(stored(spec, passesTick), Instant.EPOCH);
    }

    StoredSpec toStored() {
        return stored(spec, passesTick);
    }

    /** By which a change is noticed. */
    String text() {
        return spec.orchestration() + " " + (spec.cron() == null ? spec.every() : spec.cron()) + " " + spec.zone() + " "
                + spec.overlap() + " " + spec.catchUp() + " " + passesTick
                + (spec.jitter().isZero() ? "" : " " + spec.jitter());
    }

    private static StoredSpec stored(ScheduleSpec spec, boolean passesTick) {
        return StoredSpec.of(spec, null, passesTick);
    }
}

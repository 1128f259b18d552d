package io.durable.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a schedule is told, by an event. */
record ScheduleCommand(
        Kind kind,
        @Nullable StoredSpec spec,
        @Nullable String declared,
        @Nullable String note,
        @Nullable Instant from,
        @Nullable Instant to) {

    enum Kind {
        UPDATE,
        PAUSE,
        RESUME,
        TRIGGER,
        BACKFILL
    }

    static ScheduleCommand update(StoredSpec spec, @Nullable String declared) {
        return new ScheduleCommand(Kind.UPDATE, spec, declared, null, null, null);
    }

    static ScheduleCommand pause(@Nullable String note) {
        return new ScheduleCommand(Kind.PAUSE, null, null, note, null, null);
    }

    static ScheduleCommand resume(@Nullable String note) {
        return new ScheduleCommand(Kind.RESUME, null, null, note, null, null);
    }

    static ScheduleCommand trigger() {
        return new ScheduleCommand(Kind.TRIGGER, null, null, null, null, null);
    }

    static ScheduleCommand backfill(Instant from, Instant to) {
        return new ScheduleCommand(Kind.BACKFILL, null, null, null, from, to);
    }
}

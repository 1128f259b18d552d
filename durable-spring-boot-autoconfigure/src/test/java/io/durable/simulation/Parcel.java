package io.durable.simulation;

import io.durable.history.InstanceId;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskOutcome;
import java.time.Instant;
import java.util.List;

/** What is sent to the owner of a partition. */
sealed interface Parcel {

    record Bell(List<InstanceId> instances) implements Parcel {}

    record Report(ScheduledTask task, TaskOutcome outcome) implements Parcel {}

    record Lease(ScheduledTask task, Instant until) implements Parcel {}

    /** Of another hub, or nothing that can be read. */
    record Garbage() implements Parcel {}
}

package io.durable.client;

import io.durable.DurableClient;
import io.durable.Schedules;

/** Makes the schedules of a client. */
@FunctionalInterface
public interface ScheduleFactory {

    /** @param inputs by which inputs of runs are checked */
    Schedules of(DurableClient client, InputRules inputs);
}

package io.durable.client;

import io.durable.engine.CallTargets;
import io.durable.spi.Clock;
import io.durable.spi.InstanceStore;
import io.durable.spi.Observer;
import io.durable.spi.Randomness;

/**
 * What a client stands on.
 *
 * @param store the database
 * @param targets for starts by method reference
 * @param orchestrators against which starts by name are checked
 * @param payloads for inputs and events
 * @param doorbell rung after the commit
 * @param clock of the hub
 * @param randomness for ids
 * @param schedules what the client's schedules are
 * @param backlog asked before every start
 * @param code of the orchestrators, for queries
 * @param observer looks at starts
 */
public record ClientPorts(
        InstanceStore store,
        CallTargets targets,
        KnownOrchestrators orchestrators,
        PayloadWriter payloads,
        Doorbell doorbell,
        Clock clock,
        Randomness randomness,
        ScheduleFactory schedules,
        OrchestratorCode code,
        BacklogGuard backlog,
        Observer observer) {

    /** With nobody who looks at starts. */
    public ClientPorts(
            InstanceStore store,
            CallTargets targets,
            KnownOrchestrators orchestrators,
            PayloadWriter payloads,
            Doorbell doorbell,
            Clock clock,
            Randomness randomness,
            ScheduleFactory schedules,
            OrchestratorCode code,
            BacklogGuard backlog) {
        this(
                store,
                targets,
                orchestrators,
                payloads,
                doorbell,
                clock,
                randomness,
                schedules,
                code,
                backlog,
                Observer.NONE);
    }
}

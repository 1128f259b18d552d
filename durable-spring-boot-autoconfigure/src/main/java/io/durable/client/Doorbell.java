package io.durable.client;

import io.durable.history.InstanceId;
import io.durable.spi.InstanceRecord;
import io.durable.spi.ScheduledTask;

/** Tells whoever owns an instance that there is something to look at. Rung after the commit; any thread may ring; neither blocks nor throws. */
public interface Doorbell {

    /** An instance was sent something. */
    void ring(InstanceId id);

    /** The row of a task says since just now how it has ended. */
    void taskEnded(ScheduledTask task);

    /**
     * An instance was inserted just now, with this row.
     *
     * @return whether its owner is in this process and has heard it
     */
    boolean ringStarted(InstanceRecord row);
}

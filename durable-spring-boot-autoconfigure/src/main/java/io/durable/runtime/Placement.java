package io.durable.runtime;

import io.durable.spi.Bus;
import io.durable.spi.ScheduledTask;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides which tasks of a loop this node has itself: as many as it has room for, the others go to whoever takes them. What was decided for turns that wait for their commit
 * is promised, so that all loops together do not promise the same room. Used by the loop alone.
 */
final class Placement {

    private final Bus bus;
    private final UUID node;
    private final Admission admission;
    private int promised;

    Placement(Bus bus, UUID node, Admission admission) {
        this.bus = bus;
        this.node = node;
        this.admission = admission;
    }

    /** The task where it is to be executed, as far as that can be said before it is let through. */
    ScheduledTask place(ScheduledTask task) {
        return admission.isLimited(task.name()) ? task.at(null) : choose(task);
    }

    /** The task where it is to be executed now. */
    ScheduledTask choose(ScheduledTask task) {
        @Nullable UUID where = null;
        if (bus.room(task.name()) > 0) {
            promised++;
            bus.promise(1);
            where = node;
        }
        return task.at(where);
    }

    /** So many of those that were promised have been dispatched. */
    void kept(int attempts) {
        int kept = Math.min(attempts, promised);
        if (kept > 0) {
            bus.promise(-kept);
            promised -= kept;
        }
    }

    /** What was promised and not dispatched never will be. */
    void reset() {
        kept(promised);
    }
}

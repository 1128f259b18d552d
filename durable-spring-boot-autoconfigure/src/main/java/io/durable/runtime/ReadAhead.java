package io.durable.runtime;

import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.runtime.BatchReader.Item;
import io.durable.spi.InstanceRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * What was read for turns that their batch had no time for: it is the next batch. What may be different by then goes back to the inbox and is read again.
 * Only the loop changes it; any thread may ask {@link #hasReports}.
 */
final class ReadAhead {

    private final LoopInbox inbox;
    private final LiveInstances instances;
    private volatile List<Item> items = List.of();

    ReadAhead(LoopInbox inbox, LiveInstances instances) {
        this.inbox = inbox;
        this.instances = instances;
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /** Whether the end of an attempt is among what was read. */
    boolean hasReports() {
        return items.stream().anyMatch(item -> !item.delivery().reports().isEmpty());
    }

    /** Keeps what has had no turn. */
    void keep(List<Item> unused) {
        if (unused.isEmpty()) {
            items = List.of();
            return;
        }
        items = unused.stream()
                .filter(item -> staysOrGoesBack(item, isOurs(item)))
                .toList();
    }

    /** Takes out what was kept and is as it was. */
    List<Item> take() {
        if (items.isEmpty()) {
            return List.of();
        }
        List<Item> kept = new ArrayList<>(items);
        items = List.of();
        kept.removeIf(item -> !staysOrGoesBack(item, isAsItWas(item)));
        return kept;
    }

    void clear() {
        items = List.of();
    }

    private boolean staysOrGoesBack(Item item, boolean stays) {
        if (!stays) {
            inbox.putBack(item.delivery());
        }
        return stays;
    }

    /** The row of an instance that lives is its owner's. A parked one, though, gets more messages from the time on when it is tried again. */
    private static boolean isOurs(Item item) {
        InstanceRecord row = item.loaded().row();
        OrchestrationRuntimeStatus status = row == null ? null : row.state().status();
        return status != null && !status.isTerminal() && status != OrchestrationRuntimeStatus.STALLED;
    }

    /** An instance in memory may have made room for others since. */
    private boolean isAsItWas(Item item) {
        return instances.find(item.delivery().instance()).orElse(null)
                == item.loaded().live();
    }
}

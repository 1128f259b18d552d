package io.durable.simulation;

import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.RewindStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Cuts and copies histories of a {@link SimulatedDatabase}. */
final class SimulatedRewindStore implements RewindStore {

    private final SimulatedDatabase database;
    private final SimulatedInstanceStore instances;

    SimulatedRewindStore(SimulatedDatabase database, SimulatedInstanceStore instances) {
        this.database = database;
        this.instances = instances;
    }

    @Override
    public Optional<InstanceId> rewind(List<Rewinding> some) {
        database.mayFailToRead();
        for (Rewinding rewinding : some) {
            InstanceId id = rewinding.execution().instance();
            database.refuseIfHeldByOther(id);
            @Nullable InstanceRecord row = database.visible().instances.get(id);
            if (row == null
                    || !row.executionId().equals(rewinding.execution())
                    || row.state().status() != OrchestrationRuntimeStatus.FAILED
                    || !rewinding.failedAt().equals(row.state().completedAt())) {
                return Optional.of(id);
            }
        }
        List<InstanceId> ids =
                some.stream().map(rewinding -> rewinding.execution().instance()).toList();
        writeAll(ids, tables -> some.forEach(rewinding -> rewind(tables, rewinding)));
        return Optional.empty();
    }

    private static void rewind(Tables tables, Rewinding rewinding) {
        InstanceRecord row = tables.instances.get(rewinding.execution().instance());
        if (row == null) {
            return;
        }
        InstanceState running = new InstanceState(
                row.state().execution(),
                OrchestrationRuntimeStatus.RUNNING,
                Message.NEVER,
                null,
                null,
                row.state().customStatus(),
                null,
                0,
                0);
        tables.instances.put(row.id(), with(row, running));
        List<HistoryEntry> history = tables.histories.getOrDefault(rewinding.execution(), List.of());
        if (rewinding.length() == 0) {
            tables.histories.remove(rewinding.execution());
        } else {
            tables.histories.put(rewinding.execution(), List.copyOf(history.subList(0, rewinding.length())));
        }
        put(tables, rewinding.messages());
    }

    private static InstanceRecord with(InstanceRecord row, InstanceState state) {
        return new InstanceRecord(
                        row.id(),
                        row.incarnation(),
                        row.name(),
                        row.version(),
                        row.input(),
                        row.parent(),
                        row.tags(),
                        row.createdAt(),
                        state)
                .tracedBy(row.trace());
    }

    @Override
    public boolean fork(Forking fork) {
        database.mayFailToRead();
        InstanceId id = fork.row().id();
        database.refuseIfHeldByOther(id);
        if (database.visible().instances.containsKey(id)) {
            return false;
        }
        writeAll(List.of(id), tables -> {
            tables.instances.put(id, fork.row());
            if (!fork.history().isEmpty()) {
                tables.histories.put(
                        fork.row().executionId(),
                        StoredForm.ofEntries(fork.row().executionId(), fork.history()));
            }
            put(tables, fork.messages());
        });
        return true;
    }

    private static void put(Tables tables, List<Message> messages) {
        messages.forEach(message -> tables.messages.put(message.id(), StoredForm.of(message)));
    }

    /** All rows are locked until the end of the transaction, and the first one's lock carries the change. */
    private void writeAll(List<InstanceId> ids, Consumer<Tables> change) {
        if (database.current() != null) {
            for (int other = 1; other < ids.size(); other++) {
                instances.write(ids.get(other), ids.get(other), tables -> {});
            }
        }
        instances.write(ids.get(0), ids.get(0), change);
    }
}

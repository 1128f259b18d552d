package io.durable.simulation;

import io.durable.InstanceCounts;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.OrchestrationMetadata;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.Payload;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceStore;
import io.durable.spi.NewInstance;
import io.durable.spi.PurgeStore;
import io.durable.spi.RewindStore;
import io.durable.spi.StoreException;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskToken;
import io.durable.spi.UpdateRequest;
import io.durable.spi.UpdateState;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Passes everything on; a mutant's says that a write is done whatever became of it. */
final class EagerInstanceStore implements InstanceStore {

    private final InstanceStore store;
    private final Mutant mutant;
    private final boolean eager;
    private final Heard heard;

    EagerInstanceStore(InstanceStore store, Mutant mutant, Heard heard) {
        this.store = store;
        this.mutant = mutant;
        this.eager = mutant.has(Mutant.Defect.ACKNOWLEDGE_BEFORE_COMMIT);
        this.heard = heard;
    }

    /** Hears what was written, which may yet be rolled back. */
    interface Heard {
        default void started(InstanceRecord row) {}

        default void sent(Message message) {}
    }

    @Override
    public boolean insert(InstanceRecord instance) {
        try {
            boolean inserted = store.insert(instance);
            if (inserted) {
                heard.started(instance);
            }
            return inserted;
        } catch (StoreException e) {
            if (eager) {
                return true;
            }
            throw e;
        }
    }

    @Override
    public NewInstance.Outcome start(NewInstance instance) {
        NewInstance asked = mutant.has(Mutant.Defect.NO_REQUEST)
                ? new NewInstance(instance.row(), null, instance.replacesTerminal())
                : instance;
        NewInstance.Outcome outcome = store.start(asked);
        if (outcome == NewInstance.Outcome.INSERTED || outcome == NewInstance.Outcome.REPLACED) {
            heard.started(instance.row());
        }
        return outcome;
    }

    @Override
    public Set<InstanceId> insertAll(List<InstanceRecord> rows) {
        Set<InstanceId> taken = store.insertAll(rows);
        if (taken.isEmpty()) {
            rows.forEach(heard::started);
        }
        return taken;
    }

    @Override
    public void send(Message message) {
        try {
            store.send(message);
            heard.sent(message);
        } catch (StoreException e) {
            if (!eager) {
                throw e;
            }
        }
    }

    @Override
    public boolean request(UpdateRequest update, Message message) {
        boolean inserted = store.request(update, message);
        if (inserted) {
            heard.sent(message);
        }
        return inserted;
    }

    @Override
    public boolean sendOnce(UpdateRequest id, String name, Message message) {
        boolean inserted = store.sendOnce(id, name, message);
        if (inserted) {
            heard.sent(message);
        }
        return inserted;
    }

    @Override
    public Optional<UpdateState> findUpdate(UpdateRequest update) {
        return store.findUpdate(update);
    }

    @Override
    public Map<UpdateRequest, UpdateState> findCommittedUpdates(Collection<UpdateRequest> updates) {
        return store.findCommittedUpdates(updates);
    }

    @Override
    public boolean finishTask(TaskToken token, TaskOutcome outcome) {
        return store.finishTask(token, outcome);
    }

    @Override
    public boolean noteDetails(TaskToken token, Payload details) {
        return store.noteDetails(token, details);
    }

    @Override
    public List<InstanceRecord> find(Collection<InstanceId> ids) {
        return store.find(ids);
    }

    @Override
    public List<InstanceRecord> findCommitted(Collection<InstanceId> ids) {
        return store.findCommitted(ids);
    }

    @Override
    public Optional<OrchestrationMetadata> findMetadata(InstanceId id) {
        return store.findMetadata(id);
    }

    @Override
    public InstancePage query(InstanceQuery query) {
        return store.query(query);
    }

    @Override
    public InstanceCounts count(InstanceQuery query) {
        return store.count(query);
    }

    @Override
    public List<HistoryEntry> findHistory(ExecutionId execution, int fromSequence, int limit) {
        return store.findHistory(execution, fromSequence, limit);
    }

    @Override
    public List<HistoryEntry> findHistory(InstanceId id) {
        return store.findHistory(id);
    }

    @Override
    public RewindStore rewinds() {
        return store.rewinds();
    }

    @Override
    public PurgeStore purges() {
        return store.purges();
    }

    @Override
    public void afterCommit(Runnable action) {
        store.afterCommit(action);
    }

    @Override
    public boolean isTouchedByCaller(InstanceId id) {
        return store.isTouchedByCaller(id);
    }
}

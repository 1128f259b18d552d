package io.durable.client;

import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.RewindStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rewinds the rows of an {@link InMemoryInstanceStore}, and remembers what it was told. */
final class InMemoryRewindStore implements RewindStore {

    final List<Rewinding> rewound = new ArrayList<>();
    private final InMemoryInstanceStore store;

    InMemoryRewindStore(InMemoryInstanceStore store) {
        this.store = store;
    }

    @Override
    public Optional<InstanceId> rewind(List<Rewinding> instances) {
        for (Rewinding rewinding : instances) {
            if (!hasFailed(rewinding)) {
                return Optional.of(rewinding.execution().instance());
            }
        }
        instances.forEach(rewinding ->
                store.end(rewinding.execution().instance(), OrchestrationRuntimeStatus.RUNNING, null, null));
        rewound.addAll(instances);
        return Optional.empty();
    }

    private boolean hasFailed(Rewinding rewinding) {
        @Nullable InstanceRecord row = store.rows.get(rewinding.execution().instance());
        return row != null
                && row.executionId().equals(rewinding.execution())
                && row.state().status() == OrchestrationRuntimeStatus.FAILED
                && rewinding.failedAt().equals(row.state().completedAt());
    }

    @Override
    public boolean fork(Forking fork) {
        InstanceState state = fork.row().state();
        return state.due().equals(Message.NEVER) && store.insert(fork.row());
    }
}

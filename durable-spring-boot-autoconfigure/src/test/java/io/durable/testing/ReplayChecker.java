package io.durable.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.engine.ExecutionSnapshot;
import io.durable.engine.InlineStrand;
import io.durable.engine.OrchestrationExecution;
import io.durable.engine.OrchestratorFunction;
import io.durable.engine.TurnResult;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.runtime.RuntimePorts;
import io.durable.spi.CommitOutcome;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceCommit.HistoryAppend;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceRecord;
import io.durable.spi.PartitionCommit;
import io.durable.spi.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Rebuilds every execution from its stored history after every commit, on the committing thread and without a thread of its own, and compares what comes out
 * with what was committed. Live execution and replay must never differ.
 */
public final class ReplayChecker {

    private final Supplier<RuntimePorts> ports;
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final AtomicLong checked = new AtomicLong();

    /** @param ports asked when the first commit is checked */
    public ReplayChecker(Supplier<RuntimePorts> ports) {
        this.ports = ports;
    }

    /** The store, with every commit checked. */
    public Store checking(Store store) {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(store, arguments);
                        if (result instanceof CommitOutcome.Committed) {
                            @SuppressWarnings("unchecked")
                            List<PartitionCommit> commits = (List<PartitionCommit>) arguments[0];
                            commits.forEach(commit -> commit.instances().forEach(instance -> check(store, instance)));
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    /** How many executions were rebuilt. */
    public long checked() {
        return checked.get();
    }

    /** Fails if a rebuilt execution was not what was committed. */
    public void assertNoViolations() {
        assertThat(violations)
                .as("differences between live executions and their replay")
                .isEmpty();
    }

    private void check(Store store, InstanceCommit commit) {
        try {
            commit.appends().stream()
                    .filter(append -> !commit.truncated().contains(append.execution()))
                    .map(HistoryAppend::execution)
                    .forEach(execution -> check(store, commit, execution));
        } catch (RuntimeException | AssertionError e) {
            violations.add(commit.instance() + ": " + e);
        }
    }

    private void check(Store store, InstanceCommit commit, ExecutionId id) {
        List<InstanceRecord> found = store.findInstances(List.of(id.instance()));
        if (found.isEmpty()) {
            return; // purged meanwhile
        }
        InstanceRecord row = found.get(0);
        Optional<OrchestratorFunction> code = ports.get().handlers().findOrchestrator(row.name(), row.version());
        List<HistoryEntry> history = store.findHistories(List.of(id)).getOrDefault(id, List.of());
        boolean purged = history.isEmpty(); // meanwhile: it was just appended to
        if (purged
                || code.isEmpty()
                || row.state().status() == OrchestrationRuntimeStatus.STALLED
                || endedBeforeItBegan(history)) {
            return;
        }
        OrchestrationExecution rebuilt =
                new OrchestrationExecution(id, code.get(), ports.get().engine(), InlineStrand::new);
        TurnResult result = rebuilt.replay(history);
        checked.incrementAndGet();
        if (result instanceof TurnResult.Stalled stalled) {
            violations.add(id + ": " + stalled.reason().getMessage());
            return;
        }
        compare(commit, id, row, rebuilt.snapshot());
    }

    /** An instance that is terminated before its time ends without its code. */
    private static boolean endedBeforeItBegan(List<HistoryEntry> history) {
        return history.size() == 3 && history.get(1).event() instanceof InboundEvent.ExecutionTerminated;
    }

    private void compare(InstanceCommit commit, ExecutionId id, InstanceRecord row, ExecutionSnapshot snapshot) {
        if (commit.change() instanceof InstanceChange.None) {
            assertThat(snapshot.ended()).as("%s has ended", id).isFalse();
        }
        OrchestrationRuntimeStatus status = row.state().status();
        assertThat(snapshot.ended()).as("%s has ended", id).isEqualTo(status.isTerminal());
        assertThat(snapshot.customStatus())
                .as("custom status of %s", id)
                .isEqualTo(row.state().customStatus());
        if (!status.isTerminal()) {
            assertThat(snapshot.suspended())
                    .as("%s is suspended", id)
                    .isEqualTo(status == OrchestrationRuntimeStatus.SUSPENDED);
        }
    }
}

package io.durable.engine;

import io.durable.NonDeterministicOrchestrationException;
import io.durable.history.Decision;
import io.durable.history.Decision.PatchRecorded;
import io.durable.history.Decision.SubOrchestrationCreated;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent;
import io.durable.history.InboundEvent.ExecutionCancelRequested;
import io.durable.history.InboundEvent.StepAnswered;
import io.durable.history.InstanceId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A history that the code goes through once more: every step must be the recorded one. Patches alone are no steps: one that the code does not ask for any more
 * is passed over.
 */
final class RecordedTrace implements Trace {

    private static final UUID UNUSED = new UUID(0, 0);

    private final InstanceId instance;
    private final List<HistoryEntry> history;
    private final Set<String> patches = new HashSet<>(2);
    private int position;

    RecordedTrace(InstanceId instance, List<HistoryEntry> history) {
        this.instance = instance;
        this.history = history;
    }

    @Override
    public boolean hasNext() {
        passPatches();
        return position < history.size() && upcoming() instanceof InboundEvent;
    }

    @Override
    public @Nullable Arrival next(IntPredicate open) {
        passPatches();
        if (position == history.size()) {
            return null;
        }
        if (!(upcoming() instanceof InboundEvent event)) {
            throw mismatch("nothing but wait");
        }
        if (event instanceof StepAnswered answer && !open.test(answer.step())) {
            throw mismatch("not wait for it any more");
        }
        return new Arrival(event, history.get(position++).time());
    }

    @Override
    @SuppressWarnings("unchecked") // equal signatures have equal kinds, and each kind is one class
    public <D extends Decision> D decide(D made) {
        passPatches();
        Signature actual = Signature.of(made);
        if (position == history.size() || !isSame(made, actual)) {
            throw mismatch(actual.description());
        }
        D recorded = (D) upcoming();
        position++;
        return recorded;
    }

    @Override
    public boolean patched(String changeId) {
        passPatches();
        return patches.contains(changeId);
    }

    @Override
    public UUID rowId() {
        return UNUSED;
    }

    @Override
    public boolean isCancelNext() {
        return hasNext()
                && upcoming() instanceof ExecutionCancelRequested
                && history.get(position).time().equals(history.get(position - 1).time());
    }

    @Override
    public boolean isReplay() {
        return true;
    }

    /** @throws NonDeterministicOrchestrationException if the history goes on after the end of the code */
    void requireExhausted() {
        passPatches();
        if (position < history.size()) {
            throw mismatch("nothing, it had ended");
        }
    }

    private boolean isSame(Decision made, Signature actual) {
        return Signature.of(upcoming()).equals(actual)
                || made instanceof SubOrchestrationCreated child
                        && upcoming() instanceof SubOrchestrationCreated recorded
                        && recorded.step() == child.step()
                        && recorded.name().equals(child.name())
                        && ChildIds.isOlderForm(recorded.child(), child.child(), child.step());
    }

    private void passPatches() {
        while (position < history.size() && upcoming() instanceof PatchRecorded patch) {
            patches.add(patch.changeId());
            position++;
        }
    }

    private HistoryEvent upcoming() {
        return history.get(position).event();
    }

    private NonDeterministicOrchestrationException mismatch(String actual) {
        String expected = position == history.size()
                ? "nothing more"
                : Signature.of(upcoming()).description();
        return new NonDeterministicOrchestrationException(instance.value(), position, expected, actual);
    }
}

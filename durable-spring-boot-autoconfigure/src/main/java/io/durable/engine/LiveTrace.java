package io.durable.engine;

import io.durable.history.Decision;
import io.durable.history.Decision.PatchRecorded;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent;
import io.durable.history.InboundEvent.ExecutionCancelRequested;
import io.durable.history.InboundEvent.StepAnswered;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** A turn that is under way: it hands out what came in and writes down what happens. */
final class LiveTrace implements Trace {

    private final Instant time;
    private final UUID turnId;
    private final Deque<InboundEvent> inbox;
    private final List<HistoryEvent> appended = new ArrayList<>();
    private final Set<Integer> dropped = new HashSet<>();
    private int rows;

    LiveTrace(Instant time, UUID turnId, List<? extends InboundEvent> inbound) {
        this.time = time;
        this.turnId = turnId;
        this.inbox = new ArrayDeque<>(inbound);
    }

    @Override
    public boolean hasNext() {
        return !inbox.isEmpty();
    }

    /** An answer that comes too late is dropped: a step ends once, by its answer or by its cancellation. */
    @Override
    public @Nullable Arrival next(IntPredicate open) {
        InboundEvent event = inbox.poll();
        while (event instanceof StepAnswered answer && !open.test(answer.step())) {
            dropped.add(answer.step());
            event = inbox.poll();
        }
        if (event == null) {
            return null;
        }
        appended.add(event);
        return new Arrival(event, time);
    }

    @Override
    public <D extends Decision> D decide(D made) {
        appended.add(made);
        return made;
    }

    @Override
    public boolean patched(String changeId) {
        appended.add(new PatchRecorded(changeId));
        return true;
    }

    @Override
    public UUID rowId() {
        return new UUID(turnId.getMostSignificantBits(), turnId.getLeastSignificantBits() + rows++);
    }

    @Override
    public boolean isCancelNext() {
        return inbox.peek() instanceof ExecutionCancelRequested;
    }

    @Override
    public boolean isReplay() {
        return false;
    }

    /** What the history gains. */
    List<HistoryEvent> appended() {
        return appended;
    }

    /** Whether an answer to this step came in and was dropped. */
    boolean hasDropped(int step) {
        return dropped.contains(step);
    }
}

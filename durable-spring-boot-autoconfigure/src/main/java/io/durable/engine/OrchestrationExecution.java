package io.durable.engine;

import io.durable.DurableException;
import io.durable.NonDeterministicOrchestrationException;
import io.durable.engine.TurnResult.Advanced;
import io.durable.engine.TurnResult.Ending;
import io.durable.engine.TurnResult.Stalled;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InboundEvent.ExecutionTerminated;
import io.durable.history.InboundEvent.UpdateRequested;
import io.durable.history.InstanceId;
import io.durable.history.Payload;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One execution in memory: its code parked on a strand, and what it waits for. Used by one thread at a time.
 *
 * <p>Events are pulled, not pushed. Whoever runs, takes the next event from the {@link Course}: the code while it awaits something, this class while the code
 * is parked. The strand is resumed only when what the code awaits has ended, so ten thousand results of one {@code allOf} cost one hand-over, and so does the
 * replay of a whole history. In a turn the {@link Trace} hands out the new events and writes down what happens; in a replay it hands out the recorded events
 * and compares every decision with the recorded one. The code can't tell the two apart, and neither can anything between it and the trace.
 */
public final class OrchestrationExecution {

    private static final Logger log = LoggerFactory.getLogger(OrchestrationExecution.class);

    private final OrchestratorFunction code;
    private final Strand.Factory strands;
    private final ExecutionState state;
    private @Nullable CodeRun run;
    private @Nullable Strand strand;
    private @Nullable Instant lastTurnAt;
    private int nextSequence;
    private int replayed;
    private boolean replaying;
    private boolean abandoned;
    private boolean ended;

    public OrchestrationExecution(
            ExecutionId id, OrchestratorFunction code, EngineSettings settings, Strand.Factory strands) {
        this.code = code;
        this.strands = strands;
        this.state = new ExecutionState(id, settings);
    }

    /** Rebuilds the execution from its whole history. Called once, before any turn. Gives an {@code Advanced} that appends nothing, or a {@code Stalled}. */
    public TurnResult replay(List<HistoryEntry> history) {
        RecordedTrace trace = new RecordedTrace(instance(), history);
        state.course().follow(trace);
        requireDense(history);
        replaying = true;
        Ending ending = advance();
        replaying = false;
        if (state.lifeline().stalled() == null) {
            requireExhausted(trace);
        }
        nextSequence = history.size();
        replayed = history.size();
        lastTurnAt = history.isEmpty() ? null : history.get(history.size() - 1).time();
        return unlessStalled(() -> new Advanced(List.of(), List.of(), List.of(), ending));
    }

    /**
     * Runs a turn. {@code turnId} is fresh, and its low bits are free to count up from: the n-th activity or timer of the turn, from 0, gets {@code turnId} plus n.
     * The first event of an execution is its start. An answer whose step the turn itself closes before it gets to it is not recorded.
     *
     * @throws IllegalStateException if the execution has ended, stalled, was evicted, or was rebuilt without a thread
     */
    public TurnResult turn(Instant time, UUID turnId, List<? extends InboundEvent> inbound) {
        requireAlive();
        requireBeginning(inbound);
        LiveTrace trace = new LiveTrace(time, turnId, inbound);
        state.course().follow(trace);
        state.withdrawals().clear();
        lastTurnAt = time;
        Ending ending = advance();
        return unlessStalled(() -> advanced(trace, ending));
    }

    /** Whether a step of this number is open, so that an answer to it would be recorded. */
    public boolean isOpen(int step) {
        return state.steps().isOpen(step);
    }

    /** The activity behind an open step. */
    public Optional<OpenTask> findOpenTask(int step) {
        return state.steps().findTask(step);
    }

    /** The child behind an open step. */
    public Optional<InstanceId> findOpenChild(int step) {
        return state.steps().findChild(step);
    }

    /** All activities whose outcome is awaited; none once the execution has ended. */
    public Collection<OpenTask> openTasks() {
        return state.steps().tasks();
    }

    /** Children that are under way, those included whose outcome nobody awaits any more because they were given up or the execution has ended. */
    public List<InstanceId> openChildren() {
        return state.steps().children();
    }

    public boolean isSuspended() {
        return state.course().isSuspended();
    }

    public @Nullable Payload customStatus() {
        return state.customStatus();
    }

    /** The sequence number that the next history entry will have. */
    public int nextSequence() {
        return nextSequence;
    }

    /** Whether all of the history, and some of it, comes from a replay: no turn has added to it since. */
    public boolean isAsReplayed() {
        return replayed > 0 && nextSequence == replayed;
    }

    /** The time of the last turn; absent before the first. */
    public @Nullable Instant lastTurnAt() {
        return lastTurnAt;
    }

    /** What can be compared between an execution that lived and one that was rebuilt. */
    public ExecutionSnapshot snapshot() {
        return new ExecutionSnapshot(
                state.steps().next(),
                state.steps().descriptions(),
                state.events().kept().stream().map(EventRaised::name).toList(),
                state.events().awaitedNames(),
                state.waitingUpdates().stream().map(UpdateRequested::update).toList(),
                isSuspended(),
                customStatus(),
                ended);
    }

    /**
     * Asks the code, as it stands now, without any effect: nothing is recorded, and the code does not go on. The handler runs on the code's thread, or on this one if the code has ended.
     *
     * @throws DurableException if the execution has stalled, or stalls because the handler takes too long
     */
    public QueryAnswer query(String name, @Nullable Payload input) {
        AtomicReference<QueryAnswer> answer = new AtomicReference<>();
        Runnable question = () -> answer.set(state.queries().answer(name, input));
        if (strand == null || outcome() != null) {
            question.run();
        } else {
            requireAlive();
            state.questions().ask(question);
            resume(strand);
        }
        DurableException stalled = state.lifeline().stalled();
        if (stalled != null) {
            throw stalled;
        }
        return Objects.requireNonNull(answer.get());
    }

    /** Unwinds the code and frees its thread; a second time does nothing. Nothing else may be called afterwards. */
    public void evict() {
        state.lifeline().cut();
        unwindIfCut();
    }

    private Ending advance() {
        Ending ending = new Ending.Open();
        try {
            pump();
            unwindIfCut();
            if (state.lifeline().stalled() == null) {
                ending = new Conclusion(state).draw(outcome());
            }
        } catch (Unwind stalled) {
            // a mismatch met on this side of the strand, where no code is left to unwind; the lifeline knows it
        }
        if (!(ending instanceof Ending.Open)) {
            ended = true;
            state.lifeline().cut();
        }
        return ending;
    }

    private void pump() {
        while (!state.lifeline().isCut() && outcome() == null) {
            if (isCodeReady()) {
                resume(openStrand());
            } else if (!state.course().applyNext()) {
                return;
            }
        }
    }

    private boolean isCodeReady() {
        return run == null
                ? state.course().start() != null && !state.course().isStillborn()
                : state.lifeline().isReady();
    }

    private Strand openStrand() {
        if (strand == null) {
            run = new CodeRun(code, state, Objects.requireNonNull(state.course().start()));
            strand = strands.open(run);
            state.lifeline().attach(strand);
        }
        return strand;
    }

    private void unwindIfCut() {
        if (strand != null
                && !abandoned
                && outcome() == null
                && state.lifeline().isCut()) {
            resume(strand);
        }
    }

    private void resume(Strand strand) {
        Strand.State standing = replaying ? strand.replay() : strand.resume();
        if (standing != Strand.State.OVERDUE) {
            return;
        }
        boolean wanted = !state.lifeline().isCut();
        state.lifeline().cut();
        String where = standing(strand.describe());
        strand.abandon();
        abandoned = true;
        if (wanted || isContinuing()) {
            state.lifeline().stall(overdue(where));
        } else {
            log.error(
                    "Orchestration '{}' did not end when it was told to unwind; its thread is given up and may be lost.{}",
                    instance(),
                    where);
        }
    }

    private static String standing(String where) {
        return where.isEmpty() ? "" : " It stands here:\n" + where;
    }

    private boolean isContinuing() {
        return state.continuation() != null && state.lifeline().stalled() == null;
    }

    private DurableException overdue(String where) {
        return new DurableException("A turn of orchestration '" + instance()
                + "' ran longer than allowed. Orchestrators must not block: move I/O, sleeping and long computations into activities."
                + where);
    }

    private void requireAlive() {
        if (state.lifeline().isCut()) {
            throw new IllegalStateException("This execution of '" + instance()
                    + "' has ended, stalled, was evicted or was rebuilt without a thread, and can't go on: rebuild it");
        }
    }

    private void requireBeginning(List<? extends InboundEvent> inbound) {
        boolean begun = state.course().start() != null || inbound.isEmpty();
        if (!begun && !(inbound.get(0) instanceof ExecutionStarted || inbound.get(0) instanceof ExecutionTerminated)) {
            throw new IllegalArgumentException("The first event of '" + instance() + "' must be its start, not "
                    + inbound.get(0).kind());
        }
    }

    private void requireDense(List<HistoryEntry> history) {
        for (int i = 0; i < history.size(); i++) {
            if (history.get(i).sequence() != i) {
                state.lifeline()
                        .stall(new DurableException("The history of '" + instance() + "' has event "
                                + history.get(i).sequence() + " where event " + i
                                + " belongs: rows are missing or doubled"));
            }
        }
    }

    private void requireExhausted(RecordedTrace trace) {
        try {
            trace.requireExhausted();
        } catch (NonDeterministicOrchestrationException mismatch) {
            state.lifeline().stall(mismatch);
        }
    }

    private Advanced advanced(LiveTrace trace, Ending ending) {
        nextSequence += trace.appended().size();
        Withdrawals withdrawals = state.withdrawals();
        withdrawals.removeIf(trace::hasDropped);
        return new Advanced(trace.appended(), withdrawals.timers(), withdrawals.tasks(), ending);
    }

    /** Code that is overdue may still be writing to what an {@code Advanced} is made of, so none is made when the execution stalled. */
    private TurnResult unlessStalled(Supplier<Advanced> advanced) {
        DurableException stalled = state.lifeline().stalled();
        return stalled == null ? advanced.get() : new Stalled(stalled);
    }

    private @Nullable CodeOutcome outcome() {
        return run == null ? null : run.outcome();
    }

    private InstanceId instance() {
        return state.id().instance();
    }

    /** An activity whose outcome is awaited. */
    public record OpenTask(TaskScheduled decision, Instant scheduledAt) {}
}

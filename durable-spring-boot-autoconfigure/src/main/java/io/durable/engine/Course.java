package io.durable.engine;

import io.durable.NonDeterministicOrchestrationException;
import io.durable.history.Decision;
import io.durable.history.InboundEvent;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InboundEvent.ExecutionCancelRequested;
import io.durable.history.InboundEvent.ExecutionResumed;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InboundEvent.ExecutionSuspended;
import io.durable.history.InboundEvent.ExecutionTerminated;
import io.durable.history.InboundEvent.StepAnswered;
import io.durable.history.InboundEvent.StepsRepeated;
import io.durable.history.InboundEvent.UpdateRequested;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The course of events: takes them from the trace one by one and shows them to the tasks that wait, at once or, while the execution is suspended, later. Both
 * sides of the strand pull at it, never at the same time.
 */
final class Course {

    private final Lifeline lifeline;
    private final Steps steps;
    private final EventBuffer events;
    private final Consumer<UpdateRequested> updates;
    private final Seed seed;
    private final boolean first;
    private final Deque<InboundEvent> held = new ArrayDeque<>();
    private final Deque<InboundEvent> released = new ArrayDeque<>();
    private @Nullable Trace trace;
    private @Nullable Instant time;
    private @Nullable ExecutionStarted start;
    private @Nullable ExecutionTerminated termination;
    private @Nullable ExecutionCancelRequested cancellation;
    private boolean stillborn;
    private boolean cancellationTaken;
    private boolean suspended;
    private boolean draining;

    /**
     * @param updates takes those that come
     * @param first whether the instance begins with this execution
     */
    Course(
            Lifeline lifeline,
            Steps steps,
            EventBuffer events,
            Consumer<UpdateRequested> updates,
            Seed seed,
            boolean first) {
        this.lifeline = lifeline;
        this.steps = steps;
        this.events = events;
        this.updates = updates;
        this.seed = seed;
        this.first = first;
    }

    /** From here on events come from this trace. */
    void follow(Trace trace) {
        this.trace = trace;
    }

    /** Applies the next event; false if there is none. */
    boolean applyNext() {
        InboundEvent late = released.poll();
        if (late != null) {
            apply(late);
            return true;
        }
        Arrival arrival = next();
        if (arrival == null) {
            return false;
        }
        time = arrival.time();
        accept(arrival.event());
        return true;
    }

    /** Applies all that is left; nobody waits for it any more. */
    void drain() {
        draining = true;
        events.removeWaiters();
        released.addAll(held);
        held.clear();
        while (!released.isEmpty() || mustTrace().hasNext()) {
            applyNext();
        }
    }

    /** Records a decision; in a replay, compares it. Gives the decision with its recorded ids. */
    <D extends Decision> D decide(D made) {
        try {
            return mustTrace().decide(made);
        } catch (NonDeterministicOrchestrationException mismatch) {
            throw lifeline.stall(mismatch);
        }
    }

    /** Whether the code takes the new way of this change, asked for the first time in the execution. */
    boolean patched(String changeId) {
        return mustTrace().patched(changeId);
    }

    /** An id for the row that the next decision makes. */
    UUID rowId() {
        return mustTrace().rowId();
    }

    /** Whether nobody waits any more for what still comes. */
    boolean isDraining() {
        return draining;
    }

    boolean isReplay() {
        return mustTrace().isReplay();
    }

    /** The time of the turn that the last event belongs to. */
    Instant time() {
        if (time == null) {
            throw new IllegalStateException("Nothing has happened yet, so there is no time");
        }
        return time;
    }

    /** How the execution began; absent before. */
    @Nullable
    ExecutionStarted start() {
        return start;
    }

    /** How the execution was ended from outside; absent if it was not. */
    @Nullable
    ExecutionTerminated termination() {
        return termination;
    }

    /** Whether the instance was asked to end before its code began: then it never does. */
    boolean isStillborn() {
        return stillborn;
    }

    /** The request to end that counts; absent if there was none so far. */
    @Nullable
    ExecutionCancelRequested cancellation() {
        return cancellation;
    }

    /** The reason of the request, which the code is told now. */
    @Nullable
    String takeCancellation() {
        cancellationTaken = true;
        return cancellation == null ? null : cancellation.reason();
    }

    /** The request to end that the code was not told of; absent if there is none. */
    @Nullable
    ExecutionCancelRequested untoldCancellation() {
        return cancellationTaken ? null : cancellation;
    }

    boolean isSuspended() {
        return suspended;
    }

    private Trace mustTrace() {
        if (trace == null) {
            throw new IllegalStateException("There is no turn and no replay under way");
        }
        return trace;
    }

    private @Nullable Arrival next() {
        try {
            return mustTrace().next(steps::isOpen);
        } catch (NonDeterministicOrchestrationException mismatch) {
            throw lifeline.stall(mismatch);
        }
    }

    private void accept(InboundEvent event) {
        if (event instanceof StepAnswered answer) {
            // closed to other answers as soon as this one is recorded, even if the code is shown it later
            steps.markAnswered(answer);
        }
        boolean waits = canWait(event) && suspended && !draining;
        if (waits) {
            held.add(event);
        } else {
            apply(event);
        }
    }

    /** Whether an event is held back while the execution is suspended. */
    private boolean canWait(InboundEvent event) {
        return switch (event.kind()) {
            case TASK_COMPLETED,
                    TASK_FAILED,
                    TIMER_FIRED,
                    SUB_ORCHESTRATION_COMPLETED,
                    SUB_ORCHESTRATION_FAILED,
                    EVENT_RAISED,
                    UPDATE_REQUESTED,
                    EXECUTION_CANCEL_REQUESTED -> !stillborn;
            case EXECUTION_STARTED,
                    EXECUTION_SUSPENDED,
                    EXECUTION_RESUMED,
                    EXECUTION_TERMINATED,
                    EXECUTION_REWOUND,
                    EXECUTION_FORKED -> false;
            case TASK_SCHEDULED,
                    TASK_CANCELED,
                    TIMER_CREATED,
                    TIMER_CANCELED,
                    SUB_ORCHESTRATION_CREATED,
                    EVENT_SENT,
                    START_SENT,
                    SUB_ORCHESTRATION_CANCELED,
                    CONTINUED_AS_NEW,
                    EXECUTION_COMPLETED,
                    SIDE_EFFECT_RECORDED,
                    PATCH_RECORDED,
                    UPDATE_VALIDATED,
                    UPDATE_COMPLETED -> throw new IllegalArgumentException("A decision does not come in: " + event);
        };
    }

    private void apply(InboundEvent event) {
        if (event instanceof StepAnswered answer) {
            steps.answer(answer);
        } else if (event instanceof EventRaised raised) {
            events.raise(raised);
        } else if (event instanceof UpdateRequested update) {
            updates.accept(update);
        } else if (event instanceof ExecutionStarted started) {
            begin(started);
        } else if (event instanceof ExecutionSuspended) {
            suspended = true;
        } else if (event instanceof ExecutionResumed) {
            resume();
        } else if (event instanceof ExecutionCancelRequested request) {
            requestCancel(request);
        } else if (event instanceof ExecutionTerminated terminated) {
            terminate(terminated);
        } else if (event instanceof StepsRepeated cut) {
            repeat(cut);
        }
    }

    private void repeat(StepsRepeated cut) {
        seed.pass(cut);
        if (!draining) {
            steps.repeat(cut);
        }
    }

    private void begin(ExecutionStarted event) {
        if (start != null) {
            throw new IllegalArgumentException("The execution has begun already: " + event);
        }
        start = event;
        seed.begin(event);
        stillborn = first && mustTrace().isCancelNext();
    }

    private void resume() {
        suspended = false;
        released.addAll(held);
        held.clear();
    }

    private void requestCancel(ExecutionCancelRequested event) {
        if (cancellation != null) {
            return; // lest a second one disturbs the code that cleans up after the first
        }
        cancellation = event;
        if (stillborn) {
            lifeline.cut();
        } else {
            lifeline.interrupt();
        }
    }

    private void terminate(ExecutionTerminated event) {
        if (termination == null) {
            termination = event;
        }
        lifeline.cut();
    }
}

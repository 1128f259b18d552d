package io.durable.engine;

import io.durable.OrchestrationCancelledException;
import io.durable.history.Decision.ContinuedAsNew;
import io.durable.history.ExecutionId;
import io.durable.history.InboundEvent.UpdateRequested;
import io.durable.history.Payload;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the two sides of the strand share. They never run at the same time, and the strand lets each see what the other wrote. */
final class ExecutionState {

    private final ExecutionId id;
    private final EngineSettings settings;
    private final PayloadConversion payloads;
    private final Lifeline lifeline;
    private final Steps steps = new Steps();
    private final EventBuffer events = new EventBuffer();
    private final Withdrawals withdrawals = new Withdrawals();
    private final Seed seed;
    private final Course course;
    private @Nullable Payload customStatus;
    private @Nullable ContinuedAsNew continuation;
    private final Questions questions = new Questions();
    private @Nullable Queries queries;
    private @Nullable Updates updates;
    private int ends;
    private int starts;

    ExecutionState(ExecutionId id, EngineSettings settings) {
        this.id = id;
        this.settings = settings;
        this.lifeline = new Lifeline(id.instance(), questions);
        this.payloads = new PayloadConversion(settings.converter(), settings.payloadSizeMax(), lifeline);
        this.seed = new Seed(id);
        this.course =
                new Course(lifeline, steps, events, update -> updates().request(update), seed, id.execution() == 1);
    }

    /**
     * Goes on with the code when the task has ended: pulls events, and parks when there are none; called on the strand.
     *
     * @throws OrchestrationCancelledException once, if the instance is asked to end before the task has ended: what has ended before, such as a wait for an event, is not lost to the code because
     *     a handler on top of it went on for longer
     */
    void awaitEnd(OrchestrationTask<?> task) {
        while (!task.hasEnded()) {
            if (lifeline.takeInterruption()) {
                throw cancelled();
            }
            if (questions.isEmpty()) {
                if (!course.applyNext()) {
                    lifeline.park(task);
                }
                lifeline.requireUncut();
            } else {
                questions.answerNext();
            }
        }
        if (task.wasCancelled() && lifeline.takeInterruption()) {
            throw cancelled(); // a handler was told first, and with it all waits for events were given up
        }
    }

    /** Code that is told to end forgets what it waited for, so nothing may be left behind that swallows an event. */
    private OrchestrationCancelledException cancelled() {
        if (updates != null) {
            updates.interrupt();
        }
        events.waiters().forEach(OrchestrationTask::giveUp);
        return new OrchestrationCancelledException(id.instance().value(), course.takeCancellation());
    }

    /** The place of the next task to end among all that ended. */
    int nextEnd() {
        return ends++;
    }

    /** The id of the next instance that is started without one: the same in a replay, and another one for another incarnation. */
    UUID nextStartId() {
        String name = "start:" + seed.text() + ":" + starts;
        starts++;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    /** Plans the next execution and ends this one; called on the strand. */
    Unwind continueAs(ContinuedAsNew decision) {
        if (updates != null && updates.isHandling()) {
            throw new IllegalStateException("The handler of an update of '" + id.instance()
                    + "' can't continue as new: set something that the code does it for");
        }
        continuation = decision;
        lifeline.cut();
        return lifeline.unwind();
    }

    /** How the code wants to continue as new; absent if it does not. */
    @Nullable
    ContinuedAsNew continuation() {
        return continuation;
    }

    @Nullable
    Payload customStatus() {
        return customStatus;
    }

    void customStatus(@Nullable Payload status) {
        customStatus = status;
    }

    ExecutionId id() {
        return id;
    }

    /** What ids are made from. */
    Seed seed() {
        return seed;
    }

    CallTargets targets() {
        return settings.targets();
    }

    PayloadConversion payloads() {
        return payloads;
    }

    Lifeline lifeline() {
        return lifeline;
    }

    Steps steps() {
        return steps;
    }

    EventBuffer events() {
        return events;
    }

    Withdrawals withdrawals() {
        return withdrawals;
    }

    /** What only the code can answer. */
    Questions questions() {
        return questions;
    }

    /** What the code answers; made when it is first needed. */
    Queries queries() {
        if (queries == null) {
            queries = new Queries(this);
        }
        return queries;
    }

    /** What the code is asked to do; made when it is first needed. */
    Updates updates() {
        if (updates == null) {
            updates = new Updates(this);
        }
        return updates;
    }

    /** Updates that the code has not looked at. */
    List<UpdateRequested> waitingUpdates() {
        return updates == null ? List.of() : updates.waiting();
    }

    Course course() {
        return course;
    }
}

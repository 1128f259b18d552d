package io.durable.runtime;

import io.durable.engine.OrchestrationExecution;
import io.durable.engine.TurnResult;
import io.durable.history.ExecutionId;
import io.durable.history.FailureDetails;
import io.durable.history.InboundEvent;
import io.durable.history.InboundEvent.ExecutionCancelRequested;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InboundEvent.ExecutionSuspended;
import io.durable.history.Message;
import io.durable.history.MessageKind;
import io.durable.runtime.CommitDraft.HistoryEnd;
import io.durable.spi.InstanceRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One turn: translated, run, continued as new as often as the code wants to, and written down. */
final class Turn {

    private static final int CONTINUATIONS_MAX = 1_000;

    private final TurnRunner runner;
    private final InstanceRecord row;
    private final Delivery delivery;
    private final Instant now;
    private final CommitDraft draft;
    private @Nullable OrchestrationExecution running;
    private @Nullable String version;

    Turn(TurnRunner runner, InstanceRecord row, Delivery delivery, Instant now) {
        this.runner = runner;
        this.row = row;
        this.delivery = delivery;
        this.now = now;
        this.draft = new CommitDraft(row.id());
        this.version = row.version();
    }

    /** {@code events} holds the start of an execution that has no history yet. */
    PreparedTurn run(OrchestrationExecution execution, List<InboundEvent> events, boolean unborn) {
        running = execution;
        try {
            return runUnguarded(execution, events, unborn);
        } catch (RuntimeException | Error defect) {
            Objects.requireNonNull(running).evict();
            throw defect;
        }
    }

    private PreparedTurn runUnguarded(OrchestrationExecution execution, List<InboundEvent> events, boolean unborn) {
        Instant time = turnTime(execution);
        TurnIds ids = runner.turnIds(time);
        Delivery rest = withoutForeign(withoutStarts(ids, time, unborn));
        ExecutionId id = row.executionId();
        events.addAll(new InboundTranslator(id, execution, runner.retries(), draft, now).translate(rest));
        putCancelFirst(events);
        TurnWriter writer = new TurnWriter(row, delivery, draft, runner.tasks(), unborn);
        if (events.isEmpty()) {
            return writer.unchanged(execution, time);
        }
        return advance(writer, new Step(execution, id, events, time, ids));
    }

    private PreparedTurn advance(TurnWriter writer, Step first) {
        Step step = first;
        for (int continuations = 0; continuations <= CONTINUATIONS_MAX; continuations++) {
            HistoryEnd end = HistoryEnd.of(step.execution());
            TurnResult result = step.execution().turn(step.time(), step.ids().turn(), step.events());
            if (result instanceof TurnResult.Stalled stalled) {
                return park(step, TurnRunner.reason(stalled.reason()), writer);
            }
            TurnResult.Advanced advanced = (TurnResult.Advanced) result;
            new DecisionRows(draft, runner, row, step).write(advanced);
            if (!(advanced.ending() instanceof TurnResult.Ending.Continued continued)) {
                draft.append(step.id(), end, step.time(), advanced.appended());
                return writer.advanced(step, advanced);
            }
            if (end.nextSequence() > 0 && step.id().execution() == row.state().execution()) {
                draft.truncate(step.id()); // of a turn that was the execution's first nothing is stored
            }
            version = continued.event().version() == null
                    ? version
                    : continued.event().version();
            Optional<OrchestrationExecution> next =
                    runner.open(row.name(), version, step.id().next());
            if (next.isEmpty()) {
                return park(step, runner.unknownOrchestrator(row, version), writer);
            }
            step = next(step, continued, next.get());
        }
        return park(
                step,
                FailureDetails.of(
                        "ContinueAsNewLoop",
                        "Orchestration '" + row.name() + "' continued as new " + CONTINUATIONS_MAX
                                + " times without waiting for anything"),
                writer);
    }

    private Step next(Step step, TurnResult.Ending.Continued continued, OrchestrationExecution execution) {
        ExecutionId id = step.id().next();
        List<InboundEvent> events = new ArrayList<>();
        events.add(Rows.started(row, continued.event().input(), version));
        if (step.execution().isSuspended()) {
            events.add(new ExecutionSuspended("Suspended before it continued as new"));
        }
        if (continued.cancellation() != null) {
            events.add(continued.cancellation());
        }
        events.addAll(continued.carried());
        events.addAll(continued.updates());
        step.execution().evict();
        Instant time = step.time().plusNanos(1_000);
        running = execution;
        return new Step(execution, id, events, time, runner.turnIds(time));
    }

    private PreparedTurn park(Step step, FailureDetails reason, TurnWriter writer) {
        step.execution().evict();
        return writer.isUnborn()
                ? runner.parking().parkUnborn(delivery, row, reason, now)
                : runner.parking().park(delivery, row, reason, now);
    }

    /** What an instance is asked before it has begun counts before everything that came for it. */
    private static void putCancelFirst(List<InboundEvent> events) {
        if (!events.isEmpty() && events.get(0) instanceof ExecutionStarted) {
            events.stream()
                    .filter(ExecutionCancelRequested.class::isInstance)
                    .findFirst()
                    .ifPresent(request -> {
                        events.remove(request);
                        events.add(1, request);
                    });
        }
    }

    private Instant turnTime(OrchestrationExecution execution) {
        Instant last = execution.lastTurnAt();
        return last == null || last.isBefore(now) ? now : last.plusNanos(1_000);
    }

    /** Of several starts the first one counts, and none if the instance exists. */
    private Delivery withoutStarts(TurnIds ids, Instant time, boolean unborn) {
        if (Parking.findStart(delivery).isEmpty()) {
            return delivery;
        }
        boolean started = !unborn;
        List<Message> others = new ArrayList<>();
        for (Message message : delivery.messages()) {
            if (message.body().kind() != MessageKind.START_CHILD) {
                others.add(message);
                continue;
            }
            draft.consume(message.id());
            if (started) {
                TurnRunner.startAgain(message, row, draft, ids, time);
            }
            started = true;
        }
        return new Delivery(delivery.instance(), delivery.rung(), others, delivery.reports(), delivery.recovered());
    }

    private Delivery withoutForeign(Delivery all) {
        List<Message> foreign = null;
        for (Message message : all.messages()) {
            if (Kinship.isForeign(message, row)) {
                foreign = foreign == null ? new ArrayList<>() : foreign;
                foreign.add(message);
                draft.consume(message.id());
            }
        }
        if (foreign == null) {
            return all;
        }
        List<Message> others = new ArrayList<>(all.messages());
        others.removeAll(foreign);
        return new Delivery(all.instance(), all.rung(), others, all.reports(), all.recovered());
    }

    /** One execution's share of a turn. */
    record Step(
            OrchestrationExecution execution, ExecutionId id, List<InboundEvent> events, Instant time, TurnIds ids) {}
}

package io.durable.runtime;

import io.durable.DurableException;
import io.durable.InstanceAlreadyExistsException;
import io.durable.UnknownOrchestratorException;
import io.durable.engine.OrchestrationExecution;
import io.durable.engine.OrchestratorFunction;
import io.durable.engine.TurnResult;
import io.durable.history.Decision.ExecutionCompleted;
import io.durable.history.ExecutionId;
import io.durable.history.FailureDetails;
import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent;
import io.durable.history.InboundEvent.StepsRepeated;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.MessageKind;
import io.durable.history.Names;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.ParentInstance;
import io.durable.history.TaskId;
import io.durable.history.TimeOrderedIds;
import io.durable.history.TraceContext;
import io.durable.runtime.PreparedTurn.Consequences;
import io.durable.runtime.PreparedTurn.Milestone;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.Observed;
import io.durable.spi.ScheduledTask;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the turn of one instance: what was delivered in, what is to be committed out. Changes nothing but the execution in memory. */
final class TurnRunner {

    private static final Logger log = LoggerFactory.getLogger(TurnRunner.class);

    private final LoopContext context;
    private final TaskBoard tasks;
    private final Placement placement;
    private final Parking parking;

    TurnRunner(LoopContext context, TaskBoard tasks, Placement placement) {
        this.context = context;
        this.tasks = tasks;
        this.placement = placement;
        this.parking = new Parking(context.settings(), context.randomness());
    }

    TaskBoard tasks() {
        return tasks;
    }

    Retries retries() {
        return new Retries(tasks, context.randomness());
    }

    Placement placement() {
        return placement;
    }

    Parking parking() {
        return parking;
    }

    /**
     * An instance as far as it was loaded.
     *
     * @param row absent if there is none
     * @param live absent if it is not in memory
     * @param history of the present execution, if it is not in memory
     */
    record Loaded(@Nullable InstanceRecord row, @Nullable LiveInstance live, List<HistoryEntry> history) {}

    PreparedTurn run(Delivery delivery, Loaded loaded, Instant now) {
        InstanceRecord row = loaded.row();
        if (row == null) {
            return runUnborn(delivery, now);
        }
        if (row.state().status().isTerminal()) {
            return discard(delivery, row, now);
        }
        boolean stalled = row.state().status() == OrchestrationRuntimeStatus.STALLED;
        boolean scheduled = row.isScheduledAfter(now);
        Optional<MessageBody.Terminate> terminate = findTerminate(delivery, row);
        if ((stalled || scheduled) && terminate.isPresent()) {
            return new CodelessTermination(context.engine().converter(), row, loaded.history(), turnIds(now), now)
                    .run(withTasks(delivery), terminate.get());
        }
        if (scheduled) {
            return isCanceled(delivery, row)
                    ? runLiving(cancelFirst(delivery), row, loaded, now)
                    : parking.waitForStart(delivery, row, now);
        }
        if (stalled && row.state().due().isAfter(now)) {
            return parking.hold(delivery, row, now);
        }
        return runLiving(stalled ? withTasks(delivery) : delivery, row, loaded, now);
    }

    /** With all tasks that are remembered for the instance, so that each is either dispatched again or removed. */
    private Delivery withTasks(Delivery delivery) {
        Map<TaskId, ScheduledTask> recovered = new LinkedHashMap<>();
        tasks.findAll(delivery.instance()).forEach(task -> recovered.put(task.id(), task));
        delivery.recovered().forEach(task -> recovered.put(task.id(), task));
        return new Delivery(
                delivery.instance(),
                delivery.rung(),
                delivery.messages(),
                delivery.reports(),
                List.copyOf(recovered.values()));
    }

    /** Parks an instance whose turn could not be written, or whose turns keep killing the process. */
    PreparedTurn park(Delivery delivery, InstanceRecord row, FailureDetails reason, Instant now) {
        return parking.park(delivery, row, reason, now);
    }

    /** What to write when the first turn of a child can't be: first its row alone, parked; if not even that can be, its parent is told. */
    List<PreparedTurn> insteadOfBirth(Delivery delivery, FailureDetails reason, Instant now) {
        Optional<Message> start = Parking.findStart(delivery);
        return start.isEmpty()
                ? List.of()
                : List.of(
                        parking.parkUnborn(delivery, child(start.get(), now), reason, now),
                        refuse(delivery, start.get(), reason, now));
    }

    private PreparedTurn refuse(Delivery delivery, Message start, FailureDetails reason, Instant now) {
        CommitDraft draft = new CommitDraft(delivery.instance());
        draft.consume(start.id());
        refuse(start, reason, draft, turnIds(now), now);
        return withoutInstance(delivery, draft);
    }

    private InstanceRecord child(Message start, Instant now) {
        UUID incarnation =
                new UUID(context.randomness().nextLong(), context.randomness().nextLong());
        return Rows.child(start, incarnation, now);
    }

    private PreparedTurn runUnborn(Delivery delivery, Instant now) {
        Optional<Message> start = Parking.findStart(delivery);
        if (start.isEmpty()) {
            return discardUnaddressed(delivery);
        }
        InstanceRecord row = child(start.get(), now);
        Turn turn = new Turn(this, row, delivery, now);
        Optional<OrchestrationExecution> execution = open(row);
        if (execution.isEmpty()) {
            return parking.parkUnborn(delivery, row, unknownOrchestrator(row), now);
        }
        List<InboundEvent> events = new ArrayList<>();
        events.add(Rows.started(row, row.input()));
        return run(turn, row, execution.get(), events, true);
    }

    private PreparedTurn runLiving(Delivery delivery, InstanceRecord row, Loaded loaded, Instant now) {
        Turn turn = new Turn(this, row, delivery, now);
        if (loaded.live() != null) {
            return run(turn, row, loaded.live().execution(), new ArrayList<>(), false);
        }
        Optional<OrchestrationExecution> execution = open(row);
        if (execution.isEmpty()) {
            return parking.park(delivery, row, unknownOrchestrator(row), now);
        }
        List<InboundEvent> events = new ArrayList<>();
        if (loaded.history().isEmpty()) {
            events.add(Rows.started(row, row.input()).afterCuts(cuts(delivery)));
        } else if (replay(row, execution.get(), loaded.history()) instanceof TurnResult.Stalled stalled) {
            execution.get().evict();
            return parking.park(delivery, row, reason(stalled.reason()), now);
        }
        return run(turn, row, execution.get(), events, false);
    }

    private PreparedTurn run(
            Turn turn,
            InstanceRecord row,
            OrchestrationExecution execution,
            List<InboundEvent> events,
            boolean unborn) {
        if (isFirst(events)) {
            context.meter().started(row.name());
        }
        long begun = context.meter().begin();
        Observed<InstanceCommit> observed = context.observer().turning(row);
        PreparedTurn prepared;
        try {
            prepared = turn.run(execution, events, unborn);
        } catch (RuntimeException | Error defect) {
            observed.failed(defect);
            throw defect;
        }
        observed.ended(prepared.commit());
        context.meter().turned(row.name(), begun);
        return prepared;
    }

    /** Whether the instance begins, and was not cut back to its beginning. */
    private static boolean isFirst(List<InboundEvent> events) {
        return !events.isEmpty() && events.get(0) instanceof InboundEvent.ExecutionStarted start && start.cuts() == 0;
    }

    /** Where an instance belongs that the code of this one starts. A schedule has no end: each of its runs is in a trace of its own. */
    @Nullable
    TraceContext trace(InstanceRecord row, String orchestration, @Nullable String version, InstanceId instance) {
        TraceContext own = row.name().equals(Names.SCHEDULE) ? null : row.trace();
        return context.observer().started(own, orchestration, version, instance);
    }

    private TurnResult replay(InstanceRecord row, OrchestrationExecution execution, List<HistoryEntry> history) {
        long begun = context.meter().begin();
        TurnResult result = execution.replay(history);
        context.meter().replayed(row.name(), history.size(), begun);
        return result;
    }

    /** Of a history that was cut back to its beginning: their markers are shown behind what the code does first. */
    private static int cuts(Delivery delivery) {
        int cuts = 0;
        for (Message message : delivery.messages()) {
            if (message.body() instanceof MessageBody.EventAgain again && again.event() instanceof StepsRepeated) {
                cuts++;
            }
        }
        return cuts;
    }

    private Optional<OrchestrationExecution> open(InstanceRecord row) {
        return open(row.name(), row.version(), row.executionId());
    }

    Optional<OrchestrationExecution> open(String name, @Nullable String version, ExecutionId id) {
        Optional<OrchestratorFunction> code = context.handlers().findOrchestrator(name, version);
        return code.map(function -> new OrchestrationExecution(id, function, context.engine(), context.strands()));
    }

    TurnIds turnIds(Instant time) {
        return new TurnIds(TimeOrderedIds.of(time, context.randomness().nextLong()));
    }

    private static Optional<MessageBody.Terminate> findTerminate(Delivery delivery, InstanceRecord row) {
        for (Message message : delivery.messages()) {
            if (message.body() instanceof MessageBody.Terminate terminate && !Kinship.isForeign(message, row)) {
                return Optional.of(terminate);
            }
        }
        return Optional.empty();
    }

    private static boolean isCanceled(Delivery delivery, InstanceRecord row) {
        return delivery.messages().stream()
                .anyMatch(message -> message.body().kind() == MessageKind.CANCEL && !Kinship.isForeign(message, row));
    }

    /** With an instance that has not begun it must come before all else, so that it never does. */
    private static Delivery cancelFirst(Delivery delivery) {
        List<Message> messages = new ArrayList<>(delivery.messages());
        messages.sort(Comparator.comparing(message -> message.body().kind() != MessageKind.CANCEL));
        return new Delivery(delivery.instance(), delivery.rung(), messages, delivery.reports(), delivery.recovered());
    }

    private PreparedTurn discardUnaddressed(Delivery delivery) {
        CommitDraft draft = new CommitDraft(delivery.instance());
        for (Message message : delivery.messages()) {
            draft.consume(message.id());
            log.info(
                    "Dropped {} for '{}': there is no such instance",
                    message.body().kind(),
                    delivery.instance());
        }
        return withoutInstance(delivery, draft);
    }

    private PreparedTurn discard(Delivery delivery, InstanceRecord row, Instant now) {
        CommitDraft draft = new CommitDraft(delivery.instance());
        TurnIds ids = turnIds(now);
        for (Message message : delivery.messages()) {
            draft.consume(message.id());
            if (message.body().kind() == MessageKind.START_CHILD) {
                startAgain(message, row, draft, ids, now);
            } else {
                log.info(
                        "Dropped {} for '{}': it has ended {}",
                        message.body().kind(),
                        delivery.instance(),
                        row.state().status());
            }
        }
        return withoutInstance(delivery, draft);
    }

    private static PreparedTurn withoutInstance(Delivery delivery, CommitDraft draft) {
        return new PreparedTurn(
                delivery,
                draft.toCommit(new InstanceChange.None()),
                null,
                new Consequences(List.of(), delivery.tasks(), null, Milestone.NONE));
    }

    /** A start of an instance that exists: its parent, whose history was cut, asks once more for the answer; for anybody else the id is taken. */
    static void startAgain(Message start, InstanceRecord row, CommitDraft draft, TurnIds ids, Instant now) {
        MessageBody.StartChild body = (MessageBody.StartChild) start.body();
        boolean isParent = body.parent() != null
                && body.parent().equals(row.parent())
                && body.name().equals(row.name());
        if (!isParent) {
            refuse(start, draft, ids, now);
        } else if (row.state().status().isTerminal()) {
            InstanceState state = row.state();
            ExecutionCompleted end = new ExecutionCompleted(state.status(), state.output(), state.failure());
            draft.send(TurnWriter.answer(row, end, ids, now));
        } else {
            log.debug("'{}' is under way and answers its parent when it ends", row.id());
        }
    }

    /** Nothing begins under an id that exists; whoever waits for it is told. */
    private static void refuse(Message start, CommitDraft draft, TurnIds ids, Instant now) {
        FailureDetails reason = FailureDetails.of(
                InstanceAlreadyExistsException.class.getName(), "Instance '" + start.target() + "' exists already");
        draft.relyOnRow();
        refuse(start, reason, draft, ids, now);
    }

    private static void refuse(Message start, FailureDetails failure, CommitDraft draft, TurnIds ids, Instant now) {
        MessageBody.StartChild body = (MessageBody.StartChild) start.body();
        ParentInstance parent = body.parent();
        if (parent == null) {
            log.warn(
                    "'{}' did not start '{}' as '{}', and does not learn of it: {}",
                    start.sender(),
                    body.name(),
                    start.target(),
                    failure.summary());
            return;
        }
        MessageBody refusal = new MessageBody.ChildFailed(parent.id(), parent.step(), failure);
        draft.send(new Message(ids.nextMessage(), parent.id().instance(), start.target(), refusal, now));
    }

    private FailureDetails unknownOrchestrator(InstanceRecord row) {
        return unknownOrchestrator(row, row.version());
    }

    /** @param version what the execution needs that is to run */
    FailureDetails unknownOrchestrator(InstanceRecord row, @Nullable String version) {
        List<String> there = context.handlers().versions(row.name());
        String lacking = there.isEmpty()
                ? "There is no orchestrator '" + row.name() + "' in this application, which instance '" + row.id()
                        + "' needs"
                : "Instance '" + row.id() + "' needs "
                        + (version == null ? "a version" : "version '" + version + "'") + " of orchestrator '"
                        + row.name() + "' that this application does not have: there is " + String.join(", ", there);
        return reason(
                new UnknownOrchestratorException(row.name(), lacking + ". Deploy one, or terminate the instance"));
    }

    static FailureDetails reason(DurableException reason) {
        return FailureDetails.of(reason.getClass().getName(), String.valueOf(reason.getMessage()));
    }
}

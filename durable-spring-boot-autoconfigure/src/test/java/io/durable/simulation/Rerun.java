package io.durable.simulation;

import io.durable.MethodReference;
import io.durable.engine.CallTargets;
import io.durable.engine.EngineSettings;
import io.durable.engine.ExecutionSnapshot;
import io.durable.engine.OrchestrationExecution;
import io.durable.engine.OrchestratorFunction;
import io.durable.engine.QueryAnswer;
import io.durable.engine.Strand;
import io.durable.engine.TurnResult;
import io.durable.history.Decision;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.Decision.TimerCreated;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent;
import io.durable.history.MessageId;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs the code of an execution again: from its history (T6), and from nothing but what came in, as if there had never been a fault (S9). */
final class Rerun {

    private static final UUID NIL = new UUID(0, 0);

    private final EngineSettings settings;
    private final Strand.Factory strands;

    Rerun(EngineSettings settings, Strand.Factory strands) {
        this.settings = settings;
        this.strands = strands;
    }

    static EngineSettings settings() {
        return new EngineSettings(new TextConverter(), new ByNameOnly(), 1 << 20);
    }

    OrchestrationExecution open(ExecutionId id, OrchestratorFunction code) {
        return new OrchestrationExecution(id, code, settings, strands);
    }

    /** Whether two histories differ in nothing but random ids. */
    static boolean areAlike(List<HistoryEntry> one, List<HistoryEntry> other) {
        return withoutRandomIds(one).equals(withoutRandomIds(other));
    }

    private static List<HistoryEntry> withoutRandomIds(List<HistoryEntry> entries) {
        return entries.stream()
                .map(entry -> new HistoryEntry(entry.sequence(), entry.time(), withoutRandomIds(entry.event())))
                .toList();
    }

    /** The state of an execution as its history tells it. */
    ExecutionSnapshot rebuild(ExecutionId id, List<HistoryEntry> recorded, OrchestratorFunction code) {
        List<HistoryEntry> history = withoutTermination(recorded);
        OrchestrationExecution execution = new OrchestrationExecution(id, code, settings, strands);
        TurnResult result = execution.replay(history);
        if (result instanceof TurnResult.Stalled stalled) {
            throw new Violation("T6", id + " can't be rebuilt: " + stalled.reason() + Archive.describe(history));
        }
        ExecutionSnapshot snapshot = execution.snapshot();
        execution.evict();
        return snapshot;
    }

    /** @throws Violation if the code, given what came in, decides otherwise than the history says */
    void checkFaithful(ExecutionId id, List<HistoryEntry> recorded, OrchestratorFunction code) {
        List<HistoryEntry> history = withoutTermination(recorded);
        OrchestrationExecution execution = new OrchestrationExecution(id, code, settings, strands);
        List<HistoryEvent> again = goThrough(id, execution, history);
        execution.evict();
        compare(id, history, again);
    }

    private static List<HistoryEvent> goThrough(
            ExecutionId id, OrchestrationExecution execution, List<HistoryEntry> history) {
        List<HistoryEvent> again = new ArrayList<>();
        int from = 0;
        while (from < history.size()) {
            Instant time = history.get(from).time();
            int to = from;
            List<InboundEvent> inbound = new ArrayList<>();
            while (to < history.size() && history.get(to).time().equals(time)) {
                if (history.get(to).event() instanceof InboundEvent event) {
                    inbound.add(event);
                }
                to++;
            }
            again.addAll(turn(id, execution, time, inbound));
            from = to;
        }
        return again;
    }

    /** A termination from outside ends any code in its turn, and ends a parked one without running it: what came before that turn is compared. */
    private static List<HistoryEntry> withoutTermination(List<HistoryEntry> history) {
        for (HistoryEntry entry : history) {
            if (entry.event() instanceof InboundEvent.ExecutionTerminated) {
                return history.stream()
                        .takeWhile(before -> before.time().isBefore(entry.time()))
                        .toList();
            }
        }
        return history;
    }

    private static List<HistoryEvent> turn(
            ExecutionId id, OrchestrationExecution execution, Instant time, List<InboundEvent> inbound) {
        TurnResult result = execution.turn(time, new UUID(time.getEpochSecond() << 20, time.getNano()), inbound);
        if (result instanceof TurnResult.Advanced advanced) {
            return advanced.appended();
        }
        throw new Violation("S9", id + " stalls when it is run again: " + result);
    }

    /** What the code answers after it has gone through its turns once more. */
    QueryAnswer ask(ExecutionId id, List<HistoryEntry> history, OrchestratorFunction code, String query) {
        OrchestrationExecution execution = new OrchestrationExecution(id, code, settings, strands);
        goThrough(id, execution, history);
        QueryAnswer answer = execution.query(query, null);
        execution.evict();
        return answer;
    }

    private static void compare(ExecutionId id, List<HistoryEntry> history, List<HistoryEvent> again) {
        List<HistoryEvent> recorded =
                history.stream().map(entry -> withoutRandomIds(entry.event())).toList();
        List<HistoryEvent> repeated =
                again.stream().map(Rerun::withoutRandomIds).toList();
        Violation.unless(
                recorded.equals(repeated),
                "S9",
                () -> id + " run again without faults gives" + lines(repeated) + "\n  recorded is" + lines(recorded));
    }

    private static HistoryEvent withoutRandomIds(HistoryEvent event) {
        if (event instanceof TaskScheduled task) {
            return new TaskScheduled(
                    task.step(),
                    new TaskId(NIL),
                    task.name(),
                    task.queue(),
                    task.input(),
                    task.retry(),
                    task.timeouts(),
                    task.admission(),
                    task.tags());
        }
        if (event instanceof TimerCreated timer) {
            return new TimerCreated(timer.step(), new MessageId(NIL), timer.fireAt());
        }
        if (event instanceof Decision.UpdateValidated verdict && verdict.rejection() != null) {
            return new Decision.UpdateValidated(verdict.update(), withoutStack(verdict.rejection()));
        }
        if (event instanceof Decision.UpdateCompleted answer && answer.failure() != null) {
            return new Decision.UpdateCompleted(answer.update(), null, withoutStack(answer.failure()));
        }
        if (event instanceof Decision.ExecutionCompleted completed && completed.failure() != null) {
            return new Decision.ExecutionCompleted(
                    completed.status(),
                    completed.output(),
                    io.durable.history.FailureDetails.of(
                            completed.failure().type(),
                            String.valueOf(completed.failure().message())));
        }
        return event;
    }

    private static io.durable.history.FailureDetails withoutStack(io.durable.history.FailureDetails failure) {
        return io.durable.history.FailureDetails.of(failure.type(), String.valueOf(failure.message()));
    }

    private static String lines(List<HistoryEvent> events) {
        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append("\n    ").append(event));
        return text.toString();
    }

    /** Simulated programs call by name. */
    private static final class ByNameOnly implements CallTargets {

        @Override
        public Target activity(MethodReference method) {
            throw new IllegalArgumentException("Simulated programs call by name");
        }

        @Override
        public Target orchestrator(MethodReference method) {
            throw new IllegalArgumentException("Simulated programs call by name");
        }

        @Override
        public io.durable.history.TaskTimeouts declaredTimeouts(String activity) {
            return io.durable.history.TaskTimeouts.none();
        }

        @Override
        public String declaredQueue(String activity) {
            return io.durable.history.TaskQueue.DEFAULT;
        }

        @Override
        public @Nullable String defaultVersion(String orchestrator) {
            return null;
        }

        @Override
        public Request request(RequestKind kind, MethodReference method) {
            throw new IllegalArgumentException("Simulated programs ask by name");
        }

        @Override
        public RetryPolicy declaredRetry(String activity) {
            return RetryPolicy.none();
        }
    }
}

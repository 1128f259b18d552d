package io.durable.runtime;

import io.durable.engine.OrchestrationExecution;
import io.durable.engine.OrchestrationExecution.OpenTask;
import io.durable.history.ExecutionId;
import io.durable.history.FailureDetails;
import io.durable.history.InboundEvent;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InboundEvent.ExecutionCancelRequested;
import io.durable.history.InboundEvent.ExecutionResumed;
import io.durable.history.InboundEvent.ExecutionSuspended;
import io.durable.history.InboundEvent.ExecutionTerminated;
import io.durable.history.InboundEvent.SubOrchestrationCompleted;
import io.durable.history.InboundEvent.SubOrchestrationFailed;
import io.durable.history.InboundEvent.TaskCompleted;
import io.durable.history.InboundEvent.TaskFailed;
import io.durable.history.InboundEvent.TimerFired;
import io.durable.history.InboundEvent.UpdateRequested;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.MessageKind;
import io.durable.history.RetryPolicy;
import io.durable.spi.InstanceCommit.TaskRetried;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what was delivered to an execution into the events that it is shown. What it no longer waits for (an answer to a step that is closed, or meant for an
 * earlier execution) is consumed and dropped. A failed attempt that its policy lets try again becomes a retry on the task's row, not an event.
 */
final class InboundTranslator {

    private static final Logger log = LoggerFactory.getLogger(InboundTranslator.class);

    private final ExecutionId id;
    private final OrchestrationExecution execution;
    private final Retries retries;
    private final CommitDraft draft;
    private final Instant now;
    private final List<InboundEvent> events = new ArrayList<>();
    private final Set<Integer> answered = new HashSet<>();

    InboundTranslator(
            ExecutionId id, OrchestrationExecution execution, Retries retries, CommitDraft draft, Instant now) {
        this.id = id;
        this.execution = execution;
        this.retries = retries;
        this.draft = draft;
        this.now = now;
    }

    List<InboundEvent> translate(Delivery delivery) {
        inOrder(delivery.messages()).forEach(this::add);
        delivery.reports().forEach(this::add);
        return events;
    }

    /** Before what belongs to a cut nothing is done, because until then what is open in the history has not been begun, or is another instance's. */
    private static List<Message> inOrder(List<Message> messages) {
        for (Message message : messages) {
            if (message.body().kind() == MessageKind.EVENT_AGAIN) {
                List<Message> ordered = new ArrayList<>(messages);
                ordered.sort(Comparator.comparing(other -> other.body().kind() != MessageKind.EVENT_AGAIN));
                return ordered;
            }
        }
        return messages;
    }

    private void add(Message message) {
        draft.consume(message.id());
        MessageBody body = message.body();
        switch (body.kind()) {
            case RAISE_EVENT -> {
                MessageBody.RaiseEvent raise = (MessageBody.RaiseEvent) body;
                events.add(new EventRaised(raise.name(), raise.payload()));
            }
            case REQUEST_UPDATE -> request((MessageBody.RequestUpdate) body);
            case TERMINATE -> {
                MessageBody.Terminate terminate = (MessageBody.Terminate) body;
                events.add(new ExecutionTerminated(terminate.reason(), terminate.recursive()));
            }
            case CANCEL -> events.add(new ExecutionCancelRequested(((MessageBody.Cancel) body).reason()));
            case SUSPEND -> events.add(new ExecutionSuspended(((MessageBody.Suspend) body).reason()));
            case RESUME -> events.add(new ExecutionResumed(((MessageBody.Resume) body).reason()));
            case FIRE_TIMER -> {
                MessageBody.FireTimer fire = (MessageBody.FireTimer) body;
                answer(fire.execution(), new TimerFired(fire.step()));
            }
            case CHILD_COMPLETED -> {
                MessageBody.ChildCompleted completed = (MessageBody.ChildCompleted) body;
                answer(
                        message,
                        completed.parent(),
                        new SubOrchestrationCompleted(completed.step(), completed.result()));
            }
            case CHILD_FAILED -> {
                MessageBody.ChildFailed failed = (MessageBody.ChildFailed) body;
                answer(message, failed.parent(), new SubOrchestrationFailed(failed.step(), failed.failure()));
            }
            case EVENT_AGAIN -> add((MessageBody.EventAgain) body);
            case START_CHILD -> throw new IllegalStateException("A start for '" + id + "', which exists, got this far");
        }
    }

    private void request(MessageBody.RequestUpdate request) {
        if (request.incarnation().equals(id.incarnation())) {
            events.add(new UpdateRequested(request.update(), request.name(), request.input()));
        } else {
            log.debug("Dropped update '{}' for '{}': it was for one that had the id before", request.update(), id);
        }
    }

    private void add(MessageBody.EventAgain again) {
        if (again.event() instanceof InboundEvent.StepAnswered answer) {
            answer(again.execution(), answer);
        } else if (again.execution().equals(id)) {
            events.add(again.event());
        } else {
            log.debug("Dropped {} for '{}': it is meant for {}", again.event().kind(), id, again.execution());
        }
    }

    /** Behind a cut the step may be another child's than before. */
    private void answer(Message message, ExecutionId addressee, InboundEvent.StepAnswered event) {
        Optional<InstanceId> awaited = execution.findOpenChild(event.step());
        if (awaited.isEmpty() || message.sender() == null || awaited.get().equals(message.sender())) {
            answer(addressee, event);
        } else {
            log.debug("Dropped the answer of '{}' for '{}': it waits for '{}'", message.sender(), id, awaited.get());
        }
    }

    private void answer(ExecutionId addressee, InboundEvent.StepAnswered event) {
        if (addressee.equals(id) && execution.isOpen(event.step()) && answered.add(event.step())) {
            events.add(event);
        } else {
            log.debug("Dropped {} for '{}': step {} is not open", event.kind(), id, event.step());
        }
    }

    private void add(Report report) {
        ScheduledTask task = report.task();
        Optional<OpenTask> open = task.execution().equals(id) ? execution.findOpenTask(task.step()) : Optional.empty();
        boolean awaited = open.isPresent() && open.get().decision().task().equals(task.id());
        if (!awaited) {
            log.debug("Dropped the outcome of task '{}' for '{}': nobody waits for it", task.id(), id);
            draft.discard(task.id());
            return;
        }
        if (answered.contains(task.step())) {
            return;
        }
        if (report.outcome() instanceof TaskOutcome.Completed completed) {
            finish(task, completed.recorded() ? TaskState.DONE : TaskState.PENDING);
            events.add(new TaskCompleted(task.step(), completed.result()));
        } else if (report.outcome() instanceof TaskOutcome.Failed failed) {
            if (report.source() == Report.Source.CLOCK) {
                fail(task, TaskState.PENDING, failed.failure());
            } else if (!retries.isOutdated(report)) {
                fail(task, open.get(), failed);
            }
        }
    }

    private void fail(ScheduledTask task, OpenTask open, TaskOutcome.Failed failed) {
        TaskState state = failed.recorded() ? TaskState.FAILED : TaskState.PENDING;
        RetryPolicy policy = open.decision().retry();
        Duration elapsed = Duration.between(open.scheduledAt(), now);
        Instant due = policy.allowsRetry(failed.failure(), task.attempt(), elapsed)
                ? retries.nextDue(policy, task, now)
                : Instant.MAX;
        if (due.isBefore(end(open))) {
            answered.add(task.step());
            draft.retry(new TaskRetried(task.id(), state, task.attempt() + 1, due));
            log.debug(
                    "Task '{}' of '{}' failed and is tried again: {}",
                    task.id(),
                    id,
                    failed.failure().summary());
        } else {
            fail(task, state, failed.failure());
        }
    }

    private void fail(ScheduledTask task, TaskState expected, FailureDetails failure) {
        finish(task, expected);
        events.add(new TaskFailed(task.step(), failure.withAttempts(task.attempt())));
    }

    /** No attempt begins at this time or later. */
    private static Instant end(OpenTask open) {
        Duration limit = open.decision().timeouts().scheduleToClose();
        return limit == null ? Instant.MAX : open.scheduledAt().plus(limit);
    }

    private void finish(ScheduledTask task, TaskState expected) {
        answered.add(task.step());
        draft.finish(task.id(), expected);
    }
}

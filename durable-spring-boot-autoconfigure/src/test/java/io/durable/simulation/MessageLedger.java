package io.durable.simulation;

import io.durable.history.Decision;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.HistoryEventKind;
import io.durable.history.InboundEvent;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InboundEvent.ExecutionCancelRequested;
import io.durable.history.InboundEvent.UpdateRequested;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.MessageBody.ChildCompleted;
import io.durable.history.MessageBody.ChildFailed;
import io.durable.history.MessageBody.FireTimer;
import io.durable.history.MessageBody.RaiseEvent;
import io.durable.history.MessageBody.RequestUpdate;
import io.durable.history.MessageBody.StartChild;
import io.durable.history.MessageId;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceRecord;
import io.durable.spi.PartitionCommit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * S4: what was acknowledged is there. An instance's row stays; a message is in its table until the commit that deletes it records what it said, or until its
 * target has ended or never was.
 */
final class MessageLedger implements SimulatedDatabase.Listener {

    private final Map<UUID, InstanceId> acknowledgedStarts = new HashMap<>();
    private final Map<MessageId, Message> acknowledged = new HashMap<>();
    private final Set<MessageId> settled = new HashSet<>();
    private final Map<Object, Long> visibleSince = new HashMap<>();
    private final Map<UUID, Long> lastEnded = new HashMap<>();
    private final Archive archive;
    private final Departures departures;
    private long commits;

    MessageLedger(Archive archive, Departures departures) {
        this.archive = archive;
        this.departures = departures;
    }

    MessageLedger copy() {
        MessageLedger copy = new MessageLedger(archive, departures);
        copy.acknowledgedStarts.putAll(acknowledgedStarts);
        copy.acknowledged.putAll(acknowledged);
        copy.settled.addAll(settled);
        copy.visibleSince.putAll(visibleSince);
        copy.lastEnded.putAll(lastEnded);
        return copy;
    }

    /** Forgets what was acknowledged after the copy was made: the database lost it, which is known. */
    void restore(MessageLedger copy) {
        acknowledgedStarts.keySet().retainAll(copy.acknowledgedStarts.keySet());
        acknowledged.keySet().retainAll(copy.acknowledged.keySet());
        settled.retainAll(copy.settled);
        visibleSince.keySet().retainAll(copy.visibleSince.keySet());
        lastEnded.keySet().retainAll(copy.lastEnded.keySet());
    }

    void acknowledgeStart(InstanceRecord row) {
        acknowledgedStarts.put(row.incarnation(), row.id());
    }

    void acknowledge(Message message) {
        acknowledged.put(message.id(), message);
    }

    @Override
    public void userCommitted(Tables before, Tables after) {
        commits++;
        after.instances.values().forEach(row -> {
            visibleSince.putIfAbsent(row.incarnation(), commits);
            if (row.state().status().isTerminal()) {
                lastEnded.put(row.incarnation(), commits);
            }
        });
        after.messages.keySet().forEach(id -> visibleSince.putIfAbsent(id, commits));
    }

    @Override
    public void ownerCommitted(List<PartitionCommit> commits, Tables before, Tables after) {
        userCommitted(before, after);
        commits.stream()
                .flatMap(commit -> commit.instances().stream())
                .forEach(commit -> commit.consumed().forEach(id -> settle(commit, id, before, after)));
    }

    private void settle(InstanceCommit commit, MessageId id, Tables before, Tables after) {
        @Nullable Message message = before.messages.get(id);
        if (message == null) {
            return;
        }
        @Nullable InstanceRecord target = after.instances.get(message.target());
        boolean gone = target == null
                || target.state().status().isTerminal()
                || isYounger(target, message)
                || hadEnded(target, message)
                || isForeign(target, message);
        Violation.unless(
                message.target().equals(commit.instance())
                        && (gone && !(message.body() instanceof StartChild) || isRecorded(commit, message, after)),
                "S4",
                () -> message + " deleted but not recorded by " + commit);
        settled.add(id);
    }

    /** An instance whose start was committed after a message to its id need not have been there when the owner looked: the message was another one's, or for an incarnation before. */
    private boolean isYounger(InstanceRecord target, Message message) {
        return visibleSince.get(target.incarnation()) > visibleSince.get(message.id());
    }

    /** The owner looked while the instance had ended, and dropped what nobody would look at; that it was rewound meanwhile changes nothing. */
    private boolean hadEnded(InstanceRecord target, Message message) {
        @Nullable Long ended = lastEnded.get(target.incarnation());
        return ended != null && ended >= visibleSince.get(message.id());
    }

    /** An order to end from an instance that is not the parent counts for nothing. */
    private static boolean isForeign(InstanceRecord target, Message message) {
        if (message.incarnation() != null && !message.incarnation().equals(target.incarnation())) {
            return true;
        }
        boolean ends = message.body() instanceof MessageBody.Terminate || message.body() instanceof MessageBody.Cancel;
        return ends
                && message.sender() != null
                && (target.parent() == null || !target.parent().id().instance().equals(message.sender()));
    }

    private boolean isRecorded(InstanceCommit commit, Message message, Tables after) {
        MessageBody body = message.body();
        return switch (body.kind()) {
            case RAISE_EVENT -> {
                RaiseEvent raise = (RaiseEvent) body;
                yield isArchived(commit, new EventRaised(raise.name(), raise.payload()));
            }
            case REQUEST_UPDATE -> {
                RequestUpdate request = (RequestUpdate) body;
                InstanceRecord target = after.instances.get(message.target());
                yield target != null && !target.incarnation().equals(request.incarnation())
                        || isArchived(commit, new UpdateRequested(request.update(), request.name(), request.input()));
            }
            case TERMINATE ->
                isForeign(message, after.instances.get(message.target()))
                        || appends(commit, event -> event.kind() == HistoryEventKind.EXECUTION_TERMINATED);
            case FIRE_TIMER -> isAnswered(((FireTimer) body).execution(), ((FireTimer) body).step(), after);
            case CHILD_COMPLETED ->
                isAnsweredByChild(message, ((ChildCompleted) body).parent(), ((ChildCompleted) body).step(), after);
            case CHILD_FAILED ->
                isAnsweredByChild(message, ((ChildFailed) body).parent(), ((ChildFailed) body).step(), after);
            case START_CHILD ->
                commit.change() instanceof InstanceCommit.InstanceChange.Insert
                        || commit.sent().stream().anyMatch(sent -> sent.body() instanceof ChildFailed)
                        || isAskedAgain((StartChild) body, after.instances.get(message.target()))
                        || ((StartChild) body).parent() == null && after.instances.containsKey(message.target());
            case CANCEL ->
                isForeign(message, after.instances.get(message.target()))
                        || isArchived(commit, new ExecutionCancelRequested(((MessageBody.Cancel) body).reason()));
            case SUSPEND, RESUME, EVENT_AGAIN -> true;
        };
    }

    /** Its parent, whose history was cut, asks for the answer, which comes now or with the end. */
    private static boolean isAskedAgain(StartChild start, @Nullable InstanceRecord target) {
        return target != null && start.parent() != null && start.parent().equals(target.parent());
    }

    /** An instance can end nobody but its children. */
    static boolean isForeign(Message message, @Nullable InstanceRecord target) {
        if (message.incarnation() != null
                && target != null
                && !message.incarnation().equals(target.incarnation())) {
            return true;
        }
        boolean order = message.body() instanceof MessageBody.Terminate || message.body() instanceof MessageBody.Cancel;
        return order
                && message.sender() != null
                && target != null
                && (target.parent() == null || !target.parent().id().instance().equals(message.sender()));
    }

    private boolean isArchived(InstanceCommit commit, HistoryEvent event) {
        return archive.executions(commit.instance()).stream()
                .flatMap(id -> archive.histories().get(id).stream())
                .anyMatch(entry -> entry.event().equals(event));
    }

    private static boolean appends(InstanceCommit commit, Predicate<HistoryEvent> wanted) {
        return commit.appends().stream()
                .flatMap(append -> append.entries().stream())
                .map(HistoryEntry::event)
                .anyMatch(wanted);
    }

    /** The decision was cut off. */
    private static boolean isUnknown(int step, List<HistoryEntry> history) {
        return history.stream()
                .map(HistoryEntry::event)
                .noneMatch(event -> event instanceof Decision.TaskScheduled task && task.step() == step
                        || event instanceof Decision.TimerCreated timer && timer.step() == step
                        || event instanceof Decision.SubOrchestrationCreated child && child.step() == step);
    }

    /** A child that was cut off may answer when the step of that number has another one, whose answer alone counts. */
    private static boolean isAnsweredByChild(Message message, ExecutionId execution, int step, Tables after) {
        return isAnswered(execution, step, after)
                || after.histories.getOrDefault(execution, List.of()).stream()
                        .map(HistoryEntry::event)
                        .anyMatch(event -> event instanceof Decision.SubOrchestrationCreated child
                                && child.step() == step
                                && !child.child().equals(message.sender()));
    }

    /** An execution that has gone needs no answers. */
    private static boolean isAnswered(ExecutionId execution, int step, Tables after) {
        @Nullable InstanceRecord row = after.instances.get(execution.instance());
        boolean current = row != null && row.executionId().equals(execution);
        Stream<HistoryEvent> events =
                after.histories.getOrDefault(execution, List.of()).stream().map(HistoryEntry::event);
        return !current
                || isUnknown(step, after.histories.getOrDefault(execution, List.of()))
                || events.anyMatch(event -> event instanceof InboundEvent.StepAnswered answer && answer.step() == step
                        || event instanceof Decision.TimerCanceled canceled && canceled.step() == step
                        || event instanceof Decision.SubOrchestrationCanceled released && released.step() == step);
    }

    private static boolean isThere(@Nullable InstanceRecord row, UUID incarnation) {
        return row != null && row.incarnation().equals(incarnation);
    }

    void check(Tables tables) {
        acknowledgedStarts.forEach((incarnation, id) -> Violation.unless(
                departures.isGone(incarnation) || isThere(tables.instances.get(id), incarnation),
                "S4",
                () -> "acknowledged start of " + id + " is lost"));
        acknowledged.forEach((id, message) -> Violation.unless(
                tables.messages.containsKey(id) ^ settled.contains(id),
                "S4",
                () -> "acknowledged " + message + (settled.contains(id) ? " is still there" : " is lost")));
    }
}

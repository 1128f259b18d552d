package io.durable.client;

import io.durable.ForkOptions;
import io.durable.InstanceAlreadyExistsException;
import io.durable.InvalidInstanceStateException;
import io.durable.engine.HistoryCut;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent;
import io.durable.history.InboundEvent.ExecutionForked;
import io.durable.history.InboundEvent.ExecutionRewound;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InboundEvent.StepsRepeated;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.InstanceStore;
import io.durable.spi.NewInstance;
import io.durable.spi.Observed;
import io.durable.spi.RewindStore.Forking;
import io.durable.spi.RewindStore.Rewinding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Has instances go on from a place in a history. The history is cut or copied here, and what is to be done again is sent as messages, so that the owner does it in its own turn. Any thread
 * may call.
 */
final class Rewinds {

    /** How often a history is read again that has changed meanwhile. */
    private static final int ATTEMPTS_MAX = 3;

    /** What a transaction should write at most: each event that is shown again is a message. */
    static final int SHOWN_AGAIN_MAX = 100_000;

    private final ClientPorts ports;
    private final InstanceStore store;
    private final InstanceMessages messages;
    private final Starts starts;

    Rewinds(ClientPorts ports, InstanceMessages messages, Starts starts) {
        this.ports = ports;
        this.store = ports.store();
        this.messages = messages;
        this.starts = starts;
    }

    void rewind(InstanceId id, @Nullable String reason) {
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            InstanceRecord top = messages.get(id);
            requireFailed(top);
            Family all = new Family(id);
            collect(top, reason, all);
            List<Rewinding> rewindings = List.copyOf(all.members.values());
            if (!rewindings.isEmpty() && store.rewinds().rewind(rewindings).isEmpty()) {
                ringAfterCommit(all.members.keySet());
                return;
            }
        }
        throw new InvalidInstanceStateException(
                id.value(),
                "Instance '" + id
                        + "', or a child of it that failed, changes at this moment and can't be rewound: try again");
    }

    private static void requireFailed(InstanceRecord row) {
        if (row.state().status() != OrchestrationRuntimeStatus.FAILED) {
            throw new InvalidInstanceStateException(
                    row.id().value(),
                    "Instance '" + row.id() + "' is " + row.state().status()
                            + " and can't be rewound: only what has failed can be. To do a part of it again, fork it");
        }
    }

    /** The instance and those children that failed of which it awaits the answer again. */
    private void collect(InstanceRecord row, @Nullable String reason, Family all) {
        List<HistoryEntry> history = store.findHistory(row.id());
        if (history.isEmpty()) {
            return; // it has gone since its row was read, and the statement will say so
        }
        HistoryCut cut = HistoryCut.beforeFailure(history);
        ExecutionId execution = row.executionId();
        all.count(cut);
        StepsRepeated marker = new ExecutionRewound(reason, cut.steps());
        all.members.put(
                row.id(),
                new Rewinding(
                        execution,
                        Objects.requireNonNull(row.state().completedAt()),
                        cut.length(),
                        messagesOf(execution, cut, marker, history)));
        for (InstanceRecord child : cut.children().isEmpty() ? List.<InstanceRecord>of() : store.find(cut.children())) {
            boolean isOwn = child.parent() != null && child.parent().id().equals(execution);
            if (isOwn
                    && child.state().status() == OrchestrationRuntimeStatus.FAILED
                    && !all.members.containsKey(child.id())) {
                collect(child, reason, all);
            }
        }
    }

    /** Due since the history began: no turn may come before that has the marker, whatever the clock of this process says. */
    private List<Message> messagesOf(
            ExecutionId execution, HistoryCut cut, StepsRepeated marker, List<HistoryEntry> history) {
        List<InboundEvent> events = new ArrayList<>(cut.markers());
        events.add(marker);
        events.addAll(cut.again());
        Instant now = ports.clock().now();
        Instant due = history.get(0).time();
        return events.stream()
                .map(event -> new Message(
                        messages.nextId(now),
                        execution.instance(),
                        null,
                        new MessageBody.EventAgain(execution, event),
                        due))
                .toList();
    }

    String fork(InstanceId id, ForkOptions options) {
        starts.requireRoom();
        InstanceId forkId =
                options.newInstanceId() == null ? starts.randomId() : new InstanceId(options.newInstanceId());
        InstanceRecord source = messages.get(id);
        Starts.refuseSchedule(source, "forked");
        List<HistoryEntry> history = store.findHistory(id);
        requireBegun(source, history);
        if (!fork(forking(source, history, forkId, options))) {
            throw new InstanceAlreadyExistsException(forkId.value());
        }
        ringAfterCommit(List.of(forkId));
        return forkId.value();
    }

    /** In the trace of this call, whatever that of the source is. */
    private boolean fork(Forking wish) {
        Observed<NewInstance.Outcome> observed = ports.observer().starting(wish.row());
        boolean inserted;
        try {
            inserted = store.rewinds().fork(wish.tracedBy(observed.context()));
        } catch (RuntimeException | Error failure) {
            observed.failed(failure);
            throw failure;
        }
        observed.ended(inserted ? NewInstance.Outcome.INSERTED : NewInstance.Outcome.EXISTS);
        return inserted;
    }

    private static void requireBegun(InstanceRecord source, List<HistoryEntry> history) {
        if (history.isEmpty()) {
            throw new InvalidInstanceStateException(
                    source.id().value(),
                    "Instance '" + source.id() + "' has not begun, so it has nothing to fork: start another one");
        }
    }

    private Forking forking(InstanceRecord source, List<HistoryEntry> history, InstanceId id, ForkOptions options) {
        HistoryCut cut = cut(history, options);
        requireShowable(source.id(), cut.again().size());
        ExecutionStarted start = (ExecutionStarted) history.get(0).event();
        InstanceState running = new InstanceState(
                source.state().execution(),
                OrchestrationRuntimeStatus.RUNNING,
                Message.NEVER,
                null,
                null,
                null,
                null,
                0,
                0);
        InstanceRecord row = new InstanceRecord(
                id,
                starts.randomUuid(),
                start.name(),
                start.version(),
                start.input(),
                null,
                start.tags(),
                ports.clock().now(),
                running);
        ExecutionId origin = new ExecutionId(
                source.id(), source.incarnation(), source.state().execution());
        StepsRepeated marker = new ExecutionForked(source.id(), row.executionId(), cut.steps());
        List<HistoryEntry> kept = new ArrayList<>(history.subList(0, cut.length()));
        if (!kept.isEmpty()) {
            kept.set(0, withOrigin(history.get(0), start, origin));
        }
        return new Forking(row, kept, messagesOf(row.executionId(), cut, marker, history));
    }

    private static HistoryCut cut(List<HistoryEntry> history, ForkOptions options) {
        return options.step() != null
                ? HistoryCut.beforeStep(history, options.step())
                : HistoryCut.beforeEvent(history, Objects.requireNonNull(options.eventSequence()));
    }

    private static void requireShowable(InstanceId id, int events) {
        if (events > SHOWN_AGAIN_MAX) {
            throw new InvalidInstanceStateException(
                    id.value(),
                    "Instance '" + id + "' can't go on from there: at least " + events
                            + " events that came later, also to its children that failed, would have to be shown"
                            + " again, and at most " + SHOWN_AGAIN_MAX + " can be. Restart it instead");
        }
    }

    /** What the code made up in the part that is copied was made up by another execution. */
    private static HistoryEntry withOrigin(HistoryEntry first, ExecutionStarted start, ExecutionId origin) {
        return new HistoryEntry(first.sequence(), first.time(), start.copiedFrom(origin));
    }

    private void ringAfterCommit(Collection<InstanceId> ids) {
        List<InstanceId> rung = List.copyOf(ids);
        store.afterCommit(() -> rung.forEach(ports.doorbell()::ring));
    }

    /** The instances that are rewound together. */
    private static final class Family {

        private final InstanceId top;
        private final Map<InstanceId, Rewinding> members = new LinkedHashMap<>();
        private int shownAgain;

        Family(InstanceId top) {
            this.top = top;
        }

        void count(HistoryCut cut) {
            shownAgain += cut.again().size();
            requireShowable(top, shownAgain);
        }
    }
}

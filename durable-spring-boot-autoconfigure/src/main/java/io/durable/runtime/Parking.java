package io.durable.runtime;

import io.durable.history.FailureDetails;
import io.durable.history.Message;
import io.durable.history.MessageKind;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.TimeOrderedIds;
import io.durable.runtime.PreparedTurn.Consequences;
import io.durable.runtime.PreparedTurn.Milestone;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.Randomness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parks an instance that can't go on: {@code STALLED}, with the reason, its messages kept but not looked at, tried again after a delay that grows. One bad
 * instance never holds up its partition.
 */
final class Parking {

    private static final Logger log = LoggerFactory.getLogger(Parking.class);

    /** What begins later than this is not remembered; a sweep finds it in time. */
    private static final Duration START_REMEMBERED_AHEAD = Duration.ofMinutes(1);

    private final RuntimeSettings settings;
    private final Randomness randomness;

    Parking(RuntimeSettings settings, Randomness randomness) {
        this.settings = settings;
        this.randomness = randomness;
    }

    /** Parks an instance whose row exists. */
    PreparedTurn park(Delivery delivery, InstanceRecord row, FailureDetails reason, Instant now) {
        InstanceState state = stalled(row, reason, now);
        CommitDraft draft = keeping(delivery, row);
        refuseStarts(delivery, row, draft, now);
        return prepared(
                delivery,
                draft,
                new InstanceChange.Update(row.incarnation(), row.state().status(), state, null),
                state.due());
    }

    /** Parks a child that can't even begin: its row is made, so that it can be seen and tried again. */
    PreparedTurn parkUnborn(Delivery delivery, InstanceRecord row, FailureDetails reason, Instant now) {
        InstanceState state = stalled(row, reason, now);
        InstanceRecord parked = Rows.with(row, state);
        CommitDraft draft = keeping(delivery, row);
        List<Message> starts = starts(delivery);
        starts.forEach(start -> draft.consume(start.id()));
        startAgain(starts.subList(1, starts.size()), row, draft, now);
        return prepared(delivery, draft, new InstanceChange.Insert(parked), state.due());
    }

    /** Keeps what arrives for an instance that is parked. */
    PreparedTurn hold(Delivery delivery, InstanceRecord row, Instant now) {
        CommitDraft draft = keeping(delivery, row);
        refuseStarts(delivery, row, draft, now);
        return prepared(delivery, draft, draft.unchanged(row), row.state().due());
    }

    /** Keeps what arrives for an instance that is to begin later: it is looked at again with the start. Tasks are those of one that had the id before. */
    PreparedTurn waitForStart(Delivery delivery, InstanceRecord row, Instant now) {
        Instant start = row.state().due();
        CommitDraft draft = keeping(delivery, row, start);
        refuseStarts(delivery, row, draft, now);
        Instant remembered = start.isBefore(now.plus(START_REMEMBERED_AHEAD)) ? start : null;
        return new PreparedTurn(
                delivery,
                draft.toCommit(draft.unchanged(row)),
                null,
                new Consequences(List.of(), delivery.tasks(), remembered, Milestone.NONE));
    }

    /** The message that begins an instance: of several starts the first one counts. */
    static Optional<Message> findStart(Delivery delivery) {
        for (Message message : delivery.messages()) {
            if (message.body().kind() == MessageKind.START_CHILD) {
                return Optional.of(message);
            }
        }
        return Optional.empty();
    }

    /** A terminate is left as it is: it acts on the parked instance as soon as that is looked at again. */
    private static CommitDraft keeping(Delivery delivery, InstanceRecord row) {
        return keeping(delivery, row, Message.NEVER);
    }

    private static CommitDraft keeping(Delivery delivery, InstanceRecord row, Instant until) {
        CommitDraft draft = new CommitDraft(delivery.instance());
        delivery.messages().stream()
                .filter(message -> Kinship.isForeign(message, row))
                .forEach(message -> draft.consume(message.id()));
        delivery.messages().stream()
                .filter(message -> !Kinship.isForeign(message, row))
                .filter(message -> message.body().kind() != MessageKind.START_CHILD
                        && message.body().kind() != MessageKind.TERMINATE)
                .filter(message -> !message.due().equals(Message.NEVER))
                .forEach(message -> draft.postpone(message.id(), until));
        return draft;
    }

    /** The instance exists, parked or not: whoever wants to start it as a child must not wait for it. */
    private void refuseStarts(Delivery delivery, InstanceRecord row, CommitDraft draft, Instant now) {
        List<Message> starts = starts(delivery);
        starts.forEach(start -> draft.consume(start.id()));
        startAgain(starts, row, draft, now);
    }

    private void startAgain(List<Message> starts, InstanceRecord row, CommitDraft draft, Instant now) {
        TurnIds ids = new TurnIds(TimeOrderedIds.of(now, randomness.nextLong()));
        starts.forEach(start -> TurnRunner.startAgain(start, row, draft, ids, now));
    }

    private static List<Message> starts(Delivery delivery) {
        return delivery.messages().stream()
                .filter(message -> message.body().kind() == MessageKind.START_CHILD)
                .toList();
    }

    private static PreparedTurn prepared(
            Delivery delivery, CommitDraft draft, InstanceChange change, @Nullable Instant retryDue) {
        return new PreparedTurn(
                delivery,
                draft.toCommit(change),
                null,
                new Consequences(List.of(), List.of(), retryDue, Milestone.NONE));
    }

    private InstanceState stalled(InstanceRecord row, FailureDetails reason, Instant now) {
        InstanceState before = row.state();
        Duration delay = delay(before.stalls());
        log.warn("'{}' is parked and tried again in {}: {}", row.id(), delay, reason.summary());
        return new InstanceState(
                before.execution(),
                OrchestrationRuntimeStatus.STALLED,
                now.plus(delay),
                before.output(),
                reason,
                before.customStatus(),
                null,
                before.suspects(),
                before.stalls() + 1);
    }

    private Duration delay(int stallsBefore) {
        Duration delay = settings.stallRetryMin().multipliedBy(1L << Math.min(stallsBefore, 20));
        return delay.compareTo(settings.stallRetryMax()) < 0 ? delay : settings.stallRetryMax();
    }
}

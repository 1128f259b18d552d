package io.durable.runtime;

import io.durable.history.FailureDetails;
import io.durable.history.Message;
import io.durable.history.MessageKind;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.TimeOrderedIds;
import io.durable.runtime.PreparedTurn.Consequences;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.Randomness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parks an instance that can't go on: {@code STALLED}, with the reason, its messages kept but not looked at, tried again after a delay that grows. One bad
 * instance never holds up its partition.
 */
final class Parking {

    private static final Logger log = LoggerFactory.getLogger(Parking.class);

    private final RuntimeSettings settings;
    private final Randomness randomness;

    Parking(RuntimeSettings settings, Randomness randomness) {
        this.settings = settings;
        this.randomness = randomness;
    }

    /** Parks an instance whose row exists. */
    PreparedTurn park(Delivery delivery, InstanceRecord row, FailureDetails reason, Instant now) {
        InstanceState state = stalled(row, reason, now);
        CommitDraft draft = new CommitDraft(row.id());
        refuse(starts(delivery), draft, now);
        return prepared(delivery, draft, new InstanceChange.Update(row.incarnation(), state, null), state);
    }

    /** Parks a child that can't even begin: its row is made, so that it can be seen and tried again. */
    PreparedTurn parkUnborn(Delivery delivery, InstanceRecord row, FailureDetails reason, Instant now) {
        InstanceState state = stalled(row, reason, now);
        CommitDraft draft = new CommitDraft(row.id());
        List<Message> starts = starts(delivery);
        draft.consume(starts.get(0).id());
        refuse(starts.subList(1, starts.size()), draft, now);
        return prepared(delivery, draft, new InstanceChange.Insert(Rows.with(row, state)), state);
    }

    /** Keeps what arrives for an instance that is parked. */
    PreparedTurn hold(Delivery delivery, InstanceRecord row, Instant now) {
        CommitDraft draft = new CommitDraft(row.id());
        refuse(starts(delivery), draft, now);
        return prepared(delivery, draft, new InstanceChange.None(), row.state());
    }

    /** The message that begins an instance: of several starts the first one counts. */
    static Optional<Message> findStart(Delivery delivery) {
        return starts(delivery).stream().findFirst();
    }

    private static List<Message> starts(Delivery delivery) {
        return delivery.messages().stream()
                .filter(message -> message.body().kind() == MessageKind.START_CHILD)
                .toList();
    }

    /** The instance exists, parked or not: whoever wants to start it as a child must not wait for it. */
    private void refuse(List<Message> starts, CommitDraft draft, Instant now) {
        TurnIds ids = new TurnIds(TimeOrderedIds.of(now, randomness.nextLong()));
        for (Message start : starts) {
            draft.consume(start.id());
            draft.send(TurnRunner.refusal(start, ids, now));
        }
    }

    /** A terminate is left as it is: it acts on the parked instance as soon as it is looked at again. */
    private static PreparedTurn prepared(
            Delivery delivery, CommitDraft draft, InstanceChange change, InstanceState state) {
        delivery.messages().stream()
                .filter(message ->
                        !draft.consumes(message.id()) && !message.due().equals(Message.NEVER))
                .filter(message -> message.body().kind() != MessageKind.TERMINATE)
                .forEach(message -> draft.postpone(message.id(), Message.NEVER));
        return new PreparedTurn(
                delivery, draft.toCommit(change), null, new Consequences(List.of(), List.of(), state.due(), false));
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

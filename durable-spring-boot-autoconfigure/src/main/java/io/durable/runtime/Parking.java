package io.durable.runtime;

import io.durable.history.FailureDetails;
import io.durable.history.Message;
import io.durable.history.MessageKind;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.runtime.PreparedTurn.Consequences;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
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

    Parking(RuntimeSettings settings) {
        this.settings = settings;
    }

    /** Parks an instance whose row exists. */
    PreparedTurn park(Delivery delivery, InstanceRecord row, FailureDetails reason, Instant now) {
        InstanceState state = stalled(row, reason, now);
        InstanceChange change = new InstanceChange.Update(row.incarnation(), state, null);
        return prepared(delivery, new CommitDraft(row.id()), change, state);
    }

    /** Parks a child that can't even begin: its row is made, so that it can be seen and tried again. */
    PreparedTurn parkUnborn(Delivery delivery, InstanceRecord row, FailureDetails reason, Instant now) {
        InstanceState state = stalled(row, reason, now);
        CommitDraft draft = new CommitDraft(row.id());
        findStart(delivery).ifPresent(start -> draft.consume(start.id()));
        return prepared(delivery, draft, new InstanceChange.Insert(Rows.with(row, state)), state);
    }

    /** Keeps what arrives for an instance that is parked. */
    PreparedTurn hold(Delivery delivery, InstanceRecord row) {
        return prepared(delivery, new CommitDraft(row.id()), new InstanceChange.None(), row.state());
    }

    /** The message that begins an instance: of several starts the first one counts. */
    static Optional<Message> findStart(Delivery delivery) {
        return delivery.messages().stream()
                .filter(message -> message.body().kind() == MessageKind.START_CHILD)
                .findFirst();
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

package io.durable.client;

import io.durable.InstanceNotFoundException;
import io.durable.InvalidInstanceStateException;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.Names;
import io.durable.history.Payload;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceStore;
import io.durable.spi.UpdateRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Events of which each is raised at most once, for the incarnation that it was promised to and no other: whoever is promised one holds a ticket. That a ticket is used is kept with the
 * instance, so it is known after restarts and on every node. What is written joins the caller's transaction if there is one. Any thread may call.
 */
public final class EventsOnce {

    private final ClientPorts ports;
    private final InstanceStore store;
    private final MessageIds messageIds;

    public EventsOnce(ClientPorts ports) {
        this.ports = ports;
        this.store = ports.store();
        this.messageIds = new MessageIds(ports.randomness());
    }

    /**
     * The right to raise one event.
     *
     * @param id random; whoever knows it knows nothing yet, it must be signed or kept by somebody who is trusted
     * @param expiresAt until when it can be used, by the hub's clock
     */
    public record Ticket(UUID id, InstanceId instance, UUID incarnation, String eventName, Instant expiresAt) {

        private UpdateRequest use() {
            return new UpdateRequest(instance, incarnation, "once-" + id);
        }
    }

    /** What has become of a ticket. */
    public enum Standing {

        /** It can be used. */
        OPEN,

        /** Its event was raised. */
        USED,

        /** It is too late. */
        EXPIRED,

        /** Its incarnation has ended or is gone. */
        ENDED
    }

    /**
     * Promises an event of an instance that the caller's transaction sees.
     *
     * @throws IllegalArgumentException if the instance or the event can't have this name
     * @throws InstanceNotFoundException if there is no such instance
     * @throws InvalidInstanceStateException if it has ended
     */
    public Ticket promise(String instanceId, String eventName, Duration validFor) {
        Names.check("Event name", eventName);
        InstanceRecord row =
                find(new InstanceId(instanceId)).orElseThrow(() -> new InstanceNotFoundException(instanceId));
        if (row.state().status().isTerminal()) {
            throw new InvalidInstanceStateException(
                    instanceId,
                    "Instance '" + instanceId + "' is " + row.state().status() + ", so event '" + eventName
                            + "' can't be raised any more");
        }
        UUID id = new UUID(ports.randomness().nextLong(), ports.randomness().nextLong());
        Instant expiresAt = ports.clock().now().plus(validFor);
        return new Ticket(id, row.id(), row.incarnation(), eventName, expiresAt);
    }

    /**
     * The stored form of an event's payload.
     *
     * @throws io.durable.DataConversionException if it has none
     * @throws io.durable.PayloadTooLargeException if it is too large
     */
    public @Nullable Payload payload(String eventName, @Nullable Object payload) {
        return ports.payloads().write("payload of event '" + eventName + "'", payload);
    }

    /** What has become of a ticket, as of the last commit. */
    public Standing standing(Ticket ticket) {
        if (!ports.clock().now().isBefore(ticket.expiresAt())) {
            return Standing.EXPIRED;
        }
        boolean underWay = find(ticket.instance())
                .filter(row -> row.incarnation().equals(ticket.incarnation()))
                .filter(row -> !row.state().status().isTerminal())
                .isPresent();
        if (!underWay) {
            return Standing.ENDED;
        }
        return store.findUpdate(ticket.use()).isPresent() ? Standing.USED : Standing.OPEN;
    }

    /**
     * Uses a ticket: raises its event. Of several who use the same one at once, wherever, one does.
     *
     * @return {@link Standing#OPEN} if the event was raised by this call; otherwise nothing was written
     */
    public Standing use(Ticket ticket, @Nullable Payload payload) {
        Standing before = standing(ticket);
        if (before != Standing.OPEN) {
            return before;
        }
        Instant now = ports.clock().now();
        MessageBody event = new MessageBody.RaiseEvent(ticket.eventName(), payload);
        Message message = new Message(messageIds.next(now), ticket.instance(), null, event, now, ticket.incarnation());
        if (!store.sendOnce(ticket.use(), ticket.eventName(), message)) {
            return Standing.USED;
        }
        store.afterCommit(() -> ports.doorbell().ring(ticket.instance()));
        return Standing.OPEN;
    }

    private Optional<InstanceRecord> find(InstanceId id) {
        return store.find(List.of(id)).stream().findFirst();
    }
}

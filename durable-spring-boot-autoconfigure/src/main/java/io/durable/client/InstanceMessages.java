package io.durable.client;

import io.durable.InstanceNotFoundException;
import io.durable.InvalidInstanceStateException;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.MessageId;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceStore;
import java.time.Instant;
import java.util.List;

/** Sends instances their messages: each is one insert, and the bell is rung when the caller's transaction has committed. Any thread may call. */
final class InstanceMessages {

    private final ClientPorts ports;
    private final InstanceStore store;
    private final MessageIds messageIds;

    InstanceMessages(ClientPorts ports) {
        this.ports = ports;
        this.store = ports.store();
        this.messageIds = new MessageIds(ports.randomness());
    }

    /**
     * Sends one message, in the caller's transaction if there is one.
     *
     * @throws InstanceNotFoundException if there is no such instance
     * @throws InvalidInstanceStateException if it has ended
     */
    void send(String instanceId, MessageBody body) {
        InstanceId id = new InstanceId(instanceId);
        InstanceRecord row = get(id);
        if (row.state().status().isTerminal()) {
            throw new InvalidInstanceStateException(
                    instanceId,
                    "Instance '" + instanceId + "' is " + row.state().status() + " since "
                            + row.state().completedAt() + ", so " + body.kind() + " has nothing to act on");
        }
        Instant now = ports.clock().now();
        store.send(new Message(messageIds.next(now), id, null, body, now, row.incarnation()));
        store.afterCommit(() -> ports.doorbell().ring(id));
    }

    MessageId nextId(Instant now) {
        return messageIds.next(now);
    }

    InstanceRecord get(InstanceId id) {
        return store.find(List.of(id)).stream()
                .findFirst()
                .orElseThrow(() -> new InstanceNotFoundException(id.value()));
    }
}

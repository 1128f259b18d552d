package io.durable.kafka;

import io.durable.spi.Transport.Sending;
import java.util.UUID;
import java.util.function.Function;

/**
 * Something to send.
 *
 * @param kind what it says
 * @param topic where to
 * @param partition which one; {@link #ANY} if that does not matter
 * @param weight about how many bytes it has
 * @param body makes the bytes for a hub, on the thread that sends
 * @param answer how the sending ended
 */
record Outgoing(RecordKind kind, String topic, int partition, int weight, Function<UUID, byte[]> body, Sending answer) {

    static final int ANY = -1;
}

package io.durable.kafka;

import io.durable.codec.TransportCodec;
import io.durable.history.InstanceId;
import io.durable.history.Payload;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.spi.Transport;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transport over Kafka. It leads nowhere until it is opened and after it is closed; it may be opened again. */
final class KafkaTransport implements Transport {

    private static final Logger log = LoggerFactory.getLogger(KafkaTransport.class);
    private static final int THIN_WEIGHT = 512;

    private final Supplier<KafkaSession> sessions;
    private volatile @Nullable KafkaSession session;

    KafkaTransport(Supplier<KafkaSession> sessions) {
        this.sessions = sessions;
    }

    synchronized void open() {
        session = sessions.get();
    }

    synchronized void close() {
        KafkaSession last = session;
        session = null;
        if (last != null) {
            try {
                last.close();
            } catch (InterruptedException impatient) {
                Thread.currentThread().interrupt();
                log.info("The transport was not given the time to send what was waiting; it is found in the database");
            }
        }
    }

    boolean isOpen() {
        return session != null;
    }

    /** @throws IllegalStateException if it is not open */
    KafkaSession session() {
        KafkaSession open = session;
        if (open == null) {
            throw new IllegalStateException("The transport is not open");
        }
        return open;
    }

    @Override
    public boolean isAvailable() {
        KafkaSession open = session;
        return open != null && open.availability().isUp();
    }

    @Override
    public void ring(int partition, Collection<InstanceId> instances) {
        KafkaSession open = session;
        if (open != null && open.availability().isUp()) {
            open.sender().ring(partition, instances);
        }
    }

    @Override
    public void dispatch(TaskInvocation invocation, Runnable undelivered) {
        KafkaSession open = session;
        if (open == null) {
            undelivered.run();
            return;
        }
        String topic = open.settings().names().tasks(invocation.task().queue());
        open.topics().want(topic);
        RecordPayloads payloads = open.settings().payloads();
        open.sender()
                .send(new Outgoing(
                        RecordKind.TASK,
                        topic,
                        Outgoing.ANY,
                        weight(invocation.input()),
                        hub -> payloads.encode(hub, invocation),
                        new Dispatched(undelivered)));
    }

    @Override
    public void report(int partition, ScheduledTask task, TaskOutcome outcome, Sending answer) {
        toOwner(
                RecordKind.REPORT,
                partition,
                outcome instanceof TaskOutcome.Completed completed ? weight(completed.result()) : THIN_WEIGHT,
                (hub, payloads) -> payloads.encode(hub, new TransportCodec.Report(task, outcome)),
                answer);
    }

    @Override
    public void lease(int partition, ScheduledTask task, UUID worker, Duration lease, Sending answer) {
        toOwner(
                RecordKind.LEASE,
                partition,
                THIN_WEIGHT,
                (hub, payloads) -> TransportCodec.encodeLease(new TransportCodec.Lease(task, worker, lease)),
                answer);
    }

    @Override
    public Mark mark(int partition, String queue) {
        KafkaSession open = session;
        return open == null ? () -> false : open.watermarks().mark(partition, queue);
    }

    private void toOwner(RecordKind kind, int partition, int weight, Body body, Sending answer) {
        KafkaSession open = session;
        if (open == null) {
            answer.failed();
            return;
        }
        String topic = open.settings().names().instances();
        RecordPayloads payloads = open.settings().payloads();
        open.sender().send(new Outgoing(kind, topic, partition, weight, hub -> body.encode(hub, payloads), answer));
    }

    /** What a record says. */
    @FunctionalInterface
    private interface Body {

        byte[] encode(UUID hub, RecordPayloads payloads);
    }

    private static int weight(@Nullable Payload payload) {
        return THIN_WEIGHT + (payload == null ? 0 : payload.size());
    }

    /** Where a task went nobody asks, only if it went nowhere. */
    private record Dispatched(Runnable undelivered) implements Sending {

        @Override
        public void delivered() {
            // from here on the marks tell what becomes of it
        }

        @Override
        public void failed() {
            undelivered.run();
        }
    }
}

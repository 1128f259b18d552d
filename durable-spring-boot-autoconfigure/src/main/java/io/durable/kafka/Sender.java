package io.durable.kafka;

import io.durable.DurableException;
import io.durable.codec.TransportCodec;
import io.durable.history.InstanceId;
import io.durable.spi.Transport.Sending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/** Sends on a thread of its own, so that nobody ever waits for Kafka. While Kafka is away everything fails at once. Any thread may call. */
final class Sender {

    private static final Logger log = LoggerFactory.getLogger(Sender.class);
    private static final int BELLS_OF_RECORD_MAX = 1_000;

    /** What an instance takes in a record, with its share of all else. */
    private static final int BELL_BYTES_MAX = 2 * InstanceId.LENGTH_MAX;

    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    private final KafkaSettings settings;
    private final HubId hub;
    private final Topics topics;
    private final DefaultKafkaProducerFactory<byte[], byte[]> factory;
    private final Availability availability;
    private final SendQueue queue = new SendQueue();
    private final OffsetTracker tasks = new OffsetTracker(0);
    private final AnyPartition anyPartition =
            new AnyPartition(bound -> ThreadLocalRandom.current().nextInt(bound), System::nanoTime);
    private final Set<String> tooLarge = new HashSet<>();
    private final Thread thread = new Thread(this::run, "durable-kafka-sender");
    private @Nullable Producer<byte[], byte[]> producer;

    Sender(
            KafkaSettings settings,
            HubId hub,
            Topics topics,
            DefaultKafkaProducerFactory<byte[], byte[]> factory,
            Availability availability) {
        this.settings = settings;
        this.hub = hub;
        this.topics = topics;
        this.factory = factory;
        this.availability = availability;
        factory.setPhysicalCloseTimeout(Math.toIntExact(CLOSE_MAX.toSeconds()));
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Sends what waits, takes nothing more, and lets go of Kafka; in bounded time. */
    void stop() throws InterruptedException {
        queue.close();
        thread.join(CLOSE_MAX.toMillis());
        thread.interrupt();
        factory.destroy();
    }

    void ring(int partition, Collection<InstanceId> instances) {
        queue.ring(partition, instances);
    }

    void send(Outgoing outgoing) {
        Outgoing numbered = outgoing.kind() == RecordKind.TASK ? numbered(outgoing) : outgoing;
        if (!queue.offer(numbered)) {
            answer(numbered, false);
        }
    }

    /** A number that {@link #resolvedTasks} reaches when nothing that was dispatched before is under way any more. */
    long dispatchedTasks() {
        return tasks.next();
    }

    long resolvedTasks() {
        return tasks.lowest();
    }

    /** Learns where the partitions of a topic are, so that sending to it does not have to wait. */
    boolean learn(String topic) {
        try {
            return !producer().partitionsFor(topic).isEmpty();
        } catch (TimeoutException notYet) {
            return false;
        }
    }

    private Outgoing numbered(Outgoing task) {
        long number = tasks.beginNext();
        Sending answer = new Sending() {
            @Override
            public void delivered() {
                tasks.finish(number);
                task.answer().delivered();
            }

            @Override
            public void failed() {
                tasks.finish(number);
                task.answer().failed();
            }
        };
        return new Outgoing(task.kind(), task.topic(), task.partition(), task.weight(), task.body(), answer);
    }

    private void run() {
        try {
            boolean more = true;
            while (more) {
                SendQueue.Load load = queue.take();
                load.bells().forEach(this::sendBells);
                load.rest().forEach(this::sendOrFail);
                more = !load.isEmpty() || !queue.isClosed();
            }
        } catch (InterruptedException stopped) {
            log.debug("The sender was interrupted");
        } finally {
            failRest();
        }
    }

    private void failRest() {
        queue.close();
        try {
            queue.take().rest().forEach(outgoing -> answer(outgoing, false));
        } catch (InterruptedException impossible) { // a closed queue does not wait
            Thread.currentThread().interrupt();
        }
    }

    private void sendBells(int partition, Set<InstanceId> instances) {
        List<InstanceId> all = new ArrayList<>(instances);
        int together = Math.min(BELLS_OF_RECORD_MAX, settings.recordSizeMax() / BELL_BYTES_MAX);
        for (int from = 0; from < all.size(); from += together) {
            List<InstanceId> some = all.subList(from, Math.min(all.size(), from + together));
            sendOrFail(new Outgoing(
                    RecordKind.BELL,
                    settings.names().instances(),
                    partition,
                    0,
                    id -> TransportCodec.encodeBell(some),
                    Forgotten.INSTANCE));
        }
    }

    private void sendOrFail(Outgoing outgoing) {
        Optional<UUID> id = hub.find();
        if (id.isEmpty() || !availability.isUp() || !topics.isPresent(outgoing.topic())) {
            answer(outgoing, false);
            return;
        }
        byte[] body;
        try {
            body = outgoing.body().apply(id.get());
        } catch (DurableException unreadable) {
            log.warn(
                    "A {} for '{}' is not sent, because of its payload; it is tried again: {}",
                    outgoing.kind(),
                    outgoing.topic(),
                    unreadable.getMessage());
            answer(outgoing, false);
            return;
        }
        availability.sent();
        try {
            ProducerRecord<byte[], byte[]> record = record(outgoing, id.get(), body);
            producer().send(record, (metadata, failure) -> answered(outgoing, failure));
        } catch (RuntimeException failure) {
            answered(outgoing, failure);
            renewProducer(failure);
        }
    }

    private ProducerRecord<byte[], byte[]> record(Outgoing outgoing, UUID id, byte[] body) {
        int partition = outgoing.partition() == Outgoing.ANY ? anyOf(outgoing.topic()) : outgoing.partition();
        byte[] bytes = new Envelope(outgoing.kind(), id, partition, body).encode();
        return new ProducerRecord<>(outgoing.topic(), partition, null, bytes);
    }

    private int anyOf(String topic) {
        return anyPartition.of(producer().partitionsFor(topic).size());
    }

    private void answered(Outgoing outgoing, @Nullable Exception failure) {
        if (failure == null) {
            availability.arrived();
            answer(outgoing, true);
            return;
        }
        boolean large = failure instanceof RecordTooLargeException;
        availability.failed(large || failure instanceof BufferExhaustedException);
        if (large) {
            sayTooLarge(outgoing);
        } else {
            log.debug("A {} for '{}' was not sent", outgoing.kind(), outgoing.topic(), failure);
        }
        // what failed before it left has surely not arrived, what failed later may have; a task that may have is not
        // said to be undelivered, the marks tell
        boolean surely = large || Thread.currentThread() == thread;
        answer(outgoing, outgoing.kind() == RecordKind.TASK && !surely);
    }

    private static void answer(Outgoing outgoing, boolean delivered) {
        try {
            if (delivered) {
                outgoing.answer().delivered();
            } else {
                outgoing.answer().failed();
            }
        } catch (RuntimeException broken) {
            log.error("Whoever sent a {} to '{}' could not take the answer", outgoing.kind(), outgoing.topic(), broken);
        }
    }

    private synchronized void sayTooLarge(Outgoing outgoing) {
        if (tooLarge.add(outgoing.topic())) {
            log.error(
                    "A {} of about {} bytes is too large for topic '{}', and so is every other that large; set max.message.bytes of the topic to {}",
                    outgoing.kind(),
                    outgoing.weight(),
                    outgoing.topic(),
                    settings.recordSizeMax());
        }
    }

    private synchronized Producer<byte[], byte[]> producer() {
        if (producer == null) {
            producer = factory.createProducer();
        }
        return producer;
    }

    /** A producer that throws instead of answering may never work again. */
    private synchronized void renewProducer(RuntimeException failure) {
        if (failure instanceof TimeoutException || queue.isClosed()) {
            return;
        }
        log.warn("The producer is made anew, what it had under way is lost or sent again: {}", failure.toString());
        producer = null;
        factory.reset();
    }
}

package io.durable.kafka;

import io.durable.spi.Assignments;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.BatchAcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.support.Acknowledgment;

/**
 * Follows the group of owners: has partitions acquired that the group gives to this node, reads each from the moment it is owned, and gives them back.
 *
 * <p>Order: a partition is paused when it is assigned, and read from its first unsettled report on each time it is acquired. What is committed is the lowest
 * offset whose report is not settled. Everything that touches the consumer runs on the thread that polls; the two methods of the listener only leave word.
 */
final class Ownership
        implements BatchAcknowledgingConsumerAwareMessageListener<byte[], byte[]>,
                ConsumerAwareRebalanceListener,
                Assignments.Listener,
                Watermarks.Reading {

    private static final Logger log = LoggerFactory.getLogger(Ownership.class);
    private static final Duration RELEASE_MAX = Duration.ofSeconds(3);
    private static final Duration CONSUMER_MAX = Duration.ofSeconds(1);
    private static final long COMMIT_INTERVAL_NANOS = Duration.ofMillis(100).toNanos();
    private static final long REFUSED_MAX_NANOS = Duration.ofSeconds(1).toNanos();

    private final Assignments assignments;
    private final OwnerRecords records;
    private final LongSupplier nanoTime;
    private final Map<Integer, OwnedPartition> assigned = new ConcurrentHashMap<>();
    private final Queue<Word> words = new ConcurrentLinkedQueue<>();
    private long committedAt;

    /** What was said of a partition by a thread that does not poll. */
    private record Word(int partition, boolean acquired) {}

    Ownership(Assignments assignments, OwnerRecords records, LongSupplier nanoTime) {
        this.assignments = assignments;
        this.records = records;
        this.nanoTime = nanoTime;
    }

    @Override
    public void acquired(int partition) {
        words.add(new Word(partition, true));
    }

    @Override
    public void lost(int partition) {
        words.add(new Word(partition, false));
    }

    @Override
    public long position(int partition) {
        OwnedPartition owned = assigned.get(partition);
        return owned == null ? -1 : owned.position();
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        consumer.pause(partitions);
        partitions.forEach(partition -> assigned.put(partition.partition(), new OwnedPartition(partition)));
        List<Integer> ofHub =
                numbers(partitions).stream().filter(records::isOfHub).toList();
        if (!ofHub.isEmpty()) {
            assignments.assign(ofHub, consumer.groupMetadata().generationId());
        }
        // others need nobody's leave: what comes there is only sent on
        numbers(partitions).stream()
                .filter(partition -> !records.isOfHub(partition))
                .forEach(this::acquired);
    }

    @Override
    public void onPartitionsRevokedBeforeCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        // after a loss this is called as well
        List<TopicPartition> held = partitions.stream()
                .filter(partition -> assigned.containsKey(partition.partition()))
                .toList();
        if (held.isEmpty()) {
            return;
        }
        if (!assignments.revoke(numbers(held), RELEASE_MAX)) {
            log.info("Not all of the partitions {} were released in time; their next owner waits for a moment", held);
        }
        commitBeforeLeaving(consumer, held);
        held.forEach(partition -> assigned.remove(partition.partition()));
    }

    @Override
    public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> assigned.remove(partition.partition()));
        assignments.revoke(numbers(partitions), Duration.ZERO);
    }

    @Override
    public void onMessage(
            List<ConsumerRecord<byte[], byte[]>> batch,
            @Nullable Acknowledgment unused,
            @Nullable Consumer<?, ?> consumer) {
        hand(batch, Objects.requireNonNull(consumer));
    }

    private void hand(List<ConsumerRecord<byte[], byte[]>> batch, Consumer<?, ?> consumer) {
        // what was read before a partition was acquired is read again
        Set<Integer> moved = heedWords(consumer);
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            OwnedPartition owned = assigned.get(record.partition());
            if (owned != null && owned.state() == OwnedPartition.State.OPEN && !moved.contains(record.partition())) {
                hand(record, owned, consumer);
            }
        }
        doWhatIsDue(consumer);
    }

    /** Does what is due while nothing comes. On the thread that polls, many times a second. */
    void tick(Consumer<?, ?> consumer) {
        heedWords(consumer);
        doWhatIsDue(consumer);
    }

    private Set<Integer> heedWords(Consumer<?, ?> consumer) {
        Set<Integer> moved = new HashSet<>();
        for (Word word = words.poll(); word != null; word = words.poll()) {
            heed(word, consumer);
            moved.add(word.partition());
        }
        return moved;
    }

    private void doWhatIsDue(Consumer<?, ?> consumer) {
        long now = nanoTime.getAsLong();
        for (OwnedPartition owned : assigned.values()) {
            if (owned.state() == OwnedPartition.State.REFUSED && now - owned.refusedAt() > REFUSED_MAX_NANOS) {
                open(owned, consumer);
            }
        }
        records.forwardAgain();
        if (now - committedAt > COMMIT_INTERVAL_NANOS) {
            committedAt = now;
            assigned.values().forEach(owned -> noteHowFar(owned, consumer));
            commit(consumer);
        }
    }

    private void hand(ConsumerRecord<byte[], byte[]> record, OwnedPartition owned, Consumer<?, ?> consumer) {
        OffsetTracker tracker = Objects.requireNonNull(owned.tracker());
        if (record.offset() < tracker.next()) {
            // the topic was made again
            tracker = new OffsetTracker(record.offset());
            owned.restart(tracker);
        }
        if (!records.hand(record, tracker)) {
            consumer.pause(List.of(owned.topicPartition()));
            consumer.seek(owned.topicPartition(), record.offset());
            owned.refuse(nanoTime.getAsLong());
        }
    }

    private void heed(Word word, Consumer<?, ?> consumer) {
        OwnedPartition owned = assigned.get(word.partition());
        if (owned == null) {
            return;
        }
        if (word.acquired()) {
            open(owned, consumer);
        } else {
            owned.close();
            consumer.pause(List.of(owned.topicPartition()));
        }
    }

    /** Reads from the first report on that is not settled: what was in memory is gone. */
    private void open(OwnedPartition owned, Consumer<?, ?> consumer) {
        TopicPartition partition = owned.topicPartition();
        try {
            OffsetTracker before = owned.tracker();
            if (before == null) {
                owned.open(new OffsetTracker(consumer.position(partition, CONSUMER_MAX)));
            } else {
                consumer.seek(partition, before.lowest());
                owned.open(new OffsetTracker(before.lowest()));
            }
            consumer.resume(List.of(partition));
        } catch (TimeoutException notYet) {
            log.debug("It is not known yet where to read '{}' from", partition);
            owned.refuse(nanoTime.getAsLong());
        }
    }

    /** It may have come over records that nobody is handed, such as the ends of transactions. */
    private static void noteHowFar(OwnedPartition owned, Consumer<?, ?> consumer) {
        OffsetTracker tracker = owned.tracker();
        if (owned.state() != OwnedPartition.State.OPEN || tracker == null) {
            return;
        }
        try {
            tracker.skipTo(consumer.position(owned.topicPartition(), Duration.ZERO));
        } catch (TimeoutException notYet) {
            log.trace("It is not known yet where to read '{}' from", owned.topicPartition());
        }
    }

    private void commit(Consumer<?, ?> consumer) {
        Map<TopicPartition, OffsetAndMetadata> offsets = committable(assigned.values());
        if (!offsets.isEmpty()) {
            consumer.commitAsync(offsets, (committed, failure) -> {
                if (failure != null) {
                    log.debug("Offsets of reports are committed later: {}", failure.toString());
                } else {
                    remember(committed);
                }
            });
        }
    }

    private void commitBeforeLeaving(Consumer<?, ?> consumer, List<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = committable(partitions.stream()
                .map(partition -> assigned.get(partition.partition()))
                .toList());
        try {
            if (!offsets.isEmpty()) {
                consumer.commitSync(offsets, CONSUMER_MAX);
            }
        } catch (KafkaException failure) {
            log.info("The next owner of {} reads some reports again: {}", partitions, failure.toString());
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> committable(Collection<OwnedPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (OwnedPartition owned : partitions) {
            long offset = owned.committable();
            if (offset >= 0) {
                offsets.put(owned.topicPartition(), new OffsetAndMetadata(offset));
            }
        }
        return offsets;
    }

    private void remember(Map<TopicPartition, OffsetAndMetadata> committed) {
        committed.forEach((partition, offset) -> {
            OwnedPartition owned = assigned.get(partition.partition());
            if (owned != null) {
                owned.committed(offset.offset());
            }
        });
    }

    private static List<Integer> numbers(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::partition).toList();
    }
}

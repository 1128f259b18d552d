package io.durable.kafka;

import io.durable.spi.Inbound;
import io.durable.spi.TaskInvocation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads tasks and hands them to this node for as long as it has room. A slow task holds up nobody: what is committed is the lowest offset that is not finished, and
 * those behind it go on. One thread, that of {@link TaskThread}; attempts are finished by any.
 */
final class TaskConsumer implements ConsumerRebalanceListener {

    private static final Logger log = LoggerFactory.getLogger(TaskConsumer.class);
    /** When nothing runs: what comes is read at once all the same. */
    private static final Duration IDLE_POLL = Duration.ofMillis(250);

    /** Tasks that end are committed so soon. */
    private static final Duration RUNNING_POLL = Duration.ofMillis(100);

    /** There is no room for more, and nobody tells when there is. */
    private static final Duration BUSY_POLL = Duration.ofMillis(5);

    private static final Duration CONSUMER_MAX = Duration.ofSeconds(2);
    private static final long COMMIT_INTERVAL_NANOS = Duration.ofMillis(100).toNanos();
    private static final long RETRY_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final Consumer<byte[], byte[]> consumer;
    private final Inbound inbound;
    private final RecordReader reader;
    private final LongSupplier nanoTime;
    private final Map<TopicPartition, TaskPartition> assigned = new HashMap<>();
    private final Queue<WaitingTask> waiting = new ArrayDeque<>();
    private long committedAt;
    private long endsAskedAt;

    /** A task for which there was no room yet. */
    private record WaitingTask(
            TaskPartition partition, OffsetTracker tracker, long offset, TaskInvocation invocation) {}

    TaskConsumer(Consumer<byte[], byte[]> consumer, Inbound inbound, RecordReader reader, LongSupplier nanoTime) {
        this.consumer = consumer;
        this.inbound = inbound;
        this.reader = reader;
        this.nanoTime = nanoTime;
    }

    void subscribe(Set<String> topics) {
        consumer.subscribe(topics, this);
    }

    /** Reads what there is, hands over what there is room for, and commits. */
    void step() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(pollMax())) {
            TaskPartition partition = assigned.get(new TopicPartition(record.topic(), record.partition()));
            if (partition != null) {
                arrived(record, partition);
            }
        }
        handOver();
        if (waiting.isEmpty()) {
            consumer.resume(consumer.paused());
        } else {
            consumer.pause(consumer.assignment());
        }
        doWhatIsDue();
    }

    private Duration pollMax() {
        if (!waiting.isEmpty()) {
            return BUSY_POLL;
        }
        boolean idle = assigned.values().stream().allMatch(TaskPartition::isIdle);
        return idle ? IDLE_POLL : RUNNING_POLL;
    }

    /** Takes nothing more and goes on committing. Returns whether anything is still under way. */
    boolean drainStep() {
        waiting.clear();
        consumer.pause(consumer.assignment());
        consumer.poll(BUSY_POLL);
        doWhatIsDue();
        return assigned.values().stream().anyMatch(partition -> partition.running() > 0);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> assigned.put(partition, new TaskPartition()));
        askForEnds();
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = committable();
        offsets.keySet().retainAll(partitions);
        try {
            if (!offsets.isEmpty()) {
                consumer.commitSync(offsets, CONSUMER_MAX);
            }
        } catch (KafkaException failure) {
            log.info(
                    "Whoever gets {} looks into the database before it executes a task: {}",
                    partitions,
                    failure.toString());
        }
        onPartitionsLost(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        for (TopicPartition lost : partitions) {
            TaskPartition partition = assigned.remove(lost);
            waiting.removeIf(task -> task.partition() == partition);
        }
    }

    private void arrived(ConsumerRecord<byte[], byte[]> record, TaskPartition partition) {
        Optional<TaskInvocation> invocation = reader.read(record, this::task);
        OffsetTracker tracker = partition.trackerAt(record.offset());
        if (invocation.isEmpty()) {
            tracker.skip(record.offset());
            return;
        }
        tracker.begin(record.offset());
        waiting.add(new WaitingTask(partition, tracker, record.offset(), invocation.get()));
    }

    private TaskInvocation task(Envelope envelope) {
        if (envelope.kind() != RecordKind.TASK) {
            throw RecordReader.misplaced(envelope);
        }
        return reader.payloads().task(envelope);
    }

    private void handOver() {
        while (!waiting.isEmpty() && inbound.room() > 0) {
            WaitingTask task = waiting.remove();
            task.partition().started();
            inbound.execute(task.invocation(), task.partition().isRedelivered(task.offset()), () -> {
                task.tracker().finish(task.offset());
                task.partition().ended();
            });
        }
    }

    private void doWhatIsDue() {
        long now = nanoTime.getAsLong();
        if (now - committedAt > COMMIT_INTERVAL_NANOS) {
            committedAt = now;
            assigned.forEach(this::noteHowFar);
            commit();
        }
        if (now - endsAskedAt > RETRY_INTERVAL_NANOS) {
            askForEnds();
        }
    }

    private void noteHowFar(TopicPartition topicPartition, TaskPartition partition) {
        try {
            partition.readUpTo(consumer.position(topicPartition, Duration.ZERO));
        } catch (TimeoutException notYet) {
            log.trace("It is not known yet where to read '{}' from", topicPartition);
        }
    }

    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> offsets = committable();
        if (!offsets.isEmpty()) {
            consumer.commitAsync(offsets, (committed, failure) -> {
                if (failure != null) {
                    log.debug("Offsets of tasks are committed later: {}", failure.toString());
                } else {
                    committed.forEach((partition, offset) -> Optional.ofNullable(assigned.get(partition))
                            .ifPresent(held -> held.committed(offset.offset())));
                }
            });
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> committable() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        assigned.forEach((topicPartition, partition) -> {
            long offset = partition.committable();
            if (offset >= 0) {
                offsets.put(topicPartition, new OffsetAndMetadata(offset));
            }
        });
        return offsets;
    }

    /** Somebody may have read everything up to the end that a partition had after it was assigned. */
    private void askForEnds() {
        endsAskedAt = nanoTime.getAsLong();
        Map<TopicPartition, TaskPartition> unknown = new HashMap<>(assigned);
        unknown.values().removeIf(TaskPartition::knowsEnd);
        if (unknown.isEmpty()) {
            return;
        }
        try {
            consumer.endOffsets(unknown.keySet(), CONSUMER_MAX)
                    .forEach((topicPartition, end) ->
                            Optional.ofNullable(unknown.get(topicPartition)).ifPresent(held -> held.endedAt(end)));
        } catch (KafkaException failure) {
            log.debug("Until the ends of {} are known all tasks count as redelivered", unknown.keySet(), failure);
        }
    }
}

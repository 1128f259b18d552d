package io.durable.kafka;

import io.durable.spi.Transport.Mark;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves marks on. A mark goes through four stages, each of which begins after the one before is over:
 *
 * <ol>
 *   <li>what this node dispatched before the mark is in the log, or known not to be;
 *   <li>the ends of all partitions of its queue are taken;
 *   <li>the workers have committed offsets up to there, which they do only for tasks that are executed, leased or lost, and whose reports are in the log;
 *   <li>the end of the partition of reports is taken, and this node reads up to there.
 * </ol>
 *
 * A mark is one of a queue: tasks that nobody takes, because the application that serves their queue is away, hold up no others. All outstanding marks take each step together. Marks that nobody holds any more are forgotten. {@link #mark} and the marks may be used by any thread,
 * {@link #step} by one.
 */
final class Watermarks {

    private static final Logger log = LoggerFactory.getLogger(Watermarks.class);

    /** How far this node has read the partition of reports. */
    interface Reading {

        /** The offset of the next record of the partition that comes; negative if the partition is not read here. */
        long position(int partition);
    }

    private final KafkaSettings settings;
    private final Topics topics;
    private final Admin admin;
    private final Sender sender;
    private final List<WeakReference<KafkaMark>> marks = new ArrayList<>();
    private volatile Reading reading = partition -> -1;

    Watermarks(KafkaSettings settings, Topics topics, Admin admin, Sender sender) {
        this.settings = settings;
        this.topics = topics;
        this.admin = admin;
        this.sender = sender;
    }

    /** Says who reads the reports from now on. */
    void readBy(Reading reading) {
        this.reading = reading;
    }

    Mark mark(int partition, String queue) {
        KafkaMark mark = new KafkaMark(partition, settings.names().tasks(queue), sender.dispatchedTasks());
        synchronized (marks) {
            marks.add(new WeakReference<>(mark));
        }
        return mark;
    }

    /** Moves all outstanding marks on; returns at once if there are none. */
    void step() throws ExecutionException, InterruptedException {
        List<KafkaMark> outstanding = outstanding();
        if (outstanding.isEmpty()) {
            return;
        }
        takeTaskEnds(outstanding);
        compareCommitted(outstanding);
        takeReportEnds(outstanding);
    }

    private List<KafkaMark> outstanding() {
        List<KafkaMark> held = new ArrayList<>();
        synchronized (marks) {
            marks.removeIf(mark -> {
                KafkaMark outstanding = mark.get();
                return outstanding == null || outstanding.isPassed() || !held.add(outstanding);
            });
        }
        return held;
    }

    private void takeTaskEnds(List<KafkaMark> outstanding) throws ExecutionException, InterruptedException {
        long resolved = sender.resolvedTasks();
        List<KafkaMark> waiting = outstanding.stream()
                .filter(mark -> mark.taskEnds == null && mark.dispatched <= resolved)
                .toList();
        if (!waiting.isEmpty()) {
            Set<String> wanted = waiting.stream().map(mark -> mark.topic).collect(Collectors.toSet());
            Map<TopicPartition, Long> ends = offsets(taskPartitions(wanted), OffsetSpec.latest());
            waiting.forEach(mark -> mark.taskEnds = ends.entrySet().stream()
                    .filter(end -> end.getKey().topic().equals(mark.topic))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        }
    }

    private void compareCommitted(List<KafkaMark> outstanding) throws ExecutionException, InterruptedException {
        List<KafkaMark> waiting = outstanding.stream()
                .filter(mark -> mark.taskEnds != null && !mark.tasksPassed)
                .toList();
        if (waiting.isEmpty()) {
            return;
        }
        Set<TopicPartition> partitions = waiting.stream()
                .flatMap(mark -> mark.taskEnds().keySet().stream())
                .collect(Collectors.toSet());
        Map<TopicPartition, Long> done = finished(partitions);
        waiting.forEach(mark -> mark.tasksPassed = mark.taskEnds().entrySet().stream()
                .allMatch(end -> done.getOrDefault(end.getKey(), Long.MAX_VALUE) >= end.getValue()));
    }

    private void takeReportEnds(List<KafkaMark> outstanding) throws ExecutionException, InterruptedException {
        List<KafkaMark> waiting = outstanding.stream()
                .filter(mark -> mark.tasksPassed && !mark.isPassed())
                .toList();
        if (!waiting.isEmpty()) {
            Map<TopicPartition, Long> ends = offsets(
                    waiting.stream().map(mark -> reports(mark.partition)).collect(Collectors.toSet()),
                    OffsetSpec.latest());
            waiting.forEach(mark -> mark.reportsEndAt(ends.getOrDefault(reports(mark.partition), -1L)));
        }
    }

    private TopicPartition reports(int partition) {
        return new TopicPartition(settings.names().instances(), partition);
    }

    private Set<TopicPartition> taskPartitions(Set<String> wanted) throws ExecutionException, InterruptedException {
        Set<TopicPartition> partitions = new HashSet<>();
        Set<String> present = topics.taskTopics();
        present.retainAll(wanted);
        admin.describeTopics(present)
                .allTopicNames()
                .get()
                .forEach((topic, description) -> description
                        .partitions()
                        .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition()))));
        return partitions;
    }

    /**
     * Up to where the workers need nothing any more: what they have committed, or the beginning of the log if that is later. Partitions that are gone are left out, and
     * so are those of which everything is finished: their end may be lower than it was if the topic was made again.
     */
    private Map<TopicPartition, Long> finished(Set<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        Set<String> present = topics.taskTopics();
        Set<TopicPartition> left = partitions.stream()
                .filter(partition -> present.contains(partition.topic()))
                .collect(Collectors.toSet());
        Map<TopicPartition, Long> finished = new HashMap<>(offsets(left, OffsetSpec.earliest()));
        for (String topic : left.stream().map(TopicPartition::topic).collect(Collectors.toCollection(TreeSet::new))) {
            committed(topic)
                    .forEach((partition, offset) ->
                            finished.computeIfPresent(partition, (p, beginning) -> Math.max(beginning, offset)));
        }
        offsets(left, OffsetSpec.latest())
                .forEach((partition, end) ->
                        finished.computeIfPresent(partition, (p, offset) -> offset >= end ? null : offset));
        return finished;
    }

    private Map<TopicPartition, Long> committed(String topic) throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> committed = new HashMap<>();
        try {
            Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(TopicNames.workers(topic))
                    .partitionsToOffsetAndMetadata()
                    .get();
            offsets.forEach((partition, offset) -> {
                if (offset != null) {
                    committed.put(partition, offset.offset());
                }
            });
        } catch (ExecutionException failure) {
            if (!(failure.getCause() instanceof GroupIdNotFoundException)) {
                throw failure;
            }
            log.debug("Nobody has ever read the tasks of '{}'", topic);
        }
        return committed;
    }

    private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, ListOffsetsResultInfo> answers = admin.listOffsets(
                        partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> which)))
                .all()
                .get();
        Map<TopicPartition, Long> offsets = new HashMap<>();
        answers.forEach((partition, answer) -> offsets.put(partition, answer.offset()));
        return offsets;
    }

    /** A mark on its way. Written by the thread that steps only. */
    private final class KafkaMark implements Mark {

        private final int partition;
        private final String topic;
        private final long dispatched;
        private volatile @Nullable Map<TopicPartition, Long> taskEnds;
        private volatile boolean tasksPassed;
        private volatile long reportEnd = -1;

        KafkaMark(int partition, String topic, long dispatched) {
            this.partition = partition;
            this.topic = topic;
            this.dispatched = dispatched;
        }

        /** Asked anew while the mark is not passed: the end of a topic that was made again is lower. */
        void reportsEndAt(long end) {
            reportEnd = reportEnd < 0 ? end : Math.min(reportEnd, end);
        }

        @Override
        public boolean isPassed() {
            long end = reportEnd;
            return end >= 0 && reading.position(partition) >= end;
        }

        Map<TopicPartition, Long> taskEnds() {
            return Objects.requireNonNull(taskEnds);
        }
    }
}

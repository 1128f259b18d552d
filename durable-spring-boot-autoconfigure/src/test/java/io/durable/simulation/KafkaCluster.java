package io.durable.simulation;

import io.durable.history.InstanceId;
import io.durable.history.Shards;
import io.durable.spi.TaskInvocation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The topics of a simulated Kafka and who consumes them. */
final class KafkaCluster {

    private final SeededRandomness random;
    private final List<Log<Parcel>> instances;
    private final List<TaskQueue> tasks;
    private final OwnersGroup owners;

    KafkaCluster(SeededRandomness random, int partitions, int taskPartitions) {
        this.random = random;
        this.instances =
                IntStream.range(0, partitions).mapToObj(p -> new Log<Parcel>()).toList();
        this.tasks = IntStream.range(0, taskPartitions).mapToObj(TaskQueue::new).toList();
        this.owners = new OwnersGroup(random.split(), partitions);
    }

    /** A partition of the topic of tasks. */
    static final class TaskQueue {

        private final int number;
        private final Log<TaskInvocation> log = new Log<>();
        private @Nullable KafkaClient consumer;
        private int position;
        private int turn;

        TaskQueue(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        Log<TaskInvocation> log() {
            return log;
        }

        @Nullable
        KafkaClient consumer() {
            return consumer;
        }

        /** How often it was given to another consumer. */
        int turn() {
            return turn;
        }

        /** Gives it to another consumer, who begins where the one before has committed; returns what it will take out again. */
        List<Log.Entry<TaskInvocation>> assign(@Nullable KafkaClient next) {
            consumer = next;
            turn++;
            List<Log.Entry<TaskInvocation>> open = log.rewind();
            position = log.first();
            return open.stream().filter(Log.Entry::wasHanded).toList();
        }

        boolean hasNext() {
            position = Math.max(position, log.first());
            return position < log.end();
        }

        Log.Entry<TaskInvocation> next() {
            return log.at(position++);
        }
    }

    Log<Parcel> instances(int partition) {
        return instances.get(partition);
    }

    int partitions() {
        return instances.size();
    }

    int partition(InstanceId id) {
        return Shards.partition(id.shard(), instances.size());
    }

    List<TaskQueue> tasks() {
        return tasks;
    }

    TaskQueue anyTasks() {
        return random.pick(tasks);
    }

    OwnersGroup owners() {
        return owners;
    }

    /** Every attempt that somebody may still take out of the stream. */
    List<Log.Entry<TaskInvocation>> openTasks() {
        List<Log.Entry<TaskInvocation>> open = new ArrayList<>();
        tasks.forEach(queue -> open.addAll(queue.log().open()));
        return open;
    }

    Stream<Log.Entry<Parcel>> openParcels() {
        return instances.stream().flatMap(log -> log.open().stream());
    }
}

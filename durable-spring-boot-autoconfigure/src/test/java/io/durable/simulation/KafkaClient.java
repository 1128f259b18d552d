package io.durable.simulation;

import io.durable.history.InstanceId;
import io.durable.runtime.SteppedWorker;
import io.durable.simulation.HandoutRules.Attempt;
import io.durable.simulation.KafkaCluster.TaskQueue;
import io.durable.simulation.Log.Entry;
import io.durable.simulation.Producer.Outgoing;
import io.durable.spi.Assignments;
import io.durable.spi.Clock;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one process has of a simulated Kafka: a producer, a consumer of the partitions that it believes in, and one of tasks. Does what the product's adapter does, when the world
 * says so.
 */
final class KafkaClient implements Transport, Assignments.Listener {

    private final String name;
    private final UUID id;
    private final KafkaCluster cluster;
    private final HandoutRules rules;
    private final SeededRandomness random;
    private final Faults faults;
    private final Clock clock;
    private final Producer producer;
    private final Map<Integer, Cursor> cursors = new TreeMap<>();
    private final Set<Attempt> taken = new HashSet<>();
    private @Nullable SteppedWorker worker;
    private @Nullable Assignments assignments;
    private boolean connected = true;
    private boolean stuck;

    /** It has one thread, which may wait for a release. */
    private boolean polling;

    private boolean dead;

    KafkaClient(
            String name,
            UUID id,
            KafkaCluster cluster,
            HandoutRules rules,
            SeededRandomness random,
            Faults faults,
            Clock clock) {
        this.name = name;
        this.id = id;
        this.cluster = cluster;
        this.rules = rules;
        this.random = random;
        this.faults = faults;
        this.clock = clock;
        this.producer = new Producer(random, faults);
    }

    /** How far the reading of a partition that is believed in has come. */
    private static final class Cursor {

        private boolean acquired;
        private int position = -1;
        private final TreeSet<Integer> unsettled = new TreeSet<>();

        int lowest() {
            return unsettled.isEmpty() ? position : unsettled.first();
        }
    }

    void connect(SteppedWorker own, @Nullable Assignments ownAssignments) {
        worker = own;
        assignments = ownAssignments;
        if (ownAssignments != null) {
            ownAssignments.listen(this);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    SteppedWorker worker() {
        return java.util.Objects.requireNonNull(worker);
    }

    boolean ownsPartitions() {
        return assignments != null;
    }

    boolean isDead() {
        return dead;
    }

    /** Its process is gone, and all that it had not sent. */
    void die() {
        dead = true;
        rules.harm(taken, "its holder died");
        producer.clear();
    }

    boolean isStuck() {
        return stuck;
    }

    void stick(boolean standsStill) {
        stuck = standsStill;
    }

    void connected(boolean isConnected) {
        connected = isConnected;
    }

    boolean isConnected() {
        return connected;
    }

    Set<Attempt> taken() {
        return taken;
    }

    // ---- what the runtime says

    @Override
    public boolean isAvailable() {
        return connected;
    }

    @Override
    public void ring(int partition, Collection<InstanceId> instances) {
        send(new Outgoing(
                () -> cluster.instances(partition).append(new Parcel.Bell(List.copyOf(instances))),
                (delivered, written) -> {},
                how -> {}));
    }

    @Override
    public void dispatch(TaskInvocation invocation, Runnable undelivered) {
        Attempt attempt = Attempt.of(invocation.task());
        send(new Outgoing(
                () -> cluster.anyTasks().log().append(invocation),
                (delivered, written) -> {
                    if (!delivered && !written) {
                        undelivered.run();
                    }
                },
                how -> rules.harm(attempt, how)));
    }

    @Override
    public void report(int partition, ScheduledTask task, TaskOutcome outcome, Sending answer) {
        send(new Outgoing(
                () -> cluster.instances(partition).append(new Parcel.Report(task, outcome)),
                (delivered, written) -> tell(delivered, answer),
                how -> rules.harm(Attempt.of(task), "of its report " + how)));
    }

    @Override
    public void lease(int partition, ScheduledTask task, UUID by, Duration lease, Sending answer) {
        // how long a lease holds depends on when it is said again, which is for the world to decide
        rules.harm(Attempt.of(task), "it is leased");
        send(new Outgoing(
                () -> cluster.instances(partition)
                        .append(new Parcel.Lease(task, clock.now().plus(lease))),
                (delivered, written) -> tell(delivered, answer),
                how -> {}));
    }

    private static void tell(boolean delivered, Sending answer) {
        if (delivered) {
            answer.delivered();
        } else {
            answer.failed();
        }
    }

    private void send(Outgoing outgoing) {
        if (!dead) {
            producer.send(outgoing);
        }
    }

    @Override
    public Mark mark(int partition, String queue) {
        List<Outgoing> own = producer.waiting();
        List<Entry<TaskInvocation>> open = cluster.openTasks().stream()
                .filter(entry -> entry.value().task().queue().equals(queue))
                .toList();
        return new Mark() {

            private int end = -1;

            @Override
            public boolean isPassed() {
                if (!connected
                        || !own.stream().allMatch(Outgoing::isGone)
                        || !open.stream().allMatch(Entry::isGone)) {
                    return false;
                }
                if (end < 0) {
                    end = cluster.instances(partition).end();
                }
                @Nullable Cursor cursor = cursors.get(partition);
                return cursor != null && cursor.acquired && cursor.position >= end;
            }
        };
    }

    // ---- what the group says

    boolean believesIn(int partition) {
        return cursors.containsKey(partition);
    }

    @Override
    public void acquired(int partition) {
        Optional.ofNullable(cursors.get(partition)).ifPresent(cursor -> {
            cursor.acquired = true;
            cursor.position = cursor.position < 0 ? cluster.instances(partition).first() : cursor.lowest();
            cursor.unsettled.clear();
        });
    }

    @Override
    public void lost(int partition) {
        Optional.ofNullable(cursors.get(partition)).ifPresent(cursor -> cursor.acquired = false);
    }

    /** Hears what the group has decided. Returns what was said to the runtime. */
    String pollGroup(Runnable waiting) {
        OwnersGroup group = cluster.owners();
        if (assignments == null || dead || stuck || !connected || polling) {
            return "";
        }
        polling = true;
        try {
            return pollGroup(group, assignments, waiting);
        } finally {
            polling = false;
        }
    }

    private String pollGroup(OwnersGroup group, Assignments assignments, Runnable waiting) {
        if (!group.hasMember(this)) {
            List<Integer> lost = List.copyOf(cursors.keySet());
            assignments.revoke(lost, Duration.ZERO);
            cursors.clear();
            group.join(this);
            return name + " loses " + lost + " and joins generation " + group.generation();
        }
        Set<Integer> wanted = group.assignedTo(this);
        List<Integer> revoked =
                cursors.keySet().stream().filter(p -> !wanted.contains(p)).toList();
        if (!revoked.isEmpty()) {
            assignments.revoke(revoked, Duration.ZERO);
            waiting.run();
            revoked.forEach(this::commit);
            revoked.forEach(cursors::remove);
        }
        List<Integer> added =
                wanted.stream().filter(p -> !cursors.containsKey(p)).sorted().toList();
        added.forEach(p -> cursors.put(p, new Cursor()));
        if (!added.isEmpty() && !dead) {
            assignments.assign(added, group.generation());
        }
        return revoked.isEmpty() && added.isEmpty()
                ? ""
                : name + " is revoked " + revoked + " and assigned " + added + " in generation " + group.generation();
    }

    private void commit(int partition) {
        @Nullable Cursor cursor = cursors.get(partition);
        if (cursor != null && cursor.position >= 0 && cluster.owners().hasMember(this)) {
            cluster.instances(partition).commit(cursor.lowest());
        }
    }

    // ---- what arrives

    /** Takes out what the owner of a partition has to hear. */
    String pollInstances(int max) {
        List<String> heard = new ArrayList<>();
        if (dead || stuck || !connected) {
            return "";
        }
        for (int partition : List.copyOf(cursors.keySet())) {
            Log<Parcel> log = cluster.instances(partition);
            @Nullable Cursor cursor = cursors.get(partition);
            for (int i = 0; i < max && cursor != null && cursor.acquired; i++) {
                cursor.position = Math.max(cursor.position, log.first());
                if (cursor.position >= log.end() || !hand(partition, cursor, log.at(cursor.position), heard)) {
                    break;
                }
            }
            if (!faults.isActive() || random.chance(0.7)) {
                commit(partition);
            }
        }
        return heard.isEmpty() ? "" : name + " hears " + heard;
    }

    /** Whether it was taken. */
    private boolean hand(int partition, Cursor cursor, Entry<Parcel> entry, List<String> heard) {
        if (entry.value() instanceof Parcel.Bell bell) {
            heard.add("bell " + bell.instances());
            worker().inbound().ring(partition, bell.instances());
        } else if (entry.value() instanceof Parcel.Lease lease) {
            heard.add("lease of " + describe(lease.task()));
            worker().inbound().lease(partition, lease.task(), lease.until());
        } else if (entry.value() instanceof Parcel.Report report) {
            cursor.unsettled.add(entry.offset());
            boolean took = worker().inbound().report(partition, report.task(), report.outcome(), () -> {
                cursor.unsettled.remove(entry.offset());
            });
            if (!took) {
                cursor.unsettled.remove(entry.offset());
                return false;
            }
            heard.add("end of " + describe(report.task()) + " " + report.outcome());
        }
        cursor.position = Math.max(cursor.position, entry.offset() + 1);
        return true;
    }

    /** Takes tasks out for which there is room, and now and then one more, which waits. */
    String pollTasks() {
        List<String> got = new ArrayList<>();
        for (TaskQueue queue : cluster.tasks()) {
            if (queue.consumer() == this && !dead && !stuck && connected) {
                while (queue.hasNext() && (worker().inbound().room() > 0 || faults.happens(0.2))) {
                    got.add(take(queue, queue.next()));
                }
                if (!faults.isActive() || random.chance(0.5)) {
                    queue.log().commitDone();
                }
            }
        }
        return got.isEmpty() ? "" : name + " takes " + got;
    }

    private String take(TaskQueue queue, Entry<TaskInvocation> entry) {
        boolean redelivered = entry.wasHanded() || faults.happens(0.05);
        int turn = queue.turn();
        entry.hand();
        Attempt attempt = Attempt.of(entry.value().task());
        taken.add(attempt);
        worker().inbound().execute(entry.value(), redelivered, () -> {
            if (!dead && queue.turn() == turn) {
                entry.done();
            }
        });
        return describe(entry.value().task()) + (redelivered ? " again" : "");
    }

    /** Sends at most so much of what waits. */
    void flush(int max) {
        for (int i = 0; i < max && !dead && !stuck && producer.flush(connected); i++) {
            // goes on
        }
    }

    UUID id() {
        return id;
    }

    static String describe(ScheduledTask task) {
        return task.execution() + "." + task.step() + "/" + task.attempt();
    }
}

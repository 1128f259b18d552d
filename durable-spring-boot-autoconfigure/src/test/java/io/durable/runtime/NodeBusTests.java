package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.history.Shards;
import io.durable.history.TaskId;
import io.durable.history.TaskQueue;
import io.durable.spi.InstanceRecord;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.spi.Transport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeBusTests {

    private static final int PARTITIONS = 4;

    private final NodeBus bus = new NodeBus(PARTITIONS, Transport.none());
    private final Map<Integer, List<InstanceId>> rung = new HashMap<>();
    private final Map<Integer, List<Report>> reports = new HashMap<>();
    private final List<TaskInvocation> executed = new ArrayList<>();
    private final Bench bench = new Bench();
    private int room = 3;

    private final NodeBus.Worker worker = new NodeBus.Worker() {
        @Override
        public void abandon(Collection<TaskId> tasks) {
            // nothing runs
        }

        @Override
        public void accept(Collection<TaskInvocation> invocations) {
            executed.addAll(invocations);
        }

        @Override
        public int room() {
            return room;
        }
    };

    @AfterEach
    void close() {
        bench.close();
    }

    private NodeBus.Mailbox mailbox(int partition) {
        return new NodeBus.Mailbox() {
            @Override
            public boolean ring(Collection<InstanceId> instances) {
                rung.computeIfAbsent(partition, p -> new ArrayList<>()).addAll(instances);
                return true;
            }

            @Override
            public boolean report(Report report) {
                reports.computeIfAbsent(partition, p -> new ArrayList<>()).add(report);
                return true;
            }

            @Override
            public void lease(ScheduledTask task, Instant until) {
                throw new AssertionError("nobody leases");
            }
        };
    }

    private void connect(Map<Integer, NodeBus.Mailbox> mailboxes) {
        bus.connect(new NodeBus.Ends(
                Optional.of(Bench.NODE), true, bench.handlers(), mailboxes, worker, (task, outcome, delivered) -> {}));
    }

    private static int partition(InstanceId id) {
        return Shards.partition(id.shard(), PARTITIONS);
    }

    @Test
    void bringsRingsToTheirPartitions() {
        connect(Map.of(0, mailbox(0), 1, mailbox(1), 2, mailbox(2), 3, mailbox(3)));
        List<InstanceId> ids =
                IntStream.range(0, 40).mapToObj(i -> Bench.id("i" + i)).toList();

        bus.ring(ids);

        assertThat(rung.keySet()).hasSize(PARTITIONS);
        rung.forEach((partition, there) -> assertThat(there)
                .isEqualTo(ids.stream().filter(id -> partition(id) == partition).toList()));
    }

    @Test
    void bringsTheRowOfAStartedInstanceToItsOwnerHereAndRingsOthers() {
        InstanceRecord row = Bench.row("a", "flow", Bench.state(OrchestrationRuntimeStatus.PENDING, Bench.T0));
        List<InstanceRecord> heard = new ArrayList<>();
        NodeBus far = new NodeBus(PARTITIONS, transport);
        PartitionLoop owning = bench.ownedLoop();
        NodeBus.Mailbox own = new LoopMailbox(owning, () -> heard.add(row));
        far.connect(new NodeBus.Ends(
                Optional.of(Bench.NODE),
                true,
                bench.handlers(),
                Map.of(partition(row.id()), own),
                worker,
                (task, outcome, delivered) -> {}));

        assertThat(far.ringStarted(row)).isTrue();
        assertThat(heard).containsExactly(row);
        assertThat(owning.inbox().take(1).started()).containsValue(row);
        assertThat(transport.rings).isEmpty();

        owning.lose("it is elsewhere");
        assertThat(far.ringStarted(row)).isFalse();
        assertThat(transport.rings).containsExactly(partition(row.id()) + ": [a]");
    }

    @Test
    void bringsReportsAndTasksToWhoWantsThem() {
        int partition = partition(Bench.id("a"));
        connect(Map.of(partition, mailbox(partition)));
        TaskInvocation invocation = new TaskInvocation(Bench.task("a", 1, 1), "flow", Payload.of("x"), Bench.T0);

        bus.report(Bench.task("a", 1, 1), Bench.done("r"));
        bus.dispatch(List.of(invocation));

        assertThat(reports).containsOnlyKeys(partition);
        assertThat(reports.get(partition)).containsExactly(new Report(Bench.task("a", 1, 1), Bench.done("r")));
        assertThat(executed).containsExactly(invocation);
    }

    @Test
    void losesWhatNobodyListensTo() {
        bus.ring(List.of(Bench.id("a")));
        bus.report(Bench.task("a", 1, 1), Bench.done("r"));
        bus.dispatch(List.of(new TaskInvocation(Bench.task("a", 1, 1), "flow", null, Bench.T0)));

        assertThat(rung).isEmpty();
        assertThat(reports).isEmpty();
    }

    // with others

    private final RecordingTransport transport = new RecordingTransport();
    private final NodeBus wide = new NodeBus(PARTITIONS, transport);
    private final List<String> sent = new ArrayList<>();
    private final int here = partition(Bench.id("a"));

    private void connectWide(boolean localFirst, Map<Integer, NodeBus.Mailbox> mailboxes) {
        wide.connect(new NodeBus.Ends(
                Optional.of(Bench.NODE),
                localFirst,
                bench.handlers(),
                mailboxes,
                worker,
                (task, outcome, delivered) -> sent.add(task.id() + " " + outcome)));
    }

    private static TaskInvocation invocation(ScheduledTask task) {
        return new TaskInvocation(task, "flow", null, Bench.T0);
    }

    @Test
    void hasRoomWithoutBoundWhereNobodyElseIs() {
        connect(Map.of());
        bench.activities.put("work", (invocation, attempt) -> Bench.done("r"));

        assertThat(bus.reachesOthers()).isFalse();
        assertThat(bus.room("work")).isEqualTo(Integer.MAX_VALUE);
        assertThat(bus.room("missing")).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void hasTheRoomOfItsWorkerLessWhatIsPromised() {
        connectWide(true, Map.of());
        bench.activities.put("work", (invocation, attempt) -> Bench.done("r"));

        assertThat(wide.reachesOthers()).isTrue();
        assertThat(wide.room("work")).isEqualTo(3);
        wide.promise(2);
        assertThat(wide.room("work")).isEqualTo(1);
        wide.promise(2);
        assertThat(wide.room("work")).isZero();
        wide.promise(-4);
        assertThat(wide.room("work")).isEqualTo(3);
        assertThat(wide.room("missing")).isZero();
    }

    @Test
    void hasNoRoomWhenAllTasksAreToGoOverTheTransport() {
        connectWide(false, Map.of());
        bench.activities.put("work", (invocation, attempt) -> Bench.done("r"));

        assertThat(wide.room("work")).isZero();
    }

    @Test
    void doesItselfWhatItCanWhileTheTransportIsAway() {
        connectWide(false, Map.of());
        bench.activities.put("work", (invocation, attempt) -> Bench.done("r"));
        transport.available = false;

        assertThat(wide.room("work")).isEqualTo(Integer.MAX_VALUE);
        assertThat(wide.room("missing")).isZero();
        wide.dispatch(List.of(
                invocation(Bench.task("a", 1, 1)),
                invocation(Bench.task("a", 2, 2).named("missing", "default"))));

        assertThat(executed).containsExactly(invocation(Bench.task("a", 1, 1)));
        assertThat(transport.dispatched).hasSize(1);
    }

    @Test
    void bringsTasksToTheNodeThatHasThem() {
        connectWide(true, Map.of());
        bench.activities.put("work", (invocation, attempt) -> Bench.done("r"));
        TaskInvocation ours = invocation(Bench.task("a", 1, 1).at(Bench.NODE));
        TaskInvocation free = invocation(Bench.task("a", 2, 2));

        wide.dispatch(List.of(ours, free));

        assertThat(executed).containsExactly(ours);
        assertThat(transport.dispatched).containsExactly(free);
    }

    @Test
    void saysThatATaskIsUnavailableThatNobodyGets() {
        connectWide(true, Map.of(here, mailbox(here)));
        wide.dispatch(List.of(invocation(Bench.task("a", 1, 1))));
        assertThat(reports).isEmpty();

        transport.undelivered.get(0).run();

        assertThat(reports.get(here))
                .extracting(Report::outcome)
                .hasOnlyElementsOfType(TaskOutcome.Unavailable.class)
                .hasSize(1);
    }

    @Test
    void ringsOwnersElsewhereOverTheTransport() {
        connectWide(true, Map.of(here, mailbox(here)));
        InstanceId elsewhere = IntStream.range(0, 99)
                .mapToObj(i -> Bench.id("x" + i))
                .filter(id -> partition(id) != here)
                .findFirst()
                .orElseThrow();

        wide.ring(List.of(Bench.id("a"), elsewhere));

        assertThat(rung).containsOnlyKeys(here);
        assertThat(transport.rings).containsExactly(partition(elsewhere) + ": [" + elsewhere + "]");
        assertThat(wide.ring(partition(elsewhere), List.of(elsewhere))).isFalse();
        assertThat(wide.ring(here, List.of(Bench.id("a")))).isTrue();
        assertThat(transport.rings).hasSize(1);
    }

    @Test
    void reportsToOwnersElsewhereByMessenger() {
        List<String> delivered = new ArrayList<>();
        connectWide(true, Map.of());
        wide.report(Bench.task("a", 1, 1), Bench.done("r"), () -> delivered.add("over"));
        assertThat(sent).hasSize(1);
        assertThat(delivered).isEmpty();

        connectWide(true, Map.of(here, mailbox(here)));
        wide.report(Bench.task("a", 1, 1), Bench.done("r"), () -> delivered.add("here"));
        assertThat(sent).hasSize(1);
        assertThat(reports.get(here)).hasSize(1);
        assertThat(delivered).containsExactly("here");
    }

    @Test
    void sendsWhatAPartitionDoesNotTakeBecauseItIsNotOwned() {
        NodeBus.Mailbox refusing = new NodeBus.Mailbox() {
            @Override
            public boolean ring(Collection<InstanceId> instances) {
                return false;
            }

            @Override
            public boolean report(Report report) {
                return false;
            }

            @Override
            public void lease(ScheduledTask task, Instant until) {
                throw new AssertionError("nobody leases");
            }
        };
        connectWide(true, Map.of(here, refusing));

        wide.ring(List.of(Bench.id("a")));
        wide.report(Bench.task("a", 1, 1), Bench.done("r"));

        assertThat(transport.rings).hasSize(1);
        assertThat(sent).hasSize(1);
        assertThat(wide.report(new Report(Bench.task("a", 1, 1), Bench.done("r"))))
                .isFalse();
    }

    @Test
    void dropsAReportThatNobodyHearsWhenThereAreNoOthers() {
        List<String> delivered = new ArrayList<>();
        connect(Map.of());

        bus.report(Bench.task("a", 1, 1), Bench.done("r"), () -> delivered.add("dropped"));

        assertThat(delivered).containsExactly("dropped");
    }

    @Test
    void takesMarksOfTheTransport() {
        assertThat(wide.mark(2, TaskQueue.DEFAULT).isPassed()).isFalse();
        assertThat(transport.marks).containsExactly(2);
        assertThat(bus.mark(2, TaskQueue.DEFAULT).isPassed()).isTrue();
    }

    // what comes in

    @Test
    void handsWhatComesInToTheLoopsAndTheWorkerOfTheNodeThatRuns() {
        NodeInbound inbound = new NodeInbound(wide);
        List<Instant> leases = new ArrayList<>();
        List<String> done = new ArrayList<>();
        TaskInvocation invocation = invocation(Bench.task("a", 1, 1));
        ActivityWorker present = new ActivityWorker(bench.handlers(), bench.bus, bench.leases(), Runnable::run, 2);
        bench.activities.put("work", (any, attempt) -> Bench.done("r"));
        NodeBus.Mailbox mailbox = new NodeBus.Mailbox() {
            @Override
            public boolean ring(Collection<InstanceId> instances) {
                return mailbox(here).ring(instances);
            }

            @Override
            public boolean report(Report report) {
                return mailbox(here).report(report);
            }

            @Override
            public void lease(ScheduledTask task, Instant until) {
                leases.add(until);
            }
        };

        assertThat(inbound.room()).isZero();
        inbound.execute(invocation, false, () -> done.add("too early"));
        inbound.ring(here, List.of(Bench.id("a")));
        inbound.lease(here, invocation.task(), Bench.T0);
        assertThat(inbound.report(here, invocation.task(), Bench.done("r"), () -> done.add("settled")))
                .isFalse();

        connectWide(true, Map.of(here, mailbox));
        inbound.connect(present, Map.of(here, mailbox));
        assertThat(inbound.room()).isEqualTo(2);
        inbound.execute(invocation, false, () -> done.add("executed"));
        inbound.ring(here, List.of(Bench.id("a")));
        inbound.lease(here, invocation.task(), Bench.T0.plusSeconds(9));
        inbound.lease(here + 1, invocation.task(), Bench.T0);
        assertThat(inbound.report(here, invocation.task(), Bench.done("r"), () -> done.add("settled")))
                .isTrue();
        reports.get(here).get(0).settled().run();

        assertThat(rung.get(here)).containsExactly(Bench.id("a"));
        assertThat(leases).containsExactly(Bench.T0.plusSeconds(9));
        assertThat(done).containsExactly("executed", "settled");
    }
}

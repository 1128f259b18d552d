package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.InstanceId;
import io.durable.history.Payload;
import io.durable.history.Shards;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
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
}

package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.OrchestrationContext;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.history.Shards;
import io.durable.spi.InstanceRecord;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.testing.Allocations;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the owner's loop costs besides the database: a group of six partitions, as a node of twelve has, one of them at work. */
class LoopAllocationTests {

    private static final int PARTITIONS = 6;
    private static final InstanceId ID = new InstanceId("0198f3b2-7a1c-7d2e-9f00-00000000a001");
    private static final TaskOutcome DONE = new TaskOutcome.Completed(Payload.of("2"), false);

    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final Bench bench = new Bench(Bench.settings(PARTITIONS), Duration.ofSeconds(20), threads::add);
    private final ForgetfulStore store = new ForgetfulStore();
    private final LastTaskBus bus = new LastTaskBus();
    private final LoopContext context = bench.contextWith(store, bus);
    private final List<PartitionLoop> loops = IntStream.range(0, PARTITIONS)
            .mapToObj(partition -> new PartitionLoop(partition, context))
            .toList();
    private final LoopGroup group = new LoopGroup(
            loops, context, new ActiveNode(bench.context.settings().nodeSilenceMax(), () -> {}));
    private final PartitionLoop loop = loops.get(Shards.partition(ID.shard(), PARTITIONS));

    @BeforeEach
    void own() {
        bench.orchestrator("endless", (context, input) -> {
            while (true) {
                call(context);
            }
        });
        bench.orchestrator("short", (context, input) -> call(context));
        while (group.step().isZero()) {
            // acquires, sweeps
        }
    }

    @AfterEach
    void close() {
        group.stop();
        bench.close();
    }

    private static @Nullable String call(OrchestrationContext context) {
        return context.callActivity("work", "1", String.class).await();
    }

    private void begin(String orchestrator) {
        InstanceRecord row =
                Bench.row(ID.value(), orchestrator, Bench.state(OrchestrationRuntimeStatus.PENDING, bench.clock.now()));
        store.pending.put(ID, row);
        loop.inbox().ring(List.of(ID));
        group.step();
    }

    private void step() {
        bench.clock.advance(Duration.ofNanos(100_000));
        loop.inbox().report(new Report(bus.last().task(), DONE));
        group.step();
    }

    @Test
    void stepOfOneActivity() {
        begin("endless");
        Allocations.with(() -> threads).assertPerUnit("step of one activity", 1, 2_000, 9_100, this::step);
        assertThat(store.last.get(0).instances().get(0).scheduled()).hasSize(1);
    }

    @Test
    void orchestrationOfOneActivity() {
        Allocations.with(() -> threads).assertPerUnit("orchestration of one activity", 1, 1_000, 18_000, () -> {
            begin("short");
            step();
        });
        assertThat(store.last.get(0).instances().get(0).finished()).hasSize(1);
        assertThat(loop.instances().find(ID)).isEmpty();
    }

    /** Alone it is 570; in a process that ran other tests before, less of it is optimised away. */
    @Test
    void stepWithNothingToDo() {
        Allocations.ofCaller().assertPerUnit("step with nothing to do", 1, 20_000, 1_000, group::step);
    }

    /** Forgets all but the task that was dispatched last. */
    private static final class LastTaskBus extends RecordingBus {

        private @Nullable TaskInvocation last;

        TaskInvocation last() {
            assertThat(last).isNotNull();
            return last;
        }

        @Override
        public synchronized void ring(Collection<InstanceId> instances) {}

        @Override
        public synchronized void dispatch(Collection<TaskInvocation> invocations) {
            invocations.forEach(invocation -> last = invocation);
        }
    }
}

package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.Task;
import io.durable.history.*;
import io.durable.spi.*;
import java.time.*;
import java.util.*;
import org.junit.jupiter.api.*;

class FormerDefectTests {

    /** A stalled instance whose time has come is brought back by the recovery of its pending task, before any sweep finds it. */
    @Test
    void keptMessagesOfStalledAreNotLostWhenItIsNotRung() {
        Bench bench = new Bench();
        boolean[] broken = {false};
        bench.orchestrator("flow", (context, input) -> {
            if (broken[0]) {
                throw new AssertionError("broken deployment");
            }
            Task<String> work = context.callActivity("work", "x", String.class);
            String e = context.waitForExternalEvent("e", String.class).await();
            return e + work.await();
        });
        PartitionLoop loop = bench.ownedLoop();
        bench.pending("a", "flow");
        bench.settle(loop, "a");
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        broken[0] = true;
        loop.lose("restart");
        loop.acquire(new Acquisition.Claim.Assigned(java.time.Duration.ofSeconds(10)), 0);
        bench.send("a", Bench.event("e", "x"));
        bench.settle(loop, "a");
        broken[0] = false;
        bench.clock.advance(Duration.ofHours(2));
        loop.lose(
                "restart"); // a new owner; its sweep (1000 rows, none while the backlog is 500) has not come to "a" yet
        loop.acquire(new Acquisition.Claim.Assigned(java.time.Duration.ofSeconds(10)), 0);
        bench.settle(loop);
        bench.settle(loop, "a");
        assertThat(bench.historyOf("a")).contains(HistoryEventKind.EVENT_RAISED);
    }

    @Test
    void aNodeThatLostTheFirstPartitionDoesNotKeepOthersFromEverybody() {
        Bench bench = new Bench();
        Ownerships ownerships = new ActiveNode(Duration.ofSeconds(10), () -> {});
        PartitionLoop deciding = new PartitionLoop(0, bench.context);
        PartitionLoop other = new PartitionLoop(1, bench.context);
        UUID otherNode = new UUID(9, 9);
        ownerships.acquireMissing(List.of(deciding, other), Bench.T0);
        // this node is silent for a while, the other one takes partition 0; then this one beats again
        bench.store.acquire(new Acquisition(
                0, otherNode, new UUID(1, 1), 0, new Acquisition.Claim.Assigned(java.time.Duration.ofSeconds(10))));
        bench.store.beats.put(otherNode, bench.clock.now());
        bench.store.beats.put(Bench.NODE, bench.clock.now());
        deciding.lose("fenced");
        ownerships.acquireMissing(List.of(deciding, other), Bench.T0);
        other.lose("the outcome of a commit is unknown");
        for (int i = 0; i < 60; i++) {
            bench.clock.advance(Duration.ofSeconds(1));
            bench.store.beats.put(otherNode, bench.clock.now());
            bench.store.beats.put(Bench.NODE, bench.clock.now());
            ownerships.acquireMissing(List.of(deciding, other), bench.clock.now());
            boolean byOther = bench.store
                    .acquire(new Acquisition(
                            1,
                            otherNode,
                            new UUID(1, i),
                            0,
                            new Acquisition.Claim.IfOwnerSilentFor(Duration.ofSeconds(10))))
                    .isPresent();
            if (byOther || other.isOwner()) return;
        }
        throw new AssertionError("nobody owns partition 1 for a minute");
    }

    @Test
    void anInterruptLeftBehindHarmsOnlyItself() {
        Bench bench = new Bench();
        List<Runnable> threads = new ArrayList<>();
        bench.activities.put("work", (invocation, attempt) -> {
            if (Thread.currentThread().isInterrupted()) return new TaskOutcome.Unavailable("The node is stopping");
            if (invocation.task().step() == 1) Thread.currentThread().interrupt();
            return Bench.done("r");
        });
        ActivityWorker worker = new ActivityWorker(bench.handlers(), bench.bus, bench.leases(), threads::add, 1);
        List<TaskInvocation> all = new ArrayList<>();
        for (int i = 1; i <= 5; i++)
            all.add(new TaskInvocation(Bench.task("a", i, i), "flow", Payload.of("x"), Bench.T0));
        worker.accept(all);
        threads.get(0).run();
        Thread.interrupted();
        assertThat(bench.bus.reports).noneMatch(r -> r.outcome() instanceof TaskOutcome.Unavailable);
    }

    @Test
    void aDeepChainDoesNotBreakTheLoop() {
        Bench bench = new Bench();
        bench.orchestrator("flow", (context, input) -> {
            Task<String> t = context.callActivity("work", "x", String.class);
            for (int i = 0; i < 100_000; i++) {
                t = t.thenApply(s -> s);
            }
            return t.await();
        });
        bench.orchestrator(
                "good",
                (context, input) ->
                        context.waitForExternalEvent("e", String.class).await());
        PartitionLoop loop = bench.ownedLoop();
        bench.pending("a", "flow");
        bench.settle(loop, "a");
        ScheduledTask task = bench.onlyTask();
        loop.inbox().report(new Report(task, Bench.done("r")));
        bench.settle(loop, "a");
    }
}

package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.TaskOptions;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.history.RetryPolicy;
import io.durable.spi.Acquisition;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskOutcome;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An owner whose tasks others execute. */
class TasksElsewhereTests {

    private static final UUID OTHER = new UUID(8, 8);

    private final Bench bench = new Bench();
    private PartitionLoop loop;

    @BeforeEach
    void begin() {
        bench.bus.reachesOthers = true;
        bench.bus.room = 0;
        bench.orchestrator(
                "flow",
                (context, input) -> context.callActivity(
                                "work",
                                "1",
                                String.class,
                                TaskOptions.defaults()
                                        .withRetry(RetryPolicy.of(3, Duration.ofSeconds(1)))
                                        .withQueue("far"))
                        .await());
        bench.pending("a", "flow");
        loop = bench.ownedLoop();
        bench.settle(loop, "a");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void report(ScheduledTask attempt, TaskOutcome outcome) {
        loop.inbox().report(new Report(attempt, outcome));
        bench.settle(loop);
    }

    private void after(Duration time) {
        bench.clock.advance(time);
        loop.prepare();
        bench.settle(loop);
    }

    @Test
    void writesIntoTheRowWhereTheTaskIsAndInWhichQueue() {
        assertThat(bench.onlyTask().node()).isNull();
        assertThat(bench.onlyTask().queue()).isEqualTo("far");
        assertThat(bench.bus.dispatched.get(0).task()).isEqualTo(bench.onlyTask());
        assertThat(bench.bus.promised).isZero();

        bench.bus.room = 1;
        bench.pending("b", "flow");
        bench.settle(loop, "b");

        ScheduledTask here = bench.bus.dispatched.get(1).task();
        assertThat(here.node()).isEqualTo(Bench.NODE);
        assertThat(bench.store.tasks.get(here.id().value())).isEqualTo(here);
        assertThat(bench.bus.promised).isZero();
    }

    @Test
    void keepsARoomPromisedUntilTheCommit() {
        bench.bus.room = 1;
        bench.pending("b", "flow");
        loop.inbox().ring(List.of(Bench.id("b")));
        var commit = loop.prepare().orElseThrow();
        assertThat(bench.bus.promised).isEqualTo(1);

        loop.completed(bench.store.commit(List.of(commit)));

        assertThat(bench.bus.promised).isZero();
    }

    @Test
    void givesUpAPromiseWithThePartition() {
        bench.bus.room = 1;
        bench.pending("b", "flow");
        loop.inbox().ring(List.of(Bench.id("b")));
        loop.prepare();

        loop.lose("its fence is in doubt");

        assertThat(bench.bus.promised).isZero();
    }

    @Test
    void handsOutTheNextAttemptThatIsDue() {
        ScheduledTask first = bench.onlyTask();
        report(first, Bench.failed("Broken"));
        assertThat(bench.bus.dispatched).hasSize(1);

        after(Duration.ofSeconds(1));

        assertThat(bench.bus.dispatched).hasSize(2);
        ScheduledTask second = bench.bus.dispatched.get(1).task();
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.queue()).isEqualTo("far");
        after(Duration.ofSeconds(12));
        assertThat(bench.bus.marks).isEqualTo(1);
    }

    @Test
    void handsOutAgainWhatNobodyCouldExecute() {
        report(bench.onlyTask(), new TaskOutcome.Unavailable("not here"));
        assertThat(bench.bus.dispatched).hasSize(1);

        after(Duration.ofSeconds(1));

        assertThat(bench.bus.dispatched).hasSize(2);
        assertThat(bench.bus.dispatched.get(1).input()).isEqualTo(Payload.of("1"));
    }

    @Test
    void doesNotBringBackAnEarlierAttempt() {
        ScheduledTask first = bench.onlyTask();
        report(first, Bench.failed("Broken"));
        report(first, new TaskOutcome.Unavailable("a late word"));

        after(Duration.ofSeconds(1));
        after(Duration.ofSeconds(1));

        assertThat(bench.bus.dispatched)
                .extracting(invocation -> invocation.task().attempt())
                .containsExactly(1, 2);
    }

    @Test
    void handsOutAgainWhatWasLost() {
        after(Duration.ofSeconds(12));
        bench.bus.passed = true;
        assertThat(bench.bus.dispatched).hasSize(1);

        after(Duration.ofSeconds(5));

        assertThat(bench.bus.dispatched).hasSize(2);
        report(bench.onlyTask(), Bench.done("r"));
        assertThat(bench.stateOf("a").output()).isEqualTo(Payload.of("r"));
    }

    @Test
    void handsNothingOutTwiceWhenTheReportComesWithThePassingOfTheMark() {
        ScheduledTask task = bench.onlyTask();
        after(Duration.ofSeconds(12));
        bench.bus.passed = true;
        bench.clock.advance(Duration.ofSeconds(5));

        report(task, Bench.done("r"));

        assertThat(bench.bus.dispatched).hasSize(1);
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(bench.store.tasks).isEmpty();
    }

    @Test
    void leavesWithOthersWhatTheyHaveWhenThePartitionIsTakenOver() {
        loop.lose("its fence is in doubt");
        assertThat(loop.acquire(new Acquisition.Claim.Assigned(Duration.ofSeconds(10)), 0))
                .isTrue();
        bench.settle(loop);
        assertThat(bench.bus.dispatched).hasSize(1);
        assertThat(bench.store.tasks).hasSize(1);

        report(bench.onlyTask(), Bench.done("r"));

        assertThat(bench.stateOf("a").output()).isEqualTo(Payload.of("r"));
        assertThat(bench.bus.dispatched).hasSize(1);
    }

    @Test
    void takesOverTheTasksOfANodeThatHasDied() {
        bench.store.beat(OTHER, "other");
        ScheduledTask there = bench.onlyTask().at(OTHER);
        bench.store.tasks.put(there.id().value(), there);
        loop.lose("its fence is in doubt");
        loop.acquire(new Acquisition.Claim.Assigned(Duration.ofSeconds(10)), 0);
        bench.settle(loop);
        assertThat(bench.bus.dispatched).hasSize(1);
        bench.bus.room = 1;

        after(Duration.ofSeconds(11));

        assertThat(bench.bus.dispatched).hasSize(2);
        assertThat(bench.bus.dispatched.get(1).task().node()).isEqualTo(Bench.NODE);
    }
}

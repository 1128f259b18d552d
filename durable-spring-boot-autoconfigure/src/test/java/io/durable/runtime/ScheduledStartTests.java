package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.ExecutionId;
import io.durable.history.HistoryEventKind;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.spi.DueWork;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceRecord;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Instances that are there before their time. */
class ScheduledStartTests {

    private static final Instant SOON = Bench.T0.plusSeconds(30);
    private static final Instant LATE = Bench.T0.plus(Duration.ofDays(400));

    private final Bench bench = new Bench();
    private PartitionLoop loop;

    @BeforeEach
    void own() {
        bench.orchestrator(
                "flow",
                (context, input) ->
                        context.waitForExternalEvent("e", String.class).await());
        loop = bench.ownedLoop();
        bench.settle(loop);
    }

    @AfterEach
    void close() {
        loop.lose("the test is over");
        bench.close();
    }

    private InstanceRecord scheduled(Instant due) {
        return bench.stored(Bench.row("a", "flow", Bench.state(OrchestrationRuntimeStatus.PENDING, due)));
    }

    private void advanceTo(Instant time) {
        bench.clock.advance(Duration.between(bench.clock.now(), time));
        bench.settle(loop);
    }

    private OrchestrationRuntimeStatus status() {
        return bench.stateOf("a").status();
    }

    @Test
    void beginsAtItsTimeAndNotBefore() {
        scheduled(SOON);
        bench.settle(loop, "a");
        assertThat(status()).isEqualTo(OrchestrationRuntimeStatus.PENDING);
        assertThat(loop.nextAppointment()).contains(SOON);

        advanceTo(SOON.minusNanos(1_000));
        assertThat(status()).isEqualTo(OrchestrationRuntimeStatus.PENDING);

        advanceTo(SOON);
        assertThat(status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    /** Found by seed 70171 of the wide simulation. */
    @ParameterizedTest
    @ValueSource(longs = {30, 34_560_000})
    void removesTheTasksOfWhoeverHadTheIdBefore(long seconds) {
        scheduled(Bench.T0.plusSeconds(seconds));
        ScheduledTask pending = left(1);
        ScheduledTask finished = left(2);
        loop.inbox().recover(pending);
        loop.inbox()
                .report(Report.ofRow(
                        finished, new TaskOutcome.Completed(Payload.of("x".getBytes(StandardCharsets.UTF_8)), true)));

        bench.settle(loop, "a");
        bench.settle(loop, "b"); // the step after the commit removes them

        assertThat(bench.store.tasks).isEmpty();
        assertThat(bench.bus.dispatched).isEmpty();
        assertThat(status()).isEqualTo(OrchestrationRuntimeStatus.PENDING);
    }

    /** A row of a task that another incarnation has left. */
    private ScheduledTask left(int number) {
        ScheduledTask sample = Bench.task("a", number, number);
        ExecutionId former = new ExecutionId(sample.execution().instance(), new UUID(7, 7), 1);
        ScheduledTask task = new ScheduledTask(sample.id(), former, number, "work", 1, Bench.T0);
        bench.store.tasks.put(task.id().value(), task);
        return task;
    }

    @Test
    void aHintDoesNotBeginItEarly() {
        loop.inbox().ringStarted(scheduled(SOON));
        bench.settle(loop);

        assertThat(status()).isEqualTo(OrchestrationRuntimeStatus.PENDING);
        advanceTo(SOON);
        assertThat(status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void whatBeginsFarAheadIsNotRemembered() {
        scheduled(LATE);
        bench.settle(loop, "a");
        assertThat(loop.nextAppointment()).isEmpty();

        bench.clock.advance(Duration.between(bench.clock.now(), LATE));
        loop.swept(new DueWork(Bench.id("a"), LATE), LATE);
        bench.settle(loop);
        assertThat(status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void findsTheEventsThatCameBeforeIt() {
        scheduled(SOON);
        bench.send("a", Bench.event("e", "early"));
        bench.settle(loop, "a");
        assertThat(bench.messagesTo("a")).extracting(Message::due).containsExactly(SOON);

        advanceTo(SOON);

        assertThat(bench.stateOf("a").output()).isEqualTo(Payload.of("early"));
        assertThat(bench.messagesTo("a")).isEmpty();
    }

    @Test
    void isTerminatedWithoutHavingBegun() {
        scheduled(LATE);
        bench.send("a", Bench.event("e", "early"));
        bench.settle(loop, "a");
        bench.send("a", Bench.terminate());
        bench.settle(loop, "a");

        assertThat(status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        assertThat(bench.stateOf("a").due()).isEqualTo(Message.NEVER);
        assertThat(bench.historyOf("a"))
                .containsExactly(
                        HistoryEventKind.EXECUTION_STARTED,
                        HistoryEventKind.EXECUTION_TERMINATED,
                        HistoryEventKind.EXECUTION_COMPLETED);
        assertThat(bench.ended).containsExactly(Bench.id("a"));

        assertThat(bench.messagesTo("a"))
                .as("what was kept until its start must not reach another instance that gets the id")
                .isEmpty();
    }

    @Test
    void isCancelledWithoutHavingBegun() {
        scheduled(LATE);
        bench.send("a", Bench.event("e", "early"));
        bench.settle(loop, "a");
        bench.send("a", Bench.event("e", "later"));
        bench.send("a", new MessageBody.Cancel("enough"));
        bench.settle(loop, "a");

        assertThat(status()).isEqualTo(OrchestrationRuntimeStatus.CANCELED);
        assertThat(bench.historyOf("a"))
                .startsWith(HistoryEventKind.EXECUTION_STARTED, HistoryEventKind.EXECUTION_CANCEL_REQUESTED)
                .endsWith(HistoryEventKind.EXECUTION_COMPLETED);
    }

    @Test
    void refusesToBeStartedAsAChildMeanwhile() {
        scheduled(LATE);
        Message start = bench.send("a", Bench.startChild("flow", "parent", 3));
        loop.inbox().ring(List.of(Bench.id("a")));

        InstanceCommit commit = loop.prepare().orElseThrow().instances().get(0);
        assertThat(commit.consumed()).containsExactly(start.id());
        assertThat(commit.sent())
                .singleElement()
                .satisfies(sent -> assertThat(sent.body()).isInstanceOf(MessageBody.ChildFailed.class));
        assertThat(status()).isEqualTo(OrchestrationRuntimeStatus.PENDING);
    }

    @Test
    void isNoSuspectBeforeItRuns() {
        scheduled(SOON);
        loop.lose("another life");
        loop = bench.inheritedLoop();
        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").suspects()).isZero();
        assertThat(status()).isEqualTo(OrchestrationRuntimeStatus.PENDING);
    }

    @Test
    void beginsAtOnceWhenTheStarterIsAheadOfTheOwner() {
        InstanceRecord row = Bench.row("a", "flow", Bench.state(OrchestrationRuntimeStatus.PENDING, SOON));
        bench.stored(new InstanceRecord(
                row.id(), row.incarnation(), row.name(), null, row.input(), null, row.tags(), SOON, row.state()));
        bench.settle(loop, "a");

        assertThat(status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }
}

package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.TaskOptions;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.TaskAdmission;
import io.durable.history.TaskId;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskAdmissions.Request;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskLimit;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits over all nodes, as the owner of a partition keeps them. */
class TaskGateTests {

    private final Bench bench = new Bench();
    private final PartitionLoop loop = bench.ownedLoop();

    @BeforeEach
    void limit() {
        bench.limits.put("work", TaskLimit.concurrent(1));
        bench.orchestrator("flow", (ctx, input) -> {
            String first = input.text().equals("high") ? "5" : "0";
            return ctx.callActivity(
                            "work", "x", String.class, TaskOptions.defaults().withPriority(Integer.parseInt(first)))
                    .await();
        });
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void begin(String id) {
        bench.pending(id, "flow");
        bench.settle(loop, id);
    }

    private List<ScheduledTask> dispatched() {
        return bench.bus.dispatched.stream().map(TaskInvocation::task).toList();
    }

    private List<String> instances() {
        return dispatched().stream()
                .map(task -> task.execution().instance().value())
                .toList();
    }

    private void report(ScheduledTask task) {
        loop.inbox().report(new Report(task, Bench.done("r")));
        bench.settle(loop);
    }

    @Test
    void keepsTasksBackBeyondTheLimitAndHandsTheNextOutWhenOneHasEnded() {
        begin("a");
        begin("b");
        begin("c");
        assertThat(instances()).containsExactly("a");

        report(dispatched().get(0));
        assertThat(instances()).containsExactly("a", "b");
        report(dispatched().get(1));

        assertThat(instances()).containsExactly("a", "b", "c");
        assertThat(bench.stateOf("b").status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
    }

    @Test
    void writesNoNodeIntoTheRowOfATaskThatHasToWait() {
        begin("a");

        assertThat(bench.onlyTask().node()).isNull();
        assertThat(dispatched().get(0).node()).isEqualTo(Bench.NODE);
    }

    @Test
    void handsOutWhatANewOwnerFindsUnderTheSamePermit() {
        begin("a");
        begin("b");
        bench.bus.dispatched.clear();

        loop.lose("the test");
        PartitionLoop heir = bench.inheritedLoop();
        bench.settle(heir);

        assertThat(instances()).containsExactly("a");
    }

    @Test
    void givesTheRoomOfATerminatedInstanceAway() {
        begin("a");
        begin("b");
        bench.send("a", Bench.terminate());

        bench.settle(loop, "a");
        bench.clock.advance(Duration.ofSeconds(2));
        bench.settle(loop);

        assertThat(instances()).containsExactly("a", "b");
    }

    @Test
    void givesThePlaceOfAParkedInstanceAwayThatNobodyWorksForAndAsksAgainWhenItGoesOn() {
        boolean[] broken = {false};
        fragile(broken);
        begin("b");
        broken[0] = true;
        loop.lose("the test");
        PartitionLoop heir = bench.inheritedLoop();
        bench.settle(heir);
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        assertThat(instances()).containsExactly("a", "b");

        broken[0] = false;
        bench.clock.advance(Duration.ofHours(2));
        bench.settle(heir, "a");
        assertThat(instances()).as("its place is taken").containsExactly("a", "b");

        heir.inbox().report(new Report(dispatched().get(1), Bench.done("r")));
        bench.settle(heir);
        assertThat(instances()).containsExactly("a", "b", "a");
    }

    @Test
    void givesThePlaceOfAnAttemptAwayWhoseEndParksItsInstance() {
        bench.orchestrator("breaking", (ctx, input) -> {
            ctx.callActivity("work", "x", String.class).await();
            throw new LinkageError("a class is missing");
        });
        bench.pending("a", "breaking");
        bench.settle(loop, "a");
        begin("b");

        report(dispatched().get(0));
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        bench.clock.advance(Duration.ofSeconds(2));
        bench.settle(loop);

        assertThat(instances()).containsExactly("a", "b");
    }

    @Test
    void saysAgainWhatIsGivenUpWhenThatFailed() {
        bench.orchestrator("breaking", (ctx, input) -> {
            ctx.callActivity("work", "x", String.class).await();
            throw new LinkageError("a class is missing");
        });
        bench.pending("a", "breaking");
        bench.settle(loop, "a");
        bench.admissions.failGiveUps(1);
        report(dispatched().get(0));
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        assertThat(bench.admissions.isLetThrough(dispatched().get(0))).isTrue();

        bench.clock.advance(Duration.ofSeconds(2));
        bench.settle(loop);

        assertThat(bench.admissions.isLetThrough(dispatched().get(0))).isFalse();
    }

    @Test
    void asksAgainSometimesForWhatAFormerOwnerGaveUpLate() {
        begin("a");
        ScheduledTask first = bench.onlyTask();
        begin("b");
        bench.admissions.giveUp(bench.store.tasks.values().stream()
                .filter(task -> !task.id().equals(first.id()))
                .toList());
        report(dispatched().get(0));
        assertThat(instances()).containsExactly("a");

        bench.clock.advance(Duration.ofSeconds(61));
        bench.settle(loop);
        bench.clock.advance(Duration.ofSeconds(2));
        bench.settle(loop);

        assertThat(instances()).containsExactly("a", "b");
    }

    /** Has an activity under way as the only one. */
    private void fragile(boolean[] broken) {
        bench.orchestrator("fragile", (ctx, input) -> {
            if (broken[0]) {
                throw new AssertionError("broken deployment");
            }
            return ctx.callActivity("work", "x", String.class).await();
        });
        bench.pending("a", "fragile");
        bench.settle(loop, "a");
    }

    @Test
    void looksAgainSometimesThoughNobodyRings() {
        begin("a");
        begin("b");
        bench.store.tasks.remove(dispatched().get(0).id().value());
        assertThat(loop.nextAppointment())
                .hasValueSatisfying(next -> assertThat(next)
                        .isBetween(bench.clock.now(), bench.clock.now().plusSeconds(1)));

        bench.clock.advance(Duration.ofSeconds(2));
        bench.settle(loop);

        assertThat(instances()).containsExactly("a", "b");
    }

    @Test
    void letsNothingThroughBeyondTheRate() {
        bench.limits.put("work", new TaskLimit(10, 10, 1, Duration.ofMillis(300)));
        begin("a");
        begin("b");
        report(dispatched().get(0));
        assertThat(instances()).containsExactly("a");
        assertThat(loop.nextAppointment()).contains(Bench.T0.plusMillis(300));

        bench.clock.advance(Duration.ofMillis(300));
        bench.settle(loop);

        assertThat(instances()).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(longs = {-60_000, 0, 60_000})
    void asksAgainAtOnceWhereARestWasLeftWhateverTheClockOfTheDatabaseSays(long aheadMillis) {
        bench.admissionsAhead = Duration.ofMillis(aheadMillis);
        List.of("a", "b", "c", "d").forEach(this::begin);
        bench.limits.put("work", TaskLimit.concurrent(3));
        bench.admissions.leaveRestBehind(1);

        report(dispatched().get(0));

        assertThat(instances()).containsExactly("a", "b", "c", "d");
    }

    @ParameterizedTest
    @ValueSource(longs = {-60_000, 0, 60_000})
    void givesARestAwayThatOthersWaitForThoughNobodyWaitsHere(long aheadMillis) {
        bench.admissionsAhead = Duration.ofMillis(aheadMillis);
        begin("a");
        List<ScheduledTask> others = List.of(elsewhere(1), elsewhere(2), elsewhere(3));
        note(others);
        bench.limits.put("work", TaskLimit.concurrent(3));
        bench.admissions.leaveRestBehind(1);

        report(dispatched().get(0));

        assertThat(others).allMatch(bench.admissions::isLetThrough);
        assertThat(instances()).containsExactly("a");
    }

    @Test
    void looksNoMoreThanEveryTenMillisecondsWhenTheRateHasLetThroughByAnotherClock() {
        bench.admissionsAhead = Duration.ofSeconds(-60);
        bench.limits.put("work", new TaskLimit(10, 10, 1, Duration.ofMillis(300)));
        begin("a");
        begin("b");

        assertThat(loop.nextAppointment()).contains(Bench.T0.plusMillis(10));
    }

    @Test
    void asksAgainSoonWhereSomebodyElseCounted() {
        begin("a");
        begin("b");
        bench.admissions.refuse(2);

        report(dispatched().get(0));
        assertThat(instances()).containsExactly("a");
        assertThat(loop.nextAppointment()).contains(Bench.T0.plusMillis(10));
        bench.clock.advance(Duration.ofMillis(10));
        bench.settle(loop);
        assertThat(loop.nextAppointment()).contains(Bench.T0.plusMillis(30));
        bench.clock.advance(Duration.ofMillis(20));
        bench.settle(loop);

        assertThat(instances()).containsExactly("a", "b");
    }

    /** The task of an instance that another loop has. */
    private ScheduledTask elsewhere(int number) {
        ScheduledTask known = dispatched().get(0);
        ScheduledTask other = new ScheduledTask(
                new TaskId(new UUID(9, number)),
                known.execution(),
                known.step(),
                known.name(),
                known.attempt(),
                known.due(),
                known.queue(),
                null);
        bench.store.tasks.put(other.id().value(), other);
        return other;
    }

    private void note(List<ScheduledTask> tasks) {
        bench.admissions.admit(
                "work",
                TaskLimit.concurrent(1),
                tasks.stream()
                        .map(task -> new Request(task, TaskAdmission.byDefault()))
                        .toList());
    }

    @Test
    void asksNobodyWhereThereIsNoLimit() {
        bench.limits.clear();

        begin("a");
        begin("b");

        assertThat(instances()).containsExactly("a", "b");
        assertThat(bench.admissions.rows()).isEmpty();
    }
}

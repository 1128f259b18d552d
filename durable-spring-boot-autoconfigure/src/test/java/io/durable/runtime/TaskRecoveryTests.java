package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.ShardRange;
import io.durable.runtime.LoopInbox.Taken;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskRecoveryTests {

    private final Bench bench = new Bench();
    private final LoopMemory memory = LoopMemory.of(bench.context);
    private final TaskBoard board = memory.tasks();
    private final LoopInbox inbox = memory.inbox();
    private final TaskRecovery recovery = new TaskRecovery(bench.context, new ShardRange(0, 4095), memory);

    @AfterEach
    void close() {
        bench.close();
    }

    private void pending(int count) {
        for (int i = 1; i <= count; i++) {
            bench.store.tasks.put(Bench.taskId(i).value(), Bench.task("a" + i, 0, i));
        }
    }

    private void finished(int from, int to) {
        for (int i = from; i <= to; i++) {
            bench.finish(Bench.task("a" + i, 0, i), TaskState.DONE);
        }
    }

    @Test
    void readsNoMoreThanOnePageOfEachKindOnAnEmptyHub() {
        recovery.step();
        assertThat(recovery.isDone()).isFalse();
        recovery.step();

        assertThat(recovery.isDone()).isTrue();
        assertThat(inbox.isEmpty()).isTrue();
    }

    @Test
    void readsPendingTasksPageByPage() {
        pending(501);

        recovery.step();
        assertThat(recovery.isDone()).isFalse();
        assertThat(inbox.size()).isEqualTo(500);
        recovery.step();
        recovery.step();

        assertThat(recovery.isDone()).isTrue();
        assertThat(inbox.size()).isEqualTo(501);
        assertThat(inbox.take(1).recovered().get(Bench.id("a1"))).containsExactly(Bench.task("a1", 0, 1));
        assertThat(board.find(Bench.taskId(501))).isPresent();
    }

    @Test
    void passesOverWhatThisOwnerScheduledItself() {
        pending(2);
        ScheduledTask retried =
                new ScheduledTask(Bench.taskId(1), Bench.execution("a1"), 0, "work", 3, Bench.T0.plusSeconds(5));
        board.put(retried);

        recovery.step();

        assertThat(inbox.take(9).instances()).containsExactly(Bench.id("a2"));
        assertThat(board.find(Bench.taskId(1))).contains(retried);
    }

    @Test
    void reportsFinishedTasksEachOnce() {
        finished(1, 500);
        bench.finish(Bench.task("b", 7, 501), TaskState.FAILED);

        recovery.step();
        recovery.step();
        recovery.step();

        assertThat(recovery.isDone()).isTrue();
        Taken taken = inbox.take(1_000);
        assertThat(taken.instances()).hasSize(501);
        assertThat(taken.reports().values()).allMatch(reports -> reports.size() == 1);
        Report failed = taken.reports().get(Bench.id("b")).get(0);
        assertThat(failed.task().step()).isEqualTo(7);
        assertThat(failed.outcome())
                .isInstanceOfSatisfying(
                        TaskOutcome.Failed.class,
                        outcome -> assertThat(outcome.recorded()).isTrue());
        assertThat(taken.reports().get(Bench.id("a1")).get(0).outcome())
                .isInstanceOfSatisfying(
                        TaskOutcome.Completed.class,
                        outcome -> assertThat(outcome.recorded()).isTrue());
    }

    @Test
    void findsFinishedTasksBehindManyThatAreNotCommittedYet() {
        finished(1, 1_700);

        for (int i = 0; i < 10 && !recovery.isDone(); i++) {
            recovery.step();
        }

        assertThat(recovery.isDone()).isTrue();
        assertThat(inbox.size()).isEqualTo(1_700);
    }

    @Test
    void asksForNoMoreThanAPageBeyondWhatIsNotCommittedYet() {
        finished(1, 500);
        recovery.step();
        recovery.step();
        bench.store.finished.clear();
        finished(501, 1_001);

        recovery.step();
        recovery.step();

        assertThat(recovery.isDone()).isTrue();
        assertThat(inbox.size()).isEqualTo(1_001);
        assertThat(List.of(bench.store.count("findFinishedTasks"), bench.store.count("findPendingTasks")))
                .containsExactly(2, 1);
    }

    // with others

    private static final UUID OTHER = new UUID(8, 8);

    private void left(ScheduledTask task) {
        bench.store.tasks.put(task.id().value(), task);
    }

    private List<ScheduledTask> recovered() {
        return inbox.take(9).recovered().values().stream().flatMap(List::stream).toList();
    }

    @Test
    void leavesWithOthersWhatMayBeOnItsWayOrIsWithALiveNode() {
        bench.bus.reachesOthers = true;
        bench.store.beat(OTHER, "other");
        left(Bench.task("a1", 0, 1));
        left(Bench.task("a2", 0, 2).at(OTHER));

        recovery.step();

        assertThat(board.findElsewhere(Bench.taskId(1)))
                .contains(new TaskBoard.Elsewhere(Bench.task("a1", 0, 1), Bench.T0, Instant.MIN));
        assertThat(board.findElsewhere(Bench.taskId(2)))
                .contains(new TaskBoard.Elsewhere(Bench.task("a2", 0, 2).at(OTHER), Bench.T0, Instant.MIN));
        assertThat(recovered())
                .containsExactly(Bench.task("a1", 0, 1), Bench.task("a2", 0, 2).at(OTHER));
        assertThat(bench.store.count("findLiveNodes")).isEqualTo(1);
    }

    @Test
    void takesBackWhatIsItsOwnOrADeadNodesOrNotDueYet() {
        bench.bus.reachesOthers = true;
        left(Bench.task("a1", 0, 1).at(Bench.NODE));
        left(Bench.task("a2", 0, 2).at(OTHER));
        left(Bench.task("a3", 0, 3).retried(2, Bench.T0.plusNanos(1)));

        recovery.step();

        assertThat(board.allElsewhere()).isEmpty();
        assertThat(recovered())
                .containsExactly(
                        Bench.task("a1", 0, 1).at(Bench.NODE),
                        Bench.task("a2", 0, 2),
                        Bench.task("a3", 0, 3).retried(2, Bench.T0.plusNanos(1)));
        assertThat(board.find(Bench.taskId(2))).contains(Bench.task("a2", 0, 2));
    }

    @Test
    void takesEverythingBackWhenThereAreNoOthers() {
        bench.store.beat(OTHER, "other");
        left(Bench.task("a1", 0, 1));
        left(Bench.task("a2", 0, 2).at(OTHER));

        recovery.step();

        assertThat(board.allElsewhere()).isEmpty();
        assertThat(recovered()).containsExactly(Bench.task("a1", 0, 1), Bench.task("a2", 0, 2));
    }
}

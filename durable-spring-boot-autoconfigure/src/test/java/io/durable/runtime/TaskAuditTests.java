package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.durable.spi.ScheduledTask;
import io.durable.spi.StoreException;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskState;
import io.durable.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskAuditTests {

    private static final UUID OTHER = new UUID(8, 8);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration SUSPICIOUS_AFTER = Duration.ofSeconds(12);

    private final Bench bench = new Bench();
    private final TaskBoard board = new TaskBoard();
    private final LoopInbox inbox = new LoopInbox();
    private final TaskAudit audit = new TaskAudit(3, bench.context, board, inbox);
    private final ScheduledTask task = Bench.task("a", 0, 1);

    @AfterEach
    void close() {
        bench.close();
    }

    private void step(Duration later) {
        bench.clock.advance(later);
        audit.step(bench.clock.now());
    }

    private void elsewhere(ScheduledTask row) {
        bench.store.tasks.put(row.id().value(), row);
        board.putElsewhere(row, bench.clock.now());
    }

    private List<ScheduledTask> takenBack() {
        return inbox.take(10_000).recovered().values().stream()
                .flatMap(Collection::stream)
                .toList();
    }

    private void beatOf(UUID node) {
        bench.store.beat(node, "node");
    }

    @Test
    void asksNothingWhileNobodyElseHasAnything() {
        board.put(task);

        step(Duration.ZERO);

        assertThat(bench.store.calls).isEmpty();
        assertThat(bench.bus.marks).isZero();
    }

    @Test
    void leavesTheTasksOfALiveNodeAlone() {
        elsewhere(task.at(OTHER));
        for (int i = 0; i < 5; i++) {
            beatOf(OTHER);
            step(INTERVAL);
        }

        assertThat(takenBack()).isEmpty();
        assertThat(board.isElsewhere(task.id())).isTrue();
        assertThat(bench.store.count("findLiveNodes")).isEqualTo(5);
        assertThat(bench.bus.marks).isZero();
    }

    @Test
    void waitsForWhoeverHasTheTokenAndSeesTheEndThoughNobodyTellsOfIt() {
        elsewhere(task.at(ScheduledTask.TOKEN_HOLDER));
        for (int i = 0; i < 5; i++) {
            step(INTERVAL);
        }
        assertThat(takenBack()).isEmpty();
        assertThat(board.isElsewhere(task.id())).isTrue();

        bench.store.finish(task, Bench.done("r"));
        step(INTERVAL);

        assertThat(inbox.take(10).reports().values())
                .flatExtracting(reports -> reports)
                .extracting(Report::outcome)
                .containsExactly(new io.durable.spi.TaskOutcome.Superseded());
        assertThat(board.isElsewhere(task.id())).isFalse();
    }

    @Test
    void takesTheTasksOfADeadNodeBack() {
        beatOf(OTHER);
        elsewhere(task.at(OTHER));
        step(INTERVAL);
        assertThat(takenBack()).isEmpty();

        step(INTERVAL);

        assertThat(takenBack()).containsExactly(task);
        assertThat(board.isElsewhere(task.id())).isFalse();
        step(INTERVAL);
        assertThat(takenBack()).isEmpty();
    }

    @Test
    void looksEveryFiveSeconds() {
        elsewhere(task.at(OTHER));
        beatOf(OTHER);
        step(Duration.ZERO);
        step(INTERVAL.minusMillis(1));
        assertThat(bench.store.count("findLiveNodes")).isEqualTo(1);

        step(Duration.ofMillis(1));
        assertThat(bench.store.count("findLiveNodes")).isEqualTo(2);
    }

    @Test
    void takesBackWhatWentOverAndIsBehindAPassedMark() {
        elsewhere(task);
        step(SUSPICIOUS_AFTER);
        assertThat(bench.bus.marks).isEqualTo(1);
        step(INTERVAL);
        assertThat(takenBack()).isEmpty();

        bench.bus.passed = true;
        step(INTERVAL);

        assertThat(takenBack()).containsExactly(task);
        assertThat(board.isElsewhere(task.id())).isFalse();
        assertThat(bench.bus.marks).isEqualTo(1);
    }

    @Test
    void takesTheTasksOfAQueueBackWhileAnotherIsServedByNobody() {
        ScheduledTask unserved = Bench.task("b", 0, 2).named("step", "unserved");
        RecordingBus oneQueue = new RecordingBus() {
            @Override
            public Transport.Mark mark(int partition, String queue) {
                return () -> !queue.equals("unserved");
            }
        };
        TaskAudit audit = new TaskAudit(0, bench.contextWith(oneQueue), board, inbox);
        elsewhere(unserved);
        elsewhere(task);
        bench.clock.advance(SUSPICIOUS_AFTER);
        audit.step(bench.clock.now());
        bench.clock.advance(INTERVAL);

        audit.step(bench.clock.now());

        assertThat(takenBack()).containsExactly(task);
        assertThat(board.isElsewhere(unserved.id())).isTrue();
    }

    @Test
    void takesNothingBackMerelyBecauseTimeHasPassed() {
        elsewhere(task);
        for (int i = 0; i < 1_000; i++) {
            step(INTERVAL);
        }

        assertThat(takenBack()).isEmpty();
        assertThat(bench.bus.marks).isEqualTo(1);
    }

    @Test
    void takesNoMarkForWhatHasJustGoneOver() {
        elsewhere(task);
        step(SUSPICIOUS_AFTER.minusMillis(1));
        assertThat(bench.bus.marks).isZero();

        step(INTERVAL);
        assertThat(bench.bus.marks).isEqualTo(1);
    }

    @Test
    void leavesAloneWhatWentOverAgainAfterTheMark() {
        elsewhere(task);
        step(SUSPICIOUS_AFTER);
        elsewhere(task);
        bench.bus.passed = true;

        step(INTERVAL);

        assertThat(takenBack()).isEmpty();
        assertThat(board.isElsewhere(task.id())).isTrue();
    }

    @Test
    void leavesAloneWhatWasHeardOfAfterTheMark() {
        elsewhere(task);
        step(SUSPICIOUS_AFTER);
        board.heardOf(task);
        bench.bus.passed = true;

        step(INTERVAL);

        assertThat(takenBack()).isEmpty();
        assertThat(bench.store.count("findPendingTasks")).isZero();
    }

    @Test
    void leavesAloneWhatSomebodySaysThatHeExecutes() {
        elsewhere(task);
        bench.bus.passed = true;
        for (int i = 0; i < 5; i++) {
            inbox.lease(task, bench.clock.now().plusSeconds(30));
            step(SUSPICIOUS_AFTER);
        }
        assertThat(bench.bus.marks).isZero();
        assertThat(takenBack()).isEmpty();

        step(Duration.ofSeconds(30));
        step(INTERVAL);
        assertThat(takenBack()).containsExactly(task);
    }

    @Test
    void hearsALeaseThatCameWithThePassingOfTheMark() {
        elsewhere(task);
        RecordingBus passing = new RecordingBus() {
            @Override
            public Transport.Mark mark(int partition, String queue) {
                return () -> {
                    inbox.lease(task, bench.clock.now().plusSeconds(30));
                    return true;
                };
            }
        };
        TaskAudit marking = new TaskAudit(0, bench.contextWith(passing), board, inbox);
        bench.clock.advance(SUSPICIOUS_AFTER);
        marking.step(bench.clock.now());
        bench.clock.advance(INTERVAL);

        marking.step(bench.clock.now());

        assertThat(takenBack()).isEmpty();
        assertThat(board.isElsewhere(task.id())).isTrue();
    }

    @Test
    void leavesTheTaskToTheLiveNodeThatItsRowNames() {
        elsewhere(task);
        bench.store.tasks.put(task.id().value(), task.at(OTHER));
        step(SUSPICIOUS_AFTER);
        beatOf(OTHER);
        bench.bus.passed = true;

        step(INTERVAL);
        assertThat(takenBack()).isEmpty();
        assertThat(board.findElsewhere(task.id()).orElseThrow().task()).isEqualTo(task.at(OTHER));

        step(Duration.ofSeconds(20));
        assertThat(takenBack()).containsExactly(task);
    }

    @Test
    void takesBackFromADeadNodeWhatItsRowNames() {
        elsewhere(task);
        bench.store.tasks.put(task.id().value(), task.at(OTHER));
        step(SUSPICIOUS_AFTER);
        bench.bus.passed = true;

        step(INTERVAL);

        assertThat(takenBack()).containsExactly(task);
    }

    @Test
    void handsToThisNodeWhatItsRowSaysThatThisNodeHas() {
        beatOf(Bench.NODE);
        elsewhere(task);
        bench.store.tasks.put(task.id().value(), task.at(Bench.NODE));
        step(SUSPICIOUS_AFTER);
        bench.bus.passed = true;

        step(INTERVAL);

        assertThat(takenBack()).containsExactly(task.at(Bench.NODE));
    }

    @Test
    void reportsWhatHasEndedUnheard() {
        elsewhere(task);
        step(SUSPICIOUS_AFTER);
        bench.finish(task, TaskState.DONE);
        bench.bus.passed = true;

        step(INTERVAL);

        LoopInbox.Taken taken = inbox.take(9);
        assertThat(taken.recovered().get(Bench.id("a"))).isEmpty();
        assertThat(taken.reports().get(Bench.id("a"))).containsExactly(new Report(task, new TaskOutcome.Superseded()));
        assertThat(board.isElsewhere(task.id())).isFalse();
    }

    @Test
    void triesAgainWhenTheDatabaseCannotBeAsked() {
        elsewhere(task);
        elsewhere(Bench.task("b", 0, 2).at(OTHER));
        bench.store.outages.add("findPendingTasks");
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> step(SUSPICIOUS_AFTER));
        assertThat(board.isElsewhere(task.id())).isTrue();

        bench.store.outages.clear();
        bench.bus.passed = true;
        step(Duration.ZERO);
        step(INTERVAL);

        assertThat(takenBack()).containsExactlyInAnyOrder(task, Bench.task("b", 0, 2));
    }

    @Test
    void takesManyBackPageByPage() {
        List<ScheduledTask> all = new ArrayList<>();
        for (int i = 1; i <= 1_300; i++) {
            all.add(Bench.task("n" + i, 0, i));
            elsewhere(i % 2 == 0 ? all.get(i - 1) : all.get(i - 1).at(OTHER));
        }
        List<Integer> sizes = new ArrayList<>();
        List<ScheduledTask> back = new ArrayList<>();
        bench.bus.passed = true;
        step(SUSPICIOUS_AFTER);
        for (int i = 0; i < 6; i++) {
            List<ScheduledTask> page = takenBack();
            sizes.add(page.size());
            back.addAll(page);
            step(i < 3 ? Duration.ZERO : INTERVAL);
        }

        assertThat(sizes.get(0)).isEqualTo(500);
        assertThat(back).containsExactlyInAnyOrderElementsOf(all);
        assertThat(board.allElsewhere()).isEmpty();
    }

    @Test
    void doesNotPileUpWhatTheLoopCannotTake() {
        for (int i = 1; i <= 2_000; i++) {
            elsewhere(Bench.task("n" + i, 0, i).at(OTHER));
        }
        for (int i = 0; i < 10; i++) {
            step(Duration.ZERO);
        }

        assertThat(inbox.size()).isEqualTo(1_000);
    }

    @Test
    void forgetsItsMarkWhenThePartitionIsAcquiredAgain() {
        elsewhere(task);
        step(SUSPICIOUS_AFTER);
        audit.clear();
        bench.bus.passed = true;

        step(Duration.ZERO);

        assertThat(takenBack()).isEmpty();
        assertThat(bench.bus.marks).isEqualTo(2);
    }
}

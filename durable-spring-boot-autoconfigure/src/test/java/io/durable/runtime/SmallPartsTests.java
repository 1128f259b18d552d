package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.engine.OrchestrationExecution;
import io.durable.history.ExecutionId;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.Fence;
import io.durable.spi.ScheduledTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the loop remembers, piece by piece. */
class SmallPartsTests {

    private static final Fence FENCE = new Fence(0, 1, new UUID(1, 1), 1);

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    /** An instance whose code has begun, and says when it is unwound. */
    private LiveInstance live(String id, AtomicBoolean unwound) {
        ExecutionId execution = Bench.execution(id);
        OrchestrationExecution running = new OrchestrationExecution(
                execution,
                (context, input) -> {
                    try {
                        return context.waitForExternalEvent("never", String.class)
                                .await();
                    } finally {
                        unwound.set(true);
                    }
                },
                Bench.engine(),
                bench.strands);
        var row = Bench.row(id, "flow", Bench.state(OrchestrationRuntimeStatus.RUNNING, Instant.MAX));
        running.turn(Bench.T0, new UUID(1, 0), List.of(Rows.started(row, row.input())));
        return new LiveInstance(row, running);
    }

    @Test
    void taskBoardKnowsTheLatestAttempt() {
        TaskBoard board = new TaskBoard();
        ScheduledTask first = Bench.task("a", 1, 1);
        ScheduledTask second =
                new ScheduledTask(first.id(), first.execution(), first.step(), first.name(), 2, first.due());
        assertThat(board.isOutdated(first)).isFalse();

        board.put(second);

        assertThat(board.find(first.id())).contains(second);
        assertThat(board.isOutdated(first)).isTrue();
        assertThat(board.isOutdated(second)).isFalse();
        board.remove(first.id());
        assertThat(board.find(first.id())).isEmpty();
        board.put(first);
        board.clear();
        assertThat(board.find(first.id())).isEmpty();
    }

    @Test
    void taskBoardKnowsWhatOthersHave() {
        TaskBoard board = new TaskBoard();
        ScheduledTask first = Bench.task("a", 1, 1);
        board.lease(first, Bench.T0.plusSeconds(9));
        assertThat(board.isElsewhere(first.id())).isFalse();

        board.putElsewhere(first, Bench.T0);
        board.lease(first.retried(2, Bench.T0), Bench.T0.plusSeconds(99));
        board.lease(first, Bench.T0.plusSeconds(9));
        board.lease(first, Bench.T0.plusSeconds(5));
        assertThat(board.allElsewhere())
                .containsExactly(new TaskBoard.Elsewhere(first, Bench.T0, Bench.T0.plusSeconds(9)));
        assertThat(board.find(first.id())).contains(first);

        board.heardOf(first.retried(2, Bench.T0));
        assertThat(board.isElsewhere(first.id())).isTrue();
        board.heardOf(first);
        assertThat(board.isElsewhere(first.id())).isFalse();
        assertThat(board.find(first.id())).contains(first);

        board.putElsewhere(first, Bench.T0);
        board.put(first);
        assertThat(board.isElsewhere(first.id())).isFalse();
        board.putElsewhere(first, Bench.T0);
        board.takeBack(first.id());
        assertThat(board.isElsewhere(first.id())).isFalse();
        board.putElsewhere(first, Bench.T0);
        board.remove(first.id());
        assertThat(board.findElsewhere(first.id())).isEmpty();
        assertThat(board.find(first.id())).isEmpty();
        board.putElsewhere(first, Bench.T0);
        board.clear();
        assertThat(board.allElsewhere()).isEmpty();
    }

    @Test
    void cacheEvictsTheLeastRecentlyUsedWhenTheNodeHasTooMany() {
        CacheBudget budget = new CacheBudget(2);
        LiveInstances instances = new LiveInstances(budget);
        List<AtomicBoolean> unwound = new ArrayList<>();
        for (String id : List.of("a", "b", "c")) {
            unwound.add(new AtomicBoolean());
            instances.put(live(id, unwound.get(unwound.size() - 1)));
        }
        instances.find(Bench.id("a"));
        assertThat(budget.isExceeded()).isTrue();

        instances.evictExcess();

        assertThat(budget.isExceeded()).isFalse();
        assertThat(unwound).extracting(AtomicBoolean::get).containsExactly(false, true, false);
        assertThat(instances.find(Bench.id("b"))).isEmpty();
        assertThat(instances.find(Bench.id("a"))).isPresent();
        instances.evictAll();
        assertThat(unwound).extracting(AtomicBoolean::get).containsExactly(true, true, true);
        instances.evict(Bench.id("a"));
        budget.take();
        budget.take();
        assertThat(budget.isExceeded()).isFalse();
        budget.take();
        assertThat(budget.isExceeded()).isTrue();
    }

    @Test
    void cacheUnwindsAnExecutionThatIsReplacedByAnother() {
        CacheBudget budget = new CacheBudget(1);
        LiveInstances instances = new LiveInstances(budget);
        AtomicBoolean oldUnwound = new AtomicBoolean();
        AtomicBoolean newUnwound = new AtomicBoolean();
        LiveInstance old = live("a", oldUnwound);
        instances.put(old);
        instances.put(new LiveInstance(old.row(), old.execution()));
        assertThat(oldUnwound).isFalse();

        instances.put(live("a", newUnwound));

        assertThat(oldUnwound).isTrue();
        assertThat(newUnwound).isFalse();
        assertThat(budget.isExceeded()).isFalse();
        instances.evict(Bench.id("a"));
        assertThat(newUnwound).isTrue();
    }

    @Test
    void deferralsGrowUntilTheTurnIsCommitted() {
        Deferrals deferrals = new Deferrals();
        InstanceId a = Bench.id("a");
        assertThat(List.of(deferrals.next(a), deferrals.next(a), deferrals.next(a)))
                .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
        for (int i = 0; i < 10; i++) {
            deferrals.next(a);
        }
        assertThat(deferrals.next(a)).isEqualTo(Duration.ofSeconds(32));
        assertThat(deferrals.next(Bench.id("b"))).isEqualTo(Duration.ofSeconds(1));

        deferrals.clear(a);
        assertThat(deferrals.next(a)).isEqualTo(Duration.ofSeconds(1));
        deferrals.clear();
        assertThat(deferrals.next(a)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void turnIdsCountFromHalfWayOn() {
        UUID turn = new UUID(5, 1L << 40);
        TurnIds ids = new TurnIds(turn);

        assertThat(ids.turn()).isEqualTo(turn);
        assertThat(ids.nextMessage().value()).isEqualTo(new UUID(5, (1L << 40) + (1 << 19)));
        assertThat(ids.nextMessage().value()).isEqualTo(new UUID(5, (1L << 40) + (1 << 19) + 1));
    }

    @Test
    void unwantedTasksAreRemovedAndThoseThatAreHeldTriedAgainAfterAWhile() {
        UnwantedTasks unwanted = new UnwantedTasks(bench.store);
        bench.store.fences.put(FENCE.partition(), FENCE);
        unwanted.remove(FENCE, Bench.T0);
        assertThat(bench.store.count("discardTasks")).isZero();
        bench.store.heldTasks.add(Bench.taskId(1));
        bench.store.tasks.put(Bench.taskId(1).value(), Bench.task("a", 1, 1));
        bench.store.tasks.put(Bench.taskId(2).value(), Bench.task("a", 2, 2));

        unwanted.add(Bench.taskId(1));
        unwanted.add(Bench.taskId(2));
        unwanted.remove(FENCE, Bench.T0);
        unwanted.remove(FENCE, Bench.T0.plusMillis(999));
        assertThat(bench.store.count("discardTasks")).isEqualTo(1);
        assertThat(bench.store.tasks).containsOnlyKeys(Bench.taskId(1).value());

        bench.store.heldTasks.clear();
        unwanted.remove(FENCE, Bench.T0.plusSeconds(1));
        assertThat(bench.store.tasks).isEmpty();
        unwanted.remove(FENCE, Bench.T0.plusSeconds(9));
        assertThat(bench.store.count("discardTasks")).isEqualTo(2);

        unwanted.add(Bench.taskId(3));
        unwanted.clear();
        unwanted.remove(FENCE, Bench.T0.plusSeconds(9));
        assertThat(bench.store.count("discardTasks")).isEqualTo(2);
    }

    @Test
    void aNewUnwantedTaskIsRemovedAtOnceAlthoughAnotherWaits() {
        UnwantedTasks unwanted = new UnwantedTasks(bench.store);
        bench.store.fences.put(FENCE.partition(), FENCE);
        bench.store.heldTasks.add(Bench.taskId(1));
        unwanted.add(Bench.taskId(1));
        unwanted.remove(FENCE, Bench.T0);

        unwanted.add(Bench.taskId(2));
        unwanted.remove(FENCE, Bench.T0);

        assertThat(bench.store.count("discardTasks")).isEqualTo(2);
    }
}

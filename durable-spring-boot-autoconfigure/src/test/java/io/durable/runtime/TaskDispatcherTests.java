package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.TaskId;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where tasks go, and what the room for them looks like meanwhile. */
class TaskDispatcherTests {

    private final Bench bench = new Bench();

    /** A bus whose room is what was promised less than there is. */
    private final RecordingBus bus = new RecordingBus() {
        @Override
        public int room(String activity) {
            return Math.max(0, room - promised);
        }

        @Override
        public synchronized void dispatch(Collection<TaskInvocation> invocations) {
            super.dispatch(invocations);
            promisedAtDispatch = promised;
        }
    };

    private int promisedAtDispatch = -1;
    private final TaskBoard board = new TaskBoard();
    private final TaskDispatcher dispatcher = new TaskDispatcher(bench.contextWith(bus), board);

    @AfterEach
    void close() {
        bench.close();
    }

    private static TaskInvocation invocation(ScheduledTask task) {
        return new TaskInvocation(task, "flow", null, Bench.T0);
    }

    private void dispatch(Set<TaskId> placed, ScheduledTask... tasks) {
        dispatcher.dispatch(
                Arrays.stream(tasks).map(TaskDispatcherTests::invocation).toList(), placed, Bench.T0);
    }

    private List<UUID> nodes() {
        return bus.dispatched.stream()
                .map(invocation -> invocation.task().node())
                .toList();
    }

    @Test
    void keepsAsManyAsThereIsRoomForAndHandsTheOthersOver() {
        bus.room = 2;
        bus.reachesOthers = true;

        dispatch(Set.of(), Bench.task("a", 1, 1), Bench.task("a", 2, 2), Bench.task("a", 3, 3));

        assertThat(nodes()).containsExactly(Bench.NODE, Bench.NODE, null);
        assertThat(board.find(Bench.taskId(1))).contains(Bench.task("a", 1, 1).at(Bench.NODE));
        assertThat(board.isElsewhere(Bench.taskId(1))).isFalse();
        assertThat(board.findElsewhere(Bench.taskId(3)))
                .contains(new TaskBoard.Elsewhere(Bench.task("a", 3, 3), Bench.T0, java.time.Instant.MIN));
    }

    @Test
    void givesThePromisedRoomBackOnceTheTasksAreThere() {
        bus.room = 2;

        dispatch(Set.of(), Bench.task("a", 1, 1), Bench.task("a", 2, 2), Bench.task("a", 3, 3));

        assertThat(promisedAtDispatch).isEqualTo(2);
        assertThat(bus.promised).isZero();
    }

    @Test
    void keepsToWhatTheRowsSay() {
        bus.room = 2;
        bus.reachesOthers = true;
        ScheduledTask here = dispatcher.placement().place(Bench.task("a", 1, 1));
        bus.room = 1;
        ScheduledTask there = dispatcher.placement().place(Bench.task("a", 2, 2));
        bus.room = 9;
        assertThat(bus.promised).isEqualTo(1);

        dispatch(Set.of(here.id(), there.id()), here, there);

        assertThat(nodes()).containsExactly(Bench.NODE, null);
        assertThat(bus.promised).isZero();
    }

    @Test
    void takesNoPromiseBackThatWasNotGivenForTheTask() {
        bus.room = 9;
        ScheduledTask waiting = dispatcher.placement().place(Bench.task("a", 1, 1));

        dispatch(Set.of(), Bench.task("a", 2, 2).at(Bench.NODE));
        assertThat(nodes()).containsExactly(Bench.NODE);
        assertThat(bus.promised).isEqualTo(1);

        dispatch(Set.of(waiting.id()), waiting);
        assertThat(bus.promised).isZero();
    }

    @Test
    void forgetsPromisesOfWhatIsNeverDispatched() {
        bus.room = 9;
        dispatcher.placement().place(Bench.task("a", 1, 1));
        dispatcher.placement().place(Bench.task("a", 2, 2));
        assertThat(bus.promised).isEqualTo(2);

        dispatcher.placement().reset();
        assertThat(bus.promised).isZero();
        dispatcher.placement().kept(1);
        assertThat(bus.promised).isZero();
    }

    @Test
    void doesNotTroubleTheBusForNothing() {
        dispatch(Set.of());

        assertThat(promisedAtDispatch).isEqualTo(-1);
    }

    @Test
    void countsNothingAsElsewhereWhenThereIsNobodyElse() {
        bus.room = 0;

        dispatch(Set.of(), Bench.task("a", 1, 1));

        assertThat(board.isElsewhere(Bench.taskId(1))).isFalse();
        assertThat(board.find(Bench.taskId(1))).isPresent();
    }
}

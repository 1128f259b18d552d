package io.durable.spi;

import static io.durable.spi.Samples.assigned;
import static io.durable.spi.Samples.task;
import static io.durable.spi.Samples.turn;
import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.InstanceId;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.spi.CommitOutcome.Committed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store keeps of which node has which task. */
public abstract class TaskClaimContractTests {

    private static final Duration SILENCE = Duration.ofHours(1);
    private static final UUID HERE = new UUID(1, 1);
    private static final UUID THERE = new UUID(2, 2);

    private final InstanceId id = Samples.idIn(0, 1);

    StoreFixture fixture;
    Store store;
    Fence fence;

    /** The adapter under test over an empty hub. */
    protected abstract StoreFixture fixture();

    @BeforeEach
    void open() {
        fixture = fixture();
        store = fixture.store();
        fence = store.acquire(assigned(0)).orElseThrow().fence();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private ScheduledTask scheduled(ScheduledTask task) {
        assertThat(store.commit(List.of(new PartitionCommit(
                        fence, List.of(turn(id).schedules(task).commit())))))
                .isEqualTo(new Committed());
        fence = fence.next();
        return task;
    }

    private ScheduledTask row(ScheduledTask task) {
        return store.findPendingTasks(List.of(task.id())).get(0);
    }

    @Test
    void keepsQueueAndNodeOfATask() {
        ScheduledTask task = scheduled(task(id, 1).named("reserve", "stock").at(HERE));

        assertThat(row(task)).isEqualTo(task);
    }

    @Test
    void findsTheTasksOfANode() {
        ScheduledTask here = scheduled(task(id, 1).at(HERE));
        scheduled(task(id, 2).at(THERE));
        scheduled(task(id, 3));

        assertThat(store.findPendingTasks(HERE)).containsExactly(here);
    }

    @Test
    void givesBackOnlyTheAttemptsThatTheNodeHas() {
        ScheduledTask here = scheduled(task(id, 1).at(HERE));
        ScheduledTask there = scheduled(task(id, 2).at(THERE));

        store.disclaim(HERE, List.of(here.retried(2, here.due()), there));
        assertThat(row(here)).isEqualTo(here);
        assertThat(row(there)).isEqualTo(there);
        store.disclaim(HERE, List.of(here));

        assertThat(row(here)).isEqualTo(here.at(null));
    }

    @Test
    void claimsATaskThatNobodyHas() {
        ScheduledTask task = scheduled(task(id, 1));
        store.beat(HERE, "here");

        assertThat(store.claim(HERE, List.of(task), SILENCE)).containsExactly(task.id());
        assertThat(row(task).node()).isEqualTo(HERE);
        assertThat(store.claim(HERE, List.of(task), SILENCE)).containsExactly(task.id());
    }

    @Test
    void keepsWhatAnAttemptHasSaidOfItsProgressForTheNextOne() {
        ScheduledTask task = scheduled(task(id, 1));
        assertThat(store.findDetails(task.id())).isEmpty();

        assertThat(store.noteDetails(Map.of(task, Payload.of("1")))).containsExactly(task.id());
        assertThat(store.noteDetails(Map.of(task, Payload.of("2")))).containsExactly(task.id());
        store.commit(List.of(new PartitionCommit(
                fence,
                List.of(turn(id).retries(task, TaskState.PENDING, 2, task.due()).commit()))));

        assertThat(store.findDetails(task.id())).contains(Payload.of("2"));
        assertThat(store.noteDetails(Map.of(task, Payload.of("late")))).isEmpty();
        assertThat(store.noteDetails(Map.of(task.retried(2, task.due()), Payload.of("3"))))
                .containsExactly(task.id());
        assertThat(store.findDetails(task.id())).contains(Payload.of("3"));
    }

    @Test
    void keepsNoProgressOfATaskThatHasEnded() {
        ScheduledTask task = task(id, 1);

        assertThat(store.noteDetails(Map.of(task, Payload.of("1")))).isEmpty();
        assertThat(store.noteDetails(Map.of())).isEmpty();
        assertThat(store.findDetails(task.id())).isEmpty();
    }

    @Test
    void doesNotClaimATaskOfALiveNode() {
        ScheduledTask task = scheduled(task(id, 1).at(THERE));
        store.beat(THERE, "there");

        assertThat(store.claim(HERE, List.of(task), SILENCE)).isEmpty();
        assertThat(row(task).node()).isEqualTo(THERE);
    }

    @Test
    void claimsATaskOfADeadNode() {
        ScheduledTask task = scheduled(task(id, 1).at(THERE));

        assertThat(store.claim(HERE, List.of(task), SILENCE)).containsExactly(task.id());
    }

    @Test
    void claimsOnlyTheAttemptThatIsDue() {
        ScheduledTask task = scheduled(task(id, 1));
        ScheduledTask done = scheduled(task(id, 2));
        fixture.inTransaction(() -> fixture.outcomes().complete(done.id(), null));
        ScheduledTask unknown = task(id, 3);

        assertThat(store.claim(HERE, List.of(task.retried(2, task.due()), done, unknown), SILENCE))
                .isEmpty();
    }

    @Test
    void aRetryIsWithNobody() {
        ScheduledTask task = scheduled(task(id, 1).at(HERE));
        Instant later = task.due().plusSeconds(5);
        InstanceCommit retry =
                turn(id).retries(task, TaskState.PENDING, 2, later).commit();
        assertThat(store.commit(List.of(new PartitionCommit(fence, List.of(retry)))))
                .isEqualTo(new Committed());

        assertThat(row(task)).isEqualTo(task.retried(2, later));
    }

    @Test
    void knowsTheAttemptsOfTasksInWhateverState() {
        ScheduledTask pending = scheduled(task(id, 1));
        ScheduledTask done = scheduled(task(id, 2));
        fixture.inTransaction(() -> fixture.outcomes().complete(done.id(), null));
        TaskId unknown = task(id, 3).id();

        assertThat(store.findAttempts(List.of(pending.id(), done.id(), unknown)))
                .isEqualTo(Map.of(pending.id(), 1, done.id(), 1));
        assertThat(store.findPendingTasks(List.of(pending.id(), done.id(), unknown)))
                .containsExactly(pending);
    }

    @Test
    void knowsTheNodesThatBeat() {
        store.beat(HERE, "here");
        store.beat(THERE, "there");
        store.leave(THERE);

        assertThat(store.findLiveNodes(SILENCE)).contains(HERE).doesNotContain(THERE);
    }

    @Test
    void claimsNothingIfAskedForNothing() {
        assertThat(store.claim(HERE, List.of(), SILENCE)).isEmpty();
        assertThat(store.findAttempts(List.of())).isEmpty();
        assertThat(store.findPendingTasks(List.of())).isEmpty();
    }
}

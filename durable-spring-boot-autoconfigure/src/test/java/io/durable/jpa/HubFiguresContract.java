package io.durable.jpa;

import static io.durable.spi.Samples.FAILURE;
import static io.durable.spi.Samples.TIME;
import static io.durable.spi.Samples.assigned;
import static io.durable.spi.Samples.event;
import static io.durable.spi.Samples.execution;
import static io.durable.spi.Samples.full;
import static io.durable.spi.Samples.idIn;
import static io.durable.spi.Samples.pending;
import static io.durable.spi.Samples.task;
import static io.durable.spi.Samples.turn;
import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.jpa.JdbcStoreFixture.Database;
import io.durable.spi.Acquisition;
import io.durable.spi.CommitOutcome.Committed;
import io.durable.spi.Fence;
import io.durable.spi.HubFigures;
import io.durable.spi.HubFigures.Backlog;
import io.durable.spi.HubFigures.StalledInstance;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.PartitionCommit;
import io.durable.spi.Samples.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the figures of a hub say, on whichever database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HubFiguresContract {

    abstract Database database();

    @Test
    void countsWhatIsDueAndWhatHasNotEnded() {
        JdbcStoreFixture hub = JdbcStoreFixture.over(database());
        HubFigures figures = hub.figures();
        assertThat(figures.backlog(10)).isEqualTo(new Backlog(0, 0, 0, 0, true, Duration.ZERO));

        Instant now = hub.store().currentTime();
        InstanceId id = idIn(0, 0);
        hub.instances().insert(pending(idIn(0, 1), now.minusSeconds(100)));
        hub.instances().insert(pending(idIn(0, 2), now.plusSeconds(100)));
        hub.instances().insert(stalled(idIn(0, 3), now.plusSeconds(50)));
        hub.instances().insert(full(id));
        commit(
                hub,
                turn(id).sends(event(id, now.minusSeconds(200)), event(id, now.plusSeconds(50)))
                        .schedules(task(id, 1), task(id, 2), task(id, 3)));

        Backlog backlog = figures.backlog(10);
        assertThat(backlog.instances()).isEqualTo(1);
        assertThat(backlog.messages()).isEqualTo(1);
        assertThat(backlog.tasks()).isEqualTo(3);
        assertThat(backlog.stalled()).isEqualTo(1);
        assertThat(backlog.countsAllStalled()).isTrue();
        assertThat(backlog.oldestAge()).isBetween(Duration.ofSeconds(200), Duration.ofSeconds(260));
        assertThat(figures.backlog(2).tasks()).as("no more than it was told").isEqualTo(2);
        assertThat(JdbcStoreFixture.over(database()).figures().backlog(10))
                .as("another hub")
                .isEqualTo(new Backlog(0, 0, 0, 0, true, Duration.ZERO));
    }

    @Test
    void findsStalledInstancesWithTheirReason() {
        JdbcStoreFixture hub = JdbcStoreFixture.over(database());
        hub.instances().insert(stalled(idIn(0, 1), TIME.plusSeconds(5)));
        hub.instances().insert(stalled(idIn(0, 2), TIME.plusSeconds(9)));
        hub.instances().insert(pending(idIn(0, 3), TIME.plusSeconds(7)));
        hub.instances().insert(full(idIn(0, 4)));

        assertThat(hub.figures().stalled(10))
                .containsExactly(
                        new StalledInstance(idIn(0, 2), "n", "2", FAILURE, TIME.plusSeconds(9)),
                        new StalledInstance(idIn(0, 1), "n", "2", FAILURE, TIME.plusSeconds(5)));
        assertThat(hub.figures().stalled(2)).as("two rows are looked at").hasSize(1);
    }

    @Test
    void saysIfMoreMayBeStalledThanItCounted() {
        JdbcStoreFixture hub = JdbcStoreFixture.over(database());
        hub.instances().insert(stalled(idIn(0, 1), TIME.plusSeconds(5)));
        hub.instances().insert(pending(idIn(0, 2), TIME.plusSeconds(7)));
        hub.instances().insert(pending(idIn(0, 3), TIME.plusSeconds(8)));

        assertThat(hub.figures().backlog(2).stalled())
                .as("behind those that it looked at")
                .isZero();
        assertThat(hub.figures().backlog(2).countsAllStalled()).isFalse();
        assertThat(hub.figures().backlog(4).stalled()).isEqualTo(1);
        assertThat(hub.figures().backlog(4).countsAllStalled()).isTrue();
    }

    @Test
    void countsTheStatusesOfTheNewestInstances() {
        JdbcStoreFixture hub = JdbcStoreFixture.over(database());
        IntStream.range(0, 3).forEach(n -> hub.instances().insert(pending(idIn(0, n), TIME.plusSeconds(n))));
        hub.instances().insert(full(idIn(0, 4)));

        assertThat(hub.figures().statuses(10))
                .isEqualTo(Map.of(OrchestrationRuntimeStatus.PENDING, 3L, OrchestrationRuntimeStatus.FAILED, 1L));
        assertThat(hub.figures().statuses(2)).isEqualTo(Map.of(OrchestrationRuntimeStatus.PENDING, 2L));
    }

    @Test
    void knowsWhoHasWhichPartition() {
        JdbcStoreFixture hub = JdbcStoreFixture.over(database());
        Acquisition acquisition = assigned(2);
        hub.store().acquire(acquisition);

        assertThat(hub.figures().owners()).isEqualTo(Map.of(2, acquisition.node()));
    }

    private static void commit(JdbcStoreFixture hub, Turn turn) {
        Fence fence = hub.store().acquire(assigned(0)).orElseThrow().fence();
        assertThat(hub.store().commit(List.of(new PartitionCommit(fence, List.of(turn.commit())))))
                .isInstanceOf(Committed.class);
    }

    private static InstanceRecord stalled(InstanceId id, Instant retryAt) {
        InstanceState state =
                new InstanceState(1, OrchestrationRuntimeStatus.STALLED, retryAt, null, FAILURE, null, null, 0, 1);
        return new InstanceRecord(
                id, execution(id).incarnation(), "n", "2", null, null, Map.of(), TIME.minusSeconds(9), state);
    }
}

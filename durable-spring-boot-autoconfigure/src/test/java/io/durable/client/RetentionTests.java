package io.durable.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetentionTests {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Duration INTERVAL = Duration.ofMinutes(10);

    private final InMemoryInstanceStore store = new InMemoryInstanceStore();
    private boolean ourTurn = true;

    private Retention retention(Map<OrchestrationRuntimeStatus, Duration> kept) {
        return new Retention(store, new RetentionPolicy(kept), () -> NOW, INTERVAL, () -> ourTurn);
    }

    private void ended(String id, OrchestrationRuntimeStatus status, Duration ago) {
        row(id, status, ago.plusHours(1), status.isTerminal() ? NOW.minus(ago) : null);
    }

    private void row(
            String id, OrchestrationRuntimeStatus status, Duration acceptedAgo, @Nullable Instant completedAt) {
        InstanceId key = new InstanceId(id);
        InstanceState state = new InstanceState(1, status, Message.NEVER, null, null, null, completedAt, 0, 0);
        store.rows.put(
                key,
                new InstanceRecord(
                        key, UUID.randomUUID(), "flow", null, null, null, Map.of(), NOW.minus(acceptedAgo), state));
    }

    private static void pass(Retention retention) {
        for (int step = 0; !retention.step().equals(INTERVAL); step++) {
            assertThat(step).as("steps of one pass").isLessThan(100);
        }
    }

    @Test
    void removesWhatHasEndedLongEnoughAgo() {
        ended("old", OrchestrationRuntimeStatus.COMPLETED, Duration.ofDays(31));
        ended("just", OrchestrationRuntimeStatus.COMPLETED, Duration.ofDays(30));
        ended("young", OrchestrationRuntimeStatus.COMPLETED, Duration.ofDays(29));
        ended("failed", OrchestrationRuntimeStatus.FAILED, Duration.ofDays(31));
        ended("terminated", OrchestrationRuntimeStatus.TERMINATED, Duration.ofDays(2));
        ended("running", OrchestrationRuntimeStatus.RUNNING, Duration.ofDays(400));
        row("longLived", OrchestrationRuntimeStatus.COMPLETED, Duration.ofDays(99), NOW.minusSeconds(1));

        pass(retention(Map.of(
                OrchestrationRuntimeStatus.COMPLETED, Duration.ofDays(30),
                OrchestrationRuntimeStatus.TERMINATED, Duration.ofDays(1))));

        assertThat(store.purges.removed)
                .extracting(InstanceId::value)
                .containsExactlyInAnyOrder("old", "just", "terminated");
    }

    @Test
    void removesNothingUnlessItIsTold() {
        ended("old", OrchestrationRuntimeStatus.COMPLETED, Duration.ofDays(9999));

        pass(retention(Map.of()));

        assertThat(store.rows).hasSize(1);
    }

    @Test
    void worksInBoundedBatches() {
        for (int i = 0; i < 2_345; i++) {
            ended("i" + i, OrchestrationRuntimeStatus.COMPLETED, Duration.ofDays(2));
        }

        pass(retention(Map.of(OrchestrationRuntimeStatus.COMPLETED, Duration.ofDays(1))));

        assertThat(store.rows).isEmpty();
        assertThat(store.purges.largestBatch).isEqualTo(50);
    }

    @Test
    void leavesTheWorkToTheNodeWhoseTurnItIs() {
        ended("old", OrchestrationRuntimeStatus.COMPLETED, Duration.ofDays(2));
        Retention retention = retention(Map.of(OrchestrationRuntimeStatus.COMPLETED, Duration.ZERO));
        ourTurn = false;
        assertThat(retention.step()).isEqualTo(INTERVAL);
        assertThat(store.rows).hasSize(1);

        ourTurn = true;
        pass(retention);
        assertThat(store.rows).isEmpty();
    }

    @Test
    void removesWhatRemovalsHaveLeftBehindFirst() {
        store.purges.leftovers = 3;

        pass(retention(Map.of()));

        assertThat(store.purges.leftovers).isZero();
    }
}

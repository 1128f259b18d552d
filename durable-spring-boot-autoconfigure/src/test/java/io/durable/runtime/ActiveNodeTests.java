package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ActiveNodeTests {

    private static final UUID OTHER = new UUID(9, 9);

    private final Bench bench = new Bench();
    private final AtomicInteger wakes = new AtomicInteger();
    private final Ownerships ownerships = new ActiveNode(Duration.ofSeconds(10), wakes::incrementAndGet);
    private final PartitionLoop deciding = new PartitionLoop(0, bench.context);
    private final PartitionLoop other = new PartitionLoop(1, bench.context);

    @AfterEach
    void close() {
        bench.close();
    }

    private void otherNodeOwns(int partition) {
        bench.store.owners.put(partition, OTHER);
        bench.store.beats.put(OTHER, bench.clock.now());
    }

    @Test
    void theNodeThatGetsTheFirstPartitionTakesAllOthers() {
        assertThat(ownerships.nextTry(List.of(other))).isEmpty();
        assertThat(ownerships.acquireMissing(List.of(other), Bench.T0)).isFalse();
        assertThat(other.isOwner()).isFalse();

        assertThat(ownerships.acquireMissing(List.of(deciding), Bench.T0)).isTrue();
        assertThat(ownerships.nextTry(List.of(other)).orElseThrow()).isBefore(Bench.T0);
        assertThat(ownerships.acquireMissing(List.of(deciding, other), Bench.T0))
                .isTrue();

        assertThat(deciding.isOwner()).isTrue();
        assertThat(other.isOwner()).isTrue();
        assertThat(bench.store.count("acquire")).isEqualTo(2);
        assertThat(ownerships.nextTry(List.of(deciding, other))).isEmpty();
        assertThat(ownerships.acquireMissing(List.of(deciding, other), Bench.T0))
                .isFalse();
    }

    @Test
    void wakesThoseThatWaitForTheFirstPartitionOnce() {
        otherNodeOwns(0);
        ownerships.acquireMissing(List.of(deciding), Bench.T0);
        assertThat(wakes).hasValue(0);
        bench.clock.advance(Duration.ofSeconds(20));
        ownerships.acquireMissing(List.of(deciding, other), bench.clock.now());
        ownerships.acquireMissing(List.of(deciding, other), bench.clock.now());

        assertThat(deciding.isOwner()).isTrue();
        assertThat(wakes).hasValue(1);
    }

    @Test
    void aSecondNodeStandsByAndAsksOnceASecond() {
        otherNodeOwns(0);

        assertThat(ownerships.acquireMissing(List.of(deciding, other), Bench.T0))
                .isFalse();
        ownerships.acquireMissing(List.of(deciding, other), Bench.T0.plusMillis(999));
        assertThat(bench.store.count("acquire")).isEqualTo(1);
        assertThat(ownerships.nextTry(List.of(deciding))).contains(Bench.T0.plusSeconds(1));
        ownerships.acquireMissing(List.of(deciding, other), Bench.T0.plusSeconds(1));

        assertThat(bench.store.count("acquire")).isEqualTo(2);
        assertThat(other.isOwner()).isFalse();
    }

    @Test
    void takesOverWhenTheOtherNodeIsSilent() {
        otherNodeOwns(0);
        otherNodeOwns(1);
        ownerships.acquireMissing(List.of(deciding, other), Bench.T0);
        bench.clock.advance(Duration.ofSeconds(10));

        assertThat(ownerships.acquireMissing(List.of(deciding, other), bench.clock.now()))
                .isTrue();

        assertThat(deciding.isOwner()).isTrue();
        assertThat(other.isOwner()).isTrue();
    }

    @Test
    void takesTheOthersAtOnceWhenItOwnsTheFirstPartition() {
        otherNodeOwns(1);

        assertThat(ownerships.acquireMissing(List.of(deciding, other), Bench.T0))
                .isTrue();

        assertThat(other.isOwner()).isTrue();
        assertThat(ownerships.nextTry(List.of(deciding, other))).isEmpty();
    }

    @Test
    void standsByAgainWhenAnotherNodeHasTakenTheFirstPartition() {
        ownerships.acquireMissing(List.of(deciding, other), Bench.T0);
        deciding.lose("test");
        other.lose("test");
        otherNodeOwns(0);

        ownerships.acquireMissing(List.of(deciding, other), Bench.T0);

        assertThat(deciding.isOwner()).isFalse();
        assertThat(other.isOwner()).isFalse();
        assertThat(ownerships.nextTry(List.of(other))).isEmpty();
    }
}

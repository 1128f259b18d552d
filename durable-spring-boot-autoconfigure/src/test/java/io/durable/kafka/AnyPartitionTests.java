package io.durable.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.PrimitiveIterator.OfInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnyPartitionTests {

    private static final int PARTITIONS = 12;
    private static final Duration PAUSE = KafkaClients.LINGER.plusNanos(1);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final OfInt numbers = IntStream.iterate(3, n -> n + 2).iterator();
    private final AnyPartition partition = new AnyPartition(bound -> numbers.nextInt(), nanos::get);

    @Test
    void drawsAnewForWhatComesAfterAMoment() {
        assertThat(next(1)).containsExactly(3);
        nanos.addAndGet(PAUSE.toNanos());
        assertThat(next(2)).containsExactly(5, 5);
        nanos.addAndGet(PAUSE.toNanos());
        assertThat(next(1)).containsExactly(7);
    }

    @Test
    void drawsAnewWhileOneAfterTheOtherComes() {
        long step = KafkaClients.LINGER.toNanos() / 2;
        List<Integer> drawn = IntStream.range(0, 7)
                .mapToObj(i -> {
                    nanos.addAndGet(step);
                    return partition.of(PARTITIONS);
                })
                .toList();
        assertThat(drawn).containsExactly(3, 3, 3, 5, 5, 5, 7);
    }

    @Test
    void keepsAFewTogether() {
        assertThat(next(16)).containsOnly(3);
        assertThat(next(16)).containsOnly(5);
    }

    @Test
    void staysWithinTheTopic() {
        assertThat(partition.of(2)).isEqualTo(1);
        assertThat(partition.of(3)).isZero();
    }

    private List<Integer> next(int count) {
        return IntStream.range(0, count).mapToObj(i -> partition.of(PARTITIONS)).toList();
    }
}

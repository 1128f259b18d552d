package io.durable.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimeOrderedIdsTests {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00.123456789Z");

    private final TimeOrderedIds ids = new TimeOrderedIds();

    @Test
    void carriesTheTimeToTheMicrosecond() {
        UUID id = ids.next(NOW, -1);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
        assertThat(id.getMostSignificantBits() & 0xFFF).isEqualTo(456);
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
    }

    @Test
    void leavesTheLowBitsFree() {
        assertThat(ids.next(NOW, -1).getLeastSignificantBits() & 0xFFFFF).isZero();
        assertThat(ids.next(NOW, -1).getLeastSignificantBits()).isEqualTo(0xBFFF_FFFF_FFF0_0000L);
    }

    @Test
    void growsWhenTimeStandsStillOrGoesBack() {
        Random random = new Random(7);
        List<MessageId> made = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            made.add(new MessageId(ids.next(i % 3 == 0 ? NOW : NOW.minusSeconds(i % 7), random.nextLong())));
        }
        assertThat(made).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void neverGivesTwoThreadsTheSame() {
        Set<UUID> made = ConcurrentHashMap.newKeySet();
        IntStream.range(0, 20_000).parallel().forEach(i -> made.add(ids.next(NOW, 0)));
        assertThat(made).hasSize(20_000);
    }
}

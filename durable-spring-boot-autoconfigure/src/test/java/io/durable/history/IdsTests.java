package io.durable.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTests {

    @ParameterizedTest
    @ValueSource(strings = {"a", "A-Z_0.9:@/x", "import-1:1:0", "...", "a/..b/c..", ".a/b."})
    void acceptsPlainIds(String id) {
        assertThat(new InstanceId(id)).hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "ü",
                "a\n",
                "a?b",
                "a#b",
                "a%20b",
                "<script>",
                "a\\b",
                ".",
                "..",
                "a/./b",
                "a/..",
                "../a",
                "/",
                "/a",
                "a/",
                "a//b"
            })
    void refusesEverythingElse(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InstanceId(id))
                .withMessageContaining("1 to 255 characters");
    }

    @Test
    void anIdHasAtMost255Characters() {
        assertThat(new InstanceId("x".repeat(255)).value()).hasSize(255);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InstanceId("x".repeat(256)))
                .withMessageContaining("(256 characters)");
    }

    /** Shards are stored: a release that computed others would look for its instances in the wrong partitions. */
    @Test
    void shardsNeverChange() {
        assertThat(new InstanceId("a").shard()).isEqualTo(589);
        assertThat(new InstanceId("order-4711").shard()).isEqualTo(3566);
    }

    @Test
    void shardsSpreadSimilarIds() {
        long used = IntStream.range(0, 4 * Shards.COUNT)
                .map(i -> new InstanceId("order-" + i).shard())
                .peek(shard -> assertThat(shard).isBetween(0, Shards.COUNT - 1))
                .distinct()
                .count();

        assertThat(used).isGreaterThan(Shards.COUNT * 97L / 100);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 12, 16, 100, 4096})
    void everyShardBelongsToExactlyTheRangeOfItsPartition(int partitions) {
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            int partition = Shards.partition(shard, partitions);
            assertThat(ShardRange.of(partition, partitions).contains(shard)).isTrue();
        }
        assertThat(ShardRange.of(0, partitions).first()).isZero();
        assertThat(ShardRange.of(partitions - 1, partitions).last()).isEqualTo(Shards.COUNT - 1);
        for (int partition = 1; partition < partitions; partition++) {
            assertThat(ShardRange.of(partition, partitions).first())
                    .isEqualTo(ShardRange.of(partition - 1, partitions).last() + 1);
        }
    }

    @Test
    void messageIdsCompareAsUnsignedNumbers() {
        MessageId small = new MessageId(new UUID(1, 5));
        MessageId higherLow = new MessageId(new UUID(1, -1));
        MessageId higherHigh = new MessageId(new UUID(-1, 0));

        assertThat(small).isLessThan(higherLow);
        assertThat(higherLow).isLessThan(higherHigh);
        assertThat(small).isEqualByComparingTo(new MessageId(new UUID(1, 5)));
    }
}

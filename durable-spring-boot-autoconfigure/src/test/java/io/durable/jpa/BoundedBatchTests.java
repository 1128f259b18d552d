package io.durable.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedBatchTests {

    private final List<List<Integer>> written = new ArrayList<>();
    private final BoundedBatch<Integer> batch = new BoundedBatch<>(written::add);

    @Test
    void writesManySmallRowsInBatchesByTheirNumber() throws SQLException {
        add(2 * BoundedBatch.ROWS_MAX + 1, 1);

        assertThat(written).extracting(List::size).containsExactly(BoundedBatch.ROWS_MAX, BoundedBatch.ROWS_MAX, 1);
        assertThat(written.stream().flatMap(List::stream)).isSorted();
    }

    @Test
    void writesFewLargeRowsInBatchesByTheirBytes() throws SQLException {
        add(5, BoundedBatch.BYTES_MAX / 2);

        assertThat(written).containsExactly(List.of(0, 1), List.of(2, 3), List.of(4));
    }

    @Test
    void writesNothingWithoutRows() throws SQLException {
        add(0, 1);

        assertThat(written).isEmpty();
    }

    private void add(int rows, int size) throws SQLException {
        for (int row : IntStream.range(0, rows).toArray()) {
            batch.add(row, size);
        }
        batch.flush();
    }
}

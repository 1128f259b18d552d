package io.durable.jpa;

import io.durable.history.ShardRange;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The condition that a row lies in one of some shards. Ranges that touch become one, so that a node that owns everything asks for one range. */
final class ShardFilter {

    private final List<ShardRange> ranges;

    ShardFilter(Collection<ShardRange> shards) {
        List<ShardRange> merged = new ArrayList<>();
        shards.stream().sorted(Comparator.comparingInt(ShardRange::first)).forEach(range -> append(merged, range));
        ranges = List.copyOf(merged);
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    /** With the condition of the indexes that are made for it. */
    String condition() {
        return ranges.stream()
                .map(range -> "shard BETWEEN ? AND ?")
                .collect(Collectors.joining(" OR ", "shard >= 0 AND (", ")"));
    }

    void bind(Parameters parameters) throws SQLException {
        for (ShardRange range : ranges) {
            parameters.number(range.first()).number(range.last());
        }
    }

    private static void append(List<ShardRange> merged, ShardRange range) {
        ShardRange last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
        if (last != null && range.first() <= last.last() + 1) {
            merged.set(merged.size() - 1, new ShardRange(last.first(), Math.max(last.last(), range.last())));
        } else {
            merged.add(range);
        }
    }
}

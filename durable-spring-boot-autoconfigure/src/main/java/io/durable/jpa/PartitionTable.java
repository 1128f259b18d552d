package io.durable.jpa;

import io.durable.spi.Acquisition;
import io.durable.spi.Acquisition.Claim;
import io.durable.spi.Fence;
import io.durable.spi.Ownership;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Statements over the fences. */
final class PartitionTable {

    static final String ADVANCE = """
            UPDATE durable_partition SET batch = batch + 1
            WHERE hub = ? AND partition_no = ? AND epoch = ? AND nonce = ? AND batch = ?""";

    static final String ADVANCE_ALL = """
            UPDATE durable_partition SET batch = durable_partition.batch + 1
            FROM unnest(?, ?, ?, ?) AS held (partition_no, epoch, nonce, batch)
            WHERE durable_partition.hub = ? AND durable_partition.partition_no = held.partition_no
              AND durable_partition.epoch = held.epoch AND durable_partition.nonce = held.nonce
              AND durable_partition.batch = held.batch""";

    private static final String RELEASE = """
            UPDATE durable_partition SET batch = batch + 1, released = TRUE, owner = NULL
            WHERE hub = ? AND partition_no = ? AND epoch = ? AND nonce = ? AND batch = ?""";

    private static final String IS_CURRENT = """
            SELECT 1 FROM durable_partition
            WHERE hub = ? AND partition_no = ? AND epoch = ? AND nonce = ? AND batch = ?""";

    private static final String FIND =
            "SELECT partition_no, epoch, nonce, batch FROM durable_partition WHERE hub = ? AND partition_no BETWEEN ? AND ?";

    private static final String LOCK =
            "SELECT epoch, batch, released FROM durable_partition WHERE hub = ? AND partition_no = ? FOR UPDATE";

    private static final String TAKE = """
            UPDATE durable_partition
            SET epoch = epoch + 1, batch = batch + 1, nonce = ?, owner = ?, generation = ?, released = FALSE
            WHERE hub = ? AND partition_no = ?""";

    private static final String OWNER_IS_GONE = """
            released OR owner IS NULL OR owner = ? OR NOT EXISTS (
              SELECT 1 FROM durable_node n
              WHERE n.hub = durable_partition.hub AND n.id = durable_partition.owner AND n.heartbeat >= ?)""";

    /** A group that was deleted counts its generations anew, so they decide among the living only. */
    private static final String TAKE_IF_ASSIGNED = TAKE + " AND (" + OWNER_IS_GONE + " OR generation <= ?)";

    private static final String TAKE_IF_OWNER_IS_SILENT = TAKE + " AND (" + OWNER_IS_GONE + """
             OR EXISTS (
              SELECT 1 FROM durable_partition deciding
              WHERE deciding.hub = durable_partition.hub AND deciding.partition_no = 0 AND deciding.owner = ?
                AND durable_partition.partition_no > 0))""";

    private PartitionTable() {}

    /** The row is locked before it is changed: only so is the predecessor's release read under the same lock as the change. */
    static Optional<Ownership> acquire(Connection connection, Hub hub, Acquisition wish) throws SQLException {
        List<Before> before = Statements.query(
                connection,
                LOCK,
                parameters -> parameters.number(hub.key()).number(wish.partition()),
                row -> new Before(row.bigNumber(), row.bigNumber(), row.flag()));
        if (before.isEmpty() || take(connection, hub, wish) == 0) {
            return Optional.empty();
        }
        Before old = before.get(0);
        Fence fence = new Fence(wish.partition(), old.epoch() + 1, wish.nonce(), old.batch() + 1);
        return Optional.of(new Ownership(fence, old.released()));
    }

    static void release(Connection connection, Hub hub, Collection<Fence> fences) throws SQLException {
        Statements.batch(
                connection,
                RELEASE,
                inPartitionOrder(fences),
                (parameters, fence) -> bindFence(parameters, hub, fence));
    }

    static boolean isCurrent(Connection connection, Hub hub, Fence fence) throws SQLException {
        return !Statements.query(connection, IS_CURRENT, parameters -> bindFence(parameters, hub, fence), Row::number)
                .isEmpty();
    }

    /** One query whatever their number: a node that has nothing to do asks this for all that it owns. */
    static Collection<Fence> findCurrent(Connection connection, Hub hub, Collection<Fence> fences) throws SQLException {
        List<Fence> asked = inPartitionOrder(fences);
        List<Fence> stored = Statements.query(
                connection,
                FIND,
                parameters -> parameters
                        .number(hub.key())
                        .number(asked.get(0).partition())
                        .number(asked.get(asked.size() - 1).partition()),
                row -> new Fence(row.number(), row.bigNumber(), row.uuid(), row.bigNumber()));
        return asked.stream().filter(Set.copyOf(stored)::contains).toList();
    }

    static void bindFence(Parameters parameters, Hub hub, Fence fence) throws SQLException {
        parameters
                .number(hub.key())
                .number(fence.partition())
                .number(fence.epoch())
                .uuid(fence.nonce())
                .number(fence.batch());
    }

    static void bindFences(Parameters parameters, Hub hub, List<Fence> fences) throws SQLException {
        parameters
                .column("integer", fences, Fence::partition)
                .column("bigint", fences, Fence::epoch)
                .column("uuid", fences, Fence::nonce)
                .column("bigint", fences, Fence::batch)
                .number(hub.key());
    }

    /** Everybody locks fences in this order, so that nobody waits in a circle. */
    static List<Fence> inPartitionOrder(Collection<Fence> fences) {
        List<Fence> ordered = new ArrayList<>(fences);
        ordered.sort(Comparator.comparingInt(Fence::partition));
        return ordered;
    }

    private static int take(Connection connection, Hub hub, Acquisition wish) throws SQLException {
        Instant heardSince =
                NodeTable.currentTime(connection).minus(wish.claim().silence());
        boolean assigned = wish.claim() instanceof Claim.Assigned;
        return Statements.update(connection, assigned ? TAKE_IF_ASSIGNED : TAKE_IF_OWNER_IS_SILENT, parameters -> {
            parameters
                    .uuid(wish.nonce())
                    .uuid(wish.node())
                    .number(wish.generation())
                    .number(hub.key())
                    .number(wish.partition())
                    .uuid(wish.node())
                    .time(heardSince);
            if (assigned) {
                parameters.number(wish.generation());
            } else {
                parameters.uuid(wish.node());
            }
        });
    }

    private record Before(long epoch, long batch, boolean released) {}
}

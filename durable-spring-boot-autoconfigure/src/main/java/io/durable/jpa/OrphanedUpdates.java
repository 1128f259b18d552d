package io.durable.jpa;

import io.durable.spi.UpdateRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Updates, and notes of what was sent once, whose incarnation is gone: who inserted one had seen the instance, but another transaction had removed it by the time of the commit. To lock the
 * instance's row instead would make its owner wait for the code of applications. As an incarnation is never used again, nobody misses them; they are found by going through the table in turns, a
 * bounded part at a time. Any thread may call; two at a time look at some rows twice.
 */
final class OrphanedUpdates {

    private static final int LOOKED_AT_ONCE = 1_000;

    private static final String FIND = """
            SELECT u.instance_id, u.incarnation, u.update_id, (
                SELECT i.id FROM durable_instance i
                WHERE i.hub = u.hub AND i.id = u.instance_id AND i.incarnation = u.incarnation)
            FROM durable_update u
            WHERE u.hub = ?""";

    private static final String AFTER = " AND (u.instance_id, u.incarnation, u.update_id) > (?, ?, ?)";

    private static final String IN_TURN = " ORDER BY u.instance_id, u.incarnation, u.update_id LIMIT ?";

    /** In turn behind another one. */
    static final String FIND_AFTER = FIND + AFTER + IN_TURN;

    private static final String FIND_FIRST = FIND + IN_TURN;

    private static final String DELETE = """
            DELETE FROM durable_update
            WHERE hub = ? AND instance_id = ? AND incarnation = ? AND update_id = ?
            AND NOT EXISTS (
                SELECT 1 FROM durable_instance i
                WHERE i.hub = durable_update.hub AND i.id = durable_update.instance_id
                AND i.incarnation = durable_update.incarnation)""";

    private final Hub hub;
    private volatile @Nullable UpdateRequest last;

    OrphanedUpdates(Hub hub) {
        this.hub = hub;
    }

    /** Those of some that are next in turn whose instance is gone. */
    List<Seen> findNext(Connection connection) throws SQLException {
        UpdateRequest before = last;
        List<Seen> found = before == null
                ? Statements.query(
                        connection,
                        FIND_FIRST,
                        parameters -> parameters.number(hub.key()).number(LOOKED_AT_ONCE),
                        OrphanedUpdates::read)
                : Statements.query(
                        connection,
                        FIND_AFTER,
                        parameters ->
                                UpdateTable.bindKey(parameters, hub, before).number(LOOKED_AT_ONCE),
                        OrphanedUpdates::read);
        last = found.size() < LOOKED_AT_ONCE ? null : found.get(found.size() - 1).update;
        return found.stream().filter(seen -> !seen.hasInstance).toList();
    }

    /** Removes those of them whose instance is gone. */
    void remove(Connection connection, List<Seen> orphans) throws SQLException {
        for (Seen orphan : orphans) {
            Statements.update(connection, DELETE, parameters -> UpdateTable.bindKey(parameters, hub, orphan.update));
        }
    }

    private static Seen read(Row row) throws SQLException {
        return new Seen(UpdateTable.readKey(row), row.textIfPresent() != null);
    }

    /** An update, and whether its instance is there. */
    record Seen(UpdateRequest update, boolean hasInstance) {}
}

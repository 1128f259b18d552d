package io.durable.jpa;

import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.jpa.HistoryTable.NewEntry;
import io.durable.jpa.HubPayloads.ApartRow;
import io.durable.jpa.MessageTable.NewMessage;
import io.durable.jpa.StoredRows.StoredRow;
import io.durable.spi.RewindStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Cuts and copies histories over the application's DataSource. */
final class JdbcRewindStore implements RewindStore {

    static final String REOPEN_FAILED = """
            UPDATE durable_instance
            SET status = 'RUNNING', due = ?, output = NULL, failure = NULL, completed_at = NULL, suspects = 0, stalls = 0
            WHERE hub = ? AND id = ? AND incarnation = ? AND execution = ? AND status = 'FAILED' AND completed_at = ?""";

    static final String DELETE_FROM = """
            DELETE FROM durable_history
            WHERE hub = ? AND instance_id = ? AND incarnation = ? AND execution = ? AND sequence >= ?""";

    private static final String DELETE_PAYLOADS_FROM = """
            DELETE FROM durable_payload
            WHERE hub = ? AND instance_id = ? AND incarnation = ? AND execution = ? AND sequence >= ?""";

    private final CallerConnections callers;
    private final Dialect dialect;
    private final Hub hub;
    private final InstanceInsertion insertion;
    private final Consumer<InstanceId> touched;

    /** @param touched is told of every instance that the caller's transaction has written to */
    JdbcRewindStore(
            CallerConnections callers,
            Dialect dialect,
            Hub hub,
            InstanceInsertion insertion,
            Consumer<InstanceId> touched) {
        this.callers = callers;
        this.dialect = dialect;
        this.hub = hub;
        this.insertion = insertion;
        this.touched = touched;
    }

    @Override
    public Optional<InstanceId> rewind(List<Rewinding> instances) {
        // in one order, so that those who rewind the same instances do not wait for each other in a circle
        List<Rewinding> ordered = instances.stream()
                .sorted(Comparator.comparing(
                        (Rewinding rewinding) -> rewinding.execution().instance()))
                .toList();
        Optional<InstanceId> refused = callers.write(
                instances.size() + " instances to rewind",
                connection -> AllOrNothing.run(connection, () -> rewindAll(connection, ordered), Optional::isEmpty));
        if (refused.isEmpty()) {
            ordered.forEach(rewinding -> touched.accept(rewinding.execution().instance()));
        }
        return refused;
    }

    private Optional<InstanceId> rewindAll(Connection connection, List<Rewinding> instances) throws SQLException {
        for (Rewinding rewinding : instances) {
            if (!reopen(connection, rewinding)) {
                return Optional.of(rewinding.execution().instance());
            }
            send(connection, rewinding.messages()); // while what they say is there
            deleteFrom(connection, DELETE_FROM, rewinding.execution(), rewinding.length());
            // the row of the instance shows the payload of the first entry, and goes on showing it
            deleteFrom(connection, DELETE_PAYLOADS_FROM, rewinding.execution(), Math.max(1, rewinding.length()));
        }
        return Optional.empty();
    }

    private void deleteFrom(Connection connection, String sql, ExecutionId execution, int sequence)
            throws SQLException {
        Statements.update(connection, sql, parameters -> {
            HistoryTable.bindExecution(parameters, hub, execution);
            parameters.number(sequence);
        });
    }

    private boolean reopen(Connection connection, Rewinding rewinding) throws SQLException {
        return Statements.update(connection, REOPEN_FAILED, parameters -> {
                    parameters.time(Message.NEVER);
                    HistoryTable.bindExecution(parameters, hub, rewinding.execution());
                    parameters.time(rewinding.failedAt());
                })
                == 1;
    }

    @Override
    public boolean fork(Forking fork) {
        InstanceId id = fork.row().id();
        boolean inserted = callers.write(
                "instance '" + id + "'",
                connection -> AllOrNothing.run(connection, () -> fork(connection, fork), Boolean::booleanValue));
        if (inserted) {
            touched.accept(id);
        }
        return inserted;
    }

    private boolean fork(Connection connection, Forking fork) throws SQLException {
        StoredRow row = StoredRows.of(fork.row(), hub.payloads());
        if (!insertion.insert(connection, row.row(), null)) {
            return false;
        }
        PayloadTable.insert(connection, dialect, hub, row.apart());
        copy(connection, fork.history(), fork.row().executionId());
        send(connection, fork.messages());
        return true;
    }

    private void copy(Connection connection, List<HistoryEntry> history, ExecutionId execution) throws SQLException {
        BoundedBatch<NewEntry> entries = new BoundedBatch<>(rows -> Statements.batch(
                connection,
                HistoryTable.INSERT,
                rows,
                (parameters, entry) -> HistoryTable.bindInsert(parameters, hub, entry)));
        BoundedBatch<ApartRow> apart = new BoundedBatch<>(rows -> PayloadTable.insert(connection, dialect, hub, rows));
        for (HistoryEntry entry : history) {
            EntryForm form = new EntryForm(
                    hub.payloads(),
                    execution,
                    entry.sequence(),
                    entry.event().kind().name());
            NewEntry copied = NewEntry.of(execution, entry, form);
            entries.add(copied, copied.content().length);
            ApartRow row = form.apart();
            if (row != null) {
                apart.add(row, row.content().length);
            }
        }
        entries.flush();
        apart.flush();
    }

    private void send(Connection connection, List<Message> messages) throws SQLException {
        BoundedBatch<NewMessage> batch = new BoundedBatch<>(rows -> Statements.batch(
                connection,
                MessageTable.INSERT,
                rows,
                (parameters, message) -> MessageTable.bindInsert(parameters, hub, message)));
        for (Message message : messages) {
            NewMessage stored = NewMessage.of(message, hub.payloads());
            batch.add(stored, stored.content().length);
        }
        batch.flush();
    }
}

package io.durable.jpa;

import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.jpa.HistoryTable.NewEntry;
import io.durable.jpa.MessageTable.NewMessage;
import io.durable.spi.RewindStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Cuts and copies histories over the application's DataSource. */
final class JdbcRewindStore implements RewindStore {

    static final String REOPEN_FAILED = """
            UPDATE durable_instance
            SET status = 'RUNNING', due = ?, output = NULL, failure = NULL, completed_at = NULL, suspects = 0, stalls = 0
            WHERE hub = ? AND id = ? AND incarnation = ? AND execution = ? AND status = 'FAILED' AND completed_at = ?""";

    static final String DELETE_FROM = """
            DELETE FROM durable_history
            WHERE hub = ? AND instance_id = ? AND incarnation = ? AND execution = ? AND sequence >= ?""";

    static final String COPY = """
            INSERT INTO durable_history (hub, instance_id, incarnation, execution, sequence, kind, recorded_at, content)
            SELECT hub, CAST(? AS VARCHAR), CAST(? AS UUID), execution, sequence, kind, recorded_at, content
            FROM durable_history
            WHERE hub = ? AND instance_id = ? AND incarnation = ? AND execution = ? AND sequence >= ? AND sequence < ?""";

    private final CallerConnections callers;
    private final Hub hub;
    private final InstanceInsertion insertion;
    private final Consumer<InstanceId> touched;

    /** @param touched is told of every instance that the caller's transaction has written to */
    JdbcRewindStore(CallerConnections callers, Hub hub, InstanceInsertion insertion, Consumer<InstanceId> touched) {
        this.callers = callers;
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
                connection -> orNothing(connection, () -> rewindAll(connection, ordered), Optional::isEmpty));
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
            Statements.update(connection, DELETE_FROM, parameters -> {
                HistoryTable.bindExecution(parameters, hub, rewinding.execution());
                parameters.number(rewinding.length());
            });
            send(connection, rewinding.messages());
        }
        return Optional.empty();
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
    public Outcome fork(Forking fork) {
        InstanceId id = fork.row().id();
        Outcome outcome = callers.write(
                "instance '" + id + "'",
                connection -> orNothing(connection, () -> fork(connection, fork), result -> result == Outcome.FORKED));
        if (outcome == Outcome.FORKED) {
            touched.accept(id);
        }
        return outcome;
    }

    private Outcome fork(Connection connection, Forking fork) throws SQLException {
        if (!insertion.insert(connection, fork.row(), null)) {
            return Outcome.EXISTS;
        }
        int begun = fork.beginning().size();
        if (copy(connection, fork, begun) != fork.length() - begun) {
            return Outcome.GONE;
        }
        for (HistoryEntry entry : fork.beginning()) {
            NewEntry stored = NewEntry.of(fork.row().executionId(), entry);
            Statements.update(
                    connection, HistoryTable.INSERT, parameters -> HistoryTable.bindInsert(parameters, hub, stored));
        }
        send(connection, fork.messages());
        return Outcome.FORKED;
    }

    private int copy(Connection connection, Forking fork, int from) throws SQLException {
        ExecutionId own = fork.row().executionId();
        return Statements.update(connection, COPY, parameters -> {
            parameters.text(own.instance().value()).uuid(own.incarnation());
            HistoryTable.bindExecution(parameters, hub, fork.source());
            parameters.number(from).number(fork.length());
        });
    }

    private void send(Connection connection, List<Message> messages) throws SQLException {
        for (Message message : messages) {
            NewMessage stored = NewMessage.of(message);
            Statements.update(
                    connection, MessageTable.INSERT, parameters -> MessageTable.bindInsert(parameters, hub, stored));
        }
    }

    private static <T> T orNothing(Connection connection, Work<T> work, Predicate<T> isKept) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        T result = work.run();
        if (isKept.test(result)) {
            connection.releaseSavepoint(savepoint);
        } else {
            connection.rollback(savepoint);
        }
        return result;
    }

    @FunctionalInterface
    private interface Work<T> {

        T run() throws SQLException;
    }
}

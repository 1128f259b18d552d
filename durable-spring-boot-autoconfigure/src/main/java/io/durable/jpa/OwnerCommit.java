package io.durable.jpa;

import io.durable.spi.CommitOutcome;
import io.durable.spi.CommitOutcome.Committed;
import io.durable.spi.CommitOutcome.Rejected;
import io.durable.spi.PartitionCommit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owner's transaction. On PostgreSQL a batch of the common kinds goes in one trip ({@link OneTripCommit}); the long way, {@link CommitStatements}, is for
 * the others and for those that were refused.
 */
final class OwnerCommit {

    private static final Logger log = LoggerFactory.getLogger(OwnerCommit.class);

    private final EngineTransactions transactions;
    private final Dialect dialect;
    private final Hub hub;

    OwnerCommit(EngineTransactions transactions, Dialect dialect, Hub hub) {
        this.transactions = transactions;
        this.dialect = dialect;
        this.hub = hub;
    }

    CommitOutcome commit(List<PartitionCommit> commits) {
        CommitBatch batch;
        try {
            batch = new CommitBatch(commits, hub.payloads());
        } catch (RuntimeException noStoredForm) {
            return new Rejected(noStoredForm);
        }
        if (dialect.takesStatementsTogether() && OneTripCommit.fits(batch)) {
            CommitOutcome outcome = commitInOneTrip(OneTripCommit.of(batch, hub));
            if (!(outcome instanceof Rejected)) {
                return outcome;
            }
            // refused for a value or a count: one statement after the other, to learn which
        }
        return commitStepwise(batch);
    }

    private CommitOutcome commitInOneTrip(OneTripCommit commit) {
        Connection connection;
        try {
            connection = transactions.openForOneTrip();
        } catch (SQLException failure) {
            return SqlFailures.unavailable(failure);
        }
        try {
            return execute(commit, connection);
        } finally {
            close(connection);
        }
    }

    private static CommitOutcome execute(OneTripCommit commit, Connection connection) {
        PreparedStatement statement;
        try {
            statement = commit.prepare(connection);
        } catch (SQLException failure) {
            return SqlFailures.beforeCommit(failure);
        } catch (RuntimeException failure) {
            return new Rejected(failure);
        }
        try (statement) {
            statement.execute();
            return new Committed();
        } catch (SQLException failure) {
            return SqlFailures.inOneTrip(failure);
        }
    }

    private CommitOutcome commitStepwise(CommitBatch batch) {
        Connection connection;
        try {
            connection = transactions.open();
        } catch (SQLException failure) {
            return SqlFailures.unavailable(failure);
        }
        try {
            CommitOutcome refused = write(connection, batch);
            return refused == null ? commit(connection) : rollback(connection, refused);
        } finally {
            close(connection);
        }
    }

    private static CommitOutcome rollback(Connection connection, CommitOutcome refused) {
        EngineTransactions.rollback(connection);
        return refused;
    }

    private static CommitOutcome commit(Connection connection) {
        try {
            connection.commit();
            return new Committed();
        } catch (SQLException failure) {
            return SqlFailures.atCommit(failure);
        }
    }

    private @Nullable CommitOutcome write(Connection connection, CommitBatch batch) {
        try {
            new CommitStatements(connection, dialect, hub, batch).run();
            return null;
        } catch (CommitRefused refused) {
            return refused.outcome();
        } catch (SQLException failure) {
            return SqlFailures.beforeCommit(failure);
        } catch (RuntimeException failure) {
            return new Rejected(failure);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException failure) {
            log.warn(
                    "A connection could not be given back; the outcome of its commit stands, the pool replaces it",
                    failure);
        }
    }
}

package io.durable.jpa;

import io.durable.spi.CommitOutcome;
import io.durable.spi.CommitOutcome.Aborted;
import io.durable.spi.CommitOutcome.Rejected;
import io.durable.spi.CommitOutcome.Unknown;
import io.durable.spi.StoreException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a failure of the database means, judged by its SQLState. */
final class SqlFailures {

    private static final String DUPLICATE_KEY = "23505";
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String IN_FAILED_TRANSACTION = "25P02";

    /** Data exceptions, constraints and program limits: the same values will never be taken. */
    private static final Set<String> REFUSED_VALUES = Set.of("22", "23", "54");

    /** What the server answers to a statement, having rolled its transaction back. Whoever loses the connection hears another, or nothing. */
    private static final Set<String> REFUSED_STATEMENTS = Set.of("22", "23", "25", "42", "53", "54", "55");

    private static final Set<String> GAVE_UP = Set.of(SERIALIZATION_FAILURE, "40P01", "57014");

    private SqlFailures() {}

    /** Whether a row with this key exists. */
    static boolean isDuplicateKey(SQLException failure) {
        return hasState(failure, DUPLICATE_KEY);
    }

    /** Whether the caller's snapshot is too old to write. */
    static boolean isSerializationFailure(SQLException failure) {
        return hasState(failure, SERIALIZATION_FAILURE);
    }

    /** Whether the server has answered a statement that is its own transaction with an error, so that nothing of it is written. */
    static boolean isSurelyRolledBack(SQLException failure) {
        String state = stateOf(failure);
        return state != null
                && state.length() == 5
                && (REFUSED_STATEMENTS.contains(state.substring(0, 2)) || GAVE_UP.contains(state));
    }

    /** The outcome of a commit for which there was no connection. */
    static CommitOutcome unavailable(SQLException failure) {
        return new Aborted(new StoreException("There is no connection to commit on: " + failure.getMessage(), failure));
    }

    /** The outcome of a commit that failed before COMMIT was sent: surely nothing was written. */
    static CommitOutcome beforeCommit(SQLException failure) {
        String state = stateOf(failure);
        StoreException cause = new StoreException("The database refused a batch: " + failure.getMessage(), failure);
        boolean refused = state != null && state.length() == 5 && REFUSED_VALUES.contains(state.substring(0, 2));
        return refused ? new Rejected(cause) : new Aborted(cause);
    }

    /** The outcome of a commit that failed after all of it was sent, COMMIT included: unknown, unless the database says that it refused a statement. */
    static CommitOutcome inOneTrip(SQLException failure) {
        return isSurelyRolledBack(failure)
                ? beforeCommit(failure)
                : new Unknown(new StoreException("A commit got no answer: " + failure.getMessage(), failure));
    }

    /** The outcome of a commit that failed at COMMIT: unknown, unless the database says that it had given the transaction up before. */
    static CommitOutcome atCommit(SQLException failure) {
        StoreException cause = new StoreException("COMMIT failed: " + failure.getMessage(), failure);
        boolean surelyRolledBack = hasState(failure, IN_FAILED_TRANSACTION) || hasState(failure, SERIALIZATION_FAILURE);
        return surelyRolledBack ? new Aborted(cause) : new Unknown(cause);
    }

    private static boolean hasState(SQLException failure, String state) {
        return state.equals(stateOf(failure));
    }

    /** A batch hides the state of the statement that failed behind its own exception. */
    private static @Nullable String stateOf(SQLException failure) {
        String state = failure.getSQLState();
        for (SQLException next = failure; state == null && next != null; next = next.getNextException()) {
            state = next.getSQLState();
        }
        return state;
    }
}

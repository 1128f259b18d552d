package io.durable.jpa;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.function.Predicate;

/** Work of several statements in a transaction that may be the caller's: if it fails, or its result says so, nothing of it is left, and the transaction can go on. */
final class AllOrNothing {

    private AllOrNothing() {}

    /** Statements, and what came of them. */
    @FunctionalInterface
    interface Work<T> {

        T run() throws SQLException;
    }

    /** @param isKept whether a result means that what was written stays */
    static <T> T run(Connection connection, Work<T> work, Predicate<T> isKept) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        T result;
        try {
            result = work.run();
        } catch (SQLException | RuntimeException | Error failure) {
            rollBack(connection, savepoint, failure);
            throw failure;
        }
        if (isKept.test(result)) {
            connection.releaseSavepoint(savepoint);
        } else {
            connection.rollback(savepoint);
        }
        return result;
    }

    private static void rollBack(Connection connection, Savepoint savepoint, Throwable failure) {
        try {
            connection.rollback(savepoint);
        } catch (SQLException broken) {
            failure.addSuppressed(broken); // the connection is gone, and the transaction with it
        }
    }
}

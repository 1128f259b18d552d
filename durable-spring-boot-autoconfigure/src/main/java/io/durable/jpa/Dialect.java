package io.durable.jpa;

import io.durable.DurableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/** Where the supported databases differ. Everything that is not here is the same SQL for all of them. */
enum Dialect {
    /** Insertion waits for a lock as long as the connection says; array parameters can't be joined laterally and use no index behind the hub's key. */
    H2("schema-h2.sql", "SET LOCK_TIMEOUT 1000; " + H2Durability.SET_NO_DELAY) {

        @Override
        boolean findsMessagesOfEachInstanceAtOnce() {
            return false;
        }

        @Override
        boolean findsRowsByArray() {
            return false;
        }

        @Override
        boolean takesStatementsTogether() {
            return false;
        }

        @Override
        boolean insertsInstanceUnlessPresent() {
            return false;
        }

        @Override
        String timeOfDay() {
            return "SELECT CURRENT_TIMESTAMP";
        }

        @Override
        String insertUnlessPresent(String intoColumns, int count) {
            return "MERGE" + intoColumns + " VALUES (?" + ", ?".repeat(count - 1) + ")";
        }

        @Override
        String lowerLockTimeout() {
            return "";
        }
    },

    /**
     * A statement that fails breaks its transaction, so nothing may be tried that could fail. To read a whole table is right only while it is tiny, but a plan
     * made then stays when it has grown, so plans do without, and look rows up rather than join; a plan that can't seems expensive and would be compiled, which
     * does not pay. A plan is kept from the first time on, because arrays would be planned anew each time.
     */
    POSTGRESQL(
            "schema-postgresql.sql",
            "SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '10s'; SET statement_timeout = '30s';"
                    + " SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off;"
                    + " SET plan_cache_mode = force_generic_plan;"
                    // known from PostgreSQL 17 on: also ends what waits for the rest of a commit
                    + " SELECT set_config('transaction_timeout', '60s', false) FROM pg_settings"
                    + " WHERE name = 'transaction_timeout'") {

        @Override
        boolean findsMessagesOfEachInstanceAtOnce() {
            return true;
        }

        @Override
        boolean findsRowsByArray() {
            return true;
        }

        @Override
        boolean takesStatementsTogether() {
            return true;
        }

        @Override
        boolean insertsInstanceUnlessPresent() {
            return true;
        }

        @Override
        String timeOfDay() {
            return "SELECT clock_timestamp()";
        }

        @Override
        String insertUnlessPresent(String intoColumns, int count) {
            return "INSERT" + intoColumns + " VALUES (?" + ", ?".repeat(count - 1) + ") ON CONFLICT DO NOTHING";
        }

        @Override
        String lowerLockTimeout() {
            return "SET LOCAL lock_timeout = '500ms'";
        }
    };

    private final String schema;
    private final String sessionSettings;

    Dialect(String schema, String sessionSettings) {
        this.schema = schema;
        this.sessionSettings = sessionSettings;
    }

    /** The dialect of the database behind the connection. */
    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "h2" -> H2;
            case "postgresql" -> POSTGRESQL;
            default ->
                throw new DurableException("The database is '" + product
                        + "', which is not supported: use PostgreSQL or H2, or exclude DurableJpaAutoConfiguration");
        };
    }

    /** The script that makes the tables, beside this class. */
    String schema() {
        return schema;
    }

    /** What bounds how long a connection of the engine waits, and how long it can hold others up. */
    String sessionSettings() {
        return sessionSettings;
    }

    /** Whether {@link MessageTable#FIND_OF_EACH} can be used. */
    abstract boolean findsMessagesOfEachInstanceAtOnce();

    /** Whether {@code key = ANY (array)} uses the primary key. */
    abstract boolean findsRowsByArray();

    /** Whether several statements, with semicolons between them, are sent as one. */
    abstract boolean takesStatementsTogether();

    /** Whether {@code ON CONFLICT DO NOTHING} exists; without it a duplicate key harms nothing but its own statement. */
    abstract boolean insertsInstanceUnlessPresent();

    /** The time, within a transaction that may have begun a while ago as far as the database can say; H2 says when the transaction began. */
    abstract String timeOfDay();

    /** Inserts a row unless its primary key is taken, by the same row or one as good. */
    abstract String insertUnlessPresent(String intoColumns, int count);

    /** For the rest of the transaction: a row that an uncommitted transaction of a client is inserting is not waited for long. Empty if the session's is short. */
    abstract String lowerLockTimeout();
}

package io.durable.jpa;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;

/** The engine's own pool: small, never handed out, its connections set up so that no transaction waits or holds others up for long. */
final class EnginePool {

    private static final int CONNECTIONS_MAX = 8;
    private static final int CONNECTIONS_IDLE_MIN = 2;

    private EnginePool() {}

    /** A pool to the same database as the application's. */
    static HikariDataSource like(HikariConfig application, Dialect dialect) {
        HikariConfig engine = new HikariConfig();
        application.copyStateTo(engine);
        engine.setMetricRegistry(null);
        engine.setMetricsTrackerFactory(null);
        engine.setHealthCheckRegistry(null);
        engine.setScheduledExecutor(null);
        return open(engine, dialect);
    }

    /** A pool with connection details of its own. */
    static HikariDataSource of(String url, String username, String password, Dialect dialect) {
        HikariConfig engine = new HikariConfig();
        engine.setJdbcUrl(url);
        engine.setUsername(username);
        engine.setPassword(password);
        return open(engine, dialect);
    }

    private static HikariDataSource open(HikariConfig engine, Dialect dialect) {
        engine.setPoolName("durable");
        engine.setRegisterMbeans(false);
        engine.setMaximumPoolSize(CONNECTIONS_MAX);
        engine.setMinimumIdle(CONNECTIONS_IDLE_MIN);
        engine.setReadOnly(false);
        engine.setAutoCommit(false);
        engine.setIsolateInternalQueries(false);
        engine.setTransactionIsolation(String.valueOf(Connection.TRANSACTION_READ_COMMITTED));
        engine.setConnectionInitSql(dialect.sessionSettings());
        if (dialect == Dialect.POSTGRESQL) {
            engine.addDataSourceProperty("reWriteBatchedInserts", "true");
        }
        return new HikariDataSource(engine);
    }
}

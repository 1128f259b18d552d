package io.durable.jpa;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import io.durable.DurableException;
import java.sql.Connection;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** The engine's own pool: small, never handed out, its connections set up so that no transaction waits or holds others up for long. */
final class EnginePool {

    private static final String COMMIT_BYTES_AT_ONCE = String.valueOf(256 * 1024);

    private EnginePool() {}

    /**
     * A pool to the same database as the application's.
     *
     * @param details of the application's connection, used if its DataSource is not a Hikari pool whose settings can be copied
     * @throws DurableException if nothing says how to connect
     */
    static HikariDataSource like(
            DataSource application, @Nullable JdbcConnectionDetails details, Dialect dialect, int size) {
        HikariConfig engine = new HikariConfig();
        HikariDataSource hikari =
                DataSourceUnwrapper.unwrap(application, HikariConfigMXBean.class, HikariDataSource.class);
        if (hikari != null) {
            hikari.copyStateTo(engine);
            engine.setMetricRegistry(null);
            engine.setMetricsTrackerFactory(null);
            engine.setHealthCheckRegistry(null);
            engine.setScheduledExecutor(null);
        } else if (details != null) {
            engine.setJdbcUrl(details.getJdbcUrl());
            engine.setUsername(details.getUsername());
            engine.setPassword(details.getPassword());
            engine.setDriverClassName(details.getDriverClassName());
        } else {
            throw new DurableException("The engine needs connections of its own, and nothing says how to open them: the"
                    + " DataSource " + application.getClass().getName()
                    + " is not a Hikari pool and there are no spring.datasource properties. Define a second DataSource"
                    + " to the same database, marked @DurableDataSource");
        }
        return open(engine, dialect, size);
    }

    private static HikariDataSource open(HikariConfig engine, Dialect dialect, int size) {
        engine.setPoolName("durable");
        engine.setRegisterMbeans(false);
        engine.setMaximumPoolSize(size);
        engine.setMinimumIdle(1);
        engine.setReadOnly(false);
        engine.setAutoCommit(false);
        engine.setTransactionIsolation(String.valueOf(Connection.TRANSACTION_READ_COMMITTED));
        engine.setConnectionInitSql(dialect.sessionSettings());
        // commits the settings: otherwise the first rollback on a connection takes them back
        engine.setIsolateInternalQueries(true);
        if (dialect == Dialect.POSTGRESQL) {
            engine.addDataSourceProperty("reWriteBatchedInserts", "true");
            // a commit leaves in one piece: a process that is paused has sent all of it or nothing, so it holds no
            // fence meanwhile
            engine.addDataSourceProperty("maxSendBufferSize", COMMIT_BYTES_AT_ONCE);
        }
        return new HikariDataSource(engine);
    }
}

package io.durable.jpa;

import com.zaxxer.hikari.HikariDataSource;
import io.durable.spi.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.sql.init.DatabaseInitializationMode;

/** The hub's database in the life of the application: opened before the first bean that needs it, its own connections closed after the last. */
final class DurableDatabase implements InitializingBean, DisposableBean {

    private final DataSources dataSources;
    private final DurableJpaProperties properties;
    private final String hubName;
    private final int partitions;
    private final PayloadSettings payloads;

    private @Nullable HikariDataSource ownPool;
    private @Nullable HubDatabase opened;

    DurableDatabase(
            DataSources dataSources,
            DurableJpaProperties properties,
            String hubName,
            int partitions,
            PayloadSettings payloads) {
        this.dataSources = dataSources;
        this.properties = properties;
        this.hubName = hubName;
        this.partitions = partitions;
        this.payloads = payloads;
    }

    @Override
    public void afterPropertiesSet() {
        Dialect dialect;
        String url;
        try (Connection connection = dataSources.application().getConnection()) {
            dialect = Dialect.of(connection);
            url = connection.getMetaData().getURL();
        } catch (SQLException failure) {
            throw new StoreException("The database of the hub can't be reached: " + failure.getMessage(), failure);
        }
        H2Durability.secure(dataSources.application(), dialect);
        HubSettings settings = new HubSettings(hubName, partitions, initializesSchema(dialect, url), payloads);
        opened = HubDatabase.open(dataSources.application(), engine(dialect), settings);
    }

    @Override
    public void destroy() {
        if (ownPool != null) {
            ownPool.close();
        }
    }

    HubDatabase opened() {
        if (opened == null) {
            throw new IllegalStateException("The hub's database has not been opened yet");
        }
        return opened;
    }

    private DataSource engine(Dialect dialect) {
        DataSource given = dataSources.engine();
        if (given != null) {
            return given;
        }
        ownPool = EnginePool.like(dataSources.application(), dataSources.details(), dialect, properties.poolSize());
        return ownPool;
    }

    private boolean initializesSchema(Dialect dialect, String url) {
        DatabaseInitializationMode mode = properties.initializeSchema();
        return switch (mode) {
            case ALWAYS -> true;
            case EMBEDDED ->
                dialect == Dialect.H2 && !url.startsWith("jdbc:h2:tcp:") && !url.startsWith("jdbc:h2:ssl:");
            case NEVER -> false;
        };
    }

    /**
     * Where connections come from.
     *
     * @param application what users' transactions are on
     * @param engine what the application gives to the engine, if it does
     * @param details how the application connects, if that is known
     */
    record DataSources(
            DataSource application,
            @Nullable DataSource engine,
            @Nullable JdbcConnectionDetails details) {}
}

package io.durable.jpa;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.durable.spi.BacklogGauge;
import io.durable.spi.HubFigures;
import io.durable.spi.InstanceStore;
import io.durable.spi.Store;
import io.durable.spi.StoreFixture;
import io.durable.spi.TaskAdmissions;
import io.durable.spi.TaskOutcomes;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The JDBC stores over an empty hub of a database. */
final class JdbcStoreFixture implements StoreFixture {

    private final HubDatabase database;
    private final TransactionTemplate transactions;

    private JdbcStoreFixture(HubDatabase database, DataSource application) {
        this.database = database;
        this.transactions = new TransactionTemplate(new DataSourceTransactionManager(application));
    }

    static JdbcStoreFixture over(Database database) {
        return over(database, PayloadSettings.DEFAULT);
    }

    static JdbcStoreFixture over(Database database, PayloadSettings payloads) {
        HubSettings settings = new HubSettings("hub-" + UUID.randomUUID(), PARTITIONS, true, payloads);
        return new JdbcStoreFixture(
                HubDatabase.open(database.application(), database.engine(), settings), database.application());
    }

    @Override
    public Store store() {
        return database.store();
    }

    @Override
    public InstanceStore instances() {
        return database.instances();
    }

    @Override
    public TaskOutcomes outcomes() {
        return database.outcomes();
    }

    @Override
    public TaskAdmissions admissions() {
        return database.admissions();
    }

    @Override
    public BacklogGauge backlog() {
        return database.backlog();
    }

    HubFigures figures() {
        return database.figures();
    }

    @Override
    public void inTransaction(Runnable action) {
        transactions.executeWithoutResult(status -> action.run());
    }

    Hub hub() {
        return database.hub();
    }

    /** Both pools of one database. */
    record Database(HikariDataSource application, HikariDataSource engine) implements AutoCloseable {

        static Database at(String url, String user, Dialect dialect) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(url);
            config.setUsername(user);
            config.setPassword("");
            HikariDataSource application = new HikariDataSource(config);
            return new Database(application, EnginePool.like(application, null, dialect, 4));
        }

        @Override
        public void close() {
            engine.close();
            application.close();
        }
    }
}

package io.durable.jpa;

import io.durable.DurableException;
import io.durable.jpa.HubPayloads.ApartKey;
import io.durable.jpa.HubPayloads.ApartRow;
import io.durable.spi.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One hub in one database, seen over the engine's connections and over the application's. Opening it makes the tables and the hub where that is wished, and
 * makes sure that both kinds of connections see the same hub and that what is committed will be there after a crash.
 */
final class HubDatabase {

    private static final Logger log = LoggerFactory.getLogger(HubDatabase.class);

    private final EngineTransactions transactions;
    private final Hub hub;
    private final JdbcStore store;
    private final JdbcInstanceStore instances;
    private final JdbcTaskOutcomes outcomes;
    private final JdbcTaskAdmissions admissions;

    private HubDatabase(
            CallerConnections callers,
            EngineTransactions engine,
            Dialect dialect,
            Hub plain,
            PayloadSettings payloads) {
        int isolation = requireSameHub(callers, plain);
        this.transactions = engine;
        this.hub = plain.with(new HubPayloads(
                plain.id(), payloads.chain(), payloads.threshold(), key -> load(callers, engine, plain, key)));
        this.store = new JdbcStore(engine, dialect, hub);
        this.instances = new JdbcInstanceStore(callers, engine, dialect, hub, isolation);
        this.admissions = new JdbcTaskAdmissions(engine, dialect, hub);
        this.outcomes = new JdbcTaskOutcomes(callers, hub);
    }

    /**
     * Opens a hub.
     *
     * @param application what users' transactions are on
     * @param engine other connections to the same database
     * @throws DurableException if the tables are missing or do not fit, or the two are different databases
     */
    static HubDatabase open(DataSource application, DataSource engine, HubSettings settings) {
        EngineTransactions transactions = new EngineTransactions(engine);
        Dialect dialect = dialectOf(engine);
        H2Durability.secure(engine, dialect);
        EngineSession.require(engine, dialect);
        if (settings.initializeSchema()) {
            Schema.create(transactions, dialect);
        }
        Schema.require(transactions, dialect);
        Hub hub = HubTable.findOrCreate(transactions, settings.name(), settings.partitions());
        log.info("Hub '{}' is '{}', with {} partitions, on {}", hub.name(), hub.id(), hub.partitions(), dialect);
        return new HubDatabase(new CallerConnections(application), transactions, dialect, hub, settings.payloads());
    }

    EngineTransactions transactions() {
        return transactions;
    }

    Hub hub() {
        return hub;
    }

    JdbcStore store() {
        return store;
    }

    JdbcInstanceStore instances() {
        return instances;
    }

    JdbcTaskOutcomes outcomes() {
        return outcomes;
    }

    JdbcBacklogGauge backlog() {
        return new JdbcBacklogGauge(transactions, hub);
    }

    JdbcHubFigures figures() {
        return new JdbcHubFigures(transactions, hub);
    }

    JdbcTaskAdmissions admissions() {
        return admissions;
    }

    /** Whoever has written an instance in a transaction reads it there. */
    private static @Nullable ApartRow load(
            CallerConnections callers, EngineTransactions engine, Hub hub, ApartKey key) {
        String what = "a payload of instance '" + key.execution().instance() + "'";
        Optional<ApartRow> found = CallerConnections.isInTransaction()
                ? callers.read(what, connection -> PayloadTable.find(connection, hub, key))
                : engine.read(what, connection -> PayloadTable.find(connection, hub, key));
        return found.orElse(null);
    }

    private static Dialect dialectOf(DataSource engine) {
        try (Connection connection = engine.getConnection()) {
            return Dialect.of(connection);
        } catch (SQLException failure) {
            throw new StoreException("The database of the hub can't be reached: " + failure.getMessage(), failure);
        }
    }

    /** The isolation level of the application's connections, once it is sure that they see this hub. */
    private static int requireSameHub(CallerConnections callers, Hub hub) {
        Optional<UUID> seen;
        try {
            seen = callers.read("the hub", connection -> HubTable.findId(connection, hub));
        } catch (StoreException failure) {
            throw differentDatabases(hub, failure);
        }
        if (!seen.equals(Optional.of(hub.id()))) {
            throw differentDatabases(hub, null);
        }
        return callers.read("the isolation level", Connection::getTransactionIsolation);
    }

    private static DurableException differentDatabases(Hub hub, @Nullable Exception cause) {
        return new DurableException(
                "The application's DataSource does not see hub '" + hub.name() + "' (" + hub.id()
                        + ") that the engine's"
                        + " own connections see: both must lead to the same database and schema. An in-memory H2"
                        + " database needs a name and DB_CLOSE_DELAY=-1; a DataSource with connection details of its"
                        + " own needs a second one marked @DurableDataSource",
                cause);
    }
}

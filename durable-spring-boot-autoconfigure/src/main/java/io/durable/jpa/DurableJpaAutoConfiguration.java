package io.durable.jpa;

import com.zaxxer.hikari.HikariDataSource;
import io.durable.autoconfigure.DurableProperties;
import io.durable.codec.PayloadChain;
import io.durable.jpa.DurableDatabase.DataSources;
import io.durable.runtime.DurableRuntime;
import io.durable.spi.HubIdentity;
import io.durable.spi.InstanceStore;
import io.durable.spi.Store;
import io.durable.spi.TaskOutcomes;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.DataSourceUtils;

/** Auto-configuration of the store over the application's database. */
@AutoConfiguration(
        beforeName = "io.durable.autoconfigure.DurableAutoConfiguration",
        afterName = {
            "io.durable.autoconfigure.PayloadCodecAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration"
        })
@ConditionalOnClass({DataSource.class, DataSourceUtils.class, HikariDataSource.class, JdbcConnectionDetails.class})
@ConditionalOnSingleCandidate(DataSource.class)
@ConditionalOnMissingBean({Store.class, InstanceStore.class})
@ConditionalOnBooleanProperty(
        name = {"durable.enabled", "durable.jpa.enabled"},
        matchIfMissing = true)
@EnableConfigurationProperties({DurableJpaProperties.class, DurableProperties.class})
public final class DurableJpaAutoConfiguration {

    /** After the application's own scripts and migrations, which may make our tables where we must not. */
    @Bean
    @DependsOnDatabaseInitialization
    DurableDatabase durableDatabase(
            DataSource application,
            @DurableDataSource ObjectProvider<DataSource> engine,
            ObjectProvider<JdbcConnectionDetails> details,
            DurableJpaProperties properties,
            DurableProperties hub,
            ObjectProvider<PayloadChain> chain) {
        DataSources dataSources = new DataSources(application, engine.getIfUnique(), details.getIfUnique());
        PayloadSettings payloads = new PayloadSettings(
                chain.getIfAvailable(() -> PayloadChain.NONE), hub.payloads().bytesThreshold());
        return new DurableDatabase(dataSources, properties, hub.taskHub(), hub.partitions(), payloads);
    }

    @Bean
    static EndedTransaction.Watch durableTransactionWatch() {
        return new EndedTransaction.Watch();
    }

    @Bean
    JdbcStore durableStore(DurableDatabase database) {
        return database.opened().store();
    }

    @Bean
    JdbcInstanceStore durableInstanceStore(DurableDatabase database) {
        return database.opened().instances();
    }

    @Bean
    JdbcTaskAdmissions durableTaskAdmissions(DurableDatabase database) {
        return database.opened().admissions();
    }

    @Bean
    JdbcBacklogGauge durableBacklogGauge(DurableDatabase database) {
        return database.opened().backlog();
    }

    @Bean
    JdbcHubFigures durableHubFigures(DurableDatabase database) {
        return database.opened().figures();
    }

    @Bean
    HubIdentity durableHubIdentity(DurableDatabase database) {
        Hub hub = database.opened().hub();
        return new HubIdentity(hub.id(), hub.name(), hub.partitions());
    }

    @Bean
    JdbcClusterRegistry durableClusterRegistry(
            DurableDatabase database, DurableProperties properties, ObjectProvider<DurableRuntime> runtime) {
        return new JdbcClusterRegistry(
                database.opened(),
                properties.nodeSilenceMax(),
                () -> runtime.getObject().node());
    }

    @Bean
    @ConditionalOnMissingBean(TaskOutcomes.class)
    JdbcTaskOutcomes durableTaskOutcomes(DurableDatabase database) {
        return database.opened().outcomes();
    }
}

package io.durable.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.durable.Activity;
import io.durable.history.Payload;
import io.durable.spi.InstanceStore;
import io.durable.spi.Store;
import io.durable.spi.TaskOutcome;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.orm.ObjectOptimisticLockingFailureException;
import org.springframework.transaction.annotation.Transactional;

/** The same over JPA, where writes reach the database as late as the commit. */
class TransactionalJpaActivityIntegrationTests {

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    JdbcTemplateAutoConfiguration.class,
                    HibernateJpaAutoConfiguration.class,
                    TransactionAutoConfiguration.class,
                    JacksonAutoConfiguration.class,
                    DurableAutoConfiguration.class))
            .withUserConfiguration(Stores.class)
            .withBean(Warehouse.class)
            .withPropertyValues(
                    "durable.auto-startup=false",
                    "spring.jpa.hibernate.ddl-auto=none",
                    "spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID());

    @Test
    void commitsTheWorkAndItsOutcomeTogether() {
        run("persist", (outcome, table) -> {
            assertThat(outcome).isEqualTo(new TaskOutcome.Completed(Payload.of("\"ink\""), true));
            assertThat(table.state()).isEqualTo("DONE");
            assertThat(table.articles()).isEqualTo(1);
        });
    }

    @Test
    void reportsWhatTheFlushRefusesAsTheActivitysFailure() {
        context.run(started -> {
            started.getBean(JdbcTemplate.class).update("insert into stock values ('ink')");
            TaskTable table = started.getBean(TaskTable.class);
            TaskOutcome outcome = attempt(started, "persist");
            assertThat(((TaskOutcome.Failed) outcome).failure().type())
                    .isEqualTo(DataIntegrityViolationException.class.getName());
            assertThat(table.state()).isEqualTo("PENDING");
            assertThat(table.articles()).isEqualTo(1);
        });
    }

    @Test
    void reportsWhatTheFlushAtTheCommitRefusesAsTheActivitysFailure() {
        context.run(started -> {
            started.getBean(JdbcTemplate.class).update("insert into stock values ('late')");
            TaskOutcome outcome = attempt(started, "persistBeforeCommit");
            assertThat(outcome).isInstanceOf(TaskOutcome.Failed.class);
            assertThat(((TaskOutcome.Failed) outcome).recorded()).isFalse();
            assertThat(started.getBean(TaskTable.class).state()).isEqualTo("PENDING");
            assertThat(started.getBean(TaskTable.class).articles()).isEqualTo(1);
        });
    }

    @Test
    void reportsAStaleVersionAsTheActivitysFailure() {
        context.run(started -> {
            JdbcTemplate jdbc = started.getBean(JdbcTemplate.class);
            jdbc.execute("create table counter (id varchar(20) primary key, hits int, version int)");
            jdbc.update("insert into counter values ('c', 0, 0)");
            TaskOutcome outcome = attempt(started, "countsAfterAnother");
            assertThat(((TaskOutcome.Failed) outcome).failure().type())
                    .isEqualTo(ObjectOptimisticLockingFailureException.class.getName());
        });
    }

    @Test
    void rollsBackWhenAnErrorOfThePersistenceContextWasSwallowed() {
        context.run(started -> {
            started.getBean(JdbcTemplate.class).update("insert into stock values ('ink')");
            TaskOutcome outcome = attempt(started, "swallows");
            assertThat(((TaskOutcome.Failed) outcome).failure().type())
                    .as("what the flush met again")
                    .isEqualTo(DataIntegrityViolationException.class.getName());
            assertThat(started.getBean(TaskTable.class).state()).isEqualTo("PENDING");
        });
    }

    private void run(String activity, java.util.function.BiConsumer<TaskOutcome, TaskTable> test) {
        Consumer<ApplicationContext> with =
                started -> test.accept(attempt(started, activity), started.getBean(TaskTable.class));
        context.run(with::accept);
    }

    private static TaskOutcome attempt(ApplicationContext started, String activity) {
        return Attempts.make(
                started.getBean(HandlerRegistry.class).findActivity(activity).orElseThrow(), "\"ink\"");
    }

    @Configuration(proxyBeanMethods = false)
    @EntityScan(basePackageClasses = TransactionalJpaActivityIntegrationTests.class)
    static class Stores {

        @Bean
        Store store() {
            return mock(Store.class);
        }

        @Bean
        InstanceStore instanceStore() {
            return mock(InstanceStore.class);
        }

        @Bean
        TaskTable taskTable(JdbcTemplate jdbc) {
            return new TaskTable(jdbc);
        }
    }

    @Entity
    @Table(name = "stock")
    static class Article {

        @Id
        private String article;

        Article() {}

        Article(String article) {
            this.article = article;
        }
    }

    @Entity
    @Table(name = "counter")
    static class Counter {

        @Id
        private String id;

        private int hits;

        @Version
        private int version;

        void hit() {
            hits++;
        }
    }

    static class Warehouse {

        private final EntityManager entities;
        private final JdbcTemplate jdbc;

        Warehouse(EntityManager entities, JdbcTemplate jdbc) {
            this.entities = entities;
            this.jdbc = jdbc;
        }

        @Activity("persist")
        @Transactional
        public String persist(String article) {
            entities.persist(new Article(article));
            return article;
        }

        @Activity("persistBeforeCommit")
        @Transactional
        public void persistBeforeCommit(String article) {
            org.springframework.transaction.support.TransactionSynchronizationManager.registerSynchronization(
                    new org.springframework.transaction.support.TransactionSynchronization() {
                        @Override
                        public void beforeCommit(boolean readOnly) {
                            entities.persist(new Article("late"));
                        }
                    });
        }

        @Activity("countsAfterAnother")
        @Transactional
        public void countsAfterAnother(String id) {
            Counter counter = entities.find(Counter.class, "c");
            jdbc.update("update counter set version = 7");
            counter.hit();
        }

        @Activity("swallows")
        @Transactional
        public String swallows(String article) {
            try {
                entities.persist(new Article(article));
                entities.flush();
                return "not reached";
            } catch (RuntimeException swallowed) {
                return "swallowed";
            }
        }
    }
}

package io.durable.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.durable.DataConversionException;
import io.durable.DurableException;
import io.durable.PayloadTooLargeException;
import io.durable.autoconfigure.TransactionalBeans.ClassWarehouse;
import io.durable.autoconfigure.TransactionalBeans.InterfaceWarehouse;
import io.durable.autoconfigure.TransactionalBeans.Warehouse;
import io.durable.spi.InstanceStore;
import io.durable.spi.Store;
import io.durable.spi.StoreException;
import io.durable.spi.TaskOutcome;
import java.io.IOException;
import java.sql.SQLException;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What a transactional activity writes and its outcome commit together or not at all, on H2 over plain JDBC. */
class TransactionalActivityIntegrationTests {

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    JdbcTemplateAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class,
                    TransactionAutoConfiguration.class,
                    JacksonAutoConfiguration.class,
                    DurableAutoConfiguration.class))
            .withUserConfiguration(Stores.class)
            .withPropertyValues(
                    "durable.auto-startup=false",
                    "durable.payloads.max-size=500B",
                    "spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID());

    // ---- commits ----

    @Test
    void commitsTheWorkAndItsOutcomeTogether() {
        run("reserve", "\"ink\"", attempt -> {
            assertThat(attempt.outcome()).isEqualTo(completed("\"ink\""));
            assertThat(attempt.table().state()).isEqualTo("DONE");
            assertThat(attempt.table().articles()).isEqualTo(1);
        });
    }

    @Test
    void joinsWhateverPropagationCan() {
        for (String activity : new String[] {"mandatory", "supports", "ofClass", "ofInterface"}) {
            run(activity, "\"ink\"", attempt -> {
                assertThat(attempt.outcome()).as(activity).isEqualTo(completed("\"ink\""));
                assertThat(attempt.table().state()).isEqualTo("DONE");
            });
        }
    }

    @Test
    void commitsAFailureThatSpringWouldCommit() {
        for (String activity : new String[] {"throwsChecked", "throwsTolerated"}) {
            run(activity, "\"ink\"", attempt -> {
                assertThat(attempt.outcome()).isInstanceOf(TaskOutcome.Failed.class);
                assertThat(((TaskOutcome.Failed) attempt.outcome()).recorded()).isTrue();
                assertThat(attempt.table().state()).isEqualTo("FAILED");
                assertThat(attempt.table().articles()).isEqualTo(1);
            });
        }
    }

    @Test
    void isPlainWhenReadOnly() {
        run("readOnly", "\"ink\"", attempt -> {
            assertThat(attempt.outcome()).isEqualTo(Attempts.completed("\"ink\""));
            assertThat(attempt.table().state()).isEqualTo("PENDING");
        });
    }

    // ---- rolls back ----

    @Test
    void rollsALateDuplicateBack() {
        context.withBean(Warehouse.class).run(started -> {
            started.getBean(TaskTable.class).supersede();
            Attempted attempt = attempt(started, "reserve", "\"ink\"");
            assertThat(attempt.outcome()).isEqualTo(new TaskOutcome.Superseded());
            assertThat(attempt.table().articles()).isZero();
        });
    }

    @Test
    void rollsBackWhatNobodyWaitsForAnyMore() {
        context.withBean(Warehouse.class).run(started -> {
            Attempts.Unobserved abandoned = new Attempts.Unobserved();
            abandoned.cancelled = true;
            for (String activity : new String[] {"reserve", "throwsChecked"}) {
                TaskOutcome outcome = started.getBean(HandlerRegistry.class)
                        .findActivity(activity)
                        .orElseThrow()
                        .execute(Attempts.invocation("\"ink\"", 1), abandoned);
                assertThat(outcome).as(activity).isEqualTo(new TaskOutcome.Superseded());
                assertThat(abandoned.shielded).isTrue();
            }
            assertThat(started.getBean(TaskTable.class).articles()).isZero();
            assertThat(started.getBean(TaskTable.class).state()).isEqualTo("PENDING");
        });
    }

    @Test
    void rollsAFailureBack() {
        rollsBack("throwsUnchecked", IllegalStateException.class);
        rollsBack("throwsRolledBackChecked", IOException.class);
        rollsBack("throwsError", AssertionError.class);
    }

    @Test
    void rollsBackWhatWasMarkedForRollback() {
        rollsBack("marksForRollback", UnexpectedRollbackException.class);
        rollsBack("marksForRollbackAndThrowsChecked", IOException.class);
        rollsBack("swallowsAnInnerRollback", UnexpectedRollbackException.class);
    }

    @Test
    void rollsBackWhenTheResultCannotBeKept() {
        rollsBack("returnsTooMuch", PayloadTooLargeException.class);
        rollsBack("returnsUnwritable", DataConversionException.class);
    }

    @Test
    void beginsNothingForAnInputThatDoesNotFit() {
        run("reserve", "{}", attempt -> {
            assertThat(((TaskOutcome.Failed) attempt.outcome()).failure().type())
                    .isEqualTo(DataConversionException.class.getName());
            assertThat(attempt.table().state()).isEqualTo("PENDING");
        });
    }

    @Test
    void rollsBackWithoutCountingWhatIsTheNodesFault() {
        context.withBean(Warehouse.class).run(started -> {
            started.getBean(RuntimeLifecycle.class).stop();
            isUnavailable(attempt(started, "isInterrupted", "\"ink\""));
        });
        run("exhausts", "\"ink\"", attempt -> isUnavailable(attempt));
        context.withBean(Warehouse.class).run(started -> {
            Thread.currentThread().interrupt();
            isUnavailable(attempt(started, "reserve", "\"ink\""));
            assertThat(Thread.interrupted()).isTrue();
        });
    }

    @Test
    void triesAgainWhenTheOutcomeCannotBeRecordedForNow() {
        context.withBean(Warehouse.class).run(started -> {
            started.getBean(TaskTable.class)
                    .failWith(new StoreException("lost", new SQLException("connection reset", "08006")));
            isUnavailable(attempt(started, "reserve", "\"ink\""));
        });
    }

    @Test
    void failsWhenTheOutcomeCanNeverBeRecorded() {
        context.withBean(Warehouse.class).run(started -> {
            started.getBean(TaskTable.class).failWith(new DurableException("another DataSource"));
            isRolledBackWith(attempt(started, "reserve", "\"ink\""), DurableException.class);
        });
        context.withBean(Warehouse.class).run(started -> {
            SQLException aborted = new SQLException("current transaction is aborted", "25P02");
            started.getBean(TaskTable.class).failWith(new StoreException("could not write", aborted));
            isRolledBackWith(attempt(started, "reserve", "\"ink\""), UnexpectedRollbackException.class);
        });
    }

    // ---- begins and commits that fail ----

    @Test
    void doesNotCountATransactionThatCannotBegin() {
        troubled(
                (manager, phase) -> {
                    if (phase.equals("begin")) {
                        throw new CannotCreateTransactionException("no connection");
                    }
                },
                attempt -> isUnavailable(attempt));
    }

    @Test
    void leavesTheAnswerToTheRowWhenTheCommitIsInDoubt() {
        troubled(
                (manager, phase) -> {
                    if (phase.equals("commit")) {
                        throw new TransactionSystemException("connection lost");
                    }
                },
                attempt -> assertThat(attempt.outcome()).isInstanceOf(TaskOutcome.Unknown.class));
    }

    @Test
    void failsWhenTheDatabaseRefusesTheDataAtTheCommit() {
        troubled(
                (manager, phase) -> {
                    if (phase.equals("commit")) {
                        throw new DataIntegrityViolationException("deferred constraint");
                    }
                },
                attempt -> isRolledBackWith(attempt, DataIntegrityViolationException.class));
        troubled(
                (manager, phase) -> {
                    if (phase.equals("commit")) {
                        throw new TransactionSystemException(
                                "could not commit", new SQLException("deferred constraint", "23505"));
                    }
                },
                attempt -> assertThat(attempt.outcome()).isInstanceOf(TaskOutcome.Failed.class));
    }

    @Test
    void triesAgainWhenTheDatabaseRolledBackToKeepOrder() {
        troubled(
                (manager, phase) -> {
                    if (phase.equals("commit")) {
                        throw new TransactionSystemException(
                                "could not commit", new SQLException("could not serialize", "40001"));
                    }
                },
                attempt -> assertThat(attempt.outcome()).isInstanceOf(TaskOutcome.Unavailable.class));
    }

    @Test
    void failsWhenACallbackBeforeTheCommitThrows() {
        rollsBack("throwsBeforeCommit", IllegalArgumentException.class);
    }

    @Test
    void hasCompletedWhenACallbackAfterTheCommitThrows() {
        run("throwsAfterCommit", "\"ink\"", attempt -> {
            assertThat(attempt.outcome()).isEqualTo(completed("\"ink\""));
            assertThat(attempt.table().state()).isEqualTo("DONE");
        });
    }

    @Test
    void reportsADuplicateKeyAsTheActivitysOwnFailure() {
        context.withBean(Warehouse.class).run(started -> {
            started.getBean(JdbcTemplate.class).update("insert into stock values ('ink')");
            Attempted attempt = attempt(started, "reserve", "\"ink\"");
            assertThat(((TaskOutcome.Failed) attempt.outcome()).failure().type())
                    .isEqualTo(DuplicateKeyException.class.getName());
        });
    }

    // ---- how it is asked ----

    private void rollsBack(String activity, Class<? extends Throwable> type) {
        run(activity, "\"ink\"", attempt -> isRolledBackWith(attempt, type));
    }

    private static void isRolledBackWith(Attempted attempt, Class<? extends Throwable> type) {
        assertThat(attempt.outcome()).isInstanceOf(TaskOutcome.Failed.class);
        TaskOutcome.Failed failed = (TaskOutcome.Failed) attempt.outcome();
        assertThat(failed.failure().type()).isEqualTo(type.getName());
        assertThat(failed.recorded()).isFalse();
        assertThat(attempt.table().state()).isEqualTo("PENDING");
        assertThat(attempt.table().articles()).isZero();
    }

    private static void isUnavailable(Attempted attempt) {
        boolean interrupted = Thread.interrupted(); // the connection pool would notice
        assertThat(attempt.outcome()).isInstanceOf(TaskOutcome.Unavailable.class);
        assertThat(attempt.table().state()).isEqualTo("PENDING");
        assertThat(attempt.table().articles()).isZero();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static TaskOutcome completed(String result) {
        return new TaskOutcome.Completed(io.durable.history.Payload.of(result), true);
    }

    private void run(String activity, String input, Consumer<Attempted> test) {
        context.withBean(Warehouse.class)
                .withBean(ClassWarehouse.class)
                .withBean(InterfaceWarehouse.class)
                .run(started -> test.accept(attempt(started, activity, input)));
    }

    private void troubled(TroubledManager.Trouble trouble, Consumer<Attempted> test) {
        context.withBean(Warehouse.class).withBean(TroubledManager.class).run(started -> {
            TaskTable table = started.getBean(TaskTable.class);
            started.getBean(TroubledManager.class).trouble = trouble;
            test.accept(attempt(started, "reserve", "\"ink\""));
            assertThat(table.articles()).isZero();
        });
    }

    private static Attempted attempt(ApplicationContext started, String activity, String input) {
        TaskOutcome outcome = Attempts.make(
                started.getBean(HandlerRegistry.class).findActivity(activity).orElseThrow(), input);
        assertThat(TransactionSynchronizationManager.isSynchronizationActive())
                .as("transaction left behind")
                .isFalse();
        return new Attempted(outcome, started.getBean(TaskTable.class));
    }

    record Attempted(TaskOutcome outcome, TaskTable table) {}

    @Configuration(proxyBeanMethods = false)
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

    /** A transaction manager that can fail, after the database has rolled back. */
    static final class TroubledManager extends JdbcTransactionManager {

        private Trouble trouble = (manager, phase) -> {};

        @FunctionalInterface
        interface Trouble {
            void strike(TroubledManager manager, String phase);
        }

        TroubledManager(DataSource dataSource) {
            super(dataSource);
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {
            trouble.strike(this, "begin");
            super.doBegin(transaction, definition);
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            try {
                trouble.strike(this, "commit");
            } catch (RuntimeException failure) {
                doRollback(status);
                throw failure;
            }
            super.doCommit(status);
        }
    }
}

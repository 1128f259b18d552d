package io.durable.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.durable.Activity;
import io.durable.DataConversionException;
import io.durable.DurableException;
import io.durable.PayloadTooLargeException;
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
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
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
                    "durable.payload.max-size=500B",
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
        run("isInterrupted", "\"ink\"", attempt -> isUnavailable(attempt));
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

    static class Warehouse {

        private final JdbcTemplate jdbc;

        Warehouse(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Activity("reserve")
        @Transactional
        public String reserve(String article) {
            jdbc.update("insert into stock values (?)", article);
            return article;
        }

        @Activity("mandatory")
        @Transactional(propagation = Propagation.MANDATORY)
        public String mandatory(String article) {
            return reserve(article);
        }

        @Activity("supports")
        @Transactional(propagation = Propagation.SUPPORTS)
        public String supports(String article) {
            assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                    .isTrue();
            return reserve(article);
        }

        @Activity("readOnly")
        @Transactional(readOnly = true)
        public String readOnly(String article) {
            assertThat(TransactionSynchronizationManager.isCurrentTransactionReadOnly())
                    .isTrue();
            return article;
        }

        @Activity("throwsChecked")
        @Transactional
        public void throwsChecked(String article) throws IOException {
            reserve(article);
            throw new IOException("no paper");
        }

        @Activity("throwsTolerated")
        @Transactional(noRollbackFor = IllegalStateException.class)
        public void throwsTolerated(String article) {
            reserve(article);
            throw new IllegalStateException("no paper");
        }

        @Activity("throwsUnchecked")
        @Transactional
        public void throwsUnchecked(String article) {
            reserve(article);
            throw new IllegalStateException("no paper");
        }

        @Activity("throwsRolledBackChecked")
        @Transactional(rollbackFor = IOException.class)
        public void throwsRolledBackChecked(String article) throws IOException {
            throwsChecked(article);
        }

        @Activity("throwsError")
        @Transactional
        public void throwsError(String article) {
            reserve(article);
            throw new AssertionError("no paper");
        }

        @Activity("marksForRollback")
        @Transactional
        public String marksForRollback(String article) {
            reserve(article);
            TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
            return article;
        }

        @Activity("marksForRollbackAndThrowsChecked")
        @Transactional
        public void marksForRollbackAndThrowsChecked(String article) throws IOException {
            marksForRollback(article);
            throw new IOException("no paper");
        }

        @Activity("swallowsAnInnerRollback")
        @Transactional
        public String swallowsAnInnerRollback(String article) {
            reserve(article);
            org.springframework.transaction.support.TransactionTemplate inner =
                    new org.springframework.transaction.support.TransactionTemplate(
                            new JdbcTransactionManager(jdbc.getDataSource()));
            try {
                inner.executeWithoutResult(status -> {
                    throw new IllegalStateException("no paper");
                });
            } catch (IllegalStateException swallowed) {
                return article;
            }
            return "not reached";
        }

        @Activity("returnsTooMuch")
        @Transactional(noRollbackFor = RuntimeException.class)
        public String returnsTooMuch(String article) {
            return reserve(article) + "x".repeat(500);
        }

        @Activity("returnsUnwritable")
        @Transactional(noRollbackFor = RuntimeException.class)
        public Object returnsUnwritable(String article) {
            reserve(article);
            return new Object() {
                public Object getSelf() {
                    throw new IllegalStateException("not now");
                }
            };
        }

        @Activity("isInterrupted")
        @Transactional
        public void isInterrupted(String article) throws InterruptedException {
            reserve(article);
            throw new InterruptedException();
        }

        @Activity("exhausts")
        @Transactional
        public void exhausts(String article) {
            reserve(article);
            throw new OutOfMemoryError("heap");
        }

        @Activity("throwsBeforeCommit")
        @Transactional
        public void throwsBeforeCommit(String article) {
            reserve(article);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void beforeCommit(boolean readOnly) {
                    throw new IllegalArgumentException("not like this");
                }
            });
        }

        @Activity("throwsAfterCommit")
        @Transactional
        public String throwsAfterCommit(String article) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    throw new IllegalArgumentException("too late");
                }
            });
            return reserve(article);
        }
    }

    @Transactional
    static class ClassWarehouse {

        private final JdbcTemplate jdbc;

        ClassWarehouse(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Activity("ofClass")
        public String reserve(String article) {
            jdbc.update("insert into stock values (?)", article);
            return article;
        }
    }

    interface Reserving {
        @Transactional
        @Activity("ofInterface")
        String reserve(String article);
    }

    static class InterfaceWarehouse implements Reserving {

        private final JdbcTemplate jdbc;

        InterfaceWarehouse(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Override
        public String reserve(String article) {
            jdbc.update("insert into stock values (?)", article);
            return article;
        }
    }
}

package io.durable.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.durable.Activity;
import io.durable.spi.TaskOutcomes;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.TransactionManagementConfigurer;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** Which transactional activities are refused while the application starts, because their outcome could not commit with their work. */
class TransactionalDeclarationTests {

    private final ApplicationContextRunner context = Wiring.CONTEXT;

    @Test
    void refusesPropagationsThatDoNotJoin() {
        refused(RequiresNew.class, "RequiresNew.work()", "propagation REQUIRES_NEW", "Use REQUIRED");
        refused(NotSupported.class, "propagation NOT_SUPPORTED");
        refused(Never.class, "propagation NEVER");
        refused(Nested.class, "propagation NESTED");
    }

    @Test
    void acceptsTheManagerOfTheHubsDataSource() {
        started(Hub.class, Required.class);
        started(Hub.class, ByQualifier.class);
        started(Hub.class, ByClassQualifier.class);
        started(LazyHub.class, Required.class);
        started(Configured.class, Required.class);
    }

    @Test
    void refusesTheManagerOfAnotherDataSource() {
        refused(context.withUserConfiguration(Hub.class), OtherQualifier.class, "another DataSource than the hub's");
        refused(context.withUserConfiguration(Hub.class), OtherClassQualifier.class, "another DataSource");
    }

    @Test
    void refusesManagersWithoutADataSource() {
        refused(
                context.withUserConfiguration(Distributed.class),
                Required.class,
                "DistributedManager, which manages no DataSource");
        refused(
                context.withBean(TransactionManager.class, () -> mock(TransactionManager.class)),
                Required.class,
                "which is not for blocking code");
    }

    @Test
    void refusesWhatIsNotClear() {
        refused(context, Required.class, "not clear which transaction manager");
        refused(context.withUserConfiguration(Two.class), Required.class, "not clear which", "one,other", "@Primary");
        refused(context.withUserConfiguration(Hub.class), UnknownQualifier.class, "not clear which");
    }

    @Test
    void refusesStoresThatRecordNoOutcomes() {
        refused(
                context.withUserConfiguration(Hub.class)
                        .withInitializer(started -> started.addBeanFactoryPostProcessor(
                                factory -> ((org.springframework.beans.factory.support.BeanDefinitionRegistry) factory)
                                        .removeBeanDefinition(factory.getBeanNamesForType(TaskOutcomes.class)[0]))),
                Required.class,
                "can't record its outcome");
    }

    @Test
    void asksNoManagerForPlainActivities() {
        context.withBean(ReadOnly.class).run(started -> assertThat(started).hasNotFailed());
    }

    private void started(Class<?> configuration, Class<?> bean) {
        context.withUserConfiguration(configuration)
                .withBean(bean)
                .run(started -> assertThat(started).hasNotFailed());
    }

    private void refused(Class<?> bean, String... parts) {
        refused(context.withUserConfiguration(Hub.class), bean, parts);
    }

    private static void refused(ApplicationContextRunner runner, Class<?> bean, String... parts) {
        Consumer<Throwable> saysSo = failure -> {
            FailureAnalysis analysis = new InvalidDurableDeclarationFailureAnalyzer().analyze(failure);
            assertThat(analysis).as("analysis of %s", failure).isNotNull();
            assertThat(analysis.getDescription() + "\n" + analysis.getAction())
                    .contains("is @Transactional")
                    .contains(parts);
        };
        runner.withBean(bean).run(started -> {
            assertThat(started).hasFailed();
            saysSo.accept(started.getStartupFailure());
        });
    }

    // ---- where ----

    private static DataSource dataSource() {
        return mock(AbstractDataSource.class);
    }

    @Configuration(proxyBeanMethods = false)
    static class Hub {

        private final DataSource hub = dataSource();

        @Bean
        @Primary
        DataSource hub() {
            return hub;
        }

        @Bean
        @Primary
        PlatformTransactionManager hubTransactions() {
            return new JdbcTransactionManager(hub);
        }

        @Bean
        PlatformTransactionManager otherTransactions() {
            return new JdbcTransactionManager(dataSource());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class LazyHub {

        private final DataSource hub = dataSource();

        @Bean
        DataSource hub() {
            return new LazyConnectionDataSourceProxy(hub);
        }

        @Bean
        PlatformTransactionManager transactions() {
            return new JdbcTransactionManager(hub);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Configured {

        @Bean
        TransactionManagementConfigurer configurer() {
            return () -> new JdbcTransactionManager(dataSource());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Two {

        @Bean
        PlatformTransactionManager one() {
            return new JdbcTransactionManager(dataSource());
        }

        @Bean
        PlatformTransactionManager other() {
            return new JdbcTransactionManager(dataSource());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Distributed {

        @Bean
        PlatformTransactionManager transactions() {
            return new DistributedManager();
        }
    }

    static final class DistributedManager extends AbstractPlatformTransactionManager {

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }

    // ---- what ----

    static class Required {
        @Activity
        @Transactional
        public void work() {}
    }

    static class ReadOnly {
        @Activity
        @Transactional(readOnly = true)
        public void work() {}
    }

    static class RequiresNew {
        @Activity
        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public void work() {}
    }

    static class NotSupported {
        @Activity
        @Transactional(propagation = Propagation.NOT_SUPPORTED)
        public void work() {}
    }

    static class Never {
        @Activity
        @Transactional(propagation = Propagation.NEVER)
        public void work() {}
    }

    static class Nested {
        @Activity
        @Transactional(propagation = Propagation.NESTED)
        public void work() {}
    }

    static class ByQualifier {
        @Activity
        @Transactional("hubTransactions")
        public void work() {}
    }

    static class OtherQualifier {
        @Activity
        @Transactional("otherTransactions")
        public void work() {}
    }

    static class UnknownQualifier {
        @Activity
        @Transactional("nobody")
        public void work() {}
    }

    @Qualifier("hubTransactions")
    static class ByClassQualifier {
        @Activity
        @Transactional
        public void work() {}
    }

    @Qualifier("otherTransactions")
    static class OtherClassQualifier {
        @Activity
        @Transactional
        public void work() {}
    }
}

package io.durable.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.DurableClient;
import io.durable.DurableException;
import io.durable.InstanceQuery;
import io.durable.OrchestrationMetadata;
import io.durable.StartOptions;
import io.durable.autoconfigure.DurableAutoConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Starts in the callbacks of a transaction. */
class TransactionCallbackIntegrationTests {

    private final List<RuntimeException> refusals = new ArrayList<>();

    private DurableClient client;
    private PlatformTransactionManager transactions;

    /** Whose transactions they are. */
    enum Kind {
        JPA("org.springframework.orm.jpa.JpaTransactionManager", HibernateJpaAutoConfiguration.class),
        JDBC("org.springframework.jdbc.support.JdbcTransactionManager");

        private final String manager;
        private final Class<?>[] configurations;

        Kind(String manager, Class<?>... configurations) {
            this.manager = manager;
            this.configurations = configurations;
        }
    }

    @ParameterizedTest
    @EnumSource
    void joinsTheTransactionBeforeItsCommit(Kind kind) {
        run(kind, () -> {
            inTransaction(
                    () -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                        @Override
                        public void beforeCommit(boolean readOnly) {
                            start("before commit");
                        }
                    }));

            assertThat(refusals).isEmpty();
            assertThat(started()).containsExactly("before commit");
        });
    }

    @ParameterizedTest
    @EnumSource
    void refusesStartsAfterTheEndOfTheTransaction(Kind kind) {
        run(kind, () -> {
            inTransaction(() -> register(Ordered.LOWEST_PRECEDENCE, this::start));
            inTransaction(() -> register(Ordered.HIGHEST_PRECEDENCE, this::start));
            rolledBack(() -> register(Ordered.LOWEST_PRECEDENCE, this::start));

            assertAllRefused(5);
        });
    }

    @ParameterizedTest
    @EnumSource
    void refusesStartsThatTakePartInATransactionThatIsOver(Kind kind) {
        run(kind, () -> {
            Consumer<String> participant = id -> with(TransactionDefinition.PROPAGATION_REQUIRED, id);
            inTransaction(() -> register(Ordered.LOWEST_PRECEDENCE, participant));
            rolledBack(() -> register(Ordered.LOWEST_PRECEDENCE, participant));

            assertAllRefused(3);
        });
    }

    @ParameterizedTest
    @EnumSource
    void startsInTransactionsOfTheirOwnAfterTheCommit(Kind kind) {
        run(kind, () -> {
            inTransaction(() -> register(Ordered.LOWEST_PRECEDENCE, id -> {
                with(TransactionDefinition.PROPAGATION_REQUIRES_NEW, id + ", own");
                with(TransactionDefinition.PROPAGATION_NOT_SUPPORTED, id + ", none");
            }));

            assertThat(refusals).isEmpty();
            assertThat(started())
                    .containsExactlyInAnyOrder(
                            "afterCommit, own", "afterCommit, none", "afterCompletion, own", "afterCompletion, none");
        });
    }

    @ParameterizedTest
    @EnumSource
    void refusesAgainWhenTheTransactionWithinTheCallbackIsOver(Kind kind) {
        run(kind, () -> {
            inTransaction(() -> register(Ordered.LOWEST_PRECEDENCE, id -> {
                with(
                        TransactionDefinition.PROPAGATION_REQUIRES_NEW,
                        () -> register(0, inner -> start(id + ", " + inner)));
                with(TransactionDefinition.PROPAGATION_REQUIRED, id);
            }));

            assertAllRefused(6);
        });
    }

    @ParameterizedTest
    @EnumSource
    void acceptsStartsInTheNextTransactionOfTheThread(Kind kind) {
        run(kind, () -> {
            inTransaction(() -> register(0, this::start));
            inTransaction(() -> start("next"));
            start("without");

            assertThat(started()).containsExactlyInAnyOrder("next", "without");
        });
    }

    private void run(Kind kind, Runnable test) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(kind.configurations))
                .withConfiguration(AutoConfigurations.of(
                        DataSourceAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        TransactionAutoConfiguration.class,
                        TransactionManagerCustomizationAutoConfiguration.class,
                        JacksonAutoConfiguration.class,
                        DurableJpaAutoConfiguration.class,
                        DurableAutoConfiguration.class))
                .withPropertyValues(
                        "spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
                        "durable.auto-startup=false")
                .run(context -> {
                    open(context);
                    assertThat(transactions.getClass().getName()).isEqualTo(kind.manager);
                    test.run();
                });
    }

    private void open(ApplicationContext context) {
        client = context.getBean(DurableClient.class);
        transactions = context.getBean(PlatformTransactionManager.class);
    }

    private void inTransaction(Runnable work) {
        with(TransactionDefinition.PROPAGATION_REQUIRED, work);
    }

    private void rolledBack(Runnable work) {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            work.run();
            status.setRollbackOnly();
        });
    }

    private void with(int propagation, String id) {
        with(propagation, () -> start(id));
    }

    private void with(int propagation, Runnable work) {
        TransactionTemplate template = new TransactionTemplate(transactions);
        template.setPropagationBehavior(propagation);
        template.executeWithoutResult(status -> work.run());
    }

    private void start(String id) {
        try {
            client.startNew(
                    "any", null, StartOptions.instanceId(id.replace(", ", "/").replace(' ', '-')));
        } catch (RuntimeException refused) {
            refusals.add(refused);
        }
    }

    private void assertAllRefused(int times) {
        assertThat(refusals)
                .hasSize(times)
                .allSatisfy(refusal -> assertThat(refusal)
                        .isInstanceOf(DurableException.class)
                        .hasMessageContaining("transaction is over")
                        .hasMessageContaining("REQUIRES_NEW")
                        .hasMessageContaining("BEFORE_COMMIT"));
        assertThat(started()).isEmpty();
    }

    private List<String> started() {
        return client.listInstances(InstanceQuery.all()).instances().stream()
                .map(OrchestrationMetadata::instanceId)
                .map(id -> id.replace("/", ", ").replace('-', ' '))
                .toList();
    }

    private static void register(int order, Consumer<String> action) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public int getOrder() {
                return order;
            }

            @Override
            public void afterCommit() {
                action.accept("afterCommit");
            }

            @Override
            public void afterCompletion(int status) {
                action.accept("afterCompletion");
            }
        });
    }
}

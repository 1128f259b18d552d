package io.durable.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.durable.DurableClient;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.autoconfigure.DurableAutoConfiguration;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.InstanceStore;
import io.durable.spi.Store;
import io.durable.spi.TaskOutcomes;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class DurableJpaAutoConfigurationTests {

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class,
                    HibernateJpaAutoConfiguration.class,
                    TransactionAutoConfiguration.class,
                    JacksonAutoConfiguration.class,
                    DurableJpaAutoConfiguration.class,
                    DurableAutoConfiguration.class))
            .withPropertyValues("spring.datasource.url=" + url);

    @Test
    void runsAnOrchestrationFromStartToEnd() {
        runner.withUserConfiguration(Flows.class).run(context -> {
            DurableClient client = context.getBean(DurableClient.class);

            String id = client.startNew("greet", "world");

            assertThat(client.waitForCompletion(id, Duration.ofSeconds(20)).runtimeStatus())
                    .isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
            assertThat(client.waitForCompletion(id, Duration.ofSeconds(20), String.class))
                    .isEqualTo("hello world");
        });
    }

    @Test
    void addsNoDataSourceBean() {
        runner.run(context -> {
            assertThat(context).hasSingleBean(DataSource.class).hasSingleBean(Store.class);
            assertThat(context).hasSingleBean(InstanceStore.class).hasSingleBean(TaskOutcomes.class);
        });
    }

    @Test
    void backsOffWithoutDataSource() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(DurableJpaAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Store.class));
    }

    @Test
    void backsOffWithoutJdbcOnTheClassPath() {
        runner.withClassLoader(new FilteredClassLoader("org.springframework.jdbc"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Store.class));
    }

    @Test
    void backsOffWhenDisabled() {
        runner.withPropertyValues("durable.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Store.class));
    }

    @Test
    void backsOffFromAnotherStore() {
        runner.withUserConfiguration(OtherStore.class)
                .withPropertyValues("durable.auto-startup=false")
                .run(context -> assertThat(context).doesNotHaveBean(JdbcStore.class));
    }

    @Test
    void namesTheRemedyWhenTablesAreMissing() {
        runner.withPropertyValues("durable.jpa.initialize-schema=never")
                .run(context -> assertThat(context).getFailure().rootCause().isNotNull());
        runner.withPropertyValues("durable.jpa.initialize-schema=never")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("set durable.jpa.initialize-schema=always"));
    }

    @Test
    void refusesAnotherNumberOfPartitionsLater() {
        runner.withPropertyValues("durable.partitions=3")
                .run(context -> assertThat(context).hasNotFailed());
        runner.withPropertyValues("durable.partitions=4")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("Hub 'default' has 3 partitions in the database, and 4 here"));
        runner.withPropertyValues("durable.partitions=4", "durable.task-hub=another")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void usesTheGivenDataSourceForTheEngine() {
        runner.withUserConfiguration(EngineDataSource.class)
                .withPropertyValues("engine.url=" + url)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    HikariDataSource engine = context.getBean("engine", HikariDataSource.class);
                    assertThat(engine.getHikariPoolMXBean().getTotalConnections())
                            .isPositive();
                    assertThat(context.getBean(DataSource.class)).isNotSameAs(engine);
                });
    }

    @Test
    void refusesAnEngineDataSourceToAnotherDatabase() {
        runner.withUserConfiguration(EngineDataSource.class)
                .withPropertyValues("engine.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("both must lead to the same database and schema"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Flows {

        @Orchestrator("greet")
        String greet(OrchestrationContext context, String name) {
            context.createTimer(Duration.ofMillis(1)).await();
            return "hello " + name;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class EngineDataSource {

        @Bean(defaultCandidate = false)
        @DurableDataSource
        HikariDataSource engine(@Value("${engine.url}") String url) {
            HikariDataSource engine = new HikariDataSource();
            engine.setJdbcUrl(url);
            engine.setUsername("sa");
            engine.setPassword("");
            engine.setMaximumPoolSize(2);
            return engine;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OtherStore {

        @Bean
        Store otherStore() {
            return nothing(Store.class);
        }

        @Bean
        InstanceStore otherInstanceStore() {
            return nothing(InstanceStore.class);
        }

        private static <T> T nothing(Class<T> type) {
            Object proxy =
                    Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
                        if (method.getDeclaringClass() == Object.class) {
                            return method.getName().equals("hashCode")
                                    ? (Object) 1
                                    : method.getName().equals("equals") ? self == args[0] : type.getName();
                        }
                        throw new UnsupportedOperationException(method.getName());
                    });
            return type.cast(proxy);
        }
    }
}

package io.durable.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.DurableClient;
import io.durable.DurableException;
import io.durable.OrchestrationFailedException;
import io.durable.StartOptions;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.shop.NoTables;
import io.durable.shop.PrefixedNames;
import io.durable.shop.Purchase;
import io.durable.shop.Purchases;
import io.durable.shop.ScanningShopApplication;
import io.durable.shop.ShopApplication;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The store beside an application's JPA. */
abstract class PersistenceUnitContract {

    private static final Duration LONG = Duration.ofSeconds(30);

    /** The properties of an empty database. */
    abstract String[] database();

    @Test
    void startJoinsTheTransactionOfTheEntities() {
        shop("create").run(context -> {
            DurableClient client = context.getBean(DurableClient.class);
            Purchases purchases = context.getBean(Purchases.class);
            TransactionTemplate transaction =
                    new TransactionTemplate(context.getBean(PlatformTransactionManager.class));

            assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                        purchases.save(new Purchase("p1", "i1"));
                        client.startNew("buy", "x1", StartOptions.instanceId("i1"));
                        throw new IllegalStateException("rolls back");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(client.getInstance("i1")).isEmpty();
            assertThat(purchases.findAll()).isEmpty();

            transaction.executeWithoutResult(status -> {
                purchases.save(new Purchase("p1", "i1"));
                client.startNew("buy", "x1", StartOptions.instanceId("i1"));
            });
            assertThat(client.waitForCompletion("i1", LONG, String.class)).isEqualTo("recorded x1");
            assertThat(statuses(context, "p1")).containsExactly(OrchestrationRuntimeStatus.COMPLETED);
            assertThat(purchases.existsById("x1")).isTrue();
        });
    }

    @Test
    void failedTransactionalActivityLeavesNothingBehind() {
        shop("create").run(context -> {
            DurableClient client = context.getBean(DurableClient.class);

            String id = client.startNew("buy", "bad");

            assertThatThrownBy(() -> client.waitForCompletion(id, LONG, String.class))
                    .isInstanceOf(OrchestrationFailedException.class);
            assertThat(context.getBean(Purchases.class).findAll()).isEmpty();
        });
    }

    @Test
    void createDropDropsTheApplicationsTablesAlone() {
        String[] database = database();
        shop("create-drop", database).run(context -> {
            DurableClient client = context.getBean(DurableClient.class);
            client.startNew("buy", "x1", StartOptions.instanceId("kept"));
            client.waitForCompletion("kept", LONG);
        });

        shop("create-drop", database).run(context -> {
            assertThat(context.getBean(DurableClient.class).getInstance("kept")).isPresent();
            assertThat(context.getBean(Purchases.class).findAll()).isEmpty();
        });
    }

    @Test
    void validateDoesNotMissTablesThatAreMadeLater() {
        String[] database = database();
        shop("create", database)
                .withPropertyValues("durable.enabled=false")
                .run(context ->
                        assertThat(tables(context.getBean(JdbcTemplate.class))).containsExactly("purchase"));

        shop("validate", database).run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void keepsTheFilterThatTheApplicationHasSet() {
        shop("create")
                .withPropertyValues(
                        "spring.jpa.properties.hibernate.hbm2ddl.schema_filter_provider=" + NoTables.class.getName())
                .run(context -> assertThat(tables(context.getBean(JdbcTemplate.class)))
                        .contains("durable_instance")
                        .doesNotContain("purchase"));
    }

    @Test
    void updateLeavesTheTablesAsTheScriptsMadeThem() {
        String[] database = database();
        shop("update", database).run(context -> assertThat(context).hasNotFailed());
        shop("update", database).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(tables(context.getBean(JdbcTemplate.class))).contains("durable_instance", "purchase");
        });
    }

    @Test
    void entitiesAreFoundBesideAnEntityScan() {
        new ApplicationContextRunner()
                .withUserConfiguration(ScanningShopApplication.class)
                .withPropertyValues(database())
                .withPropertyValues("spring.jpa.hibernate.ddl-auto=create", "durable.jpa.initialize-schema=always")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(statuses(context, "none")).isEmpty();
                });
    }

    @Test
    void refusesANamingStrategyThatLeadsToOtherTables() {
        String naming = "spring.jpa.hibernate.naming.physical-strategy=" + PrefixedNames.class.getName();
        String[] database = database();

        shop("create", database)
                .withPropertyValues(naming)
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(DurableException.class)
                        .hasMessageContaining("do not lead to the tables of hub 'default'")
                        .hasMessageContaining("naming strategies")
                        .hasMessageContaining("spring.autoconfigure.exclude=io.durable.jpa.DurableEntitiesAutoConf"));
        shop("create", database)
                .withPropertyValues(
                        naming, "spring.autoconfigure.exclude=" + DurableEntitiesAutoConfiguration.class.getName())
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void refusesADefaultSchemaThatHasNotGotTheTables() {
        shop("create")
                .withPropertyValues(
                        "spring.jpa.properties.hibernate.default_schema=elsewhere",
                        "spring.jpa.properties.hibernate.hbm2ddl.create_namespaces=true")
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(DurableException.class)
                        .hasMessageContaining("hibernate.default_schema"));
    }

    @Test
    void refusesADefaultSchemaWithTheTablesOfAnotherHub() {
        String[] database = database();
        shop("create", database).run(context -> {
            JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
            jdbc.execute("CREATE SCHEMA elsewhere");
            jdbc.execute("CREATE TABLE elsewhere.durable_hub AS SELECT * FROM durable_hub WHERE 1 = 0");
            jdbc.execute("CREATE TABLE elsewhere.durable_instance AS SELECT * FROM durable_instance");
        });

        shop("create", database)
                .withPropertyValues("spring.jpa.properties.hibernate.default_schema=elsewhere")
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(DurableException.class)
                        .hasMessageContaining("do not lead to the tables of hub 'default'."));
    }

    private ApplicationContextRunner shop(String ddlAuto) {
        return shop(ddlAuto, database());
    }

    private static ApplicationContextRunner shop(String ddlAuto, String[] database) {
        return new ApplicationContextRunner()
                .withUserConfiguration(ShopApplication.class)
                .withPropertyValues(database)
                .withPropertyValues("spring.jpa.hibernate.ddl-auto=" + ddlAuto, "durable.jpa.initialize-schema=always");
    }

    private static List<OrchestrationRuntimeStatus> statuses(ApplicationContext context, String purchase) {
        return context.getBean(EntityManager.class)
                .createQuery("""
                        select i.status from Purchase p
                        join DurableInstance i on i.id = p.instanceId
                        join DurableHub h on h.hub = i.hub
                        where p.id = :id and h.name = 'default'""", OrchestrationRuntimeStatus.class)
                .setParameter("id", purchase)
                .getResultList();
    }

    private static List<String> tables(JdbcTemplate jdbc) {
        return jdbc.queryForList(
                "SELECT LOWER(table_name) FROM information_schema.tables WHERE LOWER(table_schema) = 'public' ORDER BY 1",
                String.class);
    }
}

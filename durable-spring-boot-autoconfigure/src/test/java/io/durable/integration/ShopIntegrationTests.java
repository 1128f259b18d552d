package io.durable.integration;

import io.durable.DurableClient;
import io.durable.InstanceQuery;
import io.durable.OrchestrationClient;
import io.durable.OrchestrationMetadata;
import io.durable.StartOptions;
import io.durable.history.HistoryEventKind;
import io.durable.history.OrchestrationRuntimeStatus;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** An application on a real database, and the steps that its tests are made of; each database supplies its address. */
@SpringBootTest(
        classes = ShopApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            "spring.jpa.hibernate.ddl-auto=update",
            "durable.jpa.initialize-schema=always",
            "durable.http.allowed-hosts=127.0.0.1",
            "durable.http.secrets.remote=Bearer 42-of-nobody",
            "durable.orchestrations.turn-timeout=1s",
            "durable.orchestrations.stall-retry-min=200ms",
            "durable.orchestrations.stall-retry-max=400ms"
        })
@DirtiesContext // its node stops while its database is still there
abstract class ShopIntegrationTests {

    static final Duration SOON = Duration.ofSeconds(20);

    @OrchestrationClient
    DurableClient client;

    @Autowired
    Warehouse warehouse;

    @Autowired
    Ledger ledger;

    @Autowired
    FailingFlows failing;

    @Autowired
    EntityManager entities;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    ConfigurableApplicationContext context;

    final String id = "test/" + UUID.randomUUID();

    // ---- steps ----

    StartOptions named() {
        return StartOptions.instanceId(id);
    }

    String start(String suffix, String colour) {
        return client.startNew(
                EventFlows::approval,
                3600,
                StartOptions.instanceId(id + suffix).withTag("test", id).withTag("colour", colour));
    }

    <T> T output(Class<T> type) {
        return client.waitForCompletion(id, SOON, type);
    }

    OrchestrationRuntimeStatus status(String instanceId) {
        return client.getInstance(instanceId)
                .map(OrchestrationMetadata::runtimeStatus)
                .orElse(OrchestrationRuntimeStatus.PENDING);
    }

    List<HistoryEventKind> history() {
        return client.getHistory(id).stream().map(entry -> entry.event().kind()).toList();
    }

    List<String> ids(InstanceQuery query) {
        return client.listInstances(query).instances().stream()
                .map(OrchestrationMetadata::instanceId)
                .toList();
    }

    TransactionTemplate transaction() {
        return new TransactionTemplate(transactions);
    }

    /** The runtime forgets everything it has in memory, as in another process. */
    void restart() {
        context.stop();
        context.start();
    }
}

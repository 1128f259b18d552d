package io.durable.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.context.WebApplicationContext;

/** The shop as it is when nobody sets anything: H2 in a file and a broker in its own process, both of which outlive a restart. */
class DefaultShopIntegrationTests {

    @TempDir
    Path directory;

    @Test
    void processesOrdersOverItsOwnBrokerAndAgainAfterARestart() {
        String clusterId = processAnOrder("first");

        assertThat(processAnOrder("second")).isEqualTo(clusterId);
    }

    /** With every task over Kafka: if the broker did nothing, no order would be completed. */
    private String processAnOrder(String id) {
        try (ConfigurableApplicationContext context = SpringApplication.run(
                ShopApplication.class,
                "--shop.data-dir=" + directory,
                "--shop.demo-import=false",
                "--shop.shipping-delay=10ms",
                "--server.port=0",
                "--durable.activities.dispatch=kafka")) {
            ShopClient shop = new ShopClient(MockMvcTester.from((WebApplicationContext) context));
            MvcTestResult accepted = shop.postJson("/orders", """
                    {"id": "%s", "customer": "Ann",
                     "lines": [{"productId": "P", "quantity": 1, "sales": 1}]}""".formatted(id));
            assertThat(accepted.getResponse().getContentType()).startsWith(MediaType.APPLICATION_JSON_VALUE);
            assertThat(shop.awaitEnd(accepted).get("output").asString()).isEqualTo("COMPLETED");
            return context.getBean(KafkaAdmin.class).clusterId();
        }
    }
}

package io.durable.sample.imports;

import static io.durable.sample.ShopClient.sales;
import static org.assertj.core.api.Assertions.assertThat;

import io.durable.sample.ShopClient;
import io.durable.sample.ShopTest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.JsonNode;

@ShopTest
@DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_CLASS) // its figures are those of a shop that was empty
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ImportIntegrationTests {

    @Autowired
    ShopClient shop;

    @Test
    @Order(1)
    void importsNothingOfABrokenFile() throws IOException {
        String broken = demo().replace("\"DEMO-0040\",", "\"DEMO 0040\",");

        MvcTestResult answer = shop.postCsv(broken.getBytes(StandardCharsets.UTF_8));

        assertThat(answer).hasStatus(400).hasContentType("application/problem+json");
        assertThat(shop.body(answer).get("line").asInt()).isEqualTo(80);
        assertThat(shop.body(answer).get("detail").asString()).startsWith("Line 80: 'Order ID' is 'DEMO 0040'");
        assertThat(shop.summary().get("orders").asInt()).isZero();
        assertThat(shop.summary().get("lines").asInt()).isZero();
    }

    @Test
    @Order(2)
    void importsEveryOrderAndWaitsForApprovals() throws IOException {
        MvcTestResult accepted = shop.postCsv(demo().getBytes(StandardCharsets.UTF_8));

        assertThat(accepted).hasStatus(202).hasHeader("Retry-After", "10");
        JsonNode settled = shop.awaitSummary(summary -> summary.get("completed").asInt() == 37
                && summary.get("awaitingApproval").asInt() == 3);
        assertThat(settled.get("orders").asInt()).isEqualTo(40);
        assertThat(settled.get("lines").asInt()).isEqualTo(80);
        assertThat(settled.get("units").asInt()).isEqualTo(247);
        assertThat(sales(settled)).isEqualByComparingTo(new BigDecimal("38449.7653"));
        assertThat(settled.get("failed").asInt()).isZero();
        assertThat(shop.body(shop.get("/approvals")))
                .extracting(order -> order.get("id").asString())
                .containsExactly("DEMO-0007", "DEMO-0018", "DEMO-0030");

        assertThat(shop.body(shop.post("/approvals")).toString()).isEqualTo("{\"approved\":3}");
        assertThat(shop.body(shop.post("/approvals")).toString()).isEqualTo("{\"approved\":0}");

        JsonNode ended = shop.awaitEnd(accepted);
        assertThat(ended.get("runtimeStatus").asString()).isEqualTo("Completed");
        assertThat(ended.get("customStatus").toString()).isEqualTo("{\"orders\":40,\"done\":40}");
        assertThat(shop.summary().get("completed").asInt()).isEqualTo(40);
        assertThat(shop.summary().get("awaitingApproval").asInt()).isZero();
        assertThat(shop.summary().get("units").asInt()).isEqualTo(247);
    }

    @Test
    @Order(3)
    void leavesOrdersAloneThatAreKnown() throws IOException {
        String oneMore = demo()
                + demo().lines()
                        .skip(80)
                        .findFirst()
                        .orElseThrow()
                        .replaceFirst("^\\d+,\"DEMO-\\d+\"", "900999,\"DEMO-0041\"")
                + "\n";

        JsonNode ended = shop.awaitEnd(shop.postCsv(oneMore.getBytes(StandardCharsets.UTF_8)));

        assertThat(ended.get("input").get("known").asInt()).isEqualTo(40);
        assertThat(ended.get("output").toString()).isEqualTo("{\"orders\":1,\"done\":1}");
        assertThat(shop.summary().get("orders").asInt()).isEqualTo(41);
        assertThat(shop.summary().get("lines").asInt()).isEqualTo(81);
    }

    @Test
    @Order(4)
    void refusesARowIdThatBelongsToAnotherOrder() throws IOException {
        String[] lines = demo().split("\n");
        String csv = lines[0] + "\n" + lines[2].replace("DEMO-0002", "OTHER-1") + "\n";

        MvcTestResult answer = shop.postCsv(csv.getBytes(StandardCharsets.UTF_8));

        assertThat(answer).hasStatus(400);
        assertThat(shop.body(answer).get("detail").asString())
                .isEqualTo("Line 2: Row ID 900002 belongs to order 'DEMO-0002'");
        assertThat(shop.get("/durable/instances/order-OTHER-1")).hasStatus(404);
    }

    @Test
    void takesCsvOnly() {
        assertThat(shop.postJson("/imports", "{}")).hasStatus(415);
    }

    private static String demo() throws IOException {
        return new ClassPathResource("demo-orders.csv").getContentAsString(StandardCharsets.UTF_8);
    }
}

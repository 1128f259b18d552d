package io.durable.sample.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.sample.ShopClient;
import io.durable.sample.ShopTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.JsonNode;

@ShopTest
class OrderIntegrationTests {

    @Autowired
    ShopClient shop;

    @Test
    void processesAnOrder() {
        MvcTestResult accepted = shop.postJson("/orders", order("small", "12.50"));

        assertThat(accepted).hasStatus(202).hasHeader("Retry-After", "10");
        assertThat(shop.body(accepted).get("id").asString()).isEqualTo("order-small");
        assertThat(shop.awaitEnd(accepted).get("output").asString()).isEqualTo("COMPLETED");
    }

    @Test
    void drawsTheIdsThatAreLeftOut() {
        MvcTestResult accepted = shop.postJson("/orders", """
                {"customer": "Ann", "lines": [{"productId": "P", "quantity": 1, "sales": 1},
                                              {"productId": "P", "quantity": 2, "sales": 2}]}""");

        assertThat(shop.awaitEnd(accepted).get("input").get("lines")).hasSize(2);
    }

    @Test
    void shipsALargeOrderOnceItIsApproved() {
        MvcTestResult accepted = shop.postJson("/orders", order("approved", "5000.0001"));
        awaitApproval("approved");

        MvcTestResult answer = shop.postJson("/orders/approved/approval", "{\"approved\":true}");

        assertThat(answer).hasStatus(202);
        assertThat(shop.body(answer).get("id").asString()).isEqualTo("order-approved");
        assertThat(shop.awaitEnd(accepted).get("output").asString()).isEqualTo("COMPLETED");
        assertThat(shop.postJson("/orders/approved/approval", "{\"approved\":false}"))
                .hasStatus(409);
    }

    @Test
    void releasesALargeOrderThatIsRejected() {
        JsonNode before = shop.summary();
        MvcTestResult accepted = shop.postJson("/orders", order("rejected", "6000"));
        awaitApproval("rejected");

        assertThat(shop.postJson("/orders/rejected/approval", "{\"approved\":false}"))
                .hasStatus(202);

        assertThat(shop.awaitEnd(accepted).get("output").asString()).isEqualTo("REJECTED");
        assertThat(shop.summary().get("failed").asInt())
                .isEqualTo(before.get("failed").asInt() + 1);
    }

    @Test
    void needsNoApprovalAtTheLimit() {
        MvcTestResult accepted = shop.postJson("/orders", order("limit", "5000"));

        assertThat(shop.awaitEnd(accepted).get("output").asString()).isEqualTo("COMPLETED");
    }

    @Test
    void givesUpAnOrderThatCantBePaid() {
        MvcTestResult accepted = shop.postJson("/orders", order("unpaid", "1000000.01"));

        assertThat(shop.awaitEnd(accepted).get("output").asString()).isEqualTo("FAILED");
    }

    @Test
    void refusesAnOrderThatIsKnown() {
        shop.awaitEnd(shop.postJson("/orders", order("twice", "1")));

        MvcTestResult answer = shop.postJson("/orders", order("twice", "1"));

        assertThat(answer).hasStatus(409);
        assertThat(shop.body(answer).get("detail").asString()).contains("'twice'");
    }

    @Test
    void refusesARowIdThatBelongsToAnotherOrder() {
        String line = "\"lines\": [{\"rowId\": 77, \"productId\": \"P\", \"quantity\": 1, \"sales\": 1}]}";
        shop.awaitEnd(shop.postJson("/orders", "{\"id\": \"first\", \"customer\": \"Ann\", " + line));

        MvcTestResult answer = shop.postJson("/orders", "{\"id\": \"second\", \"customer\": \"Ann\", " + line);

        assertThat(answer).hasStatus(409);
        assertThat(shop.body(answer).get("detail").asString()).isEqualTo("Row ID 77 belongs to order 'first'");
        assertThat(shop.get("/durable/instances/order-second")).hasStatus(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"quantity\": 1 | \"quantity\": -1       | lines[0].quantity must be greater than 0",
                "\"quantity\": 1 | \"quantity\": 0        | lines[0].quantity must be greater than 0",
                "\"quantity\": 1 | \"quantity\": 1.5      | The body can't be read",
                "\"quantity\": 1 | \"quantity\": \"many\" | The body can't be read",
                "\"quantity\": 1 | \"number\": 1          | The body can't be read",
                "\"sales\": 1    | \"sales\": -1          | lines[0].sales must be greater than or equal to 0",
                "\"sales\": 1    | \"sales\": 0.00001     | lines[0].sales",
                "\"sales\": 1    | \"price\": 1           | lines[0].sales must not be null",
                "\"customer\"    | \"client\"             | customer must not be blank",
                "\"bad\"         | \"a/b\"                | id must be 1 to 60 characters",
                "\"lines\"       | \"items\"              | lines must not be empty",
                "}]              | }                      | The body can't be read",
                "}]              | },{\"rowId\":5,\"productId\":\"P\",\"quantity\":1,\"sales\":1},{\"rowId\":5,\"productId\":\"P\",\"quantity\":1,\"sales\":1}] | everyRowIdUnique",
            })
    void saysWhatIsWrongWithAnOrder(String found, String replacement, String problem) {
        String good = order("bad", "1");
        assertThat(good).contains(found);

        MvcTestResult answer = shop.postJson("/orders", good.replace(found, replacement));

        assertThat(answer).hasStatus(400).hasContentType("application/problem+json");
        assertThat(shop.body(answer).get("detail").asString()).contains(problem);
        assertThat(shop.get("/durable/instances/order-bad")).hasStatus(404);
    }

    @Test
    void answers404ForAnOrderThatIsNotThere() {
        MvcTestResult answer = shop.postJson("/orders/none/approval", "{\"approved\":true}");

        assertThat(answer).hasStatus(404).hasContentType("application/problem+json");
        assertThat(shop.body(answer).get("detail").asString()).isEqualTo("There is no order 'none'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"{}", "{\"approved\":\"perhaps\"}", "yes", "``"})
    void refusesAnApprovalThatIsNone(String body) {
        assertThat(shop.postJson("/orders/none/approval", body)).hasStatus(400);
    }

    @Test
    void refusesToDecideAnOrderThatDoesNotWait() {
        shop.awaitEnd(shop.postJson("/orders", order("quiet", "1")));

        assertThat(shop.postJson("/orders/quiet/approval", "{\"approved\":true}"))
                .hasStatus(409);
    }

    private void awaitApproval(String orderId) {
        shop.awaitSummary(
                summary -> shop.body(shop.get("/approvals")).toString().contains("\"id\":\"" + orderId + "\""));
    }

    private static String order(String id, String sales) {
        return "{\"id\": \"%s\", \"customer\": \"Ann\", \"lines\": [{\"productId\": \"P\", \"quantity\": 1, \"sales\": %s}]}"
                .formatted(id, sales);
    }
}

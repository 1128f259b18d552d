package io.durable.sample.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.sample.ShopClient;
import io.durable.sample.ShopTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

@ShopTest
@TestPropertySource(properties = "shop.approval-timeout=100ms")
class ApprovalTimeoutIntegrationTests {

    @Autowired
    ShopClient shop;

    @Test
    void releasesAnOrderThatNobodyApproves() {
        JsonNode ended = shop.awaitEnd(shop.postJson("/orders", """
                {"id": "late", "customer": "Ann", "lines": [{"productId": "P", "quantity": 3, "sales": 9000}]}"""));

        assertThat(ended.get("output").asString()).isEqualTo("REJECTED");
        assertThat(shop.summary().toString())
                .isEqualTo("{\"orders\":1,\"lines\":1,\"units\":0,\"sales\":0,"
                        + "\"completed\":0,\"awaitingApproval\":0,\"failed\":1}");
        assertThat(shop.body(shop.post("/approvals")).toString()).isEqualTo("{\"approved\":0}");
    }
}

package io.durable.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

import io.durable.DurableClient;
import io.durable.OrchestrationClient;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** A mock that carries the qualifier takes the client's place, with or without a client to replace. */
@SpringJUnitConfig
class ClientMockingTests {

    @MockitoBean
    @OrchestrationClient
    private DurableClient client;

    @Autowired
    private Shop shop;

    @Test
    void injectsTheMockAtTheQualifier() {
        given(client.startNew("order", "ink")).willReturn("mocked");
        assertThat(shop.order("ink")).isEqualTo("mocked");
    }

    @Configuration(proxyBeanMethods = false)
    static class Context {

        @Bean
        Shop shop(@OrchestrationClient DurableClient client) {
            return new Shop(client);
        }
    }

    record Shop(DurableClient client) {

        String order(String article) {
            return client.startNew("order", article);
        }
    }
}

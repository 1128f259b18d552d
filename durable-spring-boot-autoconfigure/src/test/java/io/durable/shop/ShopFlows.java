package io.durable.shop;

import io.durable.Activity;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

@Component
public class ShopFlows {

    private final Purchases purchases;

    public ShopFlows(Purchases purchases) {
        this.purchases = purchases;
    }

    @Orchestrator("buy")
    public String buy(OrchestrationContext context, String id) {
        return context.callActivity("record", id, String.class).await();
    }

    @Activity("record")
    @Transactional
    public String record(String id) {
        purchases.saveAndFlush(new Purchase(id, "recorded"));
        if (id.startsWith("bad")) {
            throw new IllegalStateException("rolls back");
        }
        return "recorded " + id;
    }
}

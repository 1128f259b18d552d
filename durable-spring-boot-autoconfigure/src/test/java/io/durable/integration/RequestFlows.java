package io.durable.integration;

import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.Query;
import java.util.ArrayList;
import java.util.List;

/** Orchestrations that answer while they live. */
class RequestFlows {

    record Basket(List<String> items, int limit) {}

    /** What a basket can be asked. */
    interface Baskets {

        @Query
        Basket content();

        @Query("firstItems")
        List<String> first(int count);
    }

    @Orchestrator
    int basket(OrchestrationContext ctx, int limit) {
        List<String> items = new ArrayList<>();
        ctx.onQuery(Baskets::content, () -> new Basket(items, limit));
        ctx.onQuery(Baskets::first, count -> items.subList(0, count));
        while (items.size() < limit) {
            items.add(ctx.waitForExternalEvent("item", String.class).await());
        }
        return items.size();
    }
}

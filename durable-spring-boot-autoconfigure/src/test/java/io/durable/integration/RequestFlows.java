package io.durable.integration;

import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.Query;
import io.durable.Update;
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

    record Line(String article, int quantity) {}

    /** What can be done to an order. */
    interface Orders {

        @Update
        int add(Line line);

        @Update("pick")
        String pickNow(String article);

        @Update
        void drop(String article);

        @Query
        List<Line> lines();
    }

    /** Takes lines until it is closed; a round is an execution. */
    @Orchestrator
    int order(OrchestrationContext ctx, List<Line> soFar) {
        List<Line> lines = new ArrayList<>(soFar);
        ctx.onQuery(Orders::lines, () -> lines);
        ctx.onUpdate(Orders::add, RequestFlows::requireSome, line -> {
            lines.add(line);
            return lines.size();
        });
        ctx.onUpdate(
                Orders::pickNow,
                article -> ctx.callActivity(Warehouse::pick, article).await());
        ctx.onVoidUpdate(
                Orders::drop, article -> lines.removeIf(line -> line.article().equals(article)));
        String next = ctx.waitForExternalEvent("next", String.class).await();
        if (next.equals("round")) {
            ctx.continueAsNew(lines);
        }
        return lines.size();
    }

    private static void requireSome(Line line) {
        if (line.quantity() < 1) {
            throw new IllegalArgumentException("there must be at least one " + line.article());
        }
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

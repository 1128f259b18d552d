package io.durable.sample.patterns.fanout;

import io.durable.CompositeTaskFailedException;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Many steps at the same time, and one that waits for all of them. */
@Component
class StocktakingFlow {

    @Orchestrator("takeStock")
    Stocktaking.Result takeStock(OrchestrationContext ctx, Stocktaking stocktaking) {
        Map<String, Task<Integer>> counts = new LinkedHashMap<>(); // keeps its order, unlike a HashMap
        for (String aisle : stocktaking.aisles()) {
            counts.computeIfAbsent(aisle, key -> ctx.callActivity(Aisles::count, key));
        }
        awaitAll(ctx, counts.values().stream().toList());
        return sum(counts);
    }

    /** An aisle that can't be counted does not spoil the others. */
    private static void awaitAll(OrchestrationContext ctx, List<Task<Integer>> counts) {
        try {
            ctx.allOf(counts).await();
        } catch (CompositeTaskFailedException some) {
            ctx.setCustomStatus(some.getFailures().size() + " of " + counts.size() + " aisles can't be counted");
        }
    }

    private static Stocktaking.Result sum(Map<String, Task<Integer>> counts) {
        int units = 0;
        List<String> uncounted = new ArrayList<>();
        for (Map.Entry<String, Task<Integer>> count : counts.entrySet()) {
            if (count.getValue().isFailed()) {
                uncounted.add(count.getKey());
            } else {
                units += count.getValue().await(); // is there already
            }
        }
        return new Stocktaking.Result(units, uncounted);
    }
}

package io.durable.integration;

import io.durable.Activity;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.Task;
import io.durable.TaskOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** Orchestrations whose activities have limits. */
class LimitFlows {

    private final CyclicBarrier pair = new CyclicBarrier(2);
    private final Map<String, Integer> running = new ConcurrentHashMap<>();

    @Orchestrator
    int inPairs(OrchestrationContext ctx, int calls) {
        List<Task<Integer>> tasks = IntStream.range(0, calls)
                .mapToObj(i -> ctx.callActivity(LimitFlows::meet, i))
                .toList();
        return max(ctx, tasks);
    }

    @Orchestrator
    int oneOfEachKey(OrchestrationContext ctx, int calls) {
        List<Task<Integer>> tasks = IntStream.range(0, calls)
                .mapToObj(i -> ctx.callActivity(
                        "LimitFlows.alone",
                        "key" + i % 2,
                        Integer.class,
                        TaskOptions.defaults().withConcurrencyKey("key" + i % 2)))
                .toList();
        return max(ctx, tasks);
    }

    private static int max(OrchestrationContext ctx, List<Task<Integer>> tasks) {
        return ctx.allOf(tasks).await().stream()
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
    }

    /** Returns only together with another one, and says how many there were. */
    @Activity(maxConcurrent = 2)
    int meet(int number) throws InterruptedException, BrokenBarrierException, TimeoutException {
        int together = running.merge("meet", 1, Integer::sum);
        try {
            pair.await(10, TimeUnit.SECONDS);
            return together;
        } finally {
            running.merge("meet", -1, Integer::sum);
        }
    }

    /** Says how many of the same key there were. */
    @Activity(maxConcurrentPerKey = 1)
    int alone(String key) {
        int together = running.merge(key, 1, Integer::sum);
        Thread.yield();
        running.merge(key, -1, Integer::sum);
        return together;
    }
}

package io.durable.integration;

import io.durable.Activity;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.TaskFailedException;
import io.durable.TaskOptions;
import io.durable.history.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/** Orchestrations that fail until somebody mends what is broken. */
class RewindFlows {

    private static final TaskOptions TWICE = TaskOptions.defaults().withRetry(RetryPolicy.of(2, Duration.ofMillis(1)));

    final Set<String> mended = ConcurrentHashMap.newKeySet();
    final List<String> calls = new CopyOnWriteArrayList<>();

    /** @param what who calls, and what for */
    @Activity
    String work(String what) {
        calls.add(what);
        if (what.endsWith("/broken") && !mended.contains(what)) {
            throw new IllegalStateException(what);
        }
        return what.substring(what.lastIndexOf('/') + 1);
    }

    @Orchestrator
    String fan(OrchestrationContext ctx, String key) {
        String first = ctx.callActivity(RewindFlows::work, key + "/first").await();
        List<String> all = ctx.allOf(List.of(
                        ctx.callActivity(RewindFlows::work, key + "/left"),
                        ctx.callActivity(RewindFlows::work, key + "/broken", TWICE),
                        ctx.callActivity(RewindFlows::work, key + "/right")))
                .await();
        ctx.createTimer(Duration.ofMillis(20)).await();
        return first + all;
    }

    @Orchestrator
    String withChild(OrchestrationContext ctx, String key) {
        String first = ctx.callActivity(RewindFlows::work, key + "/above").await();
        return first + ctx.callSubOrchestrator(RewindFlows::fan, key).await();
    }

    @Orchestrator
    String compensating(OrchestrationContext ctx, String key) {
        try {
            return ctx.callActivity(RewindFlows::work, key + "/broken").await();
        } catch (TaskFailedException failure) {
            ctx.callActivity(RewindFlows::work, key + "/undo").await();
            throw failure;
        }
    }

    /** Its history has more entries than are read at once. */
    @Orchestrator
    String undoingMuch(OrchestrationContext ctx, String key) {
        try {
            return ctx.callActivity(RewindFlows::work, key + "/broken").await();
        } catch (TaskFailedException failure) {
            ctx.allOf(IntStream.range(0, 60)
                            .mapToObj(i -> ctx.callActivity(RewindFlows::work, key + "/undo"))
                            .toList())
                    .await();
            throw failure;
        }
    }

    @Orchestrator
    String waiting(OrchestrationContext ctx, String key) {
        String id = ctx.newUuid().toString().substring(0, 1);
        String first = ctx.callActivity(RewindFlows::work, key + "/first").await();
        String child = ctx.callSubOrchestrator(RewindFlows::echo, key + id).await();
        ctx.createTimer(Duration.ofMillis(30)).await();
        String event = ctx.waitForExternalEvent("go", String.class).await();
        return first
                + child.startsWith(key)
                + event
                + ctx.callActivity(RewindFlows::work, key + "/last").await();
    }

    @Orchestrator
    String holding(OrchestrationContext ctx, String key) {
        String child = ctx.callSubOrchestrator(RewindFlows::held, key).await();
        return "with " + child;
    }

    @Orchestrator
    String held(OrchestrationContext ctx, String key) {
        return ctx.waitForExternalEvent("go", String.class).await();
    }

    @Orchestrator
    String echo(String input) {
        return input;
    }
}

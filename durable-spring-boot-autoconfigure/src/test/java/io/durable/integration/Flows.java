package io.durable.integration;

import io.durable.DurableHttpRequest;
import io.durable.OrchestrationCancelledException;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.Saga;
import io.durable.SubOrchestrationOptions;
import io.durable.Task;
import io.durable.TaskFailedException;
import io.durable.integration.Warehouse.Item;
import io.durable.integration.Warehouse.Quote;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.core.ParameterizedTypeReference;

/** Chains, fans, timers, children. */
class Flows {

    @Orchestrator("chain")
    String chain(OrchestrationContext ctx, String article) {
        String picked = ctx.callActivity(Warehouse::pick, article).await();
        String packed = ctx.callActivity(Warehouse::pack, picked, 2, new BigDecimal("1.50"))
                .await();
        return ctx.callActivity("Warehouse.pick", packed, String.class).await();
    }

    @Orchestrator
    int sumOfSquares(OrchestrationContext ctx, int count) {
        List<Task<Integer>> tasks = IntStream.range(0, count)
                .mapToObj(n -> ctx.callActivity(Warehouse::square, n))
                .toList();
        List<Integer> squares = ctx.allOf(tasks).await();
        if (!squares.equals(IntStream.range(0, count).map(n -> n * n).boxed().toList())) {
            throw new AssertionError("results out of order: " + squares);
        }
        return squares.stream().mapToInt(Integer::intValue).sum();
    }

    @Orchestrator
    BigDecimal cheapest(OrchestrationContext ctx, List<Item> items) {
        Task<List<Quote>> typed = ctx.callActivity(Warehouse::quotes, items);
        Task<List<Quote>> byName =
                ctx.callActivity("Warehouse.quotes", items, new ParameterizedTypeReference<List<Quote>>() {});
        List<List<Quote>> both = ctx.allOf(List.of(typed, byName)).await();
        return both.stream()
                .flatMap(List::stream)
                .map(Quote::price)
                .min(BigDecimal::compareTo)
                .orElseThrow();
    }

    @Orchestrator
    long nap(OrchestrationContext ctx, int millis) {
        Instant start = ctx.getCurrentTime();
        Task<Void> cancelled = ctx.createTimer(Duration.ofDays(365));
        ctx.sleep(Duration.ofMillis(millis));
        cancelled.cancel();
        return Duration.between(start, ctx.getCurrentTime()).toMillis();
    }

    @Orchestrator
    List<String> parent(OrchestrationContext ctx, String article) {
        Task<String> typed = ctx.callSubOrchestrator(Flows::chain, article);
        Task<String> named = ctx.callSubOrchestrator(
                "chain",
                article,
                String.class,
                SubOrchestrationOptions.defaults().withInstanceId(ctx.getInstanceId() + "-child"));
        return ctx.allOf(List.of(typed, named)).await();
    }

    @Orchestrator
    String waitingParent(OrchestrationContext ctx) {
        return ctx.callSubOrchestrator(
                        EventFlows::approval,
                        3600,
                        SubOrchestrationOptions.defaults().withInstanceId(ctx.getInstanceId() + "-child"))
                .await();
    }

    @Orchestrator
    String determined(OrchestrationContext ctx) {
        ctx.setCustomStatus(List.of("started", ctx.newUuid().toString()));
        String first = ctx.newUuid() + " " + ctx.getCurrentTime();
        ctx.waitForExternalEvent("go", String.class).await();
        return first;
    }

    @Orchestrator
    String book(OrchestrationContext ctx, String id) {
        return ctx.callActivity(Ledger::book, id).await();
    }

    @Orchestrator
    int bookAtTheThirdAttempt(OrchestrationContext ctx, String id) {
        return ctx.callActivity(Ledger::bookAtTheThirdAttempt, id).await();
    }

    @Orchestrator
    String remoteJob(OrchestrationContext ctx, String uri) {
        DurableHttpRequest request = DurableHttpRequest.post(uri, "{}").withSecretHeader("Authorization", "remote");
        return ctx.callHttp(request).await().content();
    }

    @Orchestrator
    String booked(OrchestrationContext ctx) {
        Saga saga = ctx.saga();
        saga.addCompensation(Warehouse::pick, "first");
        saga.addCompensation(Warehouse::pick, "second");
        try {
            String word = ctx.waitForExternalEvent("go", String.class).await();
            return ctx.callActivity(word, "why", String.class).await();
        } catch (TaskFailedException | OrchestrationCancelledException failed) {
            saga.compensate();
            throw failed;
        }
    }
}

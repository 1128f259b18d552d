package io.durable.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.Activity;
import io.durable.ActivityContext;
import io.durable.CompositeTaskFailedException;
import io.durable.DurableClient;
import io.durable.DurableHttpRequest;
import io.durable.DurableHttpResponse;
import io.durable.InstanceIdReusePolicy;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.MethodReference;
import io.durable.OrchestrationClient;
import io.durable.OrchestrationContext;
import io.durable.OrchestrationMetadata;
import io.durable.OrchestrationSchedule;
import io.durable.Orchestrator;
import io.durable.PurgeOptions;
import io.durable.Retry;
import io.durable.ScheduleOverlap;
import io.durable.ScheduleSpec;
import io.durable.ScheduleTick;
import io.durable.Schedules;
import io.durable.StartOptions;
import io.durable.SubOrchestrationOptions;
import io.durable.Task;
import io.durable.TaskCancelledException;
import io.durable.TaskFailedException;
import io.durable.TaskOptions;
import io.durable.TerminateOptions;
import io.durable.history.HistoryEntry;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.RetryPolicy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What docs/guide.md shows. */
final class GuideProgram {

    private GuideProgram() {}

    record Order(String id, BigDecimal total, List<String> carriers) {}

    record Reservation(String id) {}

    record Quote(String carrier, BigDecimal price) {}

    record Approval(boolean granted) {}

    record Poll(String jobId, int round) {}

    static class DeclinedException extends RuntimeException {}

    interface Gateway {
        String charge(String idempotencyKey, BigDecimal amount);
    }

    @Service
    static class Stock {
        @Activity
        Reservation reserve(Order order) {
            return new Reservation(order.id());
        }

        @Activity
        void release(Reservation reservation) {}
    }

    @Service
    static class Shipping {
        @Activity
        Quote quote(String carrier, Order order) {
            return new Quote(carrier, order.total());
        }

        @Activity
        String ship(Reservation reservation, Quote quote) {
            return reservation.id() + " with " + quote.carrier();
        }
    }

    @Component
    static class Chaining {
        @Orchestrator
        String shipOrder(OrchestrationContext ctx, Order order) {
            Reservation stock = ctx.callActivity(Stock::reserve, order).await();
            Quote quote = ctx.callActivity(Shipping::quote, "post", order).await();
            return ctx.callActivity(Shipping::ship, stock, quote).await();
        }
    }

    @Component
    static class FanOut {
        @Orchestrator
        Quote cheapestQuote(OrchestrationContext ctx, Order order) {
            List<Task<Quote>> quotes = order.carriers().stream()
                    .map(carrier -> ctx.callActivity(Shipping::quote, carrier, order))
                    .toList();
            return ctx.allOf(quotes).await().stream()
                    .min((a, b) -> a.price().compareTo(b.price()))
                    .orElseThrow();
        }

        Quote firstQuote(OrchestrationContext ctx, List<Task<Quote>> quotes) {
            Task<?> first = ctx.anyOf(quotes).await();
            quotes.forEach(Task::cancel); // those that have ended stay as they are
            return (Quote) first.await();
        }

        List<Exception> failuresOf(OrchestrationContext ctx, List<Task<Quote>> quotes) {
            try {
                ctx.allOf(quotes).await();
                return List.of();
            } catch (CompositeTaskFailedException failed) {
                return failed.getFailures();
            }
        }
    }

    @Component
    static class Timers {
        void timers(OrchestrationContext ctx, Task<Quote> quote) {
            ctx.sleep(Duration.ofDays(30));

            Task<Void> deadline = ctx.createTimer(Duration.ofMinutes(10));
            if (ctx.anyOf(quote, deadline).await() == quote) {
                deadline.cancel(); // leaves nothing behind
            }
        }
    }

    @Component
    static class Events {
        boolean isApproved(OrchestrationContext ctx) {
            try {
                return ctx.waitForExternalEvent("approval", Duration.ofDays(2), Approval.class)
                        .await()
                        .granted();
            } catch (TaskCancelledException nobodyAnswered) {
                return false;
            }
        }

        void approve(DurableClient client, String instanceId) {
            client.raiseEvent(instanceId, "approval", new Approval(true));
        }
    }

    @Component
    static class Children {
        @Orchestrator
        List<String> shipAll(OrchestrationContext ctx, List<Order> orders) {
            List<Task<String>> children = new ArrayList<>();
            for (Order order : orders) {
                children.add(ctx.callSubOrchestrator(
                        Chaining::shipOrder,
                        order,
                        SubOrchestrationOptions.defaults().withInstanceId("ship-" + order.id())));
            }
            return ctx.allOf(children).await();
        }
    }

    @Component
    static class Eternal {
        @Orchestrator
        void poll(OrchestrationContext ctx, Poll poll) {
            boolean done =
                    ctx.callActivity("isJobDone", poll.jobId(), Boolean.class).await();
            if (!done) {
                ctx.sleep(Duration.ofMinutes(1));
                ctx.continueAsNew(new Poll(poll.jobId(), poll.round() + 1)); // never returns
            }
        }
    }

    @Service
    static class Payments {
        private final Gateway gateway;

        Payments(Gateway gateway) {
            this.gateway = gateway;
        }

        @Activity(
                retry =
                        @Retry(
                                maxAttempts = 5,
                                firstInterval = "${payment.retry:1s}",
                                backoffCoefficient = 2.0,
                                maxInterval = "1m",
                                nonRetryable = DeclinedException.class))
        String charge(ActivityContext call, BigDecimal amount) {
            return gateway.charge(call.getIdempotencyKey(), amount);
        }
    }

    @Component
    static class Failures {
        void failures(OrchestrationContext ctx, Order order, Reservation stock) {
            try {
                ctx.callActivity(Payments::charge, order.total()).await();
            } catch (TaskFailedException failed) {
                ctx.callActivity(Stock::release, stock).await();
                if (!failed.getFailureDetails().isCausedBy(DeclinedException.class)) {
                    throw failed;
                }
            }
        }

        void policy(OrchestrationContext ctx, Order order) {
            RetryPolicy patient = RetryPolicy.of(10, Duration.ofMinutes(1)).withBackoffCoefficient(1.5);
            ctx.callActivity(
                            Payments::charge,
                            order.total(),
                            TaskOptions.defaults().withRetry(patient))
                    .await();
        }
    }

    @Service
    static class Ledger {
        private final JdbcClient db;

        Ledger(JdbcClient db) {
            this.db = db;
        }

        @Activity
        @Transactional
        void book(String account, BigDecimal amount) {
            db.sql("UPDATE account SET balance = balance + ? WHERE id = ?")
                    .params(amount, account)
                    .update();
        }
    }

    @Component
    static class Calls {
        void calls(OrchestrationContext ctx, Order order) {
            Task<List<Quote>> byName =
                    ctx.callActivity("allQuotes", order, new ParameterizedTypeReference<List<Quote>>() {});
            Task<Quote> oneOfSeveral = ctx.callActivity(
                    (MethodReference.Fn2<Shipping, String, Order, Quote>) Shipping::quote, "post", order);
            byName.cancel();
            oneOfSeveral.cancel();
        }

        void determinism(OrchestrationContext ctx) {
            Instant now = ctx.getCurrentTime(); // not Instant.now()
            UUID id = ctx.newUuid(); // not UUID.randomUUID()
            ctx.setCustomStatus("started " + id + " at " + now);
        }
    }

    @Component
    static class HttpCalls {

        DurableHttpResponse http(OrchestrationContext ctx, String json) {
            DurableHttpResponse report = ctx.callHttp(DurableHttpRequest.post("https://reports.example.com/jobs", json)
                            .withSecretHeader("Authorization", "reports")
                            .withRetry(RetryPolicy.of(5, Duration.ofSeconds(2)).withBackoffCoefficient(2), 429, 503))
                    .await();
            return report;
        }
    }

    @Service
    static class Management {
        private final DurableClient client;

        Management(@OrchestrationClient DurableClient client) {
            this.client = client;
        }

        void manage(Order order) {
            String id = client.startNew(
                    Chaining::shipOrder,
                    order,
                    StartOptions.instanceId("order-" + order.id()).withTag("region", "EU"));

            String result = client.waitForCompletion(id, Duration.ofSeconds(30), String.class);

            client.suspend(id, "stocktaking");
            client.resume(id, null);
            client.terminate(id, "withdrawn", TerminateOptions.withChildren());

            OrchestrationMetadata state = client.getInstance(id).orElseThrow();
            List<HistoryEntry> history = client.getHistory(id);
            assertThat(List.of(result, state, history)).isNotEmpty();
        }

        void list() {
            InstanceQuery query = InstanceQuery.all()
                    .withStatuses(OrchestrationRuntimeStatus.STALLED, OrchestrationRuntimeStatus.FAILED)
                    .withTag("region", "EU")
                    .withPageSize(50);
            InstancePage page = client.listInstances(query);
            while (page.continuationToken() != null) {
                page = client.listInstances(query.withContinuationToken(page.continuationToken()));
            }
        }
    }

    static class Reports {
        @Orchestrator
        @OrchestrationSchedule(cron = "0 0 2 * * *", zone = "Europe/Berlin", overlap = ScheduleOverlap.BUFFER_ONE)
        void nightlyReport(OrchestrationContext ctx, ScheduleTick tick) {
            ctx.callActivity("writeReport", tick.time(), Void.class).await();
        }
    }

    static class Lifetimes {
        private final DurableClient client;

        Lifetimes(DurableClient client) {
            this.client = client;
        }

        void starts(Order order, String key) {
            client.startNew(
                    Chaining::shipOrder,
                    order,
                    StartOptions.instanceId("order-" + order.id())
                            .withDelay(Duration.ofHours(2)) // or withStartAt
                            .withRequestId(key)
                            .withReusePolicy(InstanceIdReusePolicy.REUSE_TERMINAL));
        }

        void purges() {
            client.purge("order-1", PurgeOptions.withChildren());
            client.purge(InstanceQuery.all()
                    .withStatuses(OrchestrationRuntimeStatus.COMPLETED)
                    .withCreatedTo(Instant.parse("2026-01-01T00:00:00Z")));
        }

        void schedules(Order order) {
            Schedules schedules = client.schedules();
            schedules.create(
                    "restock",
                    ScheduleSpec.every("shipOrder", Duration.ofMinutes(15))
                            .withInput(order)
                            .withOverlap(ScheduleOverlap.SKIP));
            schedules.pause("restock", "stocktaking");
            schedules.trigger("restock");
            schedules.backfill("restock", Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2026-11-02T00:00:00Z"));
        }
    }
}

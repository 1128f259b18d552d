package io.durable.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.Activity;
import io.durable.ActivityContext;
import io.durable.CompositeTaskFailedException;
import io.durable.DurableClient;
import io.durable.DurableHttpRequest;
import io.durable.DurableHttpResponse;
import io.durable.ForkOptions;
import io.durable.InstanceIdReusePolicy;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.MethodReference;
import io.durable.OrchestrationCancelledException;
import io.durable.OrchestrationClient;
import io.durable.OrchestrationContext;
import io.durable.OrchestrationMetadata;
import io.durable.OrchestrationSchedule;
import io.durable.Orchestrator;
import io.durable.PurgeOptions;
import io.durable.Query;
import io.durable.RestartOptions;
import io.durable.Retry;
import io.durable.RetryHandler;
import io.durable.Saga;
import io.durable.ScheduleOverlap;
import io.durable.ScheduleSpec;
import io.durable.ScheduleTick;
import io.durable.Schedules;
import io.durable.StartOptions;
import io.durable.SubOrchestrationOptions;
import io.durable.Task;
import io.durable.TaskCancelledException;
import io.durable.TaskFailedException;
import io.durable.TaskNotPendingException;
import io.durable.TaskOptions;
import io.durable.TerminateOptions;
import io.durable.Update;
import io.durable.UpdateOptions;
import io.durable.history.HistoryEntry;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.ParentClosePolicy;
import io.durable.history.RetryPolicy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    static class QuotaException extends RuntimeException {}

    interface Files {
        boolean importLine(String file, int line);
    }

    interface Settings {
        int limit();
    }

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

        List<String> bound(OrchestrationContext ctx, Order order) {
            SubOrchestrationOptions bound = SubOrchestrationOptions.defaults()
                    .withParentClosePolicy(ParentClosePolicy.CANCEL)
                    .withRetry(RetryPolicy.of(3, Duration.ofMinutes(1)));
            Task<String> shipment = ctx.callSubOrchestrator(Chaining::shipOrder, order, bound);

            String report = ctx.startNew(Chaining::shipOrder, order, StartOptions.instanceId("report-" + order.id()));

            return List.of(shipment.await(), report);
        }
    }

    static class Undoing {
        void undoing(OrchestrationContext ctx, Order order, List<Reservation> reserved) {
            try {
                Reservation stock = ctx.callActivity(Stock::reserve, order).await();
                reserved.add(stock);
                ctx.waitForExternalEvent("paid", String.class).await();
            } catch (OrchestrationCancelledException asked) {
                for (Reservation done : reserved) {
                    ctx.callActivity(Stock::release, done).await(); // awaits work as ever
                }
                throw asked; // CANCELED; or return, and be COMPLETED
            }
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
                                nonRetryable = DeclinedException.class,
                                jitter = 0.2))
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

    @Component
    static class Patience {
        void handler(OrchestrationContext ctx, Order order) {
            RetryHandler whenTheQuotaIsBack = failed -> failed.failure().isCausedBy(QuotaException.class)
                            && failed.elapsed().toHours() < 24
                    ? Optional.of(Duration.ofMinutes(10L * failed.attempt()))
                    : Optional.empty();
            ctx.callActivity(
                            Payments::charge,
                            order.total(),
                            TaskOptions.defaults().withRetryHandler(whenTheQuotaIsBack))
                    .await();
        }
    }

    @Service
    static class Imports {
        private final Files files;

        Imports(Files files) {
            this.files = files;
        }

        @Activity(
                scheduleToClose = "2h",
                startToClose = "${import.limit:20m}",
                heartbeat = "30s",
                retry = @Retry(maxAttempts = 5))
        int importFile(ActivityContext call, String file) {
            int line = call.getHeartbeatDetails(Integer.class).orElse(0);
            while (!call.isCancelled() && files.importLine(file, line)) {
                line++;
                call.heartbeat(line);
            }
            return line;
        }
    }

    interface Signatures {
        void request(String document, String token);
    }

    @Service
    static class Signing {
        private static final Logger log = LoggerFactory.getLogger(Signing.class);

        private final Signatures signatures;
        private final DurableClient client;

        Signing(Signatures signatures, DurableClient client) {
            this.signatures = signatures;
            this.client = client;
        }

        @Activity(scheduleToClose = "7d")
        String sign(ActivityContext call, String document) {
            call.doNotCompleteOnReturn();
            signatures.request(document, call.getTaskToken());
            return ""; // does not count
        }

        @Transactional
        public void signed(String token, String signature) {
            try {
                client.completeActivity(token, signature);
            } catch (TaskNotPendingException late) {
                log.info("Nobody waits for {} any more", late.getInstanceId());
            }
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

    interface Bank {
        Receipt charge(Order order);
    }

    record Receipt(String number) {}

    @Service
    static class Desk {
        private final Bank bank;

        Desk(Bank bank) {
            this.bank = bank;
        }

        @Activity(maxConcurrent = 10, maxConcurrentPerKey = 1)
        Receipt charge(Order order) {
            return bank.charge(order);
        }
    }

    @Component
    static class Charges {
        Receipt charge(OrchestrationContext ctx, Order order) {
            return ctx.callActivity(
                            Desk::charge,
                            order,
                            TaskOptions.defaults()
                                    .withConcurrencyKey(order.id())
                                    .withPriority(5))
                    .await();
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

        void outside(OrchestrationContext ctx, Settings settings) {
            int limit = ctx.sideEffect(settings::limit, Integer.class); // read once, recorded
            ctx.getLogger(Calls.class).info("At most {}", limit); // silent in replays
        }

        void patch(OrchestrationContext ctx, Order order) {
            if (ctx.patched("check-credit")) { // true unless this execution passed here before
                ctx.callActivity("checkCredit", order, Void.class).await();
            }
        }
    }

    @Component
    static class Billing {
        @Orchestrator(value = "bill", version = "1")
        String billAtOnce(OrchestrationContext ctx, Order order) {
            return ctx.callActivity(Payments::charge, order.total()).await();
        }

        @Orchestrator(value = "bill", version = "2")
        String billLater(OrchestrationContext ctx, Order order) {
            ctx.sleep(Duration.ofDays(14));
            return ctx.callActivity(Payments::charge, order.total()).await();
        }

        void bill(DurableClient client, Order order) {
            client.startNew("bill", order); // version 2, the highest
            client.startNew("bill", order, StartOptions.defaults().withVersion("1"));
            client.startNew(Billing::billAtOnce, order); // version 1, that of the method
        }
    }

    @Component
    static class Sagas {
        String book(OrchestrationContext ctx, Order order, Quote quote) {
            Saga saga = ctx.saga();
            try {
                Reservation stock = ctx.callActivity(Stock::reserve, order).await();
                saga.addCompensation(Stock::release, stock);
                String receipt =
                        ctx.callActivity(Payments::charge, order.total()).await();
                saga.addCompensation("refund", receipt);
                return ctx.callActivity(Shipping::ship, stock, quote).await();
            } catch (TaskFailedException | OrchestrationCancelledException failed) {
                saga.compensate(); // refund, then release
                throw failed;
            }
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
            client.cancel(id, "customer withdrew");
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

        void goesOnFromHistory(String id) {
            client.rewind(id, "the bank is back"); // a failed instance goes on from before its failure
            String again = client.restart(id); // a new instance with the same name, version, tags and input
            client.restart(id, RestartOptions.inPlace()); // the same in the place of an instance that has ended
            String fork =
                    client.fork(id, ForkOptions.fromStep(3)); // a new instance that keeps what steps 0 to 2 have given
            client.fork(
                    id,
                    ForkOptions.fromEvent(12)
                            .withNewInstanceId("try-2")); // or what stands before entry 12 of the history
            assertThat(List.of(again, fork)).isNotEmpty();
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

    record Progress(int done, int of) {}

    interface OrderQueries {

        @Query
        Progress progress();
    }

    static final class Answering {

        @Orchestrator
        void pickAll(OrchestrationContext ctx, List<String> lines) {
            List<String> picked = new ArrayList<>();
            ctx.onQuery(OrderQueries::progress, () -> new Progress(picked.size(), lines.size()));
            for (String line : lines) {
                picked.add(ctx.callActivity("pick", line, String.class).await());
            }
        }

        static Progress ask(DurableClient client, String id) {
            Progress progress = client.query(id, OrderQueries::progress);
            return progress;
        }
    }

    record Line(String article, int quantity) {}

    interface OrderUpdates {

        @Update
        int addLine(Line line);
    }

    static final class Updating {

        @Orchestrator
        int gather(OrchestrationContext ctx) {
            List<Line> lines = new ArrayList<>();
            ctx.onUpdate(
                    OrderUpdates::addLine,
                    line -> { // the validator: looks, and throws to refuse
                        if (line.quantity() < 1) {
                            throw new IllegalArgumentException("nothing of " + line.article());
                        }
                    },
                    line -> { // the handler: part of the orchestrator's code
                        ctx.callActivity("reserve", line, Void.class).await();
                        lines.add(line);
                        return lines.size();
                    });
            ctx.waitForExternalEvent("order", Void.class).await();
            return lines.size();
        }

        static int add(DurableClient client, String id, Line line, String requestId) {
            int size = client.update(id, OrderUpdates::addLine, line, UpdateOptions.updateId(requestId));
            return size;
        }
    }
}

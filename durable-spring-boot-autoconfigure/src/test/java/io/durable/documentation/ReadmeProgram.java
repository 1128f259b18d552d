package io.durable.documentation;

import io.durable.Activity;
import io.durable.DurableClient;
import io.durable.OrchestrationClient;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.Retry;
import io.durable.TaskCancelledException;
import io.durable.web.CheckStatus;
import io.durable.web.DurableHttp;
import java.time.Duration;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** What README.md shows. */
final class ReadmeProgram {

    private ReadmeProgram() {}

    record Order(String id, int quantity) {}

    record Approval(boolean granted) {}

    @Component
    static class OrderFlow {

        @Orchestrator("processOrder")
        String processOrder(OrchestrationContext ctx, Order order) {
            ctx.callActivity(Stock::reserve, order).await(); // from here on it survives any crash
            try {
                ctx.waitForExternalEvent("approval", Duration.ofDays(2), Approval.class)
                        .await();
            } catch (TaskCancelledException nobodyAnswered) {
                ctx.callActivity(Stock::release, order.id()).await();
                return "REJECTED";
            }
            return ctx.callActivity(Shipping::ship, order.id()).await();
        }
    }

    @Service
    static class Stock {
        private final JdbcClient db;

        Stock(JdbcClient db) {
            this.db = db;
        }

        @Activity
        @Transactional // the row and the outcome of the activity commit together, exactly once
        void reserve(Order order) {
            db.sql("INSERT INTO reservation VALUES (?, ?)")
                    .params(order.id(), order.quantity())
                    .update();
        }

        @Activity
        @Transactional
        void release(String orderId) {
            db.sql("DELETE FROM reservation WHERE order_id = ?").param(orderId).update();
        }
    }

    @Service
    static class Shipping {
        @Activity(retry = @Retry(maxAttempts = 5, firstInterval = "1s", backoffCoefficient = 2.0))
        String ship(String orderId) { // calls somebody else: may run more than once
            return "SHIPPED " + orderId;
        }
    }

    @RestController
    static class OrderController {
        private final DurableClient client;
        private final DurableHttp http;

        OrderController(@OrchestrationClient DurableClient client, DurableHttp http) {
            this.client = client;
            this.http = http;
        }

        @PostMapping("/orders")
        @Transactional // whatever else is written here commits together with the start
        ResponseEntity<CheckStatus> place(@RequestBody Order order) {
            String id = client.startNew(OrderFlow::processOrder, order);
            return http.createCheckStatusResponse(id); // 202, Location, Retry-After
        }
    }
}

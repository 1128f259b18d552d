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

@Component
class OrderFlow {

    @Orchestrator("processOrder")
    String processOrder(OrchestrationContext ctx, Order order) {
        ctx.callActivity(Stock::reserve, order).await(); // from here on it survives any crash
        if (!isApproved(ctx)) {
            ctx.callActivity(Stock::release, order.id()).await();
            return "REJECTED";
        }
        return ctx.callActivity(Shipping::ship, order.id()).await();
    }

    private static boolean isApproved(OrchestrationContext ctx) {
        try {
            return ctx.waitForExternalEvent("approval", Duration.ofDays(2), Approval.class)
                    .await()
                    .approved();
        } catch (TaskCancelledException nobodyAnswered) {
            return false;
        }
    }
}

@Service
class Stock {
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
class Shipping {
    @Activity(retry = @Retry(maxAttempts = 5, firstInterval = "1s", backoffCoefficient = 2.0))
    String ship(String orderId) { // calls somebody else: may run more than once
        return "SHIPPED " + orderId;
    }
}

@RestController
class OrderController {
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

record Order(String id, int quantity) {}

record Approval(boolean approved) {}

package io.durable.sample.orders;

import io.durable.sample.stock.OrderLine;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/**
 * What the orchestration of an order gets to work with. What the configuration decides is fixed here, when the order is placed: an orchestrator that read it
 * anew in a replay, after it was changed, would not be deterministic.
 *
 * @param approvalTimeout how long the order waits for its approval; absent: it needs none
 */
public record PlacedOrder(
        String id, BigDecimal total, List<OrderLine> lines, Duration approvalTimeout, Duration shippingDelay) {

    public String instanceId() {
        return instanceId(id);
    }

    static String instanceId(String orderId) {
        return "order-" + orderId;
    }

    boolean needsApproval() {
        return approvalTimeout != null;
    }
}

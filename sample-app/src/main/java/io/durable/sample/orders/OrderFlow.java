package io.durable.sample.orders;

import io.durable.CompositeTaskFailedException;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.Task;
import io.durable.TaskCancelledException;
import io.durable.TaskFailedException;
import io.durable.sample.payments.Payments;
import io.durable.sample.stock.Stock;
import java.util.List;
import org.springframework.stereotype.Component;

/** What happens to an order, from the first reservation to the shipment. */
@Component
public class OrderFlow {

    @Orchestrator("processOrder")
    public OrderStatus processOrder(OrchestrationContext ctx, PlacedOrder order) {
        try {
            reserve(ctx, order);
            ctx.callActivity(Payments::charge, order.id(), order.total()).await();
        } catch (TaskFailedException | CompositeTaskFailedException refused) {
            return giveUp(ctx, order, OrderStatus.FAILED);
        }
        if (order.needsApproval() && !isApproved(ctx, order)) {
            ctx.callActivity(Payments::refund, order.id()).await();
            return giveUp(ctx, order, OrderStatus.REJECTED);
        }
        ctx.sleep(order.shippingDelay());
        return ctx.callActivity(OrderBook::ship, order.id()).await();
    }

    private void reserve(OrchestrationContext ctx, PlacedOrder order) {
        List<Task<Void>> reservations = order.lines().stream()
                .map(line -> ctx.callActivity(Stock::reserve, line))
                .toList();
        ctx.allOf(reservations).await();
    }

    private boolean isApproved(OrchestrationContext ctx, PlacedOrder order) {
        ctx.callActivity(OrderBook::mark, order.id(), OrderStatus.AWAITING_APPROVAL)
                .await();
        if (!waitForApproval(ctx, order)) {
            return false;
        }
        ctx.callActivity(OrderBook::mark, order.id(), OrderStatus.APPROVED).await();
        return true;
    }

    private boolean waitForApproval(OrchestrationContext ctx, PlacedOrder order) {
        try {
            return ctx.waitForExternalEvent(Approval.EVENT, order.approvalTimeout(), Approval.class)
                    .await()
                    .approved();
        } catch (TaskCancelledException nobodyAnswered) {
            return false;
        }
    }

    private OrderStatus giveUp(OrchestrationContext ctx, PlacedOrder order, OrderStatus end) {
        ctx.callActivity(Stock::release, order.id()).await();
        return ctx.callActivity(OrderBook::mark, order.id(), end).await();
    }
}

package io.durable.sample.orders;

import io.durable.DurableClient;
import io.durable.OrchestrationClient;
import java.math.BigDecimal;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.server.ResponseStatusException;

/** Who waits for an approval, and the answers. An answer is written down and raised as an event in one transaction, so nobody is answered twice. */
@Service
class Approvals {

    private final OrderRepository orders;
    private final DurableClient client;

    Approvals(OrderRepository orders, @OrchestrationClient DurableClient client) {
        this.orders = orders;
        this.client = client;
    }

    /** An order that waits. */
    record Waiting(String id, String customer, BigDecimal total) {}

    @Transactional(readOnly = true)
    List<Waiting> waiting() {
        return undecided().stream()
                .map(order -> new Waiting(order.getId(), order.getCustomer(), order.getTotal()))
                .toList();
    }

    @Transactional
    int approveAll() {
        List<ShopOrder> waiting = undecided();
        waiting.forEach(order -> answer(order, new Approval(true)));
        return waiting.size();
    }

    /** @throws ResponseStatusException if there is no such order, or it does not wait */
    @Transactional
    void decide(String orderId, Approval approval) {
        ShopOrder order = orders.findById(orderId)
                .orElseThrow(
                        () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no order '" + orderId + "'"));
        if (!order.isUndecided()) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT, "Order '" + orderId + "' does not wait for an approval");
        }
        answer(order, approval);
    }

    private List<ShopOrder> undecided() {
        return orders.findByStatusAndDecidedFalseOrderById(OrderStatus.AWAITING_APPROVAL);
    }

    private void answer(ShopOrder order, Approval approval) {
        order.decide();
        client.raiseEvent(PlacedOrder.instanceId(order.getId()), Approval.EVENT, approval);
    }
}

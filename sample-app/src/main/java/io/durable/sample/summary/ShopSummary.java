package io.durable.sample.summary;

import io.durable.sample.orders.OrderCounts;
import io.durable.sample.stock.ReservedTotals;
import java.math.BigDecimal;

/**
 * The shop at a glance.
 *
 * @param lines of all orders
 * @param units of all reserved lines
 * @param sales of all reserved lines
 * @param failed orders that were not paid or not approved; nothing is reserved for them any more
 */
public record ShopSummary(
        long orders, long lines, long units, BigDecimal sales, long completed, long awaitingApproval, long failed) {

    static ShopSummary of(OrderCounts counts, ReservedTotals reserved) {
        return new ShopSummary(
                counts.orders(),
                counts.lines(),
                reserved.units(),
                reserved.sales(),
                counts.completed(),
                counts.awaitingApproval(),
                counts.failed());
    }
}

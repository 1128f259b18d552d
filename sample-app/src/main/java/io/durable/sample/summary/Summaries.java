package io.durable.sample.summary;

import io.durable.sample.orders.OrderBook;
import io.durable.sample.stock.Stock;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Sums the shop up from its own tables. */
@Service
public class Summaries {

    private final OrderBook book;
    private final Stock stock;

    Summaries(OrderBook book, Stock stock) {
        this.book = book;
        this.stock = stock;
    }

    /** All figures of the same moment. */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public ShopSummary summary() {
        return ShopSummary.of(book.counts(), stock.totals());
    }
}

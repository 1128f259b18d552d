package io.durable.sample.stock;

import io.durable.Activity;
import io.durable.Retry;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The warehouse. Its activities are transactional: what they write and the fact that they are done commit together, exactly once. */
@Service
public class Stock {

    private final ProductRepository products;
    private final ReservationRepository reservations;

    Stock(ProductRepository products, ReservationRepository reservations) {
        this.products = products;
        this.reservations = reservations;
    }

    /** Adds the products that are not known yet. */
    @Transactional
    public void addProducts(Collection<Product> offered) {
        Set<String> known = products
                .findAllById(offered.stream().map(Product::getId).toList())
                .stream()
                .map(Product::getId)
                .collect(Collectors.toSet());
        products.saveAll(offered.stream()
                .filter(product -> !known.contains(product.getId()))
                .toList());
    }

    @Activity(retry = @Retry(maxAttempts = 10))
    @Transactional
    public void reserve(OrderLine line) {
        reservations.save(new Reservation(line));
    }

    @Activity(retry = @Retry(maxAttempts = 10))
    @Transactional
    public void release(String orderId) {
        reservations.deleteByOrderId(orderId);
    }

    @Transactional(readOnly = true)
    public ReservedTotals totals() {
        return reservations.totals();
    }
}

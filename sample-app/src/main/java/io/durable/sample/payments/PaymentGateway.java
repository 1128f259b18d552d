package io.durable.sample.payments;

import io.durable.sample.ShopProperties;
import java.math.BigDecimal;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.stereotype.Component;

/**
 * Stands for a service somewhere else: it books in its own transactions, fails at random, before it has booked and after it (the answer is lost), and books a
 * key only once.
 */
@Component
class PaymentGateway {

    private final PaymentRepository bookings;
    private final ShopProperties shop;

    PaymentGateway(PaymentRepository bookings, ShopProperties shop) {
        this.bookings = bookings;
        this.shop = shop;
    }

    void charge(String idempotencyKey, String orderId, BigDecimal amount) {
        if (amount.compareTo(shop.cardLimit()) > 0) {
            throw new PaymentRefusedException(
                    "Order '" + orderId + "' costs " + amount + ", the card allows " + shop.cardLimit());
        }
        failAtRandom("The gateway did not answer");
        if (!bookings.existsById(idempotencyKey)) {
            bookings.save(new Payment(idempotencyKey, orderId, amount));
        }
        failAtRandom("The gateway's answer was lost");
    }

    void refund(String orderId) {
        failAtRandom("The gateway did not answer");
        bookings.findByOrderId(orderId).forEach(payment -> {
            payment.refund();
            bookings.save(payment);
        });
    }

    private void failAtRandom(String message) {
        if (ThreadLocalRandom.current().nextDouble() < shop.gatewayFailureRate() / 2) {
            throw new IllegalStateException(message);
        }
    }
}

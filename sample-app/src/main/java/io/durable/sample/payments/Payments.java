package io.durable.sample.payments;

import io.durable.Activity;
import io.durable.ActivityContext;
import io.durable.Retry;
import java.math.BigDecimal;
import org.springframework.stereotype.Service;

/**
 * Pays through the gateway, which knows nothing of our transactions: these activities may run more than once, so they are retried under the same idempotency
 * key.
 */
@Service
public class Payments {

    private final PaymentGateway gateway;

    Payments(PaymentGateway gateway) {
        this.gateway = gateway;
    }

    @Activity(
            retry =
                    @Retry(
                            maxAttempts = 20,
                            firstInterval = "100ms",
                            backoffCoefficient = 2.0,
                            maxInterval = "5s",
                            nonRetryable = PaymentRefusedException.class))
    public void charge(ActivityContext call, String orderId, BigDecimal amount) {
        gateway.charge(call.getIdempotencyKey(), orderId, amount);
    }

    @Activity(retry = @Retry(maxAttempts = 20, firstInterval = "100ms", backoffCoefficient = 2.0, maxInterval = "5s"))
    public void refund(String orderId) {
        gateway.refund(orderId);
    }
}

package io.durable.sample.payments;

/** The gateway will not charge this, however often it is asked. */
public class PaymentRefusedException extends RuntimeException {

    PaymentRefusedException(String message) {
        super(message);
    }
}

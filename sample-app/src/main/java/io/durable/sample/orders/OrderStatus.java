package io.durable.sample.orders;

/** Where an order stands. */
public enum OrderStatus {
    PLACED,
    AWAITING_APPROVAL,
    APPROVED,
    COMPLETED,
    REJECTED,
    FAILED
}

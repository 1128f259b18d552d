package io.durable.sample.orders;

/** How many orders stand where. */
record StatusCount(OrderStatus status, long orders) {}

package io.durable.sample.orders;

/** How many orders there are, and where they stand. */
public record OrderCounts(long orders, long lines, long completed, long awaitingApproval, long failed) {}

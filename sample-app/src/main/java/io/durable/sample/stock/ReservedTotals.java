package io.durable.sample.stock;

import java.math.BigDecimal;

/** What all reservations come to. */
public record ReservedTotals(long units, BigDecimal sales) {}

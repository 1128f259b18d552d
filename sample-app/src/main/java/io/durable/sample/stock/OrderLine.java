package io.durable.sample.stock;

import java.math.BigDecimal;

/** One line of an order: so many units of a product, sold for so much. */
public record OrderLine(long rowId, String orderId, String productId, int quantity, BigDecimal sales) {}

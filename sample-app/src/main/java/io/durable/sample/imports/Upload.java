package io.durable.sample.imports;

/**
 * What is to be imported: the orders that were written down under this id.
 *
 * @param orders how many there are, without those that were known before
 * @param known how many orders of the file had been placed before; they are left alone
 */
public record Upload(String id, int orders, int known) {}

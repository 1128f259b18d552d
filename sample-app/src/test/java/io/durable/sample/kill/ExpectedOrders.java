package io.durable.sample.kill;

import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * What the shop's books must hold in the end, read from the file by other code than the shop's.
 *
 * @param lines by Row ID
 * @param totals by order
 */
record ExpectedOrders(Map<Long, Line> lines, Map<String, BigDecimal> totals) {

    private static final BigDecimal APPROVAL_LIMIT = new BigDecimal("5000");

    /** A line that must be reserved. */
    record Line(String orderId, int units, BigDecimal sales) {}

    static ExpectedOrders of(Path csv) throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        Map<Long, Line> lines = new TreeMap<>();
        Map<String, BigDecimal> totals = new TreeMap<>();
        try (Reader reader = Files.newBufferedReader(csv);
                CSVParser parser = format.parse(reader)) {
            for (CSVRecord row : parser) {
                Line line = new Line(
                        row.get("Order ID"), Integer.parseInt(row.get("Quantity")), new BigDecimal(row.get("Sales")));
                lines.put(Long.parseLong(row.get("Row ID")), line);
                totals.merge(line.orderId(), line.sales(), BigDecimal::add);
            }
        }
        return new ExpectedOrders(lines, totals);
    }

    int orders() {
        return totals.size();
    }

    int units() {
        return lines.values().stream().mapToInt(Line::units).sum();
    }

    BigDecimal sales() {
        return totals.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    int awaitingApproval() {
        return (int) totals.values().stream()
                .filter(total -> total.compareTo(APPROVAL_LIMIT) > 0)
                .count();
    }

    /** Reservations, payments, shipments, and two marks for each approval; retries and slices of the file are not counted. */
    int activities() {
        return lines.size() + 2 * orders() + 2 * awaitingApproval();
    }
}

package io.durable.sample.imports;

import io.durable.sample.orders.NewLine;
import io.durable.sample.orders.NewOrder;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A file of order lines, read and checked. Lines with the same Order ID are one order, wherever they stand. */
class OrderCsv {

    private static final int LINES_MAX = 50_000;

    private final Map<String, String> customers = new LinkedHashMap<>();
    private final Map<String, List<NewLine>> linesByOrder = new HashMap<>();
    private final Map<Long, Long> lineNumbers = new HashMap<>();

    private OrderCsv() {}

    /** @throws BrokenCsvException if anything is wrong with the file, naming the first line where it is */
    static OrderCsv read(InputStream utf8) throws IOException {
        OrderCsv csv = new OrderCsv();
        // a decoder of one's own reports bytes that are no UTF-8, instead of replacing them
        InputStreamReader reader = new InputStreamReader(utf8, StandardCharsets.UTF_8.newDecoder());
        try (CSVParser parser = CSVFormat.RFC4180.parse(reader)) {
            csv.readAll(parser);
        }
        return csv;
    }

    /** The orders in the order of their first lines. */
    List<NewOrder> orders() {
        return customers.entrySet().stream()
                .map(order -> new NewOrder(order.getKey(), order.getValue(), linesByOrder.get(order.getKey())))
                .toList();
    }

    /** The line of the file that has this Row ID. */
    long lineNumber(long rowId) {
        return lineNumbers.get(rowId);
    }

    private void readAll(CSVParser parser) {
        long linesRead = 0;
        try {
            Iterator<CSVRecord> records = parser.iterator();
            if (!records.hasNext()) {
                throw new BrokenCsvException(1, "the file is empty");
            }
            OrderColumns columns = OrderColumns.of(records.next());
            linesRead = parser.getCurrentLineNumber();
            while (records.hasNext()) {
                CSVRecord values = records.next();
                if (!isBlank(values)) {
                    add(columns.row(values, linesRead + 1));
                }
                linesRead = parser.getCurrentLineNumber();
            }
        } catch (UncheckedIOException unreadable) {
            throw new BrokenCsvException(linesRead + 1, problem(unreadable.getCause()));
        }
        if (lineNumbers.isEmpty()) {
            throw new BrokenCsvException(1, "there is no line below the header");
        }
    }

    private static boolean isBlank(CSVRecord values) {
        return values.size() == 1 && values.get(0).isBlank();
    }

    private static String problem(IOException unreadable) {
        return unreadable instanceof CharacterCodingException
                ? "from here on there are bytes that are no UTF-8"
                : unreadable.getMessage();
    }

    private void add(OrderRow row) {
        String orderId = row.orderId();
        NewLine line = row.line();
        Long sameId = lineNumbers.putIfAbsent(line.rowId(), row.number());
        if (sameId != null) {
            throw row.broken("Row ID " + line.rowId() + " is on line " + sameId + " too");
        }
        if (lineNumbers.size() > LINES_MAX) {
            throw row.broken("a file may have at most " + LINES_MAX + " lines");
        }
        customers.putIfAbsent(orderId, row.customer());
        linesByOrder.computeIfAbsent(orderId, id -> new ArrayList<>()).add(line);
    }
}

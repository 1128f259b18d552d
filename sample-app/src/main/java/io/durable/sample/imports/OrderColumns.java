package io.durable.sample.imports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVRecord;

/** Where the columns of a file of order lines stand. All of them must be there, in any order, and no others. */
record OrderColumns(Map<String, Integer> positions) {

    private static final List<String> NAMES = List.of(
            "Row ID",
            "Order ID",
            "Order Date",
            "Ship Date",
            "Ship Mode",
            "Customer ID",
            "Customer Name",
            "Segment",
            "Country",
            "City",
            "State",
            "Postal Code",
            "Region",
            "Product ID",
            "Category",
            "Sub-Category",
            "Product Name",
            "Sales",
            "Quantity",
            "Discount",
            "Profit");

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    static OrderColumns of(CSVRecord header) {
        Map<String, Integer> positions = new HashMap<>();
        for (String name : header) {
            int position = positions.size();
            positions.putIfAbsent(
                    position == 0 && name.startsWith(BYTE_ORDER_MARK) ? name.substring(1) : name, position);
        }
        List<String> missing = new ArrayList<>(NAMES);
        missing.removeAll(positions.keySet());
        if (!missing.isEmpty() || header.size() != NAMES.size()) {
            throw new BrokenCsvException(
                    1, "the columns must be " + NAMES + ", found " + header.toList() + ", missing " + missing);
        }
        return new OrderColumns(positions);
    }

    OrderRow row(CSVRecord values, long number) {
        if (values.size() != positions.size()) {
            throw new BrokenCsvException(number, "there are " + values.size() + " values, not " + positions.size());
        }
        return new OrderRow(this, values, number);
    }
}

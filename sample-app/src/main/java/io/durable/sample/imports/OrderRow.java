package io.durable.sample.imports;

import io.durable.sample.orders.NewLine;
import io.durable.sample.orders.NewOrder;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.apache.commons.csv.CSVRecord;

/**
 * One line of a file, checked as it is read.
 *
 * @param number of the line, counting from 1 with the header
 */
record OrderRow(OrderColumns columns, CSVRecord values, long number) {

    private static final int TEXT_LENGTH_MAX = 255;
    private static final int QUANTITY_MAX = 1_000_000;
    private static final int SALES_SCALE = 4;
    private static final int SALES_DIGITS_BEFORE_POINT_MAX = 11;

    String orderId() {
        String id = value("Order ID");
        if (!id.matches(NewOrder.ID)) {
            throw broken("Order ID", "1 to 60 characters of A-Z a-z 0-9 . _ -");
        }
        return id;
    }

    String customer() {
        return text("Customer Name");
    }

    NewLine line() {
        checkWhatIsNotKept();
        return new NewLine(
                positive("Row ID", Long.MAX_VALUE),
                text("Product ID"),
                text("Product Name"),
                (int) positive("Quantity", QUANTITY_MAX),
                sales());
    }

    BrokenCsvException broken(String problem) {
        return new BrokenCsvException(number, problem);
    }

    private void checkWhatIsNotKept() {
        date("Order Date");
        date("Ship Date");
        decimal("Discount");
        decimal("Profit");
    }

    private BigDecimal sales() {
        BigDecimal sales = decimal("Sales");
        boolean fits = sales.signum() >= 0
                && sales.scale() <= SALES_SCALE
                && (long) sales.precision() - sales.scale() <= SALES_DIGITS_BEFORE_POINT_MAX;
        if (!fits) {
            throw broken(
                    "Sales",
                    "a number from 0 with at most " + SALES_SCALE + " digits behind the point and "
                            + SALES_DIGITS_BEFORE_POINT_MAX + " before it");
        }
        return sales.setScale(SALES_SCALE);
    }

    private long positive(String column, long max) {
        try {
            long number = Long.parseLong(value(column));
            if (number >= 1 && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // answered below
        }
        throw broken(column, "a whole number from 1 to " + max);
    }

    private BigDecimal decimal(String column) {
        try {
            return new BigDecimal(value(column));
        } catch (NumberFormatException notANumber) {
            throw broken(column, "a number");
        }
    }

    private void date(String column) {
        try {
            LocalDate.parse(value(column));
        } catch (DateTimeException notADate) {
            throw broken(column, "a date such as 2016-11-08");
        }
    }

    private String text(String column) {
        String text = value(column);
        if (text.isBlank() || text.length() > TEXT_LENGTH_MAX) {
            throw broken(column, "1 to " + TEXT_LENGTH_MAX + " characters");
        }
        return text;
    }

    private String value(String column) {
        return values.get(columns.positions().get(column));
    }

    private BrokenCsvException broken(String column, String expected) {
        String value = value(column);
        String shown = value.length() <= 50 ? value : value.substring(0, 50) + "…";
        return broken("'" + column + "' is '" + shown + "', it must be " + expected);
    }
}

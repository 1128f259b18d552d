package io.durable.sample.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.durable.sample.orders.NewLine;
import io.durable.sample.orders.NewOrder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.io.ClassPathResource;

class OrderCsvTests {

    private static final String HEADER = "Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,"
            + "Segment,Country,City,State,Postal Code,Region,Product ID,Category,Sub-Category,Product Name,Sales,Quantity,"
            + "Discount,Profit\n";

    @Test
    void groupsLinesByOrderWhereverTheyStand() throws IOException {
        List<NewOrder> orders = read(HEADER
                        + row(1, "A", "261.96", "2")
                        + row(2, "B", "14.6200", "3")
                        + row(3, "A", "0.444", "1"))
                .orders();

        assertThat(orders).extracting(NewOrder::id).containsExactly("A", "B");
        assertThat(orders.get(0).lines())
                .extracting(NewLine::rowId, NewLine::sales, NewLine::quantity)
                .containsExactly(tuple(1L, new BigDecimal("261.9600"), 2), tuple(3L, new BigDecimal("0.4440"), 1));
    }

    @Test
    void readsQuotesCommasLineBreaksAndAByteOrderMark() throws IOException {
        String name = "\"Bookcase, \"\"large\"\"\nand ünusual\"";
        OrderCsv csv = read(
                '\uFEFF' + HEADER + row(1, "A", "1", "1").replace(",Chair,", "," + name + ",") + row(2, "A", "1", "1"));

        assertThat(csv.orders().get(0).lines().get(0).productName()).isEqualTo("Bookcase, \"large\"\nand ünusual");
        assertThat(csv.lineNumber(2)).isEqualTo(4);
    }

    @Test
    void readsTheDemo() throws IOException {
        List<NewOrder> orders = OrderCsv.read(new ClassPathResource("demo-orders.csv").getInputStream())
                .orders();

        assertThat(orders).hasSize(40);
        assertThat(orders.stream().flatMap(order -> order.lines().stream())).hasSize(80);
    }

    /** Each replaces something in the third line of an otherwise good file. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "2,B,        | B,         | there are 20 values, not 21",
                "2,B,        | 2,B,x,     | there are 22 values, not 21",
                "2,B,        | x,B,       | 'Row ID' is 'x'",
                "2,B,        | -2,B,      | 'Row ID' is '-2'",
                "2,B,        | 1,B,       | Row ID 1 is on line 2 too",
                "2,B,        | 2,B/1,     | 'Order ID' is 'B/1'",
                "2,B,        | 2,,        | 'Order ID' is ''",
                "2016-11-08  | 11/8/2016  | 'Order Date' is '11/8/2016'",
                "2016-11-11  | 2016-11-31 | 'Ship Date' is '2016-11-31'",
                "Claire Gute | `     `    | 'Customer Name' is '",
                "FUR-1       | ``         | 'Product ID' is ''",
                ",7.5,3,     | ,abc,3,    | 'Sales' is 'abc', it must be a number",
                ",7.5,3,     | ,-1,3,     | 'Sales' is '-1'",
                ",7.5,3,     | ,0.00001,3,| 'Sales' is '0.00001'",
                ",7.5,3,     | ,1e99,3,   | 'Sales' is '1e99'",
                ",7.5,3,     | ,7.5,0,    | 'Quantity' is '0'",
                ",7.5,3,     | ,7.5,1.5,  | 'Quantity' is '1.5'",
                ",7.5,3,     | ,7.5,-3,   | 'Quantity' is '-3'",
                ",7.5,3,     | ,7.5,9999999999,| 'Quantity' is '9999999999'",
                ",0.1,1.25   | ,,1.25     | 'Discount' is ''",
                ",0.1,1.25   | ,0.1,?     | 'Profit' is '?'",
            })
    void namesTheBrokenLine(String found, String replacement, String problem) {
        String third = row(2, "B", "7.5", "3");
        assertThat(third).contains(found);
        String csv = HEADER + row(1, "A", "1", "1") + third.replace(found, replacement) + row(3, "C", "?", "?");

        assertThatExceptionOfType(BrokenCsvException.class)
                .isThrownBy(() -> read(csv))
                .satisfies(broken -> assertThat(broken.getLine()).isEqualTo(3))
                .withMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Row ID,     | ``        | missing [Row ID]",
                "Sales       | Revenue   | missing [Sales]",
                "Row ID      | Order ID  | missing [Row ID]",
                "Profit      | Profit,x  | found [Row ID",
            })
    void namesWrongColumns(String found, String replacement, String problem) {
        String csv = HEADER.replaceFirst(found, replacement) + row(1, "A", "1", "1");

        assertThatExceptionOfType(BrokenCsvException.class)
                .isThrownBy(() -> read(csv))
                .satisfies(broken -> assertThat(broken.getLine()).isEqualTo(1))
                .withMessageContaining(problem);
    }

    @Test
    void refusesAQuoteThatIsNeverClosed() {
        String csv = HEADER + row(1, "A", "1", "1") + row(2, "B", "1", "1").replace(",Chair,", ",\"Chair,");

        assertThatExceptionOfType(BrokenCsvException.class)
                .isThrownBy(() -> read(csv))
                .satisfies(broken -> assertThat(broken.getLine()).isEqualTo(3));
    }

    @Test
    void refusesBytesThatAreNoUtf8() {
        byte[] latin1 =
                (HEADER + row(1, "A", "1", "1").replace("Chair", "Stühle")).getBytes(StandardCharsets.ISO_8859_1);

        assertThatExceptionOfType(BrokenCsvException.class)
                .isThrownBy(() -> OrderCsv.read(new ByteArrayInputStream(latin1)))
                .withMessageContaining("UTF-8");
    }

    @Test
    void passesOverBlankLinesAndStillCountsThem() {
        String csv = HEADER + "\n" + row(1, "A", "1", "1") + "\n\n" + row(2, "B", "?", "1");

        assertThatExceptionOfType(BrokenCsvException.class)
                .isThrownBy(() -> read(csv))
                .satisfies(broken -> assertThat(broken.getLine()).isEqualTo(6));
    }

    @Test
    void refusesAFileWithoutLines() {
        assertThatExceptionOfType(BrokenCsvException.class).isThrownBy(() -> read(""));
        assertThatExceptionOfType(BrokenCsvException.class).isThrownBy(() -> read(HEADER));
    }

    private static OrderCsv read(String csv) throws IOException {
        return OrderCsv.read(new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)));
    }

    private static String row(long rowId, String orderId, String sales, String quantity) {
        return rowId + "," + orderId + ",2016-11-08,2016-11-11,Second Class,CG-1,Claire Gute,Consumer,United States,"
                + "Henderson,Kentucky,42420,South,FUR-1,Furniture,Chairs,Chair," + sales + "," + quantity
                + ",0.1,1.25\n";
    }
}

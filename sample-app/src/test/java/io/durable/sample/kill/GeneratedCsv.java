package io.durable.sample.kill;

import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Writes a file of random orders, a few of them above the approval limit. */
final class GeneratedCsv {

    private static final String HEADER = "Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,"
            + "Segment,Country,City,State,Postal Code,Region,Product ID,Category,Sub-Category,Product Name,Sales,"
            + "Quantity,Discount,Profit";
    private static final int LINES_PER_ORDER_MAX = 4;
    private static final int PRODUCTS = 200;
    private static final int LARGE_EVERY = 50;

    private GeneratedCsv() {}

    static void write(Path file, int orders, Random random) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(HEADER + "\n");
            long rowId = 0;
            for (int order = 1; order <= orders; order++) {
                int lines = 1 + random.nextInt(LINES_PER_ORDER_MAX);
                for (int line = 0; line < lines; line++) {
                    out.write(row(++rowId, order, random) + "\n");
                }
            }
        }
    }

    private static String row(long rowId, int order, Random random) {
        int product = random.nextInt(PRODUCTS);
        long tenThousandths =
                order % LARGE_EVERY == 0 ? 60_000_000L + random.nextInt(10_000_000) : 1 + random.nextInt(5_000_000);
        return rowId + ",GEN-" + order + ",2026-01-05,2026-01-08,Standard Class,C-" + order % 97 + ",Customer "
                + order % 97
                + ",Consumer,United States,Macon,Georgia,31201,South,P-" + product + ",Furniture,Chairs,\"Product, no. "
                + product + "\"," + BigDecimal.valueOf(tenThousandths, 4) + "," + (1 + random.nextInt(9)) + ",0.1,1.5";
    }
}

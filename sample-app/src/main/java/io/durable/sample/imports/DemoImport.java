package io.durable.sample.imports;

import io.durable.sample.ShopProperties;
import io.durable.sample.orders.OrderBook;
import io.durable.sample.orders.OrderCounts;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** Imports a few orders when the shop is opened for the first time, and says what to try next. */
@Component
class DemoImport {

    private static final Logger log = LoggerFactory.getLogger(DemoImport.class);
    private static final int BAR_WIDTH = 40;
    private static final long LOOK_EVERY_MILLIS = 200;

    private final Imports imports;
    private final OrderBook book;
    private final ShopProperties shop;

    DemoImport(Imports imports, OrderBook book, ShopProperties shop) {
        this.imports = imports;
        this.book = book;
        this.shop = shop;
    }

    @EventListener
    void open(ApplicationReadyEvent ready) throws IOException, InterruptedException {
        if (shop.demoImport() && book.counts().orders() == 0) {
            try (InputStream csv = new ClassPathResource("demo-orders.csv").getInputStream()) {
                imports.start(OrderCsv.read(csv).orders());
            }
            showProgress();
        }
        if (ready.getApplicationContext() instanceof ServletWebServerApplicationContext server) {
            sayWhatToTry("http://127.0.0.1:" + server.getWebServer().getPort());
        }
    }

    /** Until every order has ended or waits for somebody. */
    private void showProgress() throws InterruptedException {
        long shown = -1;
        OrderCounts counts = book.counts();
        while (shown < counts.orders()) {
            long settled = counts.completed() + counts.failed() + counts.awaitingApproval();
            if (settled > shown) {
                shown = settled;
                log.info("Demo import {} {} of {} orders", bar(shown, counts.orders()), shown, counts.orders());
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
            counts = book.counts();
        }
    }

    private static String bar(long part, long whole) {
        int filled = (int) (BAR_WIDTH * part / whole);
        return "[" + "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled) + "]";
    }

    private void sayWhatToTry(String shopUrl) {
        log.info("""
                The shop is open. Try:
                  {}/                        live progress, in a browser
                  curl {}/shop/summary
                  curl {}/approvals          orders that wait for an approval
                  curl -X POST {}/approvals  approves them all
                  curl -i -H 'Content-Type: text/csv' --data-binary @orders.csv {}/imports
                Kill the process at any moment and start it again: it goes on where it was.""", shopUrl, shopUrl, shopUrl, shopUrl, shopUrl);
    }
}

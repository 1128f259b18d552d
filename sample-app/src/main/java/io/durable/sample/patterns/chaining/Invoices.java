package io.durable.sample.patterns.chaining;

import io.durable.Activity;
import io.durable.Retry;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The invoices that were written. Their numbers have no gaps and none comes twice, whatever dies: these activities are transactional. */
@Service
class Invoices {

    private final InvoiceRepository invoices;

    Invoices(InvoiceRepository invoices) {
        this.invoices = invoices;
    }

    /** Of two who take the same number at once the second one fails on the primary key, and tries again. */
    @Activity(retry = @Retry(maxAttempts = 10, firstInterval = "20ms", jitter = 1.0))
    @Transactional
    public long write(Purchase purchase) {
        long number = invoices.lastNumber() + 1;
        invoices.saveAndFlush(new Invoice(number, purchase));
        return number;
    }

    @Activity
    @Transactional
    public String markSent(long number, String receipt) {
        Invoice invoice = invoices.findById(number).orElseThrow();
        invoice.markSent(receipt);
        return invoice.toString();
    }
}

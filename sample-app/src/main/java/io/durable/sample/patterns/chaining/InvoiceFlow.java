package io.durable.sample.patterns.chaining;

import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import org.springframework.stereotype.Component;

/** One step after the other, each with the result of the one before. */
@Component
class InvoiceFlow {

    @Orchestrator("sendInvoice")
    String sendInvoice(OrchestrationContext ctx, Purchase purchase) {
        long number = ctx.callActivity(Invoices::write, purchase).await();
        String receipt =
                ctx.callActivity(Mailer::send, purchase.customer(), number).await();
        return ctx.callActivity(Invoices::markSent, number, receipt).await();
    }
}

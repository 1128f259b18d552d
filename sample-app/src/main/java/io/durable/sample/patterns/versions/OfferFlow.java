package io.durable.sample.patterns.versions;

import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import java.math.BigDecimal;
import org.springframework.stereotype.Component;

/** Two versions of one orchestration side by side: what began with the first ends with it, what begins now takes the second. */
@Component
class OfferFlow {

    static final String NAME = "makeOffer";

    /** The old way: the list price. */
    @Orchestrator(value = NAME, version = "1")
    String makeOfferAtListPrice(OrchestrationContext ctx, PriceRequest request) {
        return ctx.callActivity(Offers::write, "1", request.customer(), request.listPrice())
                .await();
    }

    /** The new way: a discount is looked up first, too much of a change for the old histories. */
    @Orchestrator(value = NAME, version = "2")
    String makeOfferWithDiscount(OrchestrationContext ctx, PriceRequest request) {
        BigDecimal discount =
                ctx.callActivity(Offers::discountOf, request.customer()).await();
        if (ctx.patched("limit-the-discount")) { // came later: what had passed here before goes on without it
            discount = ctx.callActivity(Offers::limited, discount).await();
        }
        BigDecimal price = request.listPrice().multiply(BigDecimal.ONE.subtract(discount));
        return ctx.callActivity(Offers::write, "2", request.customer(), price).await();
    }
}

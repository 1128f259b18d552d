package io.durable.sample.patterns.versions;

import io.durable.Activity;
import io.durable.ActivityContext;
import java.math.BigDecimal;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The offers that were made, and what they are made of. */
@Service
class Offers {

    private static final BigDecimal DISCOUNT_MAX = new BigDecimal("0.20");

    private final OfferRepository offers;

    Offers(OfferRepository offers) {
        this.offers = offers;
    }

    /** One percent for every letter of the name. */
    @Activity
    BigDecimal discountOf(String customer) {
        return BigDecimal.valueOf(customer.length()).movePointLeft(2);
    }

    @Activity
    BigDecimal limited(BigDecimal discount) {
        return discount.min(DISCOUNT_MAX);
    }

    @Activity
    @Transactional
    public String write(ActivityContext call, String version, String customer, BigDecimal price) {
        return offers.save(new Offer(call.getInstanceId(), version, customer, price))
                .toString();
    }
}

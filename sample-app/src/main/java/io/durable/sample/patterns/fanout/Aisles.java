package io.durable.sample.patterns.fanout;

import io.durable.Activity;
import io.durable.ActivityContext;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What people count between the shelves, each aisle exactly once for each stocktaking. */
@Service
class Aisles {

    private static final int UNITS_PER_LETTER = 10;

    private final AisleCountRepository counts;

    Aisles(AisleCountRepository counts) {
        this.counts = counts;
    }

    /** Counts ten units for each letter of the aisle's name; in an aisle called "dark" nobody sees anything. */
    @Activity
    @Transactional
    public int count(ActivityContext call, String aisle) {
        if (aisle.equals("dark")) {
            throw new IllegalStateException("The light is out in aisle '" + aisle + "'");
        }
        int units = UNITS_PER_LETTER * aisle.length();
        counts.save(new AisleCount(call.getInstanceId(), aisle, units));
        return units;
    }
}

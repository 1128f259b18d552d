package io.durable.simulation;

import io.durable.spi.InstanceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows that clients gave along with their starts, as they arrive long afterwards: a client's thread may stand still between its commit and its ring. */
final class LateHints {

    private final List<InstanceRecord> rows = new ArrayList<>();
    private final SeededRandomness random;
    private final Faults faults;

    LateHints(SeededRandomness random, Faults faults) {
        this.random = random;
        this.faults = faults;
    }

    void keep(Bell bell) {
        if (bell.started() != null) {
            rows.add(bell.started());
        }
    }

    /** One that arrives now, if one does. */
    Optional<InstanceRecord> next() {
        return !rows.isEmpty() && faults.happens(0.2) ? Optional.of(random.pick(rows)) : Optional.empty();
    }
}

package io.durable.simulation;

import java.util.function.Supplier;

/** An invariant does not hold. The message begins with its name in the reliability model: S1 to S12, L1 to L5, T6. */
final class Violation extends AssertionError {

    Violation(String invariant, String detail) {
        super(invariant + ": " + detail);
    }

    static void unless(boolean holds, String invariant, Supplier<String> detail) {
        if (!holds) {
            throw new Violation(invariant, detail.get());
        }
    }
}

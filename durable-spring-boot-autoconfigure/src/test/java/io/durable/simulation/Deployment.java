package io.durable.simulation;

import io.durable.NonDeterministicOrchestrationException;
import io.durable.UnknownOrchestratorException;
import io.durable.history.HistoryEntry;
import io.durable.spi.InstanceRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which build nodes have that join a wide world: the old one, then either, then the new one. */
final class Deployment {

    private final SeededRandomness random;
    private int joined;
    private final int begins;
    private final int ends;
    private boolean done;

    Deployment(SeededRandomness random) {
        this.random = random;
        this.begins = random.below(4);
        this.ends = begins + random.between(2, 12);
    }

    /** The build of the node that joins now. */
    Build next() {
        joined++;
        if (done || joined > ends) {
            return Build.NEW;
        }
        return joined > begins && random.chance(0.5) ? Build.NEW : Build.OLD;
    }

    /** Nobody joins with the old build any more. */
    void end() {
        done = true;
    }

    /** S20: an instance is parked for want of code only if a build lacks what it needs. */
    static boolean explains(InstanceRecord row, List<HistoryEntry> history) {
        @Nullable
        String reason =
                row.state().failure() == null ? null : row.state().failure().type();
        return UnknownOrchestratorException.class.getName().equals(reason) && Build.isSecond(row.version())
                || NonDeterministicOrchestrationException.class.getName().equals(reason) && Build.isPatched(history);
    }
}

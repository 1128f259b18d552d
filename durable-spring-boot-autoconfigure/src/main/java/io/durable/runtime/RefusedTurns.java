package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.spi.Clock;
import io.durable.spi.CommitOutcome;
import io.durable.spi.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a turn that the database does not take even alone: it is put off because a row is locked, or its instance is parked. Used by the loop alone. */
final class RefusedTurns {

    private static final Logger log = LoggerFactory.getLogger(RefusedTurns.class);

    private final Clock clock;
    private final LoopMemory memory;
    private final BatchCollector collector;
    private final Function<PreparedTurn, CommitOutcome> commit;

    /** @param commit commits one turn and settles it */
    RefusedTurns(
            Clock clock, LoopMemory memory, BatchCollector collector, Function<PreparedTurn, CommitOutcome> commit) {
        this.clock = clock;
        this.memory = memory;
        this.collector = collector;
        this.commit = commit;
    }

    /**
     * Commits the first of what can be written in its place.
     *
     * @return false if nothing can be
     * @throws StoreException if something could not be read; nothing is lost
     */
    boolean commitInstead(PreparedTurn turn, RuntimeException refusal) {
        log.error(
                "The turn of '{}' can't be written; it is parked",
                turn.delivery().instance(),
                refusal);
        List<PreparedTurn> substitutes;
        try {
            substitutes = collector.insteadOf(turn, refusal, clock.now());
        } catch (StoreException e) {
            memory.inbox().putBack(turn.delivery());
            throw e;
        }
        for (PreparedTurn substitute : substitutes) {
            CommitOutcome outcome = commit.apply(substitute);
            if (!(outcome instanceof CommitOutcome.Rejected)) {
                return outcome instanceof CommitOutcome.Committed;
            }
        }
        return false;
    }

    /** Keeps what the turn was fed, and its instance away from the next batches for a while. */
    void putOff(PreparedTurn turn) {
        InstanceId id = turn.delivery().instance();
        Instant until = clock.now().plus(memory.deferrals().next(id));
        log.warn("A row that '{}' needs is held by somebody else; it waits until {}", id, until);
        memory.inbox().putBack(turn.delivery());
        memory.inbox().hold(id, until);
        memory.agenda().look(id, until);
    }
}

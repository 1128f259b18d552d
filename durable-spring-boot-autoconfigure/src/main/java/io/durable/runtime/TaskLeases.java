package io.durable.runtime;

import io.durable.runtime.threads.Machine;
import io.durable.spi.Clock;
import io.durable.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of attempts that run for long that they run here, so that whoever handed them over may forget them and nobody hands them out again; and asks of attempts that may have
 * been executed before whether they still have to be.
 */
final class TaskLeases implements Machine {

    private static final Logger log = LoggerFactory.getLogger(TaskLeases.class);

    private static final Duration STEP = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(10);

    private final Registry registry;
    private final Clock clock;
    private volatile Supplier<List<Job>> running = List::of;

    TaskLeases(Registry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** Where it is written down who executes what. */
    interface Registry {

        /**
         * Whether an attempt that may have been executed before is to be executed here.
         *
         * @throws StoreException if that can't be said
         */
        boolean claim(Job job);

        /** Says that these run here; those of which nobody has to be told any more are done with. */
        void lease(List<Job> jobs, Instant now);

        /** Whether there is nothing to say of this one. */
        boolean isNoted(Job job);
    }

    Clock clock() {
        return clock;
    }

    /** Says whose attempts they are. */
    void watch(Supplier<List<Job>> running) {
        this.running = running;
    }

    /** @throws StoreException if that can't be said */
    boolean mayRun(Job job) {
        return !job.isRedelivered() || registry.claim(job);
    }

    @Override
    public Duration step() {
        Instant now = clock.now();
        List<Job> due = running.get().stream()
                .filter(job -> !registry.isNoted(job))
                .filter(job -> isLong(job.begunAt(), now) && isLong(job.leasedAt(), now))
                .toList();
        try {
            if (!due.isEmpty()) {
                registry.lease(due, now);
            }
        } catch (StoreException e) {
            log.warn("It could not be noted which activities run here: {}", String.valueOf(e.getMessage()));
        }
        return STEP;
    }

    private static boolean isLong(@Nullable Instant since, Instant now) {
        return since != null && !since.isAfter(now.minus(LONG));
    }
}

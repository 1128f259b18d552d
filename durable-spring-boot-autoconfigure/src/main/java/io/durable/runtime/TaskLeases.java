package io.durable.runtime;

import io.durable.history.Payload;
import io.durable.runtime.threads.Machine;
import io.durable.spi.Clock;
import io.durable.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private Instant nextLook = Instant.MIN;
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

        /**
         * Writes down what attempts have said of their progress.
         *
         * @return those that nobody waits for any more
         * @throws StoreException if that is not possible
         */
        Collection<Job> write(Map<Job, Payload> details);

        /** What was said last of a task. */
        Optional<Payload> findDetails(Job job);

        /** Those that nobody waits for any more, as far as that can be said. */
        Collection<Job> findUnwanted(List<Job> jobs);

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

    /** @throws StoreException if the database can't be asked */
    Optional<Payload> findDetails(Job job) {
        return registry.findDetails(job);
    }

    /** Writes down at once what an attempt has said of its progress and is not written down yet. */
    void writeDetails(Job job) {
        Payload details = job.takeUnwritten();
        if (details != null) {
            write(Map.of(job, details));
        }
    }

    private void write(Map<Job, Payload> details) {
        try {
            registry.write(details).forEach(Job::cancel);
        } catch (StoreException e) {
            details.forEach(Job::putBack);
            log.warn(
                    "It could not be noted how far activities are; the next attempts may not know: {}",
                    String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Duration step() {
        Instant now = clock.now();
        List<Job> present = running.get();
        lease(present, now);
        Map<Job, Payload> details = new HashMap<>();
        for (Job job : present) {
            Payload said = job.takeUnwritten();
            if (said != null) {
                details.put(job, said);
            }
        }
        if (!details.isEmpty()) {
            write(details);
        }
        cancelUnwanted(present, now);
        return STEP;
    }

    /** Whoever owns the partition may be elsewhere, and then does not say it. */
    private void cancelUnwanted(List<Job> present, Instant now) {
        if (now.isBefore(nextLook)) {
            return;
        }
        nextLook = now.plus(LONG);
        List<Job> asked = present.stream()
                .filter(job -> !job.isCancelled() && isLong(job.begunAt(), now))
                .toList();
        try {
            if (!asked.isEmpty()) {
                registry.findUnwanted(asked).forEach(Job::cancel);
            }
        } catch (StoreException e) {
            log.warn("It could not be seen which activities are still wanted: {}", String.valueOf(e.getMessage()));
        }
    }

    private void lease(List<Job> present, Instant now) {
        List<Job> due = present.stream()
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
    }

    private static boolean isLong(@Nullable Instant since, Instant now) {
        return since != null && !since.isAfter(now.minus(LONG));
    }
}

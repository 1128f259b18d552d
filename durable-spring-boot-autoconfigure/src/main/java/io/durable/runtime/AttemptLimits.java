package io.durable.runtime;

import io.durable.TaskTimeoutException.Kind;
import io.durable.history.TaskTimeouts;
import io.durable.runtime.threads.Machine;
import io.durable.spi.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches the attempts that run here and have a limit. Whoever makes an attempt watches it: nobody else knows when it began, and if this process dies the attempt is made again under the same
 * number.
 */
final class AttemptLimits implements Machine {

    private static final Duration REST_MAX = Duration.ofSeconds(10);
    private static final Duration REST_MIN = Duration.ofMillis(1);

    private final Supplier<Collection<Job>> limited;
    private final Consequence consequence;
    private final Clock clock;

    AttemptLimits(Supplier<Collection<Job>> limited, Consequence consequence, Clock clock) {
        this.limited = limited;
        this.consequence = consequence;
        this.clock = clock;
    }

    /** What happens when an attempt has passed a limit. */
    @FunctionalInterface
    interface Consequence {
        void timedOut(Job job, Kind kind, Duration limit);
    }

    @Override
    public Duration step() {
        Instant now = clock.now();
        Instant next = now.plus(REST_MAX);
        for (Job job : limited.get()) {
            Passed first = first(job);
            if (first != null && !first.at().isAfter(now)) {
                consequence.timedOut(job, first.kind(), first.limit());
            } else if (first != null && first.at().isBefore(next)) {
                next = first.at();
            }
        }
        Duration rest = Duration.between(now, next);
        return rest.compareTo(REST_MIN) < 0 ? REST_MIN : rest;
    }

    /** The limit that is passed first. */
    private static @Nullable Passed first(Job job) {
        TaskTimeouts timeouts = job.invocation().timeouts();
        Instant begun = job.begunAt();
        if (begun == null) {
            return null;
        }
        Passed run = passed(Kind.START_TO_CLOSE, begun, timeouts.startToClose());
        Passed silence = passed(Kind.HEARTBEAT, job.heardAt(), timeouts.heartbeat());
        return run == null || silence != null && silence.at().isBefore(run.at()) ? silence : run;
    }

    private static @Nullable Passed passed(Kind kind, Instant since, @Nullable Duration limit) {
        return limit == null ? null : new Passed(kind, since.plus(limit), limit);
    }

    private record Passed(Kind kind, Instant at, Duration limit) {}
}

package io.durable.schedule;

import io.durable.DurableClient;
import io.durable.InstanceNotFoundException;
import io.durable.InvalidInstanceStateException;
import io.durable.OrchestrationContext;
import io.durable.SideEffectFailedException;
import io.durable.TerminateOptions;
import io.durable.schedule.ScheduleState.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The runs that a schedule has started, as the client sees them: what is seen is a side effect, so that a replay sees the same. */
final class StartedRuns {

    /** So long a run may take to appear before it counts as ended and removed. */
    private static final Duration APPEARS_WITHIN = Duration.ofMinutes(1);

    private static final String REASON = "The next run of its schedule is due";

    private final Supplier<DurableClient> client;

    StartedRuns(Supplier<DurableClient> client) {
        this.client = client;
    }

    /** Those of these that have not ended. In doubt one runs: whatever the policy is, the next tick or look decides anew. */
    List<Run> underWay(OrchestrationContext ctx, List<Run> runs) {
        Instant now = ctx.getCurrentTime();
        return runs.stream().filter(run -> isUnderWay(ctx, run, now)).toList();
    }

    /** Terminates all of them; whether each has been told to end, or has ended. */
    boolean terminate(OrchestrationContext ctx, List<Run> runs) {
        boolean all = true;
        for (Run run : runs) {
            all &= end(ctx, run, this::terminate);
        }
        return all;
    }

    /** Asks those to end that have not been asked; the ones that have been asked by now. */
    List<Run> askToEnd(OrchestrationContext ctx, List<Run> runs) {
        List<Run> asked = new ArrayList<>();
        for (Run run : runs) {
            if (run.isEnding() || end(ctx, run, this::cancel)) {
                asked.add(run);
            }
        }
        return asked;
    }

    private boolean isUnderWay(OrchestrationContext ctx, Run run, Instant now) {
        boolean mayAppear = now.isBefore(run.startedAt().plus(APPEARS_WITHIN));
        try {
            return ctx.sideEffect(() -> isUnderWay(run, mayAppear), Boolean.class);
        } catch (SideEffectFailedException unreachable) {
            ctx.getLogger(ScheduleFlow.class)
                    .warn("Whether run '{}' has ended is not known; it is taken to be running", run.instanceId());
            return true;
        }
    }

    private boolean isUnderWay(Run run, boolean mayAppear) {
        return client.get()
                .getInstance(run.instanceId())
                .map(found -> !found.runtimeStatus().isTerminal())
                .orElse(mayAppear);
    }

    private static boolean end(OrchestrationContext ctx, Run run, Predicate<Run> ending) {
        try {
            return ctx.sideEffect(() -> ending.test(run), Boolean.class);
        } catch (SideEffectFailedException unreachable) {
            ctx.getLogger(ScheduleFlow.class)
                    .warn("Run '{}' could not be told to end; the next one waits until it can", run.instanceId());
            return false;
        }
    }

    private boolean terminate(Run run) {
        return tell(() -> client.get().terminate(run.instanceId(), REASON, TerminateOptions.withChildren()));
    }

    private boolean cancel(Run run) {
        return tell(() -> client.get().cancel(run.instanceId(), REASON));
    }

    private static boolean tell(Runnable telling) {
        try {
            telling.run();
            return true;
        } catch (InvalidInstanceStateException ended) {
            return true;
        } catch (InstanceNotFoundException notYet) {
            return false;
        }
    }
}

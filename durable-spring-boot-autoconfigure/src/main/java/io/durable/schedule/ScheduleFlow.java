package io.durable.schedule;

import io.durable.DurableClient;
import io.durable.InstanceNotFoundException;
import io.durable.InvalidInstanceStateException;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.ScheduleOverlap;
import io.durable.ScheduleTick;
import io.durable.SideEffectFailedException;
import io.durable.StartOptions;
import io.durable.Task;
import io.durable.TerminateOptions;
import io.durable.history.Names;
import io.durable.history.Payload;
import io.durable.schedule.ScheduleState.Backfill;
import io.durable.schedule.ScheduleState.Run;
import io.durable.schedule.StoredSpec.Due;
import io.durable.schedule.StoredSpec.Missed;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The orchestration behind a schedule: it waits for the next tick or for a command, does one thing, and continues as new with what it has to remember. A run is started with the
 * commit that records its tick, so there is one for each tick whatever dies. Times of ticks are taken as side effects: the rules of a time zone may change with the next update of the JDK, a
 * history may not.
 */
public final class ScheduleFlow {

    /** By which histories remember it. */
    public static final String NAME = Names.SCHEDULE;

    static final String COMMAND = "durable.schedule.command";

    private static final int STARTS_PER_TURN = 50;
    private static final int MISSED_COUNT_MAX = 10_000;
    private static final Duration LOOK_MIN = Duration.ofSeconds(1);
    private static final Duration LOOK_MAX = Duration.ofSeconds(5);

    /** So long a run may take to appear before it counts as ended and removed. */
    private static final Duration APPEARS_WITHIN = Duration.ofMinutes(1);

    private final Supplier<DurableClient> client;

    /** @param client asked for when it is needed: it needs this itself */
    public ScheduleFlow(Supplier<DurableClient> client) {
        this.client = client;
    }

    @Orchestrator(NAME)
    void run(OrchestrationContext ctx, ScheduleState state) {
        Instant now = ctx.getCurrentTime();
        if (state.next() == null && !state.paused()) {
            Due next = dueAfter(ctx, state, now);
            if (next != null) {
                ctx.continueAsNew(state.withNext(next)); // so that it can be seen from outside
            }
        }
        Task<ScheduleCommand> command = ctx.waitForExternalEvent(COMMAND, ScheduleCommand.class);
        Optional<Instant> wake = wakesAt(state, now);
        if (wake.isPresent()) {
            Task<Void> timer = ctx.createTimer(wake.get());
            if (ctx.anyOf(command, timer).await() == timer) {
                ctx.continueAsNew(act(ctx, state));
            }
        }
        ctx.continueAsNew(obey(ctx, state, command.await()));
    }

    private static Optional<Instant> wakesAt(ScheduleState state, Instant now) {
        if (state.backfill() != null) {
            return Optional.of(now);
        }
        Instant look = state.waiting() == null ? null : now.plus(lookDelay(state.looks()));
        Instant next = state.beginning();
        if (look == null || next == null) {
            return Optional.ofNullable(look == null ? next : look);
        }
        return Optional.of(look.isBefore(next) ? look : next);
    }

    private static Duration lookDelay(int looks) {
        Duration delay = LOOK_MIN.multipliedBy(1L << Math.min(looks, 10));
        return delay.compareTo(LOOK_MAX) < 0 ? delay : LOOK_MAX;
    }

    /** Does what is due. */
    private ScheduleState act(OrchestrationContext ctx, ScheduleState state) {
        Instant now = ctx.getCurrentTime();
        if (state.backfill() != null) {
            return backfill(ctx, state, state.backfill());
        }
        Instant next = state.next();
        if (next != null && isDue(state, now)) {
            return tick(ctx, state, next, now);
        }
        Instant waiting = state.waiting();
        return waiting == null ? state : look(ctx, state, waiting);
    }

    private static boolean isDue(ScheduleState state, Instant now) {
        Instant beginning = state.beginning();
        return beginning != null && !beginning.isAfter(now);
    }

    /** Whether what waits for the last run may begin. A run that had not appeared when it was to be ended is told so now. */
    private ScheduleState look(OrchestrationContext ctx, ScheduleState state, Instant waiting) {
        if (!isRunning(ctx, state.last(), ctx.getCurrentTime())) {
            return start(ctx, state.withWaiting(null, 0), waiting);
        }
        ScheduleState looked = state.withWaiting(waiting, state.looks() + 1);
        return switch (state.spec().overlap()) {
            case TERMINATE_OTHER -> terminateFor(ctx, looked, waiting);
            case CANCEL_OTHER -> askToEnd(ctx, looked);
            case SKIP, BUFFER_ONE, ALLOW_ALL -> looked;
        };
    }

    private ScheduleState tick(OrchestrationContext ctx, ScheduleState state, Instant tick, Instant now) {
        Instant oldest = now.minus(state.spec().catchUp());
        if (Objects.requireNonNull(state.beginning()).isBefore(oldest)) {
            Missed missed = ctx.sideEffect(
                    () -> state.spec().missedBefore(state.scheduleId(), oldest, tick, MISSED_COUNT_MAX), Missed.class);
            return state.skipped(0, missed.count()).withNext(missed.next());
        }
        ScheduleState after = state.withNext(dueAfter(ctx, state, tick));
        if (state.spec().overlap() == ScheduleOverlap.ALLOW_ALL) {
            return start(ctx, after, tick);
        }
        boolean running = isRunning(ctx, state.last(), now);
        Instant waiting = state.waiting();
        if (running) {
            return overlapping(ctx, after, tick);
        }
        if (waiting == null) {
            return start(ctx, after, tick);
        }
        ScheduleState free = after.withWaiting(null, 0);
        return state.spec().overlap() == ScheduleOverlap.BUFFER_ONE
                ? overlapping(ctx, start(ctx, free, waiting), tick)
                : start(ctx, free.skipped(1, 0), tick); // of those that wait, the last one is kept
    }

    private ScheduleState overlapping(OrchestrationContext ctx, ScheduleState state, Instant tick) {
        return switch (state.spec().overlap()) {
            case SKIP -> state.skipped(1, 0);
            case BUFFER_ONE -> state.waiting() == null ? state.withWaiting(tick, 0) : state.skipped(1, 0);
            case TERMINATE_OTHER -> terminateFor(ctx, replaced(state, tick), tick);
            case CANCEL_OTHER -> askToEnd(ctx, replaced(state, tick));
            case ALLOW_ALL -> start(ctx, state, tick);
        };
    }

    private static ScheduleState replaced(ScheduleState state, Instant tick) {
        return state.skipped(state.waiting() == null ? 0 : 1, 0).withWaiting(tick, 0);
    }

    /** A run that can't be reached, most often because it has not appeared yet, must not go on beside the next one: that waits. */
    private ScheduleState terminateFor(OrchestrationContext ctx, ScheduleState state, Instant tick) {
        return end(ctx, Objects.requireNonNull(state.last()), this::terminate)
                ? start(ctx, state.withWaiting(null, 0), tick)
                : state;
    }

    private ScheduleState askToEnd(OrchestrationContext ctx, ScheduleState state) {
        Run last = Objects.requireNonNull(state.last());
        if (last.isEnding() || !end(ctx, last, this::cancel)) {
            return state;
        }
        return state.withLast(new Run(last.tick(), last.instanceId(), last.startedAt(), true));
    }

    private ScheduleState backfill(OrchestrationContext ctx, ScheduleState state, Backfill range) {
        ScheduleState after = state;
        Instant before = range.from().minusNanos(1);
        for (int i = 0; i < STARTS_PER_TURN; i++) {
            Instant tick = nextAfter(ctx, state.spec(), before);
            if (tick == null || !tick.isBefore(range.to())) {
                return after.withBackfill(range.then());
            }
            after = start(ctx, after, tick).withLast(state.last()); // the last run is still that of the last tick
            before = tick;
        }
        return after.withBackfill(new Backfill(before.plusNanos(1), range.to(), range.then()));
    }

    private ScheduleState obey(OrchestrationContext ctx, ScheduleState state, ScheduleCommand command) {
        return switch (command.kind()) {
            case UPDATE ->
                caughtUp(ctx, state.withBackfill(null))
                        .withBackfill(state.backfill())
                        .withSpec(Objects.requireNonNull(command.spec()), command.declared());
            case PAUSE -> state.withPaused(true, command.note());
            case RESUME -> state.withPaused(false, command.note());
            case TRIGGER -> start(ctx, state, ctx.getCurrentTime(), triggeredId(state, ctx.getCurrentTime()));
            case BACKFILL ->
                state.withBackfill(Backfill.after(
                        state.backfill(),
                        new Backfill(
                                Objects.requireNonNull(command.from()), Objects.requireNonNull(command.to()), null)));
        };
    }

    /** Ticks that are due at this moment are ticks of the old spec, as many as may have come while nobody was there. */
    private ScheduleState caughtUp(OrchestrationContext ctx, ScheduleState state) {
        Instant now = ctx.getCurrentTime();
        ScheduleState after = state;
        for (int i = 0; i < STARTS_PER_TURN && isDue(after, now); i++) {
            after = act(ctx, after);
        }
        Instant left = after.next();
        if (left == null || !isDue(after, now)) {
            return after;
        }
        StoredSpec spec = after.spec();
        Missed missed =
                ctx.sideEffect(() -> spec.missedBefore(state.scheduleId(), now, left, MISSED_COUNT_MAX), Missed.class);
        return after.skipped(0, missed.count());
    }

    /** Two may be triggered at the same time. */
    private static String triggeredId(ScheduleState state, Instant now) {
        String id = state.scheduleId() + "@" + now + "/trigger";
        boolean isTaken = state.last() != null && state.last().instanceId().startsWith(id);
        return isTaken ? id + "-" + state.counts().started() : id;
    }

    private static ScheduleState start(OrchestrationContext ctx, ScheduleState state, Instant tick) {
        return start(ctx, state, tick, state.scheduleId() + "@" + tick);
    }

    private static ScheduleState start(OrchestrationContext ctx, ScheduleState state, Instant tick, String id) {
        StoredSpec spec = state.spec();
        Object input = spec.passesTick()
                ? new ScheduleTick(state.scheduleId(), tick)
                : spec.input() == null ? null : Payload.of(spec.input());
        StartOptions options = StartOptions.instanceId(id)
                .withTag("schedule", state.scheduleId())
                .withTag("tick", tick.toString());
        for (Map.Entry<String, String> tag : spec.tagsOfRuns().entrySet()) {
            options = options.withTag(tag.getKey(), tag.getValue());
        }
        ctx.startNew(
                spec.orchestration(), input, spec.version() == null ? options : options.withVersion(spec.version()));
        return state.started(new Run(tick, id, ctx.getCurrentTime(), null));
    }

    private static @Nullable Due dueAfter(OrchestrationContext ctx, ScheduleState state, Instant time) {
        return ctx.sideEffect(
                () -> state.spec().dueAfter(state.scheduleId(), time).orElse(null), Due.class);
    }

    private static @Nullable Instant nextAfter(OrchestrationContext ctx, StoredSpec spec, Instant time) {
        return ctx.sideEffect(() -> spec.nextAfter(time).orElse(null), Instant.class);
    }

    /** In doubt it runs: whatever the policy is, the next tick or look decides anew. */
    private boolean isRunning(OrchestrationContext ctx, @Nullable Run last, Instant now) {
        if (last == null) {
            return false;
        }
        boolean mayAppear = now.isBefore(last.startedAt().plus(APPEARS_WITHIN));
        try {
            return ctx.sideEffect(() -> isRunning(last, mayAppear), Boolean.class);
        } catch (SideEffectFailedException unreachable) {
            ctx.getLogger(ScheduleFlow.class)
                    .warn("Whether run '{}' has ended is not known; it is taken to be running", last.instanceId());
            return true;
        }
    }

    private boolean isRunning(Run last, boolean mayAppear) {
        return client.get()
                .getInstance(last.instanceId())
                .map(run -> !run.runtimeStatus().isTerminal())
                .orElse(mayAppear);
    }

    /** Whether it has been told to end, or has ended. */
    private static boolean end(OrchestrationContext ctx, Run last, Predicate<Run> ending) {
        try {
            return ctx.sideEffect(() -> ending.test(last), Boolean.class);
        } catch (SideEffectFailedException unreachable) {
            ctx.getLogger(ScheduleFlow.class)
                    .warn("Run '{}' could not be told to end; the next one waits until it can", last.instanceId());
            return false;
        }
    }

    private boolean terminate(Run last) {
        try {
            client.get()
                    .terminate(
                            last.instanceId(), "The next run of its schedule is due", TerminateOptions.withChildren());
            return true;
        } catch (InvalidInstanceStateException ended) {
            return true;
        } catch (InstanceNotFoundException notYet) {
            return false;
        }
    }

    private boolean cancel(Run last) {
        try {
            client.get().cancel(last.instanceId(), "The next run of its schedule is due");
            return true;
        } catch (InvalidInstanceStateException ended) {
            return true;
        } catch (InstanceNotFoundException notYet) {
            return false;
        }
    }
}

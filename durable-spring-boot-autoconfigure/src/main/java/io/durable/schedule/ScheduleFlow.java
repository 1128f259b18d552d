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
import io.durable.history.Payload;
import io.durable.schedule.ScheduleState.Backfill;
import io.durable.schedule.ScheduleState.Run;
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
    public static final String NAME = "durable.schedule";

    static final String COMMAND = "durable.schedule.command";

    private static final int STARTS_PER_TURN = 50;
    private static final int MISSED_COUNT_MAX = 10_000;
    private static final Duration LOOK_MIN = Duration.ofSeconds(1);
    private static final Duration LOOK_MAX = Duration.ofSeconds(30);

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
            Instant next = nextAfter(ctx, state.spec(), now);
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
        Instant next = state.next() == null ? null : state.spec().beginningOf(state.scheduleId(), state.next());
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
        if (next != null && !state.spec().beginningOf(state.scheduleId(), next).isAfter(now)) {
            return tick(ctx, state, next, now);
        }
        Instant waiting = state.waiting();
        if (waiting == null) {
            return state;
        }
        return isRunning(ctx, state.last(), now)
                ? state.withWaiting(waiting, state.looks() + 1)
                : start(ctx, state.withWaiting(null, 0), waiting);
    }

    private ScheduleState tick(OrchestrationContext ctx, ScheduleState state, Instant tick, Instant now) {
        Instant oldest = now.minus(state.spec().catchUp());
        if (state.spec().beginningOf(state.scheduleId(), tick).isBefore(oldest)) {
            Missed missed = ctx.sideEffect(() -> Missed.before(oldest, tick, state.spec()), Missed.class);
            return state.skipped(0, missed.count()).withNext(missed.next());
        }
        ScheduleState after = state.withNext(nextAfter(ctx, state.spec(), tick));
        if (state.spec().overlap() == ScheduleOverlap.ALLOW_ALL) {
            return start(ctx, after, tick);
        }
        boolean running = isRunning(ctx, state.last(), now);
        Instant waiting = state.waiting();
        if (waiting != null && !running) {
            return overlapping(ctx, start(ctx, after.withWaiting(null, 0), waiting), tick);
        }
        return running ? overlapping(ctx, after, tick) : start(ctx, after, tick);
    }

    private ScheduleState overlapping(OrchestrationContext ctx, ScheduleState state, Instant tick) {
        return switch (state.spec().overlap()) {
            case SKIP -> state.skipped(1, 0);
            case BUFFER_ONE -> state.waiting() == null ? state.withWaiting(tick, 0) : state.skipped(1, 0);
            case TERMINATE_OTHER -> {
                end(ctx, Objects.requireNonNull(state.last()), this::terminate);
                yield start(ctx, state, tick);
            }
            case CANCEL_OTHER -> {
                end(ctx, Objects.requireNonNull(state.last()), this::cancel);
                yield state.skipped(state.waiting() == null ? 0 : 1, 0).withWaiting(tick, 0);
            }
            case ALLOW_ALL -> start(ctx, state, tick);
        };
    }

    private ScheduleState backfill(OrchestrationContext ctx, ScheduleState state, Backfill range) {
        ScheduleState after = state;
        Instant before = range.from().minusNanos(1);
        for (int i = 0; i < STARTS_PER_TURN; i++) {
            Instant tick = nextAfter(ctx, state.spec(), before);
            if (tick == null || !tick.isBefore(range.to())) {
                return after.withBackfill(null);
            }
            after = start(ctx, after, tick);
            before = tick;
        }
        return after.withBackfill(new Backfill(before.plusNanos(1), range.to()));
    }

    private ScheduleState obey(OrchestrationContext ctx, ScheduleState state, ScheduleCommand command) {
        return switch (command.kind()) {
            case UPDATE -> state.withSpec(Objects.requireNonNull(command.spec()), command.declared());
            case PAUSE -> state.withPaused(true, command.note());
            case RESUME -> state.withPaused(false, command.note());
            case TRIGGER ->
                start(ctx, state, ctx.getCurrentTime(), state.scheduleId() + "@" + ctx.getCurrentTime() + "/trigger");
            case BACKFILL ->
                state.withBackfill(joined(
                        state.backfill(),
                        new Backfill(Objects.requireNonNull(command.from()), Objects.requireNonNull(command.to()))));
        };
    }

    /** A second one while the first is under way makes up for both, and for what lies between: runs that exist are not started again. */
    private static Backfill joined(@Nullable Backfill one, Backfill other) {
        if (one == null) {
            return other;
        }
        return new Backfill(
                one.from().isBefore(other.from()) ? one.from() : other.from(),
                one.to().isAfter(other.to()) ? one.to() : other.to());
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
        return state.started(new Run(tick, id, ctx.getCurrentTime()));
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

    private static void end(OrchestrationContext ctx, Run last, Predicate<Run> ending) {
        try {
            ctx.sideEffect(() -> ending.test(last), Boolean.class);
        } catch (SideEffectFailedException unreachable) {
            ctx.getLogger(ScheduleFlow.class)
                    .error("Run '{}' could not be ended and goes on although the next one is due", last.instanceId());
        }
    }

    private boolean terminate(Run last) {
        try {
            client.get()
                    .terminate(
                            last.instanceId(), "The next run of its schedule is due", TerminateOptions.withChildren());
            return true;
        } catch (InstanceNotFoundException | InvalidInstanceStateException ended) {
            return false;
        }
    }

    private boolean cancel(Run last) {
        try {
            client.get().cancel(last.instanceId(), "The next run of its schedule is due");
            return true;
        } catch (InstanceNotFoundException | InvalidInstanceStateException ended) {
            return false;
        }
    }

    /** How many ticks were too late, and the first one that is not. */
    record Missed(int count, @Nullable Instant next) {

        static Missed before(Instant oldest, Instant first, StoredSpec spec) {
            Ticks ticks = spec.ticks();
            return new Missed(
                    ticks.count(first, oldest, MISSED_COUNT_MAX),
                    ticks.nextAfter(oldest.minusNanos(1)).orElse(null));
        }
    }
}

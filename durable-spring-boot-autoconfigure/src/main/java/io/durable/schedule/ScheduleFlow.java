package io.durable.schedule;

import io.durable.DurableClient;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.ScheduleOverlap;
import io.durable.ScheduleTick;
import io.durable.StartOptions;
import io.durable.Task;
import io.durable.history.Names;
import io.durable.history.Payload;
import io.durable.schedule.ScheduleState.Backfill;
import io.durable.schedule.ScheduleState.Run;
import io.durable.schedule.StoredSpec.Due;
import io.durable.schedule.StoredSpec.Missed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

    /** So many runs are known to be under way. */
    private static final int RUNS_MAX = 20;

    private static final Duration LOOK_MIN = Duration.ofSeconds(1);
    private static final Duration LOOK_MAX = Duration.ofSeconds(5);

    private final StartedRuns runs;

    /** @param client asked for when it is needed: it needs this itself */
    public ScheduleFlow(Supplier<DurableClient> client) {
        this.runs = new StartedRuns(client);
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

    /** Whether what waits for the runs under way may begin. One that had not appeared when it was to be ended is told so now. */
    private ScheduleState look(OrchestrationContext ctx, ScheduleState state, Instant waiting) {
        List<Run> running = runs.underWay(ctx, state.runs());
        if (running.isEmpty()) {
            return start(ctx, state.withWaiting(null, 0), waiting);
        }
        ScheduleState looked = state.knowing(running).withWaiting(waiting, state.looks() + 1);
        return switch (state.spec().overlap()) {
            case TERMINATE_OTHER -> terminateFor(ctx, looked, running, waiting);
            case CANCEL_OTHER -> looked.withEnding(runs.askToEnd(ctx, running));
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
        ScheduleState ticked = state.withNext(dueAfter(ctx, state, tick));
        if (state.spec().overlap() == ScheduleOverlap.ALLOW_ALL) {
            return start(ctx, ticked, tick);
        }
        List<Run> running = runs.underWay(ctx, state.runs());
        ScheduleState after = ticked.knowing(running);
        Instant waiting = state.waiting();
        if (!running.isEmpty()) {
            return overlapping(ctx, after, running, tick);
        }
        if (waiting == null) {
            return start(ctx, after, tick);
        }
        ScheduleState free = after.withWaiting(null, 0);
        if (state.spec().overlap() == ScheduleOverlap.BUFFER_ONE) {
            ScheduleState begun = start(ctx, free, waiting);
            return overlapping(ctx, begun, begun.runs(), tick);
        }
        return start(ctx, free.skipped(1, 0), tick); // of those that wait, the last one is kept
    }

    private ScheduleState overlapping(OrchestrationContext ctx, ScheduleState state, List<Run> running, Instant tick) {
        return switch (state.spec().overlap()) {
            case SKIP -> state.skipped(1, 0);
            case BUFFER_ONE -> state.waiting() == null ? state.withWaiting(tick, 0) : state.skipped(1, 0);
            case TERMINATE_OTHER -> terminateFor(ctx, replaced(state, tick), running, tick);
            case CANCEL_OTHER -> replaced(state, tick).withEnding(runs.askToEnd(ctx, running));
            case ALLOW_ALL -> start(ctx, state, tick);
        };
    }

    private static ScheduleState replaced(ScheduleState state, Instant tick) {
        return state.skipped(state.waiting() == null ? 0 : 1, 0).withWaiting(tick, 0);
    }

    /** A run that can't be reached, most often because it has not appeared yet, must not go on beside the next one: that waits. */
    private ScheduleState terminateFor(OrchestrationContext ctx, ScheduleState state, List<Run> running, Instant tick) {
        return runs.terminate(ctx, running) ? start(ctx, state.withWaiting(null, 0), tick) : state;
    }

    private ScheduleState backfill(OrchestrationContext ctx, ScheduleState state, Backfill range) {
        ScheduleState after = state;
        Instant before = range.from().minusNanos(1);
        for (int i = 0; i < STARTS_PER_TURN; i++) {
            Instant tick = nextAfter(ctx, state.spec(), before);
            if (tick == null || !tick.isBefore(range.to())) {
                return after.withBackfill(range.then());
            }
            after = start(ctx, after, tick).withRuns(state.last(), state.others()); // made up for beside all others
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
            case PAUSE -> state.paused(command.note());
            case RESUME -> state.resumed(command.note(), ctx.getCurrentTime());
            case TRIGGER -> trigger(ctx, state);
            case BACKFILL ->
                state.withBackfill(Backfill.after(
                        state.backfill(),
                        new Backfill(
                                Objects.requireNonNull(command.from()), Objects.requireNonNull(command.to()), null)));
        };
    }

    /**
     * Ticks that have come until this moment are ticks of the old spec, as many as may have come while nobody was there. A run that was put off begins now: what follows the spec that put it
     * off would not know its tick.
     */
    private ScheduleState caughtUp(OrchestrationContext ctx, ScheduleState state) {
        Instant now = ctx.getCurrentTime();
        ScheduleState after = state;
        for (int i = 0; i < STARTS_PER_TURN && after.hasComeBy(now); i++) {
            after = act(ctx, after.beginningBy(now));
        }
        Instant left = after.next();
        if (left == null || !after.hasComeBy(now)) {
            return after;
        }
        StoredSpec spec = after.spec();
        Missed missed =
                ctx.sideEffect(() -> spec.missedBefore(state.scheduleId(), now, left, MISSED_COUNT_MAX), Missed.class);
        boolean hasOneMoreCome = missed.next() != null && !missed.next().tick().isAfter(now);
        return after.skipped(0, missed.count() + (hasOneMoreCome ? 1 : 0));
    }

    /** Beside whatever runs; those are not forgotten by it, and ticks go by all of them. */
    private ScheduleState trigger(OrchestrationContext ctx, ScheduleState state) {
        Instant now = ctx.getCurrentTime();
        List<Run> before = state.runs().size() < RUNS_MAX ? state.runs() : runs.underWay(ctx, state.runs());
        ScheduleState begun = start(ctx, state, now, triggeredId(state, now));
        return begun.withRuns(begun.last(), ScheduleState.atMost(RUNS_MAX - 1, before));
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
}

package io.durable.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;

import io.durable.DataConverter;
import io.durable.DurableClient;
import io.durable.InstanceNotFoundException;
import io.durable.OrchestrationMetadata;
import io.durable.ScheduleOverlap;
import io.durable.ScheduleSpec;
import io.durable.engine.CallTargets;
import io.durable.engine.EngineSettings;
import io.durable.engine.OrchestrationExecution;
import io.durable.engine.TurnResult;
import io.durable.history.Decision.StartSent;
import io.durable.history.Decision.TimerCreated;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InboundEvent.TimerFired;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.runtime.threads.AlarmClock;
import io.durable.runtime.threads.ThreadStrands;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import tools.jackson.databind.json.JsonMapper;

/** The orchestration behind a schedule, in the engine, by a clock that the test sets. */
class ScheduleFlowTests {

    private static final Instant T0 = Instant.parse("2026-11-22T10:00:30Z");

    private final JsonMapper mapper = JsonMapper.builder().build();
    private final DataConverter converter = new DataConverter() {
        @Override
        public byte[] serialize(Object value) {
            return mapper.writeValueAsBytes(value);
        }

        @Override
        public @Nullable Object deserialize(byte[] bytes, Type type) {
            return mapper.readValue(bytes, mapper.constructType(type));
        }
    };
    private final EngineSettings settings = new EngineSettings(converter, Mockito.mock(CallTargets.class), 100_000);
    private final ThreadStrands strands = new ThreadStrands(
            task -> {
                Thread thread = new Thread(task);
                thread.setDaemon(true);
                return thread;
            },
            Duration.ofSeconds(20),
            new AlarmClock(Thread::new));
    private final DurableClient client = Mockito.mock(DurableClient.class);
    private final ScheduleFlow flow = new ScheduleFlow(() -> client);
    private final Map<String, OrchestrationRuntimeStatus> statuses = new HashMap<>();
    private final List<String> runs = new ArrayList<>();
    private final List<StartSent> starts = new ArrayList<>();
    private final List<String> canceled = new ArrayList<>();
    private final List<String> terminated = new ArrayList<>();

    private ExecutionId id = new ExecutionId(new InstanceId("durable.schedule:s"), new UUID(1, 1), 1);
    private Instant now = T0;
    private Duration step = Duration.ofNanos(1_000);
    private int turns;
    private ScheduleState state;
    private @Nullable TimerCreated timer;
    private OrchestrationExecution execution;

    @AfterEach
    void close() {
        execution.evict();
        strands.close();
    }

    private void begin(StoredSpec spec) {
        Mockito.when(client.getInstance(anyString())).thenAnswer(call -> find(call.getArgument(0)));
        Mockito.doAnswer(call -> terminated.add(call.getArgument(0)))
                .when(client)
                .terminate(anyString(), anyString(), any());
        Mockito.doAnswer(call -> canceled.add(call.getArgument(0))).when(client).cancel(anyString(), anyString());
        state = ScheduleState.created("s", spec, null);
        open(List.of());
    }

    private Optional<OrchestrationMetadata> find(String instance) {
        return Optional.ofNullable(statuses.get(instance))
                .map(status -> new OrchestrationMetadata(
                        instance, "job", null, status, now, now, null, null, null, null, null, Map.of(), null));
    }

    private void open(List<EventRaised> carried) {
        execution = new OrchestrationExecution(
                id,
                (context, input) -> {
                    flow.run(context, Objects.requireNonNull((ScheduleState)
                            converter.deserialize(Objects.requireNonNull(input).bytes(), ScheduleState.class)));
                    return null;
                },
                settings,
                strands);
        List<InboundEvent> events = new ArrayList<>();
        events.add(
                new ExecutionStarted(ScheduleFlow.NAME, null, Payload.of(converter.serialize(state)), null, Map.of()));
        events.addAll(carried);
        turn(events);
    }

    private void turn(List<InboundEvent> events) {
        TurnResult.Advanced advanced =
                (TurnResult.Advanced) execution.turn(now, new UUID(++turns, 0x8000_0000_0000_0000L), events);
        for (HistoryEvent event : advanced.appended()) {
            if (event instanceof StartSent start) {
                starts.add(start);
                runs.add(start.target().value());
                statuses.put(start.target().value(), OrchestrationRuntimeStatus.RUNNING);
            } else if (event instanceof TimerCreated created) {
                timer = created;
            }
        }
        if (advanced.ending() instanceof TurnResult.Ending.Continued continued) {
            state = (ScheduleState) Objects.requireNonNull(converter.deserialize(
                    Objects.requireNonNull(continued.event().input()).bytes(), ScheduleState.class));
            execution.evict();
            timer = null;
            id = id.next();
            now = now.plus(step);
            open(continued.carried());
        }
    }

    /** The clock goes on, and the owner is there all the time. */
    private void advanceTo(Instant time) {
        while (timer != null && !timer.fireAt().isAfter(time)) {
            now = timer.fireAt().isAfter(now) ? timer.fireAt() : now.plusNanos(1_000);
            fire();
        }
        now = time.isAfter(now) ? time : now;
    }

    private void advance(Duration duration) {
        advanceTo(now.plus(duration));
    }

    /** Nobody is there until then. */
    private void sleepUntil(Instant time) {
        now = time;
        for (int i = 0; timer != null && !timer.fireAt().isAfter(now); i++) {
            assertThat(i).isLessThan(1_000);
            fire();
        }
    }

    private void fire() {
        TimerCreated fired = Objects.requireNonNull(timer);
        timer = null;
        turn(List.of(new TimerFired(fired.step())));
    }

    private void tell(ScheduleCommand command) {
        now = now.plusNanos(1_000);
        turn(List.of(new EventRaised(ScheduleFlow.COMMAND, Payload.of(converter.serialize(command)))));
    }

    private void end(String tick) {
        statuses.put("s@" + tick, OrchestrationRuntimeStatus.COMPLETED);
    }

    private static StoredSpec everyMinute(ScheduleOverlap overlap, Duration catchUp) {
        return new StoredSpec(
                "job",
                "\"in\"".getBytes(StandardCharsets.UTF_8),
                false,
                null,
                "UTC",
                Duration.ofMinutes(1),
                overlap,
                catchUp,
                null,
                null,
                null);
    }

    private static StoredSpec everyMinute(ScheduleOverlap overlap) {
        return everyMinute(overlap, Duration.ofHours(1));
    }

    @Test
    void startsOneRunForEachTick() {
        begin(everyMinute(ScheduleOverlap.ALLOW_ALL));
        assertThat(timer).extracting(TimerCreated::fireAt).isEqualTo(Instant.parse("2026-11-22T10:01:00Z"));

        advance(Duration.ofMinutes(3));

        assertThat(runs).containsExactly("s@2026-11-22T10:01:00Z", "s@2026-11-22T10:02:00Z", "s@2026-11-22T10:03:00Z");
        assertThat(starts.get(0).name()).isEqualTo("job");
        assertThat(starts.get(0).input()).isEqualTo(Payload.of("\"in\""));
        assertThat(starts.get(0).tags()).isEqualTo(Map.of("schedule", "s", "tick", "2026-11-22T10:01:00Z"));
        assertThat(state.next()).isEqualTo(Instant.parse("2026-11-22T10:04:00Z"));
        assertThat(state.counts().started()).isEqualTo(3);
    }

    @Test
    void tellsARunItsTick() {
        begin(new StoredSpec(
                "job",
                null,
                true,
                "0 0 12 * * *",
                "Europe/Berlin",
                null,
                ScheduleOverlap.SKIP,
                Duration.ZERO,
                null,
                null,
                null));
        advance(Duration.ofHours(2));

        assertThat(runs).containsExactly("s@2026-11-22T11:00:00Z");
        assertThat(String.valueOf(starts.get(0).input()))
                .isEqualTo("{\"scheduleId\":\"s\",\"time\":\"2026-11-22T11:00:00Z\"}");
    }

    @Test
    void skipsTicksWhileTheLastRunIsUnderWay() {
        begin(everyMinute(ScheduleOverlap.SKIP));
        advance(Duration.ofMinutes(3));
        assertThat(runs).hasSize(1);
        assertThat(state.counts().skipped()).isEqualTo(2);

        end("2026-11-22T10:01:00Z");
        advance(Duration.ofMinutes(1));
        assertThat(runs).containsExactly("s@2026-11-22T10:01:00Z", "s@2026-11-22T10:04:00Z");
    }

    @Test
    void keepsOneTickUntilTheLastRunHasEnded() {
        begin(everyMinute(ScheduleOverlap.BUFFER_ONE));
        advance(Duration.ofMinutes(3));
        assertThat(runs).hasSize(1);
        assertThat(state.waiting()).isEqualTo(Instant.parse("2026-11-22T10:02:00Z"));
        assertThat(state.counts().skipped()).isEqualTo(1);

        end("2026-11-22T10:01:00Z");
        advance(Duration.ofSeconds(31));
        assertThat(runs).containsExactly("s@2026-11-22T10:01:00Z", "s@2026-11-22T10:02:00Z");
    }

    @Test
    void terminatesTheLastRunForTheNext() {
        begin(everyMinute(ScheduleOverlap.TERMINATE_OTHER));
        advance(Duration.ofMinutes(2));

        assertThat(runs).hasSize(2);
        assertThat(terminated).containsExactly("s@2026-11-22T10:01:00Z");
    }

    @Test
    void asksTheLastRunToEndAndBeginsWithTheLastTickWhenItHas() {
        begin(everyMinute(ScheduleOverlap.CANCEL_OTHER));
        advance(Duration.ofMinutes(3));
        assertThat(runs).hasSize(1);
        assertThat(canceled).containsExactly("s@2026-11-22T10:01:00Z");
        assertThat(state.counts().skipped()).isEqualTo(1);

        statuses.put("s@2026-11-22T10:01:00Z", OrchestrationRuntimeStatus.CANCELED);
        advance(Duration.ofSeconds(29));

        assertThat(runs).containsExactly("s@2026-11-22T10:01:00Z", "s@2026-11-22T10:03:00Z");
    }

    @Test
    void asksARunToEndAsSoonAsItAppears() {
        begin(everyMinute(ScheduleOverlap.CANCEL_OTHER));
        Mockito.doThrow(new InstanceNotFoundException("s@2026-11-22T10:01:00Z"))
                .doAnswer(call -> canceled.add(call.getArgument(0)))
                .when(client)
                .cancel(anyString(), anyString());
        advanceTo(Instant.parse("2026-11-22T10:02:00Z"));
        assertThat(canceled).isEmpty();

        advance(Duration.ofSeconds(10));

        assertThat(canceled).containsExactly("s@2026-11-22T10:01:00Z");
        assertThat(runs).hasSize(1);
        assertThat(state.waiting()).isEqualTo(Instant.parse("2026-11-22T10:02:00Z"));
    }

    @Test
    void startsNoRunBesideOneThatHasNotAppearedYetAndSoCannotBeTerminated() {
        begin(everyMinute(ScheduleOverlap.TERMINATE_OTHER));
        Mockito.doThrow(new InstanceNotFoundException("s@2026-11-22T10:01:00Z"))
                .doAnswer(call -> terminated.add(call.getArgument(0)))
                .when(client)
                .terminate(anyString(), anyString(), any());
        advanceTo(Instant.parse("2026-11-22T10:02:00Z"));
        assertThat(runs).hasSize(1);

        advance(Duration.ofSeconds(10));

        assertThat(terminated).containsExactly("s@2026-11-22T10:01:00Z");
        assertThat(runs).containsExactly("s@2026-11-22T10:01:00Z", "s@2026-11-22T10:02:00Z");
        assertThat(state.waiting()).isNull();
    }

    @Test
    void beginsOnlyWithTheLastTickWhenTheRunAskedToEndHasEndedAtThatVeryTick() {
        begin(everyMinute(ScheduleOverlap.CANCEL_OTHER));
        advance(Duration.ofMinutes(2));
        assertThat(state.waiting()).isEqualTo(Instant.parse("2026-11-22T10:02:00Z"));
        now = Instant.parse("2026-11-22T10:03:00Z");
        statuses.put("s@2026-11-22T10:01:00Z", OrchestrationRuntimeStatus.CANCELED);
        fire();

        assertThat(runs).containsExactly("s@2026-11-22T10:01:00Z", "s@2026-11-22T10:03:00Z");
        assertThat(state.counts().skipped()).isEqualTo(1);
        assertThat(state.waiting()).isNull();
    }

    @Test
    void losesNoTickToAJitterThatIsLongerThanTheInterval() {
        StoredSpec jittered = spec(ScheduleSpec.every("job", Duration.ofMinutes(1))
                .withOverlap(ScheduleOverlap.ALLOW_ALL)
                .withCatchUp(Duration.ZERO)
                .withJitter(Duration.ofMinutes(20)));
        begin(jittered);
        Instant end = T0.plusSeconds(30 + 60 * 60);
        advanceTo(end);

        assertThat(runs).hasSize(60);
        assertThat(state.counts().missed()).isZero();
        assertThat(jittered.beginningOf("s", end)).isBefore(end.plusSeconds(60));
    }

    @Test
    void makesUpForATickWhoseRunShouldHaveBegunWithinTheWindow() {
        StoredSpec jittered = spec(ScheduleSpec.every("job", Duration.ofHours(1))
                .withCatchUp(Duration.ofMinutes(1))
                .withOverlap(ScheduleOverlap.ALLOW_ALL)
                .withJitter(Duration.ofMinutes(50)));
        begin(jittered);
        Instant tick = Instant.parse("2026-11-22T15:00:00Z");
        Instant beginning = jittered.beginningOf("s", tick);
        assertThat(beginning).isAfter(tick.plus(Duration.ofMinutes(2)));

        sleepUntil(beginning.plusSeconds(30));

        assertThat(runs).containsExactly("s@" + tick);
        assertThat(state.counts().missed()).isEqualTo(4);
    }

    @Test
    void skipsTicksWhileTheRunOfATickOrATriggeredOneIsUnderWay() {
        begin(everyMinute(ScheduleOverlap.SKIP));
        String triggered = triggeredBesideTheFirstTick();
        statuses.put(triggered, OrchestrationRuntimeStatus.COMPLETED);
        advanceTo(Instant.parse("2026-11-22T10:02:00Z"));
        assertThat(state.counts().skipped()).isEqualTo(1);

        end("2026-11-22T10:01:00Z");
        statuses.put(triggered, OrchestrationRuntimeStatus.RUNNING);
        advanceTo(Instant.parse("2026-11-22T10:03:00Z"));
        assertThat(state.counts().skipped()).isEqualTo(2);

        statuses.put(triggered, OrchestrationRuntimeStatus.COMPLETED);
        advanceTo(Instant.parse("2026-11-22T10:04:00Z"));
        assertThat(runs).containsExactly("s@2026-11-22T10:01:00Z", triggered, "s@2026-11-22T10:04:00Z");
        assertThat(state.others()).isNull();
    }

    @Test
    void keepsOneTickUntilTheRunOfATickAndTheTriggeredOneHaveEnded() {
        begin(everyMinute(ScheduleOverlap.BUFFER_ONE));
        String triggered = triggeredBesideTheFirstTick();
        statuses.put(triggered, OrchestrationRuntimeStatus.COMPLETED);
        advanceTo(Instant.parse("2026-11-22T10:02:30Z"));
        assertThat(runs).hasSize(2);

        end("2026-11-22T10:01:00Z");
        advance(Duration.ofSeconds(6));
        assertThat(runs).containsExactly("s@2026-11-22T10:01:00Z", triggered, "s@2026-11-22T10:02:00Z");
    }

    @Test
    void startsTicksBesideTriggeredRunsWhereAllAreAllowed() {
        begin(everyMinute(ScheduleOverlap.ALLOW_ALL));
        String triggered = triggeredBesideTheFirstTick();
        advanceTo(Instant.parse("2026-11-22T10:02:00Z"));

        assertThat(runs).containsExactly("s@2026-11-22T10:01:00Z", triggered, "s@2026-11-22T10:02:00Z");
    }

    @Test
    void terminatesTheRunOfATickAndTheTriggeredOneForTheNext() {
        begin(everyMinute(ScheduleOverlap.TERMINATE_OTHER));
        String triggered = triggeredBesideTheFirstTick();
        assertThat(terminated).isEmpty();
        advanceTo(Instant.parse("2026-11-22T10:02:00Z"));

        assertThat(terminated).containsExactly("s@2026-11-22T10:01:00Z", triggered);
        assertThat(runs).hasSize(3);
    }

    @Test
    void asksTheRunOfATickAndTheTriggeredOneToEndOnceAndBeginsWhenBothHave() {
        begin(everyMinute(ScheduleOverlap.CANCEL_OTHER));
        String triggered = triggeredBesideTheFirstTick();
        advanceTo(Instant.parse("2026-11-22T10:02:10Z"));
        assertThat(canceled).containsExactly("s@2026-11-22T10:01:00Z", triggered);

        statuses.put(triggered, OrchestrationRuntimeStatus.CANCELED);
        advanceTo(Instant.parse("2026-11-22T10:02:20Z"));
        assertThat(runs).hasSize(2);

        statuses.put("s@2026-11-22T10:01:00Z", OrchestrationRuntimeStatus.CANCELED);
        advanceTo(Instant.parse("2026-11-22T10:02:30Z"));
        assertThat(runs).containsExactly("s@2026-11-22T10:01:00Z", triggered, "s@2026-11-22T10:02:00Z");
        assertThat(canceled).hasSize(2);
    }

    @Test
    void remembersTheRunOfTheTickHoweverManyAreTriggered() {
        begin(everyMinute(ScheduleOverlap.SKIP));
        advanceTo(Instant.parse("2026-11-22T10:01:00Z"));
        for (int i = 0; i < 50; i++) {
            tell(ScheduleCommand.trigger());
        }

        assertThat(runs).hasSize(51);
        assertThat(state.runs()).hasSize(20);
        assertThat(state.runs().get(0).instanceId()).isEqualTo("s@2026-11-22T10:01:00Z");
        assertThat(state.runs().get(19).instanceId()).isEqualTo(runs.get(50));
    }

    private String triggeredBesideTheFirstTick() {
        advanceTo(Instant.parse("2026-11-22T10:01:10Z"));
        tell(ScheduleCommand.trigger());
        assertThat(runs).hasSize(2);
        return runs.get(1);
    }

    @Test
    void keepsATickWhoseRunIsPutOffUntilAfterAPause() {
        StoredSpec jittered = hourlyWithJitter();
        begin(jittered);
        Instant tick = Instant.parse("2026-11-22T11:00:00Z");
        Instant beginning = jittered.beginningOf("s", tick);
        assertThat(beginning).isAfter(tick.plusSeconds(3));
        advanceTo(tick.plusSeconds(1));

        tell(ScheduleCommand.pause(null));
        assertThat(timer).isNull();
        tell(ScheduleCommand.resume(null));
        advanceTo(beginning.minusMillis(1));
        assertThat(runs).isEmpty();
        advanceTo(beginning);

        assertThat(runs).containsExactly("s@" + tick);
        assertThat(state.next()).isEqualTo(tick.plus(Duration.ofHours(1)));
    }

    @Test
    void leavesOutATickWhoseRunIsPutOffIntoAPause() {
        StoredSpec jittered = hourlyWithJitter();
        begin(jittered);
        Instant tick = Instant.parse("2026-11-22T11:00:00Z");
        Instant beginning = jittered.beginningOf("s", tick);
        advanceTo(tick.plusSeconds(1));
        tell(ScheduleCommand.pause(null));
        advanceTo(beginning);
        assertThat(timer).isNull();
        tell(ScheduleCommand.resume(null));
        advance(Duration.ofMinutes(1));

        assertThat(runs).isEmpty();
        assertThat(state.next()).isEqualTo(tick.plus(Duration.ofHours(1)));
    }

    @Test
    void beginsATickWhoseRunIsPutOffWhenItIsChanged() {
        begin(hourlyWithJitter());
        Instant tick = Instant.parse("2026-11-22T11:00:00Z");
        advanceTo(tick.plusSeconds(1));
        tell(ScheduleCommand.update(everyMinute(ScheduleOverlap.SKIP), null));

        assertThat(runs).containsExactly("s@" + tick);
        assertThat(state.counts().missed()).isZero();
        assertThat(state.spec().every()).isEqualTo(Duration.ofMinutes(1));
    }

    /** Without a window, so that a run that is put off must not be taken for late. */
    private static StoredSpec hourlyWithJitter() {
        return spec(ScheduleSpec.every("job", Duration.ofHours(1))
                .withCatchUp(Duration.ZERO)
                .withOverlap(ScheduleOverlap.ALLOW_ALL)
                .withJitter(Duration.ofMinutes(50)));
    }

    @Test
    void makesUpForTwoTimesAndNotForWhatLiesBetween() {
        begin(everyMinute(ScheduleOverlap.SKIP));
        Instant one = Instant.parse("2026-11-21T00:00:00Z");
        Instant other = Instant.parse("2026-11-21T12:00:00Z");
        turn(List.of(
                command(ScheduleCommand.backfill(one, one.plusSeconds(120))),
                command(ScheduleCommand.backfill(other, other.plusSeconds(120)))));
        advance(Duration.ofSeconds(1));

        assertThat(runs)
                .containsExactly(
                        "s@2026-11-21T00:00:00Z",
                        "s@2026-11-21T00:01:00Z",
                        "s@2026-11-21T12:00:00Z",
                        "s@2026-11-21T12:01:00Z");
        assertThat(state.backfill()).isNull();
    }

    @Test
    void knowsTheRunUnderWayAfterMakingUpForOthers() {
        begin(everyMinute(ScheduleOverlap.SKIP));
        advance(Duration.ofMinutes(1));
        Instant from = Instant.parse("2026-11-21T00:00:00Z");
        tell(ScheduleCommand.backfill(from, from.plusSeconds(60)));
        advance(Duration.ofSeconds(1));
        end("2026-11-21T00:00:00Z");
        advance(Duration.ofMinutes(1));

        assertThat(runs).containsExactly("s@2026-11-22T10:01:00Z", "s@2026-11-21T00:00:00Z");
        assertThat(state.counts().skipped()).isEqualTo(1);
    }

    @Test
    void startsARunForEachTriggerOfOneMoment() {
        begin(everyMinute(ScheduleOverlap.SKIP));
        step = Duration.ZERO;
        turn(List.of(
                command(ScheduleCommand.trigger()),
                command(ScheduleCommand.trigger()),
                command(ScheduleCommand.trigger())));

        assertThat(runs).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void keepsItsTickWhenItIsResumedWithoutHavingBeenPaused() {
        begin(everyMinute(ScheduleOverlap.ALLOW_ALL));
        now = Instant.parse("2026-11-22T10:01:00Z");
        turn(List.of(command(ScheduleCommand.resume("all right"))));
        advance(Duration.ofSeconds(1));

        assertThat(runs).containsExactly("s@2026-11-22T10:01:00Z");
    }

    @Test
    void startsWhatIsDueWhenItIsChanged() {
        begin(everyMinute(ScheduleOverlap.ALLOW_ALL));
        now = Instant.parse("2026-11-22T10:01:00Z");
        turn(List.of(command(ScheduleCommand.update(everyMinute(ScheduleOverlap.SKIP), null))));

        assertThat(runs).containsExactly("s@2026-11-22T10:01:00Z");
        assertThat(state.spec().overlap()).isEqualTo(ScheduleOverlap.SKIP);
    }

    @Test
    void startsAllThatBecameDueWhileNobodyWasThereWhenItIsChanged() {
        begin(everyMinute(ScheduleOverlap.ALLOW_ALL));
        now = Instant.parse("2026-11-22T10:30:00Z");
        turn(List.of(command(ScheduleCommand.update(everyMinute(ScheduleOverlap.SKIP), null))));

        assertThat(runs).hasSize(30).contains("s@2026-11-22T10:01:00Z", "s@2026-11-22T10:30:00Z");
    }

    @Test
    void countsWhatItDoesNotMakeUpForWhenItIsChanged() {
        begin(everyMinute(ScheduleOverlap.ALLOW_ALL, Duration.ofHours(5)));
        now = Instant.parse("2026-11-22T12:00:30Z");
        turn(List.of(command(ScheduleCommand.update(everyMinute(ScheduleOverlap.SKIP), null))));

        assertThat(runs).hasSize(50);
        assertThat(state.counts().missed()).isEqualTo(70);
    }

    @Test
    void startsWhatTheLastRunWasToldToEndForAlsoWhenItIsChangedMeanwhile() {
        begin(everyMinute(ScheduleOverlap.CANCEL_OTHER));
        advance(Duration.ofMinutes(2));
        assertThat(canceled).containsExactly("s@2026-11-22T10:01:00Z");
        tell(ScheduleCommand.update(everyMinute(ScheduleOverlap.CANCEL_OTHER), null));

        statuses.put("s@2026-11-22T10:01:00Z", OrchestrationRuntimeStatus.CANCELED);
        advance(Duration.ofSeconds(29));

        assertThat(runs).containsExactly("s@2026-11-22T10:01:00Z", "s@2026-11-22T10:02:00Z");
    }

    @Test
    void countsATickThatWaitedAndGoesWithTheOldSpec() {
        begin(everyMinute(ScheduleOverlap.BUFFER_ONE));
        advance(Duration.ofMinutes(2));
        tell(ScheduleCommand.update(everyMinute(ScheduleOverlap.SKIP), null));

        assertThat(state.waiting()).isNull();
        assertThat(state.counts().skipped()).isEqualTo(1);
    }

    private EventRaised command(ScheduleCommand command) {
        return new EventRaised(ScheduleFlow.COMMAND, Payload.of(converter.serialize(command)));
    }

    @Test
    void beginsEveryRunWithinTheJitterAfterItsTickAndTheSameTickAtTheSameTime() {
        StoredSpec jittered = spec(ScheduleSpec.every("job", Duration.ofMinutes(1))
                .withOverlap(ScheduleOverlap.ALLOW_ALL)
                .withJitter(Duration.ofSeconds(20)));
        List<Duration> delays = new ArrayList<>();
        for (Instant tick = T0.plusSeconds(30); delays.size() < 20; tick = tick.plusSeconds(60)) {
            delays.add(Duration.between(tick, jittered.beginningOf("s", tick)));
        }
        assertThat(delays)
                .allMatch(delay -> !delay.isNegative() && delay.compareTo(Duration.ofSeconds(20)) <= 0)
                .doesNotHaveDuplicates();
        Instant tick = T0.plusSeconds(30);
        assertThat(jittered.beginningOf("other", tick)).isNotEqualTo(jittered.beginningOf("s", tick));

        begin(jittered);
        advanceTo(jittered.beginningOf("s", tick).minusMillis(1));
        assertThat(runs).isEmpty();
        advanceTo(jittered.beginningOf("s", tick));

        assertThat(runs).containsExactly("s@" + tick);
        assertThat(state.next()).isEqualTo(tick.plusSeconds(60));
    }

    @Test
    void givesEveryRunItsVersionAndItsTags() {
        begin(spec(ScheduleSpec.every("job", Duration.ofMinutes(1))
                .withVersion("1.4")
                .withTag("region", "EU")));
        advance(Duration.ofMinutes(1));

        assertThat(starts.get(0).version()).isEqualTo("1.4");
        assertThat(starts.get(0).tags())
                .isEqualTo(Map.of("schedule", "s", "tick", "2026-11-22T10:01:00Z", "region", "EU"));
    }

    private static StoredSpec spec(ScheduleSpec spec) {
        return StoredSpec.of(spec, null, false);
    }

    @Test
    void takesARunThatDoesNotAppearForEnded() {
        begin(everyMinute(ScheduleOverlap.SKIP));
        advance(Duration.ofSeconds(40));
        statuses.clear();

        advance(Duration.ofMinutes(2));

        assertThat(runs).containsExactly("s@2026-11-22T10:01:00Z", "s@2026-11-22T10:02:00Z");
    }

    @Test
    void doesNotForgetWhatWaitsWhenTicksAreCloserThanLooks() {
        begin(new StoredSpec(
                "job",
                null,
                false,
                null,
                "UTC",
                Duration.ofSeconds(5),
                ScheduleOverlap.BUFFER_ONE,
                Duration.ofHours(1),
                null,
                null,
                null));
        advance(Duration.ofMinutes(5));
        assertThat(runs).containsExactly("s@2026-11-22T10:00:35Z");

        end("2026-11-22T10:00:35Z");
        advance(Duration.ofSeconds(6));
        assertThat(runs).containsExactly("s@2026-11-22T10:00:35Z", "s@2026-11-22T10:00:40Z");
    }

    @Test
    void takesALastRunOfWhichNothingIsKnownToBeUnderWay() {
        begin(everyMinute(ScheduleOverlap.SKIP));
        advance(Duration.ofSeconds(40));
        Mockito.when(client.getInstance(anyString())).thenThrow(new IllegalStateException("no database"));

        advance(Duration.ofMinutes(2));

        assertThat(runs).hasSize(1);
        assertThat(state.counts().skipped()).isEqualTo(2);
    }

    @Test
    void makesUpForWhatIsNotTooLate() {
        begin(everyMinute(ScheduleOverlap.ALLOW_ALL, Duration.ofMinutes(3)));

        sleepUntil(Instant.parse("2026-11-22T12:00:30Z"));

        assertThat(runs).containsExactly("s@2026-11-22T11:58:00Z", "s@2026-11-22T11:59:00Z", "s@2026-11-22T12:00:00Z");
        assertThat(state.counts().missed()).isEqualTo(117);
        assertThat(state.next()).isEqualTo(Instant.parse("2026-11-22T12:01:00Z"));
    }

    @Test
    void leavesOutTicksWhilePausedAndDoesNotMakeUpForThem() {
        begin(everyMinute(ScheduleOverlap.ALLOW_ALL));
        tell(ScheduleCommand.pause("holidays"));
        assertThat(state.paused()).isTrue();
        assertThat(state.note()).isEqualTo("holidays");
        assertThat(timer).isNull();

        advance(Duration.ofHours(1));
        tell(ScheduleCommand.resume("back"));
        assertThat(runs).isEmpty();

        advance(Duration.ofMinutes(1));
        assertThat(runs).containsExactly("s@2026-11-22T11:01:00Z");
    }

    @Test
    void startsARunAtOnceWhenTriggered() {
        begin(everyMinute(ScheduleOverlap.SKIP));
        tell(ScheduleCommand.pause(null));
        tell(ScheduleCommand.trigger());
        tell(ScheduleCommand.trigger());

        assertThat(runs).hasSize(2).doesNotHaveDuplicates().allMatch(run -> run.endsWith("/trigger"));
        assertThat(state.paused()).isTrue();
    }

    @Test
    void forgetsTriggeredRunsThatHaveEnded() {
        begin(everyMinute(ScheduleOverlap.SKIP));
        advance(Duration.ofMinutes(1));
        tell(ScheduleCommand.trigger());
        tell(ScheduleCommand.trigger());
        assertThat(state.runs()).hasSize(3);
        runs.subList(1, 3).forEach(run -> statuses.put(run, OrchestrationRuntimeStatus.COMPLETED));

        advance(Duration.ofMinutes(1));

        assertThat(state.runs())
                .extracting(ScheduleState.Run::instanceId)
                .as("the one under way, and the last one")
                .containsExactly(runs.get(0), runs.get(2));
    }

    @Test
    void countsATickThatHasComeAndWhoseRunWasPutOffWhenItIsChangedAfterALongTime() {
        StoredSpec jittered = spec(ScheduleSpec.every("job", Duration.ofMinutes(1))
                .withOverlap(ScheduleOverlap.ALLOW_ALL)
                .withCatchUp(Duration.ofHours(4))
                .withJitter(Duration.ofSeconds(59)));
        begin(jittered);
        Instant last = Instant.parse("2026-11-22T11:30:00Z");
        long ticks = Duration.between(state.next(), last).toMinutes() + 1;
        assertThat(jittered.beginningOf("s", last)).isAfter(last.plusMillis(1));
        now = last;
        tell(ScheduleCommand.update(everyMinute(ScheduleOverlap.ALLOW_ALL), null));

        assertThat(state.counts().started() + state.counts().missed()).isEqualTo(ticks);
    }

    @Test
    void makesUpForATimeThatHasPassed() {
        begin(everyMinute(ScheduleOverlap.SKIP));
        Instant from = Instant.parse("2026-11-21T00:00:00Z");
        tell(ScheduleCommand.backfill(from, from.plus(Duration.ofMinutes(120))));
        advance(Duration.ofSeconds(1));

        assertThat(runs).hasSize(120).doesNotHaveDuplicates();
        assertThat(runs.get(0)).isEqualTo("s@2026-11-21T00:00:00Z");
        assertThat(runs.get(119)).isEqualTo("s@2026-11-21T01:59:00Z");
        assertThat(state.backfill()).isNull();
    }

    @Test
    void goesByItsNewSpecOnceItIsChanged() {
        begin(everyMinute(ScheduleOverlap.ALLOW_ALL));
        StoredSpec hourly = new StoredSpec(
                "other",
                null,
                false,
                "0 0 * * * *",
                "UTC",
                null,
                ScheduleOverlap.SKIP,
                Duration.ZERO,
                null,
                null,
                null);
        tell(ScheduleCommand.update(hourly, "declared"));

        advance(Duration.ofHours(1));

        assertThat(runs).containsExactly("s@2026-11-22T11:00:00Z");
        assertThat(starts.get(0).name()).isEqualTo("other");
        assertThat(state.declared()).isEqualTo("declared");
    }

    @Test
    void losesNoCommandThatComesWithATick() {
        begin(everyMinute(ScheduleOverlap.ALLOW_ALL));
        TimerCreated due = Objects.requireNonNull(timer);
        now = due.fireAt();
        turn(List.of(
                new TimerFired(due.step()),
                new EventRaised(ScheduleFlow.COMMAND, Payload.of(converter.serialize(ScheduleCommand.pause("x")))),
                new EventRaised(ScheduleFlow.COMMAND, Payload.of(converter.serialize(ScheduleCommand.trigger())))));

        assertThat(runs).hasSize(2);
        assertThat(state.paused()).isTrue();
    }

    @Test
    void staysReadable() {
        String stored =
                "{\"scheduleId\":\"s\",\"spec\":{\"orchestration\":\"job\",\"input\":\"MQ==\",\"passesTick\":false,"
                        + "\"cron\":\"0 0 2 * * *\",\"zone\":\"Europe/Berlin\",\"every\":null,\"overlap\":\"SKIP\",\"catchUp\":\"PT1H\"},"
                        + "\"declared\":null,\"paused\":false,\"note\":null,\"next\":\"2026-11-23T01:00:00Z\",\"waiting\":null,\"looks\":0,"
                        + "\"last\":{\"tick\":\"2026-11-22T01:00:00Z\",\"instanceId\":\"s@2026-11-22T01:00:00Z\",\"startedAt\":\"2026-11-22T01:00:00.1Z\"},"
                        + "\"backfill\":null,\"counts\":{\"started\":1,\"skipped\":0,\"missed\":0}}";
        state = (ScheduleState) Objects.requireNonNull(
                converter.deserialize(stored.getBytes(StandardCharsets.UTF_8), ScheduleState.class));

        assertThat(state.spec().input()).isEqualTo("1".getBytes(StandardCharsets.UTF_8));
        assertThat(new String(converter.serialize(state), StandardCharsets.UTF_8))
                .contains("\"input\":\"MQ==\"");
        open(List.of());
        assertThat(timer).extracting(TimerCreated::fireAt).isEqualTo(Instant.parse("2026-11-23T01:00:00Z"));
    }
}

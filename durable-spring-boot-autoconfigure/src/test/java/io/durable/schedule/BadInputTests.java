package io.durable.schedule;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;

import io.durable.DataConverter;
import io.durable.DurableClient;
import io.durable.InstanceNotFoundException;
import io.durable.InvalidInstanceStateException;
import io.durable.OrchestrationMetadata;
import io.durable.ScheduleNotFoundException;
import io.durable.ScheduleOverlap;
import io.durable.ScheduleSpec;
import io.durable.Schedules;
import io.durable.StartOptions;
import io.durable.UnknownOrchestratorException;
import io.durable.history.InstanceId;
import io.durable.history.Names;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Mockito;

/** What the client of schedules refuses at the call. Whatever it is, nothing is started and nobody is told anything. */
@SuppressWarnings("NullAway") // nulls are what some of this is about
class BadInputTests {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Instant YESTERDAY = NOW.minusSeconds(86_400);
    private static final ScheduleSpec HOURLY = ScheduleSpec.every("report", Duration.ofHours(1));

    private final DurableClient client = Mockito.mock(DurableClient.class);
    private final DataConverter converter = Mockito.mock(DataConverter.class);
    private final Schedules schedules = new OrchestratedSchedules(client, BadInputTests::checked, converter, () -> NOW);

    static Stream<Arguments> refused() {
        return Stream.of(ids(), specs(), commands(), backfills()).flatMap(rows -> rows);
    }

    private static Stream<Arguments> ids() {
        Stream<ScheduleCall> calls = Stream.of(
                (schedules, id) -> schedules.create(id, HOURLY),
                (schedules, id) -> schedules.update(id, HOURLY),
                (schedules, id) -> schedules.pause(id, "why"),
                (schedules, id) -> schedules.resume(id, "why"),
                Schedules::trigger,
                (schedules, id) -> schedules.backfill(id, YESTERDAY, NOW),
                Schedules::delete,
                Schedules::describe);
        return calls.flatMap(call -> Stream.of(
                bad("Schedule id '' is not allowed", schedules -> call.make(schedules, "")),
                bad("Schedule id", schedules -> call.make(schedules, "s".repeat(201))),
                bad("Schedule id 'a schedule' is not allowed", schedules -> call.make(schedules, "a schedule")),
                refused(NullPointerException.class, "", schedules -> call.make(schedules, null))));
    }

    private static Stream<Arguments> specs() {
        Stream<SpecCall> calls = Stream.of(Schedules::create, Schedules::update);
        return calls.flatMap(call -> Stream.of(
                bad(
                        "Cron expression 'every day' can't be read",
                        schedules -> call.make(schedules, "new", ScheduleSpec.cron("report", "every day"))),
                bad(
                        "Cron expression '' can't be read",
                        schedules -> call.make(schedules, "new", ScheduleSpec.cron("report", ""))),
                bad(
                        "it has six fields",
                        schedules -> call.make(schedules, "new", ScheduleSpec.cron("report", "0 2 * * *"))),
                bad(
                        "can't be read",
                        schedules -> call.make(schedules, "new", ScheduleSpec.cron("report", "0 0 25 * * *"))),
                bad(
                        "never comes true",
                        schedules -> call.make(schedules, "new", ScheduleSpec.cron("report", "0 0 0 31 2 *"))),
                bad(
                        "Orchestration name ' '",
                        schedules -> call.make(schedules, "new", ScheduleSpec.every(" ", Duration.ofHours(1)))),
                refused(
                        UnknownOrchestratorException.class,
                        "'other'",
                        schedules -> call.make(schedules, "new", ScheduleSpec.every("other", Duration.ofHours(1)))),
                refused(NullPointerException.class, "", schedules -> call.make(schedules, "new", null))));
    }

    private static Stream<Arguments> commands() {
        Stream<Consumer<Schedules>> calls = Stream.of("unknown", "ended")
                .flatMap(id -> Stream.of(
                        schedules -> schedules.update(id, HOURLY),
                        schedules -> schedules.pause(id, null),
                        schedules -> schedules.resume(id, null),
                        schedules -> schedules.trigger(id),
                        schedules -> schedules.backfill(id, YESTERDAY, NOW),
                        schedules -> schedules.delete(id)));
        return calls.map(call -> refused(ScheduleNotFoundException.class, "", call));
    }

    private static Stream<Arguments> backfills() {
        return Stream.of(
                bad("is not before their end", schedules -> schedules.backfill("hourly", NOW, NOW)),
                bad("is not before their end", schedules -> schedules.backfill("hourly", NOW, YESTERDAY)),
                bad("is to come", schedules -> schedules.backfill("hourly", NOW, NOW.plusNanos(1))),
                bad("no ticks before 1970", schedules -> schedules.backfill("hourly", Instant.MIN, NOW)),
                bad("more than 10000 ticks", schedules -> schedules.backfill("hourly", Instant.EPOCH, NOW)),
                refused(NullPointerException.class, "", schedules -> schedules.backfill("hourly", null, NOW)),
                refused(NullPointerException.class, "", schedules -> schedules.backfill("hourly", YESTERDAY, null)));
    }

    /** A call about a schedule. */
    @FunctionalInterface
    interface ScheduleCall {
        void make(Schedules schedules, String scheduleId);
    }

    /** A call that says how a schedule is to be. */
    @FunctionalInterface
    interface SpecCall {
        void make(Schedules schedules, String scheduleId, ScheduleSpec spec);
    }

    @BeforeEach
    void knowOneSchedule() {
        StoredSpec spec = new StoredSpec(
                "report",
                null,
                false,
                null,
                "UTC",
                Duration.ofHours(1),
                ScheduleOverlap.SKIP,
                Duration.ofHours(1),
                null,
                null,
                null);
        Mockito.when(converter.deserialize(any(), any())).thenReturn(ScheduleState.created("hourly", spec, null));
        Mockito.when(client.getInstance(anyString())).thenAnswer(call -> found(call.getArgument(0)));
        Mockito.doAnswer(call -> {
                    throw missing(call.getArgument(0));
                })
                .when(client)
                .raiseEvent(anyString(), anyString(), any());
        Mockito.doAnswer(call -> {
                    throw missing(call.getArgument(0));
                })
                .when(client)
                .terminate(anyString(), any());
    }

    @ParameterizedTest(name = "{index} {1} {2}")
    @MethodSource("refused")
    void isRefusedAtTheCallAndStartsNothing(Consumer<Schedules> call, Class<? extends Exception> type, String problem) {
        assertThatThrownBy(() -> call.accept(schedules))
                .isExactlyInstanceOf(type)
                .message()
                .contains(problem);

        Mockito.verify(client, Mockito.never()).startNew(any(String.class), any(), any(StartOptions.class));
        Mockito.verify(client, Mockito.never()).start(any(), any(), any());
    }

    private static Arguments bad(String problem, Consumer<Schedules> call) {
        return refused(IllegalArgumentException.class, problem, call);
    }

    private static Arguments refused(Class<? extends Exception> type, String problem, Consumer<Schedules> call) {
        return arguments(call, type, problem);
    }

    private static Payload checked(String name, Object input) {
        Names.check("Orchestration name", name);
        if (!name.equals("report")) {
            throw new UnknownOrchestratorException(name, "There is no '" + name + "'");
        }
        return null;
    }

    /** As the client does it: looks at the id first. */
    private static Optional<OrchestrationMetadata> found(String instanceId) {
        new InstanceId(instanceId);
        return instanceId.equals("durable.schedule:hourly") ? Optional.of(living(instanceId)) : Optional.empty();
    }

    private static RuntimeException missing(String instanceId) {
        new InstanceId(instanceId);
        return instanceId.endsWith(":ended")
                ? new InvalidInstanceStateException(instanceId, "has ended")
                : new InstanceNotFoundException(instanceId);
    }

    private static OrchestrationMetadata living(String instanceId) {
        OrchestrationMetadata instance = Mockito.mock(OrchestrationMetadata.class);
        Mockito.when(instance.instanceId()).thenReturn(instanceId);
        Mockito.when(instance.runtimeStatus()).thenReturn(OrchestrationRuntimeStatus.RUNNING);
        Mockito.when(instance.input()).thenReturn(Payload.of("{}"));
        return instance;
    }
}

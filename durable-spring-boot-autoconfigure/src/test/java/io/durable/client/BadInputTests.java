package io.durable.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.mockito.ArgumentMatchers.any;

import io.durable.DataConverter;
import io.durable.DurableClient;
import io.durable.InstanceIdReusePolicy;
import io.durable.InstanceNotFoundException;
import io.durable.InstanceQuery;
import io.durable.InvalidInstanceStateException;
import io.durable.InvalidTaskTokenException;
import io.durable.OrchestrationStart;
import io.durable.PayloadTooLargeException;
import io.durable.PurgeOptions;
import io.durable.Schedules;
import io.durable.StartOptions;
import io.durable.TaskNotPendingException;
import io.durable.TerminateOptions;
import io.durable.UnknownOrchestratorException;
import io.durable.engine.CallTargets;
import io.durable.history.ExecutionId;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.TaskId;
import io.durable.spi.InstanceRecord;
import io.durable.spi.TaskToken;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Mockito;

/** What the client refuses at the call. Whatever it is, nothing is written and nobody is rung. */
@SuppressWarnings("NullAway") // nulls are what some of this is about
class BadInputTests {

    private static final String LONG = "x".repeat(201);
    private static final String HUGE = "x".repeat(101);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final StartOptions DEFAULTS = StartOptions.defaults();
    private static final String TOKEN = "a-token";

    private final InMemoryInstanceStore store = new InMemoryInstanceStore();
    private final Doorbell bells = Mockito.mock(Doorbell.class);
    private final KnownOrchestrators orchestrators = Mockito.mock(KnownOrchestrators.class);
    private final DurableClient client = new StoreDurableClient(
            new ClientPorts(
                    store,
                    Mockito.mock(CallTargets.class),
                    orchestrators,
                    new PayloadWriter(new Texts(), 100),
                    bells,
                    () -> Instant.parse("2026-11-22T10:00:00Z"),
                    new Random(1)::nextLong,
                    (client, inputs) -> Mockito.mock(Schedules.class),
                    Mockito.mock(OrchestratorCode.class),
                    BacklogGuard.unlimited()),
            new Waiters(store, System::nanoTime));

    static Stream<Arguments> refused() {
        return Stream.of(starts(), startsTogether(), ids(), unknownInstances(), endedInstances(), others())
                .flatMap(rows -> rows);
    }

    private static Stream<Arguments> starts() {
        return Stream.of(
                bad("Orchestration name ' '", client -> client.startNew(" ", 1)),
                bad("Orchestration name", client -> client.startNew(LONG, 1)),
                bad("control character", client -> client.startNew("ship\u0000", 1)),
                bad("client.schedules().create", client -> client.startNew("durable.schedule", 1)),
                refused(UnknownOrchestratorException.class, "'shop'", client -> client.startNew("shop", 1)),
                bad("Instance id ''", client -> client.startNew("ship", 1, StartOptions.instanceId(""))),
                bad("Instance id", client -> client.startNew("ship", 1, StartOptions.instanceId("i".repeat(256)))),
                bad("Instance id 'a\nb'", client -> client.startNew("ship", 1, StartOptions.instanceId("a\nb"))),
                bad("without an instance id", client -> client.startNew("ship", 1, DEFAULTS.withRequestId("r"))),
                refused(PayloadTooLargeException.class, "'ship'", client -> client.startNew("ship", HUGE)),
                missing(client -> client.startNew((String) null, 1)),
                missing(client -> client.startNew("ship", 1, null)));
    }

    private static Stream<Arguments> startsTogether() {
        OrchestrationStart good = OrchestrationStart.of("ship", 1);
        return Stream.of(
                bad("Orchestration name ''", client -> client.startAll(List.of(good, OrchestrationStart.of("", 1)))),
                bad(
                        "Two of the starts have the id 'i'",
                        client -> client.startAll(List.of(
                                good.withOptions(StartOptions.instanceId("i")),
                                good.withOptions(StartOptions.instanceId("i"))))),
                bad(
                        "start it alone",
                        client -> client.startAll(List.of(
                                good,
                                good.withOptions(StartOptions.instanceId("i").withRequestId("r"))))),
                bad(
                        "start it alone",
                        client -> client.startAll(List.of(
                                good,
                                good.withOptions(DEFAULTS.withReusePolicy(InstanceIdReusePolicy.REUSE_TERMINAL))))),
                bad("at most 10000", client -> client.startAll(Collections.nCopies(10_001, good))),
                refused(
                        PayloadTooLargeException.class,
                        "'ship'",
                        client -> client.startAll(List.of(good, OrchestrationStart.of("ship", HUGE)))),
                missing(client -> client.startAll(Arrays.asList(good, null))),
                missing(client -> client.startAll(null)));
    }

    private static Stream<Arguments> ids() {
        return calls().flatMap(call -> Stream.of(
                bad("Instance id 'no id' is not allowed", client -> call.make(client, "no id")),
                bad("is not allowed", client -> call.make(client, "i".repeat(256))),
                missing(client -> call.make(client, null))));
    }

    private static Stream<Arguments> unknownInstances() {
        return steering()
                .map(call ->
                        refused(InstanceNotFoundException.class, "'nobody'", client -> call.make(client, "nobody")));
    }

    private static Stream<Arguments> endedInstances() {
        return messages()
                .map(call ->
                        refused(InvalidInstanceStateException.class, "'ended'", client -> call.make(client, "ended")));
    }

    private static Stream<Arguments> others() {
        return Stream.of(
                bad("Event name ''", client -> client.raiseEvent("living", "", 1)),
                bad("Event name", client -> client.raiseEvent("living", LONG, 1)),
                missing(client -> client.raiseEvent("living", null, 1)),
                refused(PayloadTooLargeException.class, "'go'", client -> client.raiseEvent("living", "go", HUGE)),
                refused(PayloadTooLargeException.class, "reason", client -> client.terminate("living", HUGE)),
                refused(PayloadTooLargeException.class, "reason", client -> client.cancel("living", HUGE)),
                refused(PayloadTooLargeException.class, "reason", client -> client.suspend("living", HUGE)),
                refused(PayloadTooLargeException.class, "reason", client -> client.resume("living", HUGE)),
                missing(client -> client.terminate("living", "", null)),
                bad("Timeout is PT-1S", client -> client.waitForCompletion("ended", SECOND.negated())),
                bad("Timeout is PT-1S", client -> client.waitForStart("ended", SECOND.negated())),
                missing(client -> client.waitForCompletion("ended", null)),
                missing(client -> client.waitForCompletion("living", SECOND, null)),
                refused(InvalidInstanceStateException.class, "'living'", client -> client.purge("living")),
                missing(client -> client.purge("ended", null)),
                bad(
                        "PENDING",
                        client -> client.purge(InstanceQuery.all().withStatuses(OrchestrationRuntimeStatus.PENDING))),
                bad(
                        "continuation token",
                        client -> client.purge(InstanceQuery.all().withContinuationToken("t"))),
                missing(client -> client.purge((InstanceQuery) null)),
                missing(client -> client.listInstances(null)),
                refused(InvalidTaskTokenException.class, TOKEN, client -> client.completeActivity(TOKEN, 1)),
                refused(InvalidTaskTokenException.class, "", client -> client.completeActivity("", 1)),
                refused(
                        InvalidTaskTokenException.class,
                        TOKEN,
                        client -> client.failActivity(TOKEN, new IllegalStateException())),
                refused(InvalidTaskTokenException.class, TOKEN, client -> client.heartbeatActivity(TOKEN, 1)),
                refused(TaskNotPendingException.class, "", client -> client.completeActivity(overToken(), 1)),
                refused(PayloadTooLargeException.class, "", client -> client.completeActivity(overToken(), HUGE)),
                missing(client -> client.completeActivity(null, 1)),
                missing(client -> client.failActivity(overToken(), null)),
                missing(client -> client.heartbeatActivity(overToken(), null)));
    }

    /** A call about an instance. */
    @FunctionalInterface
    interface InstanceCall {
        void make(DurableClient client, String instanceId);
    }

    /** Those that send a message. */
    private static Stream<InstanceCall> messages() {
        return Stream.of(
                (client, id) -> client.raiseEvent(id, "go", 1),
                (client, id) -> client.terminate(id, "why"),
                (client, id) -> client.terminate(id, "why", TerminateOptions.withChildren()),
                (client, id) -> client.cancel(id, "why"),
                (client, id) -> client.suspend(id, "why"),
                (client, id) -> client.resume(id, "why"));
    }

    /** Those that are about an instance that there is. */
    private static Stream<InstanceCall> steering() {
        return Stream.concat(
                messages(),
                Stream.of(
                        (client, id) -> client.waitForStart(id, SECOND),
                        (client, id) -> client.waitForCompletion(id, SECOND),
                        (client, id) -> client.waitForCompletion(id, SECOND, String.class),
                        (client, id) -> client.getHistory(id)));
    }

    private static Stream<InstanceCall> calls() {
        return Stream.concat(
                steering(),
                Stream.of(
                        (client, id) -> client.getInstance(id),
                        (client, id) -> client.purge(id),
                        (client, id) -> client.purge(id, PurgeOptions.withChildren())));
    }

    @BeforeEach
    void startTwoAndEndOne() {
        Mockito.when(orchestrators.names()).thenReturn(List.of("ship"));
        client.startNew("ship", null, StartOptions.instanceId("living"));
        client.startNew("ship", null, StartOptions.instanceId("ended"));
        store.end(new InstanceId("ended"), OrchestrationRuntimeStatus.COMPLETED, null, null);
        Mockito.clearInvocations(bells);
    }

    @ParameterizedTest(name = "{index} {1} {2}")
    @MethodSource("refused")
    void isRefusedAtTheCallAndLeavesNothingBehind(
            Consumer<DurableClient> call, Class<? extends Exception> type, String problem) {
        Map<InstanceId, InstanceRecord> before = Map.copyOf(store.rows);

        assertThatThrownBy(() -> call.accept(client))
                .isExactlyInstanceOf(type)
                .message()
                .contains(problem);

        assertThat(store.rows).isEqualTo(before);
        assertThat(store.messages).isEmpty();
        assertThat(store.ended).isEmpty();
        assertThat(store.details).isEmpty();
        Mockito.verify(bells, Mockito.never()).ring(any());
        Mockito.verify(bells, Mockito.never()).ringStarted(any());
        Mockito.verify(bells, Mockito.never()).taskEnded(any());
    }

    /** Of an attempt that has ended. */
    private static String overToken() {
        ExecutionId execution = new ExecutionId(new InstanceId("living"), new UUID(1, 2), 1);
        return new TaskToken(new TaskId(new UUID(3, 4)), execution, 0, 1).text();
    }

    private static Arguments bad(String problem, Consumer<DurableClient> call) {
        return refused(IllegalArgumentException.class, problem, call);
    }

    private static Arguments missing(Consumer<DurableClient> call) {
        return refused(NullPointerException.class, "", call);
    }

    private static Arguments refused(Class<? extends Exception> type, String problem, Consumer<DurableClient> call) {
        return arguments(call, type, problem);
    }

    /** Writes values as their texts. */
    private static final class Texts implements DataConverter {

        @Override
        public byte[] serialize(Object value) {
            return value.toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Object deserialize(byte[] bytes, Type type) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}

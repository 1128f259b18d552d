package io.durable.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.DataConversionException;
import io.durable.DataConverter;
import io.durable.DurableClient;
import io.durable.DurableException;
import io.durable.ForkOptions;
import io.durable.InstanceAlreadyExistsException;
import io.durable.InstanceNotFoundException;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.InvalidInstanceStateException;
import io.durable.OrchestrationContext;
import io.durable.OrchestrationFailedException;
import io.durable.OrchestrationMetadata;
import io.durable.Orchestrator;
import io.durable.PayloadTooLargeException;
import io.durable.PurgeOptions;
import io.durable.QueryFailedException;
import io.durable.RestartOptions;
import io.durable.StartOptions;
import io.durable.TerminateOptions;
import io.durable.UnknownOrchestratorException;
import io.durable.UnknownQueryException;
import io.durable.WaitTimeoutException;
import io.durable.history.FailureDetails;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.testing.ServedApplication;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.stereotype.Component;
import org.springframework.test.context.TestPropertySource;
import org.springframework.web.client.RestClient;

/** What users of the client rely on, with the client beside the database and with the one over HTTP: every case runs with both. */
@TestPropertySource(properties = {"durable.web.unsecured=true", "durable.payloads.max-size=100KB"})
class HttpDurableClientIntegrationTests extends ServedApplication {

    @Autowired
    DataConverter converter;

    private DurableClient remote;

    enum Way {
        BESIDE_THE_DATABASE,
        OVER_HTTP
    }

    record Order(String item, int count, BigDecimal price) {}

    @BeforeEach
    void connect() {
        remote = client("/durable");
    }

    private DurableClient client(String path) {
        return new HttpDurableClient(RestClient.create(), address(path), converter, Duration.ofMillis(300));
    }

    private DurableClient client(Way way) {
        return way == Way.OVER_HTTP ? remote : client;
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void startsWithEveryOption(Way way) {
        String id = "a/b-" + UUID.randomUUID();
        Instant at = Instant.parse("2099-01-01T00:00:00.123456Z");
        StartOptions options = StartOptions.instanceId(id)
                .withTag("region", "EU, north+south")
                .withTag("empty", "")
                .withRequestId("r 1/ä")
                .withStartAt(at);
        assertThat(client(way).startNew("echo", new Order("Buch \"ä\"", 2, new BigDecimal("1.50")), options))
                .isEqualTo(id);
        assertThat(client(way).startNew("echo", null, options)).isEqualTo(id);
        OrchestrationMetadata started = client.getInstance(id).orElseThrow();
        assertThat(started.tags()).isEqualTo(Map.of("region", "EU, north+south", "empty", ""));
        assertThat(started.runtimeStatus()).isEqualTo(OrchestrationRuntimeStatus.PENDING);
        assertThat(Objects.requireNonNull(started.input()).text()).contains("1.50", "Buch");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void givesBackWhatTheOrchestrationReturns(Way way) {
        Order order = new Order("Buch", 2, new BigDecimal("1.5"));
        String id = client(way).startNew("echo", order);
        assertThat(client(way).waitForCompletion(id, SOON, Order.class)).isEqualTo(order);
        String nothing = client(way).startNew("echo", null);
        assertThat(client(way).waitForCompletion(nothing, SOON, Order.class)).isNull();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void refusesWhatCanNotBeStarted(Way way) {
        String id = "i-" + UUID.randomUUID();
        client(way).startNew("wait", "1", StartOptions.instanceId(id));
        assertThatExceptionOfType(InstanceAlreadyExistsException.class)
                .isThrownBy(() -> client(way).startNew("wait", "1", StartOptions.instanceId(id)))
                .withMessageContaining(id);
        assertThatExceptionOfType(UnknownOrchestratorException.class)
                .isThrownBy(() -> client(way).startNew("nobody", "1"))
                .satisfies(unknown -> assertThat(unknown.getOrchestratorName()).isEqualTo("nobody"));
        assertThatExceptionOfType(DataConversionException.class)
                .isThrownBy(() -> client(way).startNew("sum", "x"));
        assertThatExceptionOfType(PayloadTooLargeException.class)
                .isThrownBy(() -> client(way).startNew("echo", "x".repeat(200_000)))
                .satisfies(large -> assertThat(large.getSizeMax()).isEqualTo(100 * 1024));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client(way).startNew("wait", "1", StartOptions.instanceId("a b")));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void waitsForTheStartAndTheEnd(Way way) {
        String id = client(way).startNew("wait", "1");
        assertThat(client(way).waitForStart(id, SOON).runtimeStatus()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThatExceptionOfType(WaitTimeoutException.class)
                .isThrownBy(() -> client(way).waitForCompletion(id, Duration.ofMillis(700)));
        assertThatExceptionOfType(WaitTimeoutException.class)
                .isThrownBy(() -> client(way).waitForCompletion(id, Duration.ZERO));
        client(way).raiseEvent(id, "go", "on");
        assertThat(client(way).waitForCompletion(id, SOON, String.class)).isEqualTo("1 on");
        assertThatExceptionOfType(InstanceNotFoundException.class)
                .isThrownBy(() -> client(way).waitForCompletion("nobody", SOON));
        assertThatIllegalArgumentException().isThrownBy(() -> client(way).waitForCompletion(id, Duration.ofMillis(-1)));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void tellsHowItEnded(Way way) {
        String failed = client(way).startNew("fail", "1");
        assertThatExceptionOfType(OrchestrationFailedException.class)
                .isThrownBy(() -> client(way).waitForCompletion(failed, SOON, String.class))
                .withMessageContaining("no stock")
                .satisfies(end -> assertThat(Objects.requireNonNull(end.getFailureDetails())
                                .isCausedBy(IllegalArgumentException.class.getName()))
                        .isTrue());
        String terminated = client(way).startNew("wait", "1");
        client(way).terminate(terminated, "enough & \"more\"", new TerminateOptions(true));
        assertThatExceptionOfType(OrchestrationFailedException.class)
                .isThrownBy(() -> client(way).waitForCompletion(terminated, SOON, String.class))
                .withMessageContaining("TERMINATED: enough & \"more\"");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void steersWhatLivesAndNothingElse(Way way) {
        String id = client(way).startNew("wait", "1");
        client(way).suspend(id, "later");
        client(way).resume(id, null);
        client(way).cancel(id, "no");
        assertThat(client(way).waitForCompletion(id, SOON).runtimeStatus())
                .isEqualTo(OrchestrationRuntimeStatus.CANCELED);
        List<Consumer<String>> steps = List.of(
                ended -> client(way).suspend(ended, null),
                ended -> client(way).resume(ended, null),
                ended -> client(way).cancel(ended, null),
                ended -> client(way).terminate(ended, null),
                ended -> client(way).rewind(ended, null),
                ended -> client(way).raiseEvent(ended, "go", null));
        for (Consumer<String> step : steps) {
            assertThatExceptionOfType(InvalidInstanceStateException.class).isThrownBy(() -> step.accept(id));
            assertThatExceptionOfType(InstanceNotFoundException.class).isThrownBy(() -> step.accept("nobody"));
            assertThatIllegalArgumentException().isThrownBy(() -> step.accept("a b"));
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void startsOverAndForksAndRewinds(Way way) {
        String id = "i-" + UUID.randomUUID();
        client(way).startNew("echo", "1", StartOptions.instanceId(id));
        client(way).waitForCompletion(id, SOON);
        assertThat(client(way).restart(id)).isNotEqualTo(id);
        assertThat(client(way).restart(id, RestartOptions.newInstanceId(id + "-r")))
                .isEqualTo(id + "-r");
        assertThatExceptionOfType(InstanceAlreadyExistsException.class)
                .isThrownBy(() -> client(way).restart(id, RestartOptions.newInstanceId(id + "-r")))
                .withMessageContaining(id + "-r");
        assertThat(client(way).restart(id, RestartOptions.inPlace())).isEqualTo(id);
        assertThatExceptionOfType(InstanceNotFoundException.class)
                .isThrownBy(() -> client(way).restart("nobody"));
        client(way).waitForCompletion(id, SOON);
        assertThat(client(way).fork(id, ForkOptions.fromEvent(1).withNewInstanceId(id + "-f")))
                .isEqualTo(id + "-f");
        assertThatIllegalArgumentException().isThrownBy(() -> client(way).fork(id, ForkOptions.fromEvent(99)));
        String failed = client(way).startNew("fail", "1");
        client(way).waitForCompletion(failed, SOON);
        client(way).rewind(failed, "again");
        String living = client(way).startNew("wait", "1");
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client(way).rewind(living, null));
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client(way).restart(living, RestartOptions.inPlace()));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void removes(Way way) {
        String prefix = "p-" + UUID.randomUUID();
        client(way).startNew("echo", "1", StartOptions.instanceId(prefix + "1"));
        client(way).startNew("echo", "2", StartOptions.instanceId(prefix + "2"));
        client(way).startNew("wait", "3", StartOptions.instanceId(prefix + "3"));
        client(way).waitForCompletion(prefix + "1", SOON);
        client(way).waitForCompletion(prefix + "2", SOON);
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client(way).purge(prefix + "3"));
        assertThat(client(way).purge(prefix + "1", PurgeOptions.withChildren()).instanceCount())
                .isEqualTo(1);
        assertThat(client(way).purge(prefix + "1").instanceCount()).isZero();
        InstanceQuery all = InstanceQuery.all().withIdPrefix(prefix);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client(way).purge(all.withStatuses(OrchestrationRuntimeStatus.RUNNING)));
        assertThatIllegalArgumentException().isThrownBy(() -> client(way).purge(all.withContinuationToken("x")));
        assertThat(client(way).purge(all).instanceCount()).isEqualTo(1);
        assertThat(client(way).purge(all).instanceCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void asksByName(Way way) {
        String id = client(way).startNew("wait", "1");
        client(way).waitForStart(id, SOON);
        assertThat(client(way).query(id, "open it", "x", String.class)).isEqualTo("x1");
        assertThat(client(way).query(id, "list", null, new ParameterizedTypeReference<List<Order>>() {}))
                .containsExactly(new Order("a", 1, new BigDecimal("2.5")));
        assertThat(client(way).query(id, "nothing", null, String.class)).isNull();
        assertThatExceptionOfType(UnknownQueryException.class)
                .isThrownBy(() -> client(way).query(id, "nobody", null, String.class))
                .satisfies(unknown -> assertThat(unknown.getRegistered()).contains("broken", "open it"));
        assertThatExceptionOfType(QueryFailedException.class)
                .isThrownBy(() -> client(way).query(id, "broken", null, String.class))
                .satisfies(failed ->
                        assertThat(failed.getFailureDetails().message()).isEqualTo("broken"));
        assertThatExceptionOfType(InstanceNotFoundException.class)
                .isThrownBy(() -> client(way).query("nobody", "list", null, String.class));
        String later = client(way).startNew("wait", "1", StartOptions.defaults().withDelay(Duration.ofDays(1)));
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client(way).query(later, "list", null, String.class));
    }

    @Test
    void showsTheSameOfInstances() {
        String prefix = "s-" + UUID.randomUUID();
        client.startNew(
                "echo",
                new Order("Buch", 2, new BigDecimal("1.50")),
                StartOptions.instanceId(prefix + "1").withTag("a", "b,c"));
        client.startNew("fail", "2", StartOptions.instanceId(prefix + "2"));
        client.startNew("wait", "3", StartOptions.instanceId(prefix + "3"));
        client.startNew("parent", prefix + "5", StartOptions.instanceId(prefix + "4"));
        client.waitForCompletion(prefix + "1", SOON);
        client.waitForCompletion(prefix + "2", SOON);
        client.waitForCompletion(prefix + "4", SOON);
        client.waitForStart(prefix + "3", SOON);
        InstanceQuery all = InstanceQuery.all().withIdPrefix(prefix);
        Instant before = Instant.now().minusSeconds(600);
        for (InstanceQuery query : List.of(
                all,
                all.withName("fail"),
                all.withStatuses(OrchestrationRuntimeStatus.RUNNING, OrchestrationRuntimeStatus.FAILED),
                all.withStatuses(OrchestrationRuntimeStatus.STALLED),
                all.withTag("a", "b,c"),
                all.withParentId(prefix + "4"),
                all.withVersion("7"),
                all.withCustomStatusText("half & more"),
                all.withCreatedFrom(before).withLastUpdatedFrom(before).withCompletedFrom(before),
                all.withCreatedTo(before),
                all.withCompletedTo(before),
                all.withLastUpdatedTo(before))) {
            List<OrchestrationMetadata> expected = pages(client, query);
            assertThat(pages(remote, query)).as("%s", query).isEqualTo(expected);
            assertThat(pages(remote, query.withPageSize(1))).as("%s", query).isEqualTo(expected);
            assertThat(remote.countInstances(query)).as("%s", query).isEqualTo(client.countInstances(query));
        }
        assertThat(pages(client, all)).hasSize(5);
        assertThat(pages(client, all.withCustomStatusText("half & more"))).hasSize(1);
        assertThat(remote.getInstance(prefix + "4")).isEqualTo(client.getInstance(prefix + "4"));
        assertThat(remote.getInstance("nobody")).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> remote.getInstance("a b"));
        assertThatIllegalArgumentException().isThrownBy(() -> remote.listInstances(all.withContinuationToken("x")));
    }

    @Test
    void saysWhatIsNotThereOverHttp() {
        assertThatThrownBy(() -> remote.getHistory("a"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("over HTTP");
        assertThatThrownBy(() -> remote.startAll(List.of())).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(remote::schedules).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void saysThatTheAddressIsWrong() {
        assertThatExceptionOfType(DurableException.class)
                .isThrownBy(() -> client("/elsewhere").startNew("echo", "1"))
                .withMessageContaining("durable.client.url");
        assertThatExceptionOfType(DurableException.class)
                .isThrownBy(() -> client("/elsewhere").getInstance("a"))
                .withMessageContaining("durable.client.url");
        DurableClient nowhere = new HttpDurableClient(
                RestClient.create(), URI.create("http://127.0.0.1:1/durable"), converter, Duration.ofMillis(300));
        assertThatExceptionOfType(DurableException.class)
                .isThrownBy(() -> nowhere.startNew("echo", "1"))
                .withMessageContaining("may have been done or not");
    }

    /** Without what HTTP does not show. */
    private static List<OrchestrationMetadata> pages(DurableClient client, InstanceQuery query) {
        List<OrchestrationMetadata> found = new ArrayList<>();
        @Nullable String token = null;
        do {
            InstancePage page = client.listInstances(query.withContinuationToken(token));
            page.instances().forEach(instance -> found.add(withoutStack(instance)));
            token = page.continuationToken();
        } while (token != null);
        return found;
    }

    private static OrchestrationMetadata withoutStack(OrchestrationMetadata instance) {
        return new OrchestrationMetadata(
                instance.instanceId(),
                instance.name(),
                instance.version(),
                instance.runtimeStatus(),
                instance.createdAt(),
                instance.lastUpdatedAt(),
                instance.completedAt(),
                instance.input(),
                instance.output(),
                instance.customStatus(),
                withoutStack(instance.failure()),
                instance.tags(),
                instance.parentInstanceId());
    }

    private static @Nullable FailureDetails withoutStack(@Nullable FailureDetails failure) {
        return failure == null
                ? null
                : new FailureDetails(
                        failure.type(),
                        failure.message(),
                        "",
                        withoutStack(failure.cause()),
                        failure.attempts(),
                        failure.supertypes());
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Flows.class)
    static class Application {}

    @Component
    static class Flows {

        @Orchestrator("wait")
        String await(OrchestrationContext ctx, String input) {
            ctx.setCustomStatus("half & more");
            ctx.onQuery("open it", String.class, prefix -> prefix + input);
            ctx.onQuery("list", () -> List.of(new Order("a", 1, new BigDecimal("2.5"))));
            ctx.onQuery("nothing", () -> null);
            ctx.onQuery("broken", () -> {
                throw new IllegalStateException("broken");
            });
            return input + " " + ctx.waitForExternalEvent("go", String.class).await();
        }

        @Orchestrator("echo")
        Object echo(tools.jackson.databind.JsonNode input) {
            return input;
        }

        @Orchestrator("sum")
        int sum(int input) {
            return input + 1;
        }

        @Orchestrator("fail")
        String fail(String input) {
            throw new IllegalStateException("no stock", new NumberFormatException(input));
        }

        @Orchestrator("parent")
        Object parent(OrchestrationContext ctx, String child) {
            return ctx.callSubOrchestrator(
                            "echo",
                            child,
                            tools.jackson.databind.JsonNode.class,
                            io.durable.SubOrchestrationOptions.defaults().withInstanceId(child))
                    .await();
        }
    }
}

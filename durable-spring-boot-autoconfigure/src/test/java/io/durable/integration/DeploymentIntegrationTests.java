package io.durable.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.durable.DurableClient;
import io.durable.OrchestrationMetadata;
import io.durable.PayloadUnreadableException;
import io.durable.StartOptions;
import io.durable.Version;
import io.durable.history.HistoryEventKind;
import io.durable.history.InboundEvent.TaskCompleted;
import io.durable.history.OrchestrationRuntimeStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** One build after another on the same database (O12, O13). What is parked would be tried again in an hour: it must not take so long. */
abstract class DeploymentIntegrationTests {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final Map<String, Object> database = database();
    private final List<ConfigurableApplicationContext> running = new ArrayList<>();
    private DurableClient client;

    /** The properties of an empty database. */
    abstract Map<String, Object> database();

    @AfterEach
    void stop() {
        running.forEach(ConfigurableApplicationContext::close);
        running.clear();
    }

    @Test
    void aParkedInstanceGoesOnByItselfWhenABuildThatFitsIsDeployed() {
        deploy(Builds.First.class);
        client.startNew("flow", null, StartOptions.instanceId("a"));
        await().atMost(SOON).until(() -> history("a").contains(HistoryEventKind.TASK_COMPLETED));

        deploy(Builds.Incompatible.class);
        client.raiseEvent("a", "go", "on");
        await().atMost(SOON).until(() -> instance("a").runtimeStatus() == OrchestrationRuntimeStatus.STALLED);
        assertThat(instance("a").failure().message())
                .contains("activity 'Builds.work' (step 0)")
                .contains("timer (step 0)");

        deploy(Builds.Fitting.class);
        assertThat(output("a")).isEqualTo("worked, then on");
    }

    @Test
    void aPatchHoldsForWhatHasNotPassedIt() {
        deploy(Builds.First.class);
        client.startNew("flow", null, StartOptions.instanceId("old"));
        await().atMost(SOON).until(() -> history("old").contains(HistoryEventKind.TASK_COMPLETED));

        deploy(Builds.Patched.class);
        client.startNew("flow", null, StartOptions.instanceId("new"));
        client.raiseEvent("new", "go", "on");
        client.raiseEvent("old", "go", "on");
        assertThat(output("old")).isEqualTo("worked, on");
        assertThat(output("new")).isEqualTo("worked, checked, on");
        assertThat(history("new")).contains(HistoryEventKind.PATCH_RECORDED);

        deploy(Builds.PatchIsOver.class);
        client.startNew("flow", null, StartOptions.instanceId("later"));
        client.raiseEvent("later", "go", "on");
        assertThat(output("later")).isEqualTo("worked, checked, on");
    }

    @Test
    void versionsRunSideBySideAndOneThatIsMissingIsWaitedFor() {
        deploy(Builds.Versions12.class);
        client.startNew(Builds.Versions12::one, StartOptions.instanceId("one"));
        client.startNew("flow", null, StartOptions.instanceId("newest"));
        client.startNew("flow", null, StartOptions.instanceId("three").withVersion("3"));
        client.startNew("flow", null, StartOptions.instanceId("parent").withVersion("2"));
        client.raiseEvent("parent", "go", "child 3");
        await().atMost(SOON).until(() -> instance("three").runtimeStatus() == OrchestrationRuntimeStatus.STALLED);
        await().atMost(SOON).until(() -> isParked("parent/child"));
        assertThat(instance("three").failure().message())
                .contains("needs version '3' of orchestrator 'flow'")
                .contains("there is 1, 2");
        assertThat(instance("one").version()).isEqualTo("1");
        assertThat(instance("newest").version()).isEqualTo("2");

        deploy(Builds.Versions123.class);
        client.raiseEvent("one", "go", "on");
        client.raiseEvent("newest", "go", "on");
        client.raiseEvent("three", "go", "on");
        client.raiseEvent("parent/child", "go", "on");
        assertThat(output("one")).isEqualTo("1 by 1: on");
        assertThat(output("newest")).isEqualTo("2 by 2: on");
        assertThat(output("three")).isEqualTo("3 by 3: on");
        assertThat(output("parent")).isEqualTo("2 by 2: 3 by 3: on");
    }

    @Test
    void olderInstancesRunOnNewerCodeUnlessThatIsForbidden() {
        deploy(Builds.Versions12.class);
        client.startNew("flow", null, StartOptions.instanceId("one").withVersion("1"));
        await().atMost(SOON).until(() -> instance("one").runtimeStatus() == OrchestrationRuntimeStatus.RUNNING);

        deploy(Builds.Version3.class, "durable.orchestrations.version-match=strict");
        client.raiseEvent("one", "go", "on");
        await().atMost(SOON).until(() -> isParked("one"));

        deploy(Builds.Version3.class);
        assertThat(output("one")).isEqualTo("1 by 3: on");
    }

    @Test
    void continuesAsNewWithAnotherVersion() {
        deploy(Builds.Versions123.class);
        client.startNew("flow", null, StartOptions.instanceId("a").withVersion("1"));
        client.raiseEvent("a", "go", "become 3");
        await().atMost(SOON)
                .until(() -> Version.of("3").text().equals(instance("a").version()));
        deploy(Builds.Versions123.class);
        client.raiseEvent("a", "go", "on");
        assertThat(output("a")).isEqualTo("3 by 3: on");
    }

    @Test
    void aSideEffectIsTakenOnceWhateverIsDeployed() {
        deploy(Builds.First.class);
        Builds.outside.set(1);
        client.startNew("outside", null, StartOptions.instanceId("a"));
        await().atMost(SOON).until(() -> history("a").contains(HistoryEventKind.SIDE_EFFECT_RECORDED));
        Builds.outside.set(2);
        deploy(Builds.Fitting.class);
        client.raiseEvent("a", "go", "on");
        assertThat(output("a")).isEqualTo("1 on");
    }

    @Test
    void anEncryptedInstanceWaitsForItsKey() {
        deploy(Builds.First.class, key("k1", 'a'), active("k1"));
        client.startNew("flow", null, StartOptions.instanceId("a"));
        await().atMost(SOON).until(() -> history("a").contains(HistoryEventKind.TASK_COMPLETED));

        deploy(Builds.First.class, key("k2", 'b'), active("k2"));
        client.raiseEvent("a", "go", "on");
        await().atMost(SOON).until(() -> isParked("a"));
        assertThat(instance("a").failure().type()).isEqualTo(PayloadUnreadableException.class.getName());
        assertThat(instance("a").failure().message()).contains("key 'k1'").contains("history TASK_COMPLETED of 'a'");
        assertThatExceptionOfType(PayloadUnreadableException.class)
                .isThrownBy(() -> client.getHistory("a").stream()
                        .filter(entry -> entry.event() instanceof TaskCompleted)
                        .forEach(entry ->
                                ((TaskCompleted) entry.event()).result().bytes()));

        deploy(Builds.First.class, key("k1", 'a'), key("k2", 'b'), active("k2"));
        assertThat(output("a")).isEqualTo("worked, on");
    }

    private static String key(String id, char filling) {
        byte[] key = String.valueOf(filling).repeat(32).getBytes(StandardCharsets.UTF_8);
        return "durable.payloads.encryption.keys." + id + "="
                + Base64.getEncoder().encodeToString(key);
    }

    private static String active(String id) {
        return "durable.payloads.encryption.active-key=" + id;
    }

    private void deploy(Class<?> build, String... properties) {
        stop();
        ConfigurableApplicationContext context = new SpringApplicationBuilder(build)
                .web(WebApplicationType.NONE)
                .properties(database)
                .properties(
                        "durable.jpa.initialize-schema=always",
                        "durable.orchestrations.stall-retry-min=1h",
                        "durable.orchestrations.stall-retry-max=1h")
                .properties(properties)
                .run();
        running.add(context);
        client = context.getBean(DurableClient.class);
    }

    private OrchestrationMetadata instance(String id) {
        return client.getInstance(id).orElseThrow();
    }

    private boolean isParked(String id) {
        return client.getInstance(id)
                .filter(found -> found.runtimeStatus() == OrchestrationRuntimeStatus.STALLED)
                .isPresent();
    }

    private List<HistoryEventKind> history(String id) {
        return client.getHistory(id).stream().map(entry -> entry.event().kind()).toList();
    }

    private String output(String id) {
        return client.waitForCompletion(id, SOON, String.class);
    }
}

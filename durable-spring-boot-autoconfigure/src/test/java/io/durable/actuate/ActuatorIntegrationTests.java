package io.durable.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.StartOptions;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.testing.ServedApplication;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the actuator of a running application shows. */
@TestPropertySource(
        properties = {
            "durable.task-hub=shop",
            "durable.partitions=4",
            "durable.orchestrations.version-match=strict",
            "management.endpoints.web.exposure.include=*",
            "management.endpoint.health.probes.enabled=true",
            "management.endpoint.health.show-details=always"
        })
class ActuatorIntegrationTests extends ServedApplication {

    @Test
    void saysHowTheHubIsAndWhyInstancesAreStalled() throws Exception {
        client.startNew("hold", "secret", StartOptions.instanceId("order/1"));
        client.waitForStart("order/1", SOON);
        client.startNew("hold", "secret", StartOptions.instanceId("order/2").withVersion("9.9"));
        Awaitility.await()
                .atMost(SOON)
                .until(() -> client.getInstance("order/2").orElseThrow().runtimeStatus()
                        == OrchestrationRuntimeStatus.STALLED);

        HttpResponse<String> response = get("/actuator/orchestrations");
        JsonNode overview = JsonMapper.shared().readTree(response.body());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).doesNotContain("secret");
        assertThat(overview.path("hub").asString()).isEqualTo("shop");
        assertThat(overview.path("newest").path("STALLED").asInt()).isEqualTo(1);
        assertThat(overview.path("newest").path("RUNNING").asInt()).isPositive();
        assertThat(overview.path("partitions").path("ownedHere").asInt()).isEqualTo(4);
        assertThat(overview.path("partitions").path("withoutOwner").asInt()).isZero();
        assertThat(overview.path("kafka").asString()).isEqualTo("not used");
        JsonNode stalled = overview.path("stalled").get(0);
        assertThat(stalled.path("instanceId").asString()).isEqualTo("order/2");
        assertThat(stalled.path("reason").asString()).contains("9.9");
        JsonNode missing = overview.path("missing").get(0);
        assertThat(missing.path("name").asString()).isEqualTo("hold");
        assertThat(missing.path("version").asString()).isEqualTo("9.9");
        assertThat(missing.path("instances").asInt()).isEqualTo(1);

        JsonNode health = json("/actuator/health").path("components").path("durable");
        assertThat(health.path("status").asString()).isEqualTo("UP");
        assertThat(health.path("details").path("warnings").get(0).asString()).startsWith("1 instances are stalled");
        assertThat(json("/actuator/health/liveness").toString()).doesNotContain("durable");
        assertThat(json("/actuator/health/readiness").toString()).doesNotContain("durable");
    }

    @Test
    void showsAnInstanceWithoutItsPayloads() throws Exception {
        client.startNew("hold", "secret", StartOptions.instanceId("a/b").withTag("tenant", "acme"));
        client.waitForStart("a/b", SOON);

        HttpResponse<String> response = get("/actuator/orchestrations/a/b");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"RUNNING\"", "hold", "acme").doesNotContain("secret");
        for (String unknown : List.of("missing", "%3Cscript%3E", "a%20b")) {
            HttpResponse<String> missing = get("/actuator/orchestrations/" + unknown);
            assertThat(missing.statusCode()).as(unknown).isEqualTo(404);
            assertThat(missing.body()).doesNotContain("<script>");
        }
    }

    @Test
    void tellsWhatItIs() throws Exception {
        JsonNode info = json("/actuator/info").path("durable");

        assertThat(info.path("hub").asString()).isEqualTo("shop");
        assertThat(info.path("partitions").asInt()).isEqualTo(4);
        assertThat(info.path("schemaVersion").asInt()).isPositive();
        assertThat(info.path("dispatch").asString()).isEqualTo("local-first");
        assertThat(info.path("kafka").asBoolean(true)).isFalse();
        UUID.fromString(info.path("id").asString());
    }

    @Test
    void changesNothing() throws Exception {
        for (String verb : List.of("POST", "DELETE")) {
            HttpRequest request = HttpRequest.newBuilder(address("/actuator/orchestrations"))
                    .method(verb, HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(http.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(405);
        }
    }

    private JsonNode json(String path) throws IOException, InterruptedException {
        return JsonMapper.shared().readTree(get(path).body());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address(path)));
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Flows.class)
    static class Application {}

    @Component
    static class Flows {

        @Orchestrator("hold")
        String hold(OrchestrationContext ctx, String input) {
            return ctx.waitForExternalEvent("go", String.class).await();
        }
    }
}

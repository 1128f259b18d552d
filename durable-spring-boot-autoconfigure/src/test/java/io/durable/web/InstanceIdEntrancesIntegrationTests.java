package io.durable.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.durable.ForkOptions;
import io.durable.OrchestrationContext;
import io.durable.OrchestrationFailedException;
import io.durable.OrchestrationStart;
import io.durable.Orchestrator;
import io.durable.ScheduleSpec;
import io.durable.StartOptions;
import io.durable.SubOrchestrationOptions;
import io.durable.testing.ServedApplication;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;
import org.springframework.test.context.TestPropertySource;

/** Every way by which somebody chooses an instance's id: the same ids are taken and refused at each, and links lead back to those that are taken. */
@TestPropertySource(properties = "durable.web.unsecured=true")
class InstanceIdEntrancesIntegrationTests extends ServedApplication {

    private static final List<String> TAKEN =
            List.of("a/b", "a.b/..c/d..", ".../x", "a:1@2_3-4", "terminate/raiseEvent/x");

    private static final List<String> REFUSED = List.of(
            ".",
            "..",
            "x/./y",
            "x/../y",
            "../x",
            "x/..",
            "/x",
            "x/",
            "x//y",
            "x\ny",
            "x\u0000y",
            "x y",
            "x%2ey",
            "x\\y",
            "ü",
            "x".repeat(256));

    /** The server takes them out of a path. */
    private static final List<String> DOTS = List.of(".", "..");

    enum Entrance {
        CLIENT_START,
        CLIENT_STARTS_TOGETHER,
        CLIENT_FORK,
        CHILD,
        START_BY_CODE,
        SCHEDULE,
        HTTP_START,
        HTTP_FORK
    }

    static Stream<Arguments> taken() {
        return table(TAKEN);
    }

    static Stream<Arguments> refused() {
        return table(REFUSED);
    }

    private static Stream<Arguments> table(List<String> ids) {
        return Arrays.stream(Entrance.values())
                .flatMap(entrance -> ids.stream()
                        .filter(id -> entrance != Entrance.HTTP_START || !DOTS.contains(id))
                        .map(id -> Arguments.of(entrance, id)));
    }

    @ParameterizedTest
    @MethodSource("taken")
    void isTakenAndLinkedTo(Entrance entrance, String suffix) throws Exception {
        String id = suffix + "-" + entrance;

        give(entrance, id);

        if (entrance != Entrance.SCHEDULE) {
            Awaitility.await().until(() -> client.getInstance(id).isPresent());
            client.waitForCompletion(id, SOON);
            HttpResponse<String> seen = send("GET", "/instances/" + id);
            assertThat(seen.statusCode()).isEqualTo(200);
            assertThat(seen.body()).contains("\"instanceId\":\"" + id + "\"");
        } else {
            assertThat(client.schedules().describe(id)).isPresent();
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefused(Entrance entrance, String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> give(entrance, id))
                .withMessageContaining("not allowed");
    }

    private void give(Entrance entrance, String id) throws Exception {
        switch (entrance) {
            case CLIENT_START -> client.startNew("echo", "in", StartOptions.instanceId(id));
            case CLIENT_STARTS_TOGETHER ->
                client.startAll(List.of(OrchestrationStart.of("echo", "in").withOptions(StartOptions.instanceId(id))));
            case CLIENT_FORK -> client.fork(ended(), ForkOptions.fromEvent(1).withNewInstanceId(id));
            case CHILD -> run("calls", id);
            case START_BY_CODE -> run("starts", id);
            case SCHEDULE -> client.schedules().create(id, ScheduleSpec.every("echo", Duration.ofDays(1)));
            case HTTP_START -> post("/orchestrators/echo/" + path(id));
            case HTTP_FORK -> post("/instances/" + ended() + "/fork?event=1&newInstanceId=" + encoded(id));
        }
    }

    private String ended() {
        String id = client.startNew("echo", "in");
        client.waitForCompletion(id, SOON);
        return id;
    }

    private void run(String orchestration, String id) {
        try {
            client.waitForCompletion(client.startNew(orchestration, id), SOON, String.class);
        } catch (OrchestrationFailedException failed) {
            throw new IllegalArgumentException(failed.getMessage(), failed);
        }
    }

    private void post(String path) throws Exception {
        HttpResponse<String> answer = send("POST", path);
        if (answer.statusCode() == 400) {
            throw new IllegalArgumentException("not allowed: " + answer.body());
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    /** Slashes are sent as they are, but for those beside dots, by which the server would go before anybody sees an id. */
    private static String path(String id) {
        return REFUSED.contains(id) && id.contains(".")
                ? encoded(id)
                : encoded(id).replace("%2F", "/");
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Flows.class)
    static class Application {}

    @Component
    static class Flows {

        @Orchestrator("echo")
        String echo(String input) {
            return input;
        }

        @Orchestrator("calls")
        String calls(OrchestrationContext ctx, String id) {
            return ctx.callSubOrchestrator(
                            "echo",
                            "in",
                            String.class,
                            SubOrchestrationOptions.defaults().withInstanceId(id))
                    .await();
        }

        @Orchestrator("starts")
        String starts(OrchestrationContext ctx, String id) {
            return ctx.startNew("echo", "in", StartOptions.instanceId(id));
        }
    }
}

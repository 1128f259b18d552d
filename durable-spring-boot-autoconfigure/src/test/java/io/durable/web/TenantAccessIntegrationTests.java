package io.durable.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.StartOptions;
import io.durable.SubOrchestrationOptions;
import io.durable.Task;
import io.durable.TerminateOptions;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.testing.ServedApplication;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Component;

/** A manager of the application's decides by the id: what has "theirs" in it is somebody else's. */
class TenantAccessIntegrationTests extends ServedApplication {

    private final String id = "i-" + UUID.randomUUID();

    @Test
    void aRecursiveRemovalLeavesChildrenThatAreDenied() throws Exception {
        startFamily();
        client.raiseEvent(id + "/mine", "go", "on");
        client.raiseEvent(id + "/theirs", "go", "on");
        client.waitForCompletion(id, SOON);

        HttpResponse<String> answer = send("DELETE", "/instances/" + id + "?recursive=true");

        assertThat(answer.body()).isEqualTo("{\"instancesDeleted\":2}");
        assertThat(client.getInstance(id)).isEmpty();
        assertThat(client.getInstance(id + "/mine")).isEmpty();
        assertThat(client.getInstance(id + "/theirs")).isPresent();
    }

    @Test
    void aRecursiveTerminationIsDeniedIfAChildIs() throws Exception {
        startFamily();

        assertThat(send("POST", "/instances/" + id + "/terminate?recursive=true")
                        .statusCode())
                .isEqualTo(403);

        client.raiseEvent(id + "/theirs", "go", "on");
        client.waitForCompletion(id + "/theirs", SOON);
        assertThat(send("POST", "/instances/" + id + "/terminate?recursive=true")
                        .statusCode())
                .isEqualTo(202);
        client.waitForCompletion(id, SOON);
        client.waitForCompletion(id + "/mine", SOON);
    }

    @Test
    void aRewindIsDeniedIfAChildThatFailedIs() throws Exception {
        startFamily();
        client.raiseEvent(id + "/mine", "go", "on");
        client.raiseEvent(id + "/theirs", "go", "fail");
        client.waitForCompletion(id, SOON);

        assertThat(send("POST", "/instances/" + id + "/rewind").statusCode()).isEqualTo(403);

        assertThat(client.getInstance(id).orElseThrow().runtimeStatus()).isEqualTo(OrchestrationRuntimeStatus.FAILED);
    }

    @Test
    void listsAndRemovalsByFilterLeaveOutWhatIsDenied() throws Exception {
        startFamily();
        client.terminate(id, "enough", TerminateOptions.withChildren());
        List.of(id, id + "/mine", id + "/theirs").forEach(one -> client.waitForCompletion(one, SOON));

        assertThat(send("GET", "/instances?instanceIdPrefix=" + id).body())
                .contains(id + "/mine")
                .doesNotContain("theirs");
        assertThat(send("DELETE", "/instances?createdTimeFrom=2020-01-01&instanceIdPrefix=" + id)
                        .body())
                .isEqualTo("{\"instancesDeleted\":2}");
        assertThat(client.getInstance(id + "/theirs")).isPresent();
    }

    @Test
    void aRestartBesideTheOldOneIsDeniedLikeACopy() throws Exception {
        client.startNew("waits", null, StartOptions.instanceId(id));
        client.startNew("waits", null, StartOptions.instanceId(id + "/sealed"));

        assertThat(send("POST", "/instances/" + id + "/restart").statusCode())
                .as("under an id that nobody was asked about")
                .isEqualTo(403);
        assertThat(send("POST", "/instances/" + id + "/restart?newInstanceId=" + id + "/theirs")
                        .statusCode())
                .isEqualTo(403);
        assertThat(send("POST", "/instances/" + id + "/sealed/restart?newInstanceId=" + id + "/copy")
                        .statusCode())
                .as("whose input may not be seen")
                .isEqualTo(403);
        assertThat(send("POST", "/instances/" + id + "/restart?newInstanceId=" + id + "/copy")
                        .statusCode())
                .isEqualTo(202);
        assertThat(client.getInstance(id + "/theirs")).isEmpty();
    }

    private void startFamily() {
        client.startNew("family", null, StartOptions.instanceId(id));
        Awaitility.await()
                .until(() -> client.getInstance(id + "/mine").isPresent()
                        && client.getInstance(id + "/theirs").isPresent());
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @EnableWebSecurity
    @Import(Flows.class)
    static class Application {

        @Bean
        SecurityFilterChain security(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                    .csrf(csrf -> csrf.disable())
                    .build();
        }

        @Bean
        AuthorizationManager<ManagementRequest> tenants() {
            return (caller, request) -> new AuthorizationDecision(request.instanceId() != null
                    && !request.instanceId().contains("theirs")
                    && !(request.permission() == ManagementPermission.VIEW_PAYLOAD
                            && request.instanceId().contains("sealed")));
        }
    }

    @Component
    static class Flows {

        @Orchestrator("family")
        String family(OrchestrationContext ctx) {
            List<Task<String>> children = List.of(child(ctx, "mine"), child(ctx, "theirs"));
            return String.join(",", ctx.allOf(children).await());
        }

        private static Task<String> child(OrchestrationContext ctx, String name) {
            return ctx.callSubOrchestrator(
                    "waits",
                    null,
                    String.class,
                    SubOrchestrationOptions.defaults().withInstanceId(ctx.getInstanceId() + "/" + name));
        }

        @Orchestrator("waits")
        String waits(OrchestrationContext ctx) {
            String said = ctx.waitForExternalEvent("go", String.class).await();
            if (said.equals("fail")) {
                throw new IllegalStateException(said);
            }
            return said;
        }
    }
}

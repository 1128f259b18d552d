package io.durable.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.durable.DataConverter;
import io.durable.DurableClient;
import io.durable.DurableException;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.StartOptions;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.remote.HttpDurableClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Component;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.RestClient;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every endpoint with every kind of caller, under Spring Security. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        classes = WebSecurityIntegrationTests.Application.class,
        properties = {
            "server.address=127.0.0.1",
            "durable.kafka.enabled=false",
            "durable.web.authorities.admin=ROLE_BOSS",
            "durable.web.links.base-url=http://127.0.0.1",
            "durable.web.links.keys=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
        })
class WebSecurityIntegrationTests {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final List<String> CALLERS = List.of("nobody", "guest", "view", "operate", "admin", "payload");

    /** Verb, pattern, request, the least caller that it takes. */
    private static final List<Endpoint> ENDPOINTS = List.of(
            new Endpoint("GET", "/instances", "/instances?instanceIdPrefix={ended}", "view"),
            new Endpoint("GET", "/instances/{*path}", "/instances/{ended}", "view"),
            new Endpoint("GET", "/instances/{*path}", "/instances/{ended}?showHistory=true", "view"),
            new Endpoint("POST", "/queries/{name}/{*id}", "/queries/open/{live}", "payload"),
            new Endpoint("GET", "/openapi.json", "/openapi.json", "view"),
            new Endpoint("GET", "/counts", "/counts?instanceIdPrefix={ended}", "view"),
            new Endpoint("GET", "/histories", "/histories?instanceIdPrefix={ended}", "view"),
            new Endpoint("GET", "/histories/{*id}", "/histories/{ended}", "view"),
            new Endpoint("POST", "/orchestrators/{name}", "/orchestrators/hold", "operate"),
            new Endpoint("POST", "/orchestrators/{name}/{*id}", "/orchestrators/hold/{new}", "operate"),
            new Endpoint("POST", "/instances/{*path}", "/instances/{live}/raiseEvent/go", "operate"),
            new Endpoint("POST", "/instances/{*path}", "/instances/{live}/suspend", "operate"),
            new Endpoint("POST", "/instances/{*path}", "/instances/{live}/resume", "operate"),
            new Endpoint("POST", "/instances/{*path}", "/instances/{live}/cancel", "operate"),
            new Endpoint("POST", "/instances/{*path}", "/instances/{live}/terminate", "operate"),
            new Endpoint("POST", "/instances/{*path}", "/instances/{ended}/restart", "operate"),
            new Endpoint("POST", "/instances/{*path}", "/instances/{live}/fork?event=1", "operate"),
            new Endpoint("POST", "/instances/{*path}", "/instances/{failed}/rewind", "operate"),
            new Endpoint("GET", "/links/{token}", "/links/{link}", "nobody"),
            new Endpoint("POST", "/links/{token}", "/links/{link}", "nobody"),
            new Endpoint("DELETE", "/instances/{*path}", "/instances/{ended}", "admin"),
            new Endpoint(
                    "DELETE",
                    "/instances",
                    "/instances?instanceIdPrefix={ended}&createdTimeFrom=2020-01-01T00:00:00Z",
                    "admin"));

    private final HttpClient http = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @Autowired
    DurableClient client;

    @Autowired
    DataConverter converter;

    @Autowired
    SignedLinks links;

    @Autowired
    RequestMappingHandlerMapping requestMappingHandlerMapping;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        properties.add("spring.datasource.url", () -> url);
    }

    record Endpoint(String verb, String pattern, String request, String least) {}

    static Stream<Arguments> matrix() {
        return ENDPOINTS.stream().flatMap(endpoint -> CALLERS.stream().map(caller -> Arguments.of(endpoint, caller)));
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void letsThroughWhoMay(Endpoint endpoint, String caller) throws Exception {
        String id = "i-" + UUID.randomUUID();
        prepare(id, endpoint.request());
        String request = endpoint.request().contains("{link}") ? link(id) : endpoint.request();

        int status = send(caller, endpoint.verb(), request.replaceAll("\\{\\w+}", id))
                .statusCode();

        if (caller.equals("nobody") && !endpoint.least().equals("nobody")) {
            assertThat(status).isEqualTo(401);
        } else if (!mayDo(caller, endpoint.least())) {
            assertThat(status).isEqualTo(403);
        } else {
            assertThat(status).isBetween(200, 299);
        }
    }

    /** Whoever sees payloads is one who views, and nothing else. */
    private static boolean mayDo(String caller, String least) {
        return caller.equals("payload")
                ? !least.equals("operate") && !least.equals("admin")
                : CALLERS.indexOf(caller) >= CALLERS.indexOf(least);
    }

    @Test
    void theMatrixHasEveryEndpoint() {
        List<String> served = requestMappingHandlerMapping.getHandlerMethods().entrySet().stream()
                .filter(mapping -> mapping.getValue().getBeanType().getPackage().equals(Access.class.getPackage()))
                .filter(mapping -> !mapping.getValue().getBeanType().equals(WrongVerbController.class))
                .flatMap(mapping -> mapping.getKey().getPatternValues().stream()
                        .map(pattern -> mapping.getKey().getMethodsCondition() + " " + pattern))
                .sorted()
                .toList();

        assertThat(ENDPOINTS.stream()
                        .map(endpoint -> "[" + endpoint.verb() + "] /durable" + endpoint.pattern())
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(served);
    }

    @Test
    void theMatrixHasEveryOperation() {
        for (OperationPath.Operation operation : OperationPath.Operation.values()) {
            assertThat(ENDPOINTS)
                    .as(operation.name())
                    .anyMatch(endpoint -> endpoint.verb().equals("POST")
                            && Optional.ofNullable(OperationPath.parse(endpoint.request()
                                            .replaceAll("\\?.*", "")
                                            .replace("/instances", "")))
                                    .filter(path -> path.operation() == operation)
                                    .isPresent());
        }
    }

    @Test
    void showsPayloadsOnlyToThoseWhoMaySeeThem() throws Exception {
        String id = "i-" + UUID.randomUUID();
        prepare(id, "{ended}");

        for (String path : List.of(
                "/instances/" + id,
                "/instances?instanceIdPrefix=" + id,
                "/histories?instanceIdPrefix=" + id,
                "/histories/" + id,
                "/instances/" + id + "?showHistory=true&showHistoryOutput=true")) {
            assertThat(send("admin", "GET", path).body()).contains(id).doesNotContain("secret");
            assertThat(send("payload", "GET", path).body()).contains("secret");
        }
        String started = "/orchestrators/echo?timeout=30&pollingInterval=1";
        assertThat(send("operate", "POST", started).statusCode()).isEqualTo(202);
    }

    @Test
    void saysWhichAuthorityAClientIsMissingThatWaitsForAnOutput() {
        String id = client.startNew("echo", "secret");

        assertThat(remote("payload").waitForCompletion(id, SOON, String.class)).isEqualTo("secret");
        assertThat(remote("admin").waitForCompletion(id, SOON).runtimeStatus())
                .isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThatExceptionOfType(DurableException.class)
                .isThrownBy(() -> remote("admin").waitForCompletion(id, SOON, String.class))
                .withMessageContaining("durable:view-payload");
    }

    private DurableClient remote(String caller) {
        return new HttpDurableClient(
                RestClient.builder()
                        .defaultHeaders(headers -> headers.setBasicAuth(caller, caller))
                        .build(),
                URI.create("http://127.0.0.1:" + port + "/durable"),
                converter,
                SOON);
    }

    @Test
    void looksIntoPayloadsOnlyForThoseWhoMaySeeThem() throws Exception {
        for (String path : List.of("/instances", "/counts", "/histories")) {
            assertThat(send("admin", "GET", path + "?customStatus=s").statusCode())
                    .isEqualTo(403);
            assertThat(send("payload", "GET", path + "?customStatus=s").statusCode())
                    .isEqualTo(200);
        }
        String removal = "/instances?createdTimeFrom=2020-01-01&customStatus=s";
        assertThat(send("admin", "DELETE", removal).statusCode()).isEqualTo(403);
    }

    private String link(String id) {
        String link = links.approvalLink(id, "go", SOON).getPath();
        return link.substring("/durable".length());
    }

    private void prepare(String id, String request) {
        if (request.contains("{live}") || request.contains("{link}")) {
            client.startNew("hold", "secret", StartOptions.instanceId(id));
            client.waitForStart(id, SOON);
        } else if (request.contains("{failed}")) {
            client.startNew("fail", "secret", StartOptions.instanceId(id));
            client.waitForCompletion(id, SOON);
        } else if (request.contains("{ended}")) {
            client.startNew("echo", "secret", StartOptions.instanceId(id));
            client.waitForCompletion(id, SOON);
        }
    }

    private HttpResponse<String> send(String caller, String verb, String path)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/durable" + path))
                .header("Content-Type", "application/json")
                .method(verb, HttpRequest.BodyPublishers.noBody());
        if (!caller.equals("nobody")) {
            String credentials = caller + ":" + caller;
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @EnableWebSecurity
    @Import(Flows.class)
    static class Application {

        @Bean
        SecurityFilterChain security(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                    .httpBasic(Customizer.withDefaults())
                    .csrf(csrf -> csrf.disable())
                    .build();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(Arrays.asList(
                    user("guest", "SOMETHING"),
                    user("view", "durable:view"),
                    user("payload", "durable:view", "durable:view-payload"),
                    user("operate", "durable:operate"),
                    user("admin", "ROLE_BOSS")));
        }

        private static UserDetails user(String name, String... authorities) {
            return User.withUsername(name)
                    .password("{noop}" + name)
                    .authorities(authorities)
                    .build();
        }
    }

    @Component
    static class Flows {

        @Orchestrator("hold")
        String hold(OrchestrationContext ctx, String input) {
            ctx.onQuery("open", () -> input);
            return ctx.waitForExternalEvent("go", String.class).await();
        }

        @Orchestrator("fail")
        String fail(String input) {
            throw new IllegalStateException("as it was asked to");
        }

        @Orchestrator("echo")
        String echo(String input) {
            return input;
        }
    }
}

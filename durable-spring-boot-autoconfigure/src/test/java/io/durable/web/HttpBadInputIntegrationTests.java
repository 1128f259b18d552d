package io.durable.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.durable.DurableClient;
import io.durable.InstanceQuery;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.StartOptions;
import io.durable.spi.BacklogGauge;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
import org.springframework.context.annotation.Primary;
import org.springframework.http.server.PathContainer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPatternParser;

/** What nobody should send, to each endpoint: refused with the right status, nothing done, nothing sent back as it came. Requests are written byte by byte, because clients mend them. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        classes = HttpBadInputIntegrationTests.Application.class,
        properties = {
            "server.address=127.0.0.1",
            "durable.kafka.enabled=false",
            "durable.web.unsecured=true",
            "durable.web.links.keys=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "durable.payloads.max-size=100KB",
            "durable.limits.max-backlog=1000",
            "durable.limits.backlog-interval=10ms"
        })
class HttpBadInputIntegrationTests {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SCRIPT = "<script>alert(1)</script>";

    private static final List<String> ENDPOINTS = List.of(
            "GET /instances/{id}",
            "GET /instances/{id}?showHistory=true",
            "GET /histories/{id}",
            "DELETE /instances/{id}",
            "POST /instances/{id}/raiseEvent/go",
            "POST /instances/{id}/terminate",
            "POST /instances/{id}/cancel",
            "POST /instances/{id}/suspend",
            "POST /instances/{id}/resume",
            "POST /instances/{id}/rewind",
            "POST /instances/{id}/restart",
            "POST /instances/{id}/fork?event=1",
            "POST /orchestrators/hold/{id}",
            "POST /orchestrators/{id}",
            "POST /queries/open/{id}",
            "POST /queries/{id}/none",
            "GET /links/{id}",
            "POST /links/{id}");

    /** Ids that there can't be, as they stand in a request line. */
    private static final List<String> IDS = List.of(
            "x".repeat(256),
            "%3Cscript%3Ealert(1)%3C/script%3E",
            "a%20b",
            "a%00b",
            "a%0d%0aSet-Cookie:%20x=1",
            "a%7Fb",
            "%C3%A9",
            "%FF",
            "%E2%80%AE",
            "a\\b",
            "a%5Cb",
            "..",
            "%2e%2e",
            "../../actuator",
            "..%2f..%2factuator",
            "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
            "a/../b",
            "a/%2e%2e/b",
            "a/./b",
            ";jsessionid=1",
            "a;b=c",
            "a%3Bb",
            "%25",
            "%zz",
            "'%20OR%201=1%20--",
            "${7*7}",
            "%24%7B7*7%7D",
            "{{7*7}}");

    private String id;
    private String before;

    @LocalServerPort
    int port;

    @Autowired
    DurableClient client;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Waiting waiting;

    @Autowired
    RequestMappingHandlerMapping requestMappingHandlerMapping;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        properties.add("spring.datasource.url", () -> url);
    }

    static Stream<Arguments> badIds() {
        return ENDPOINTS.stream().flatMap(endpoint -> IDS.stream().map(bad -> arguments(endpoint, bad)));
    }

    static Stream<Arguments> badRequests() {
        String much = "\"" + "x".repeat(10_000_000) + "\"";
        String deep = "[".repeat(20_000) + "]".repeat(20_000);
        String json = "application/json";
        Stream<Arguments> bodies = Stream.of(
                        "/orchestrators/hold", "/instances/{live}/raiseEvent/go", "/queries/open/{live}")
                .flatMap(path -> Stream.of(
                        arguments("POST", path, json, much, 413),
                        arguments("POST", path, json, deep, 400),
                        arguments("POST", path, json, "{\"a\":" + SCRIPT + "}", 400),
                        arguments("POST", path, json, "{\"a\":1", 400),
                        arguments("POST", path, json, "nul", 400),
                        arguments("POST", path, json, "NaN", 400),
                        arguments("POST", path, json, "'a'", 400),
                        arguments("POST", path, json, "1 2", 400),
                        arguments("POST", path, json, "   ", 400),
                        arguments("POST", path, json, "// a comment\n1", 400),
                        arguments("POST", path, json, "\u0000", 400),
                        arguments("POST", path, "application/x-www-form-urlencoded", "a=b", 400),
                        arguments("POST", path, "multipart/form-data; boundary=x", "--x--", 400)));
        String script = "%3Cscript%3Ealert(1)%3C/script%3E";
        Stream<Arguments> queries = Stream.of(
                arguments(
                        "POST",
                        "/links/AAAA",
                        "application/x-www-form-urlencoded",
                        "choice=" + "1".repeat(1_000_000),
                        404),
                arguments("GET", "/links/" + "A".repeat(6_000), json, "", 404),
                arguments("GET", "/instances?runtimeStatus=" + script, json, "", 400),
                arguments("GET", "/instances?createdTimeFrom=" + script, json, "", 400),
                arguments("GET", "/instances?createdTimeFrom=2026-13-01T00:00:00Z", json, "", 400),
                arguments("GET", "/instances?createdTimeFrom=99999999999-01-01T00:00:00Z", json, "", 400),
                arguments("GET", "/instances?createdTimeTo=+1000000000-12-31T23:59:59Z", json, "", 400),
                arguments("GET", "/instances?top=" + script, json, "", 400),
                arguments("GET", "/counts?runtimeStatus=" + script, json, "", 400),
                arguments("GET", "/counts?lastUpdatedTimeFrom=" + script, json, "", 400),
                arguments("GET", "/histories?runtimeStatus=" + script, json, "", 400),
                arguments("GET", "/histories?createdTimeFrom=" + script, json, "", 400),
                arguments("GET", "/instances?top=-1", json, "", 400),
                arguments("GET", "/instances?top=99999999999", json, "", 400),
                arguments("GET", "/instances?showInput=" + script, json, "", 400),
                arguments("GET", "/instances?instanceIdPrefix=" + script, json, "", 400),
                arguments("GET", "/instances?instanceIdPrefix=" + "x".repeat(300), json, "", 400),
                arguments("GET", "/instances?name=%00", json, "", 400),
                arguments("GET", "/instances/{live}?showHistory=" + script, json, "", 400),
                arguments("GET", "/instances?status=" + script, json, "", 400),
                arguments("GET", "/counts?status=running", json, "", 400),
                arguments("GET", "/instances?tag=" + script, json, "", 400),
                arguments("GET", "/instances?parentInstanceId=" + script, json, "", 400),
                arguments("GET", "/instances/{live}?waitFor=" + script + "&waitMillis=1", json, "", 400),
                arguments("GET", "/instances/{live}?waitFor=start&waitMillis=-1", json, "", 400),
                arguments("GET", "/instances/{live}?waitFor=START&waitMillis=99999999999", json, "", 400),
                arguments("POST", "/orchestrators/hold?reusePolicy=" + script, json, "1", 400),
                arguments("POST", "/orchestrators/hold?delay=" + script, json, "1", 400),
                arguments("POST", "/orchestrators/hold?delay=-PT1S", json, "1", 400),
                arguments("POST", "/orchestrators/hold?startAt=" + script, json, "1", 400),
                arguments("POST", "/orchestrators/hold?tag=" + script, json, "1", 400),
                arguments("POST", "/orchestrators/hold?requestId=" + "x".repeat(300), json, "1", 400),
                arguments("POST", "/queries/" + "x".repeat(300) + "/{live}", json, "1", 400),
                arguments("DELETE", "/instances", json, "", 400),
                arguments("DELETE", "/instances?createdTimeFrom=" + script, json, "", 400),
                arguments("DELETE", "/instances/{live}", json, "", 409),
                arguments("POST", "/orchestrators/hold?version=" + script, json, "1", 400),
                arguments("POST", "/orchestrators/hold?timeout=-1&pollingInterval=1", json, "1", 400),
                arguments("POST", "/orchestrators/hold?timeout=1e9&pollingInterval=1", json, "1", 400),
                arguments("POST", "/orchestrators/" + "x".repeat(300), json, "1", 400),
                arguments("POST", "/orchestrators/hold/{live}", json, "1", 409),
                arguments("POST", "/orchestrators/number", json, "\"x\"", 400),
                arguments("POST", "/orchestrators/number", json, "1e999999999", 400),
                arguments("POST", "/instances/{live}/raiseEvent/" + script, json, "1", 404),
                arguments("POST", "/instances/{live}/raiseEvent/" + "x".repeat(201), json, "1", 400),
                arguments("POST", "/instances/{live}/raiseEvent/%20", json, "1", 400),
                arguments("POST", "/instances/{live}/raiseEvent/a%0ab", json, "1", 400),
                arguments("POST", "/instances/{live}/raiseEvent/go/on", json, "1", 404),
                arguments("POST", "/instances/{live}/terminate?recursive=" + script, json, "", 400),
                arguments("POST", "/instances/{live}/fork?event=-1", json, "", 400),
                arguments("POST", "/instances/{live}/fork?event=99999999999", json, "", 400),
                arguments("POST", "/instances/{live}/fork?event=1&newInstanceId=" + script, json, "", 400),
                arguments("POST", "/instances/{live}/rewind", json, "", 412),
                arguments("POST", "/instances/{live}/restart?restartWithNewInstanceId=false", json, "", 409),
                arguments("POST", "/instances/{live}/" + script, json, "", 404));
        return Stream.concat(bodies, queries);
    }

    @BeforeEach
    void begin() {
        id = client.startNew("hold", null, StartOptions.instanceId("i-" + UUID.randomUUID()));
        client.waitForStart(id, SOON);
        Awaitility.await().atMost(SOON).until(() -> rows("durable_message") == 0);
        before = state();
    }

    @AfterEach
    void end() {
        client.terminate(id, null);
        client.waitForCompletion(id, SOON);
    }

    @ParameterizedTest
    @MethodSource("badIds")
    void refusesAnIdThatThereCantBe(String endpoint, String bad) throws Exception {
        String[] request = endpoint.split(" ");

        Answer answer = send(request[0], "/durable" + request[1].replace("{id}", bad), "application/json", "");

        assertThat(answer.status()).as(answer.text()).isIn(400, 404);
        requireHarmless(answer);
    }

    @ParameterizedTest
    @MethodSource("badRequests")
    void refusesWhatCantBeMeant(String verb, String path, String type, String body, int status) throws Exception {
        Answer answer = send(verb, "/durable" + path.replace("{live}", id), type, body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        requireHarmless(answer);
    }

    @Test
    void triesEveryEndpointThatTakesAnId() {
        Set<String> tried = ENDPOINTS.stream()
                .map(endpoint -> endpoint.replaceAll("[?].*", ""))
                .collect(Collectors.toSet());
        PathPatternParser parser = new PathPatternParser();
        requestMappingHandlerMapping.getHandlerMethods().forEach((mapping, handler) -> {
            if (handler.getBeanType().getPackage().equals(Access.class.getPackage())
                    && handler.getBeanType() != WrongVerbController.class) {
                for (String pattern : mapping.getPatternValues()) {
                    assertThat(tried)
                            .as(mapping.toString())
                            .anyMatch(endpoint -> !pattern.contains("{")
                                    || mapping.getMethodsCondition().getMethods().stream()
                                                    .anyMatch(verb -> endpoint.startsWith(verb + " "))
                                            && parser.parse(pattern)
                                                    .matches(PathContainer.parsePath(
                                                            "/durable" + endpoint.replaceAll("^\\w+ |[{}]", ""))));
                }
            }
        });
    }

    @Test
    void refusesBytesThatAreNoText() throws Exception {
        for (byte[] bytes :
                List.of(new byte[] {'"', (byte) 0xff, '"'}, new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'})) {
            Answer answer = send("POST", "/durable/orchestrators/hold", "application/json", bytes);
            assertThat(answer.status()).isEqualTo(400);
            requireHarmless(answer);
        }
    }

    @Test
    void refusesTokensOfPagesThatAreNone() throws Exception {
        for (String token : List.of("x", "AAAA", SCRIPT, "' OR 1=1 --", "x".repeat(4_000), "eyJhIjoxfQ==")) {
            Answer answer = send(
                    "GET", "/durable/instances", "application/json\r\nx-ms-continuation-token: " + token, new byte[0]);
            assertThat(answer.status()).as(token).isEqualTo(400);
            requireHarmless(answer);
        }
    }

    @Test
    void answersStartsWith429WhileTooMuchWaits() throws Exception {
        waiting.count = 1_001;
        try {
            Awaitility.await().atMost(SOON).untilAsserted(() -> {
                Answer answer = send("POST", "/durable/orchestrators/hold", "application/json", "1");
                assertThat(answer.status()).isEqualTo(429);
                assertThat(answer.text()).contains("application/problem+json", "1000");
            });
            before = state();
            Answer answer = send("POST", "/durable/orchestrators/hold/new-" + id, "application/json", "1");
            assertThat(answer.status()).isEqualTo(429);
            requireHarmless(answer);
            assertThat(send("POST", "/durable/instances/" + id + "/raiseEvent/other", "application/json", "1")
                            .status())
                    .as("what is there goes on")
                    .isEqualTo(202);
        } finally {
            waiting.count = 0;
        }
        Awaitility.await()
                .atMost(SOON)
                .until(() -> send("POST", "/durable/orchestrators/number", "application/json", "1")
                                .status()
                        == 202);
    }

    private void requireHarmless(Answer answer) {
        assertThat(state()).as("nothing was done").isEqualTo(before);
        assertThat(answer.text().lines().filter(line -> line.startsWith("Set-Cookie")))
                .isEmpty();
        if (answer.text().contains("text/html")) {
            assertThat(answer.text()).doesNotContain(SCRIPT);
        }
        assertThat(answer.text()).doesNotContain("io.durable.", "at java.base", "SELECT ");
    }

    /** All instances with their states, and how many messages there are. */
    private String state() {
        String instances = client.listInstances(InstanceQuery.all().withPageSize(1_000)).instances().stream()
                .map(instance -> instance.instanceId() + " " + instance.runtimeStatus())
                .sorted()
                .collect(Collectors.joining("\n"));
        return instances + "\n" + rows("durable_message") + " messages";
    }

    private int rows(String table) {
        return jdbc.sql("SELECT COUNT(*) FROM " + table).query(Integer.class).single();
    }

    private record Answer(int status, String text) {}

    private Answer send(String verb, String target, String type, String body) throws Exception {
        return send(verb, target, type, body.getBytes(StandardCharsets.UTF_8));
    }

    private Answer send(String verb, String target, String type, byte[] body) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            OutputStream out = socket.getOutputStream();
            out.write((verb + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                            + "\r\nConnection: close\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            out.write(body);
            out.flush();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String text = in.lines().collect(Collectors.joining("\n"));
            return new Answer(Integer.parseInt(text.split(" ")[1]), text);
        }
    }

    /** How much waits, as the test says. */
    static final class Waiting implements BacklogGauge {

        volatile long count;

        @Override
        public long count(long countMax) {
            return Math.min(count, countMax);
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Flows.class)
    static class Application {

        @Bean
        @Primary
        Waiting waiting() {
            return new Waiting();
        }
    }

    @Component
    static class Flows {

        @Orchestrator("hold")
        String hold(OrchestrationContext ctx, String input) {
            return ctx.waitForExternalEvent("go", String.class).await();
        }

        @Orchestrator("number")
        int number(int input) {
            return input;
        }
    }
}

package io.durable.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.durable.ActivityContext;
import io.durable.DurableHttpRequest;
import io.durable.DurableHttpResponse;
import io.durable.history.RetryPolicy;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;
import org.springframework.web.client.RestClient;

class HttpActivityTests {

    private static final String KEY = "task-1";

    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/echo", exchange -> answer(exchange, 200, describe(exchange)));
        server.createContext(
                "/status/",
                exchange -> answer(
                        exchange,
                        Integer.parseInt(exchange.getRequestURI().getPath().substring(8)),
                        "{\"why\":\"ü\"}"));
        server.createContext("/redirect", exchange -> {
            exchange.getResponseHeaders().add("Location", "/echo");
            exchange.getResponseHeaders().add("Set-Cookie", "session=secret");
            answer(exchange, 302, "");
        });
        server.createContext("/silent", exchange -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.setExecutor(threads); // its own thread must not be the one that is silent
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private static String describe(HttpExchange exchange) throws IOException {
        UnaryOperator<String> header =
                name -> String.valueOf(exchange.getRequestHeaders().getFirst(name));
        return String.join(
                "|",
                exchange.getRequestMethod(),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                header.apply("Content-Type"),
                header.apply("X-Tenant"),
                header.apply("Authorization"),
                header.apply("Idempotency-Key"));
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private String at(String path) {
        return "http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort() + path;
    }

    private DurableHttpResponse send(DurableHttpRequest request) {
        return send(request, 1_000, "*");
    }

    private static DurableHttpResponse send(DurableHttpRequest request, long sizeMax, String... allowed) {
        DurableHttpProperties properties =
                new DurableHttpProperties(List.of(allowed), Duration.ofSeconds(5), DataSize.ofBytes(sizeMax), Map.of());
        return new HttpActivity(properties, name -> "Bearer of " + name, RestClient.builder())
                .exchange(context(), request);
    }

    private static ActivityContext context() {
        return (ActivityContext) Proxy.newProxyInstance(
                ActivityContext.class.getClassLoader(),
                new Class<?>[] {ActivityContext.class},
                (proxy, method, none) -> {
                    assertThat(method.getName()).isEqualTo("getIdempotencyKey");
                    return KEY;
                });
    }

    @Test
    void sendsWhatTheRequestSays() {
        DurableHttpResponse response = send(DurableHttpRequest.post(at("/echo"), "{\"ü\":1}")
                .withHeader("X-Tenant", "t")
                .withSecretHeader("Authorization", "api"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.content()).isEqualTo("POST|{\"ü\":1}|application/json|t|Bearer of api|" + KEY);
    }

    @Test
    void sendsNoKeyWithRequestsThatMayBeRepeated() {
        assertThat(send(DurableHttpRequest.get(at("/echo"))).content()).isEqualTo("GET||null|null|null|null");
        assertThat(send(DurableHttpRequest.of("PUT", URI.create(at("/echo"))).withContent("x"))
                        .content())
                .isEqualTo("PUT|x|application/json|null|null|null");
        assertThat(send(DurableHttpRequest.post(at("/echo"), "x")
                                .withHeader("idempotency-key", "mine")
                                .withHeader("Content-Type", "text/plain"))
                        .content())
                .isEqualTo("POST|x|text/plain|null|null|mine");
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 301, 400, 404, 500, 503})
    void givesEveryStatusBack(int status) {
        assertThat(send(DurableHttpRequest.get(at("/status/" + status))).statusCode())
                .isEqualTo(status);
    }

    @Test
    void readsTextAsUtf8UnlessItIsToldOtherwise() {
        assertThat(send(DurableHttpRequest.get(at("/status/400"))).content()).isEqualTo("{\"why\":\"ü\"}");
    }

    @Test
    void followsNoRedirectionAndKeepsNoCookie() {
        DurableHttpResponse response = send(DurableHttpRequest.get(at("/redirect")));

        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(response.header("location")).contains("/echo");
        assertThat(response.header("set-cookie")).isEmpty();
        assertThat(response.content()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "500, '', true",
        "404, '', true",
        "302, '', false",
        "503, 503, true",
        "500, 503, false",
        "202, 202, true"
    })
    void failsWithStatusesThatAreRetried(int status, String statuses, boolean fails) {
        Integer[] failing = statuses.isEmpty() ? new Integer[0] : new Integer[] {Integer.valueOf(statuses)};
        DurableHttpRequest request = DurableHttpRequest.get(at("/status/" + status) + "?secret=1")
                .withRetry(RetryPolicy.of(3, Duration.ofSeconds(1)), failing);
        if (fails) {
            assertThatExceptionOfType(HttpExchangeFailedException.class)
                    .isThrownBy(() -> send(request))
                    .withMessage("GET " + at("/status/" + status) + " was answered with " + status);
        } else {
            assertThat(send(request).statusCode()).isEqualTo(status);
        }
    }

    @Test
    void failsWithoutAnAnswer() {
        String silent = at("/silent");
        assertThatExceptionOfType(HttpExchangeFailedException.class)
                .isThrownBy(() -> send(DurableHttpRequest.get(silent).withTimeout(Duration.ofMillis(100))))
                .withMessageStartingWith("GET " + silent + " has no answer: ");
        server.stop(0);
        assertThatExceptionOfType(HttpExchangeFailedException.class)
                .isThrownBy(() -> send(DurableHttpRequest.get(silent)));
    }

    @Test
    void refusesLargeAnswers() {
        assertThat(send(DurableHttpRequest.get(at("/echo")), 24, "*").content()).hasSize(24);
        assertThatExceptionOfType(HttpExchangeFailedException.class)
                .isThrownBy(() -> send(DurableHttpRequest.get(at("/echo")), 23, "*"))
                .withMessageEndingWith("more than 23 bytes (durable.http.max-response-size)");
    }

    @ParameterizedTest
    @CsvSource({
        "http://api.test/x, api.test, true",
        "http://API.test:81/x, api.TEST, true",
        "http://api.test/x, api.test:80, true",
        "https://api.test/x, api.test:443, true",
        "https://api.test/x, api.test:80, false",
        "http://a.b.test/x, *.test, true",
        "http://a.b.test:8080/x, *.test:8080, true",
        "http://a.b.test:8081/x, *.test:8080, false",
        "http://test/x, *.test, false",
        "http://eviltest/x, *.test, false",
        "http://api.test.evil/x, api.test, false",
        "http://[::1]:8080/x, [::1], true",
        "http://169.254.169.254/latest, api.test, false",
        "http://anything/x, *, true",
        "http://api.test/x, '', false",
    })
    void goesNowhereThatIsNotAllowed(String target, String pattern, boolean isAllowed) {
        AllowedHosts allowed = new AllowedHosts(pattern.isEmpty() ? List.of() : List.of("first.test", pattern));
        if (isAllowed) {
            allowed.require(URI.create(target));
        } else {
            assertThatExceptionOfType(HttpTargetRefusedException.class)
                    .isThrownBy(() -> allowed.require(URI.create(target)))
                    .withMessageContaining("durable.http.allowed-hosts");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://api.test", "api.test/x", "a*.test", "", "api.test:123456"})
    void refusesPatternsThatMatchNothing(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AllowedHosts(List.of(pattern)))
                .withMessageContaining("durable.http.allowed-hosts has '" + pattern + "'");
    }

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(DurableHttpAutoConfiguration.class))
            .withPropertyValues(
                    "durable.http.allowed-hosts=api.test,*.example.com", "durable.http.secrets.api=Bearer abc");

    @Test
    void knowsSecretsFromProperties() {
        application.run(context -> {
            HttpSecrets secrets = context.getBean(HttpSecrets.class);
            assertThat(secrets.resolve("api")).isEqualTo("Bearer abc");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> secrets.resolve("other"))
                    .withMessageContaining("durable.http.secrets.other");
            assertThat(context.getBean(DurableHttpProperties.class))
                    .asString()
                    .contains("api")
                    .doesNotContain("abc");
        });
    }

    @Test
    void leavesSecretsToTheApplication() {
        application
                .withBean(HttpSecrets.class, () -> name -> "from the vault")
                .run(context -> assertThat(context.getBean(HttpSecrets.class).resolve("x"))
                        .isEqualTo("from the vault"));
    }

    @ParameterizedTest
    @CsvSource({
        "durable.http.allowed-hosts=http://x, durable.http.allowed-hosts",
        "durable.http.connect-timeout=0s, durable.http.connect-timeout",
        "durable.http.max-response-size=0B, durable.http.max-response-size",
    })
    void refusesPropertiesThatMakeNoSense(String property, String named) {
        application
                .withPropertyValues(property)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining(named));
    }
}

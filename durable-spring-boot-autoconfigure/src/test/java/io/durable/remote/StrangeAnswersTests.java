package io.durable.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.durable.DataConverter;
import io.durable.DurableClient;
import io.durable.DurableException;
import io.durable.ForkOptions;
import io.durable.InstanceNotFoundException;
import io.durable.InstanceQuery;
import io.durable.WaitTimeoutException;
import java.io.IOException;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

/** Somebody answers who is not the hub: nothing of what was asked for counts as done. */
class StrangeAnswersTests {

    private static final Duration SHORT = Duration.ofMillis(1200);

    private final JsonMapper mapper = new JsonMapper();
    private HttpServer server;
    private Strange strange = Strange.GATEWAY;
    private int requests;

    enum Strange {
        LOGIN_PAGE(200, "text/html", "<!DOCTYPE html><title>Please sign in</title>"),
        FOLLOWED_REDIRECT(302, "text/html", ""),
        GATEWAY(502, "text/html", "<html>Bad Gateway</html>"),
        WRONG_PATH(404, "text/html", "<html>Not Found</html>"),
        NOTHING(404, null, ""),
        NO_CONTENT(204, null, ""),
        OTHER_JSON(200, "application/json", "[{}]"),
        OTHER_PROBLEM(400, "application/problem+json", "{\"error\":\"QueryFailedException\"}"),
        LIVES(
                202,
                "application/json",
                "{\"name\":\"n\",\"instanceId\":\"i\",\"details\":{\"status\":\"RUNNING\",\"payloads\":true,\"tags\":{},\"failure\":null,"
                        + "\"createdAt\":\"2026-02-28T05:18:49Z\",\"lastUpdatedAt\":\"2026-02-28T05:18:49Z\"}}");

        private final int status;
        private final @Nullable String type;
        private final String body;

        Strange(int status, @Nullable String type, String body) {
            this.status = status;
            this.type = type;
            this.body = body;
        }
    }

    enum Call {
        START(client -> client.startNew("n", "1")),
        LOOK(client -> client.getInstance("i")),
        WAIT_FOR_START(client -> client.waitForStart("i", SHORT)),
        WAIT_FOR_END(client -> client.waitForCompletion("i", SHORT, String.class)),
        EVENT(client -> client.raiseEvent("i", "go", "1")),
        TERMINATE(client -> client.terminate("i", "enough")),
        CANCEL(client -> client.cancel("i", "enough")),
        SUSPEND(client -> client.suspend("i", "enough")),
        RESUME(client -> client.resume("i", "enough")),
        REWIND(client -> client.rewind("i", "enough")),
        RESTART(client -> client.restart("i")),
        FORK(client -> client.fork("i", ForkOptions.fromEvent(1))),
        REMOVE(client -> client.purge("i")),
        REMOVE_ALL(client -> client.purge(InstanceQuery.all())),
        LIST(client -> client.listInstances(InstanceQuery.all())),
        COUNT(client -> client.countInstances(InstanceQuery.all())),
        QUERY(client -> client.query("i", "open", null, String.class));

        private final Consumer<DurableClient> use;

        Call(Consumer<DurableClient> use) {
            this.use = use;
        }
    }

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests++;
        Strange now = exchange.getRequestURI().getPath().equals("/login") ? Strange.LOGIN_PAGE : strange;
        byte[] body = now.body.getBytes(StandardCharsets.UTF_8);
        if (now.type != null) {
            exchange.getResponseHeaders().set("Content-Type", now.type);
        }
        if (now == Strange.FOLLOWED_REDIRECT) {
            exchange.getResponseHeaders().set("Location", "/login");
        }
        exchange.sendResponseHeaders(now.status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    static Stream<Arguments> everyCallWithEveryStranger() {
        return Arrays.stream(Call.values())
                .flatMap(call -> Arrays.stream(Strange.values())
                        .filter(strange -> strange != Strange.LIVES)
                        .filter(strange -> call != Call.QUERY || strange != Strange.OTHER_JSON) // an answer may be that
                        .filter(strange -> strange != Strange.NOTHING
                                || !(call.name().startsWith("REMOVE")
                                        || call.name().startsWith("WAIT")
                                        || call == Call.LOOK)) // says that there is none
                        .map(strange -> Arguments.of(call, strange)));
    }

    @ParameterizedTest
    @MethodSource("everyCallWithEveryStranger")
    void takesNoStrangersAnswer(Call call, Strange stranger) {
        strange = stranger;

        assertThatExceptionOfType(DurableException.class)
                .isThrownBy(() -> call.use.accept(client()))
                .withMessageContaining("durable.client.url")
                .satisfies(thrown -> assertThat(thrown.getClass()).isEqualTo(DurableException.class));
    }

    @Test
    void takesAnEmpty404ForNoneWhereThereMayBeNone() {
        strange = Strange.NOTHING;

        assertThat(client().getInstance("i")).isEmpty();
        assertThat(client().purge("i").instanceCount()).isZero();
        assertThat(client().purge(InstanceQuery.all()).instanceCount()).isZero();
        assertThatExceptionOfType(InstanceNotFoundException.class).isThrownBy(() -> client().waitForStart("i", SHORT));
    }

    @ParameterizedTest
    @EnumSource(
            value = Strange.class,
            names = {"FOLLOWED_REDIRECT"})
    void takesNoRedirectThatIsNotFollowed(Strange redirect) {
        strange = redirect;

        assertThatExceptionOfType(DurableException.class)
                .isThrownBy(() -> client(HttpClient.Redirect.NEVER).terminate("i", "enough"))
                .withMessageContaining("302");
    }

    @Test
    void doesNotAskAgainAtOnceWhereTheHubDidNotWait() {
        strange = Strange.LIVES;

        assertThatExceptionOfType(WaitTimeoutException.class).isThrownBy(() -> client().waitForCompletion("i", SHORT));

        assertThat(requests).isBetween(2, 5);
    }

    private DurableClient client() {
        return client(HttpClient.Redirect.NORMAL);
    }

    private DurableClient client(HttpClient.Redirect redirects) {
        HttpClient http = HttpClient.newBuilder().followRedirects(redirects).build();
        return new HttpDurableClient(
                RestClient.builder()
                        .requestFactory(new JdkClientHttpRequestFactory(http))
                        .build(),
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/durable"),
                new Json(mapper),
                Duration.ofSeconds(20));
    }

    private record Json(JsonMapper mapper) implements DataConverter {

        @Override
        public byte[] serialize(Object value) {
            return mapper.writeValueAsBytes(value);
        }

        @Override
        public @Nullable Object deserialize(byte[] bytes, Type type) {
            return mapper.readValue(bytes, mapper.constructType(type));
        }
    }
}

package io.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.durable.history.RetryPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HttpRequestTests {

    private static final DurableHttpRequest VALID = DurableHttpRequest.get("https://api.test/x");

    private static Arguments bad(String problem, Supplier<Object> made) {
        return Arguments.of(problem, made);
    }

    static Stream<Arguments> badRequests() {
        return Stream.of(
                bad("method is 'get'", () -> DurableHttpRequest.of("get", URI.create("http://x"))),
                bad("must be absolute", () -> DurableHttpRequest.get("/x")),
                bad("must be absolute", () -> DurableHttpRequest.get("file:///etc/passwd")),
                bad("must be absolute", () -> DurableHttpRequest.get("http:///x")),
                bad("user information", () -> DurableHttpRequest.get("http://u:p@x/")),
                bad("Illegal character", () -> DurableHttpRequest.get("http://x/a b")),
                bad("use withSecretHeader", () -> VALID.withHeader("Authorization", "Bearer x")),
                bad("use withSecretHeader", () -> VALID.withHeader("COOKIE", "x")),
                bad("set by whoever sends", () -> VALID.withHeader("Host", "x")),
                bad("set by whoever sends", () -> VALID.withSecretHeader("content-length", "x")),
                bad("no name of a header", () -> VALID.withHeader("a b", "x")),
                bad("no name of a header", () -> VALID.withHeader("", "x")),
                bad("control character", () -> VALID.withHeader("X", "a\r\nHost: evil")),
                bad("poll interval is PT0S", () -> VALID.withPollInterval(Duration.ZERO)),
                bad("timeout is PT-1S", () -> VALID.withTimeout(Duration.ofSeconds(-1))),
                bad("status 99", () -> VALID.withRetry(RetryPolicy.none(), 99)));
    }

    @ParameterizedTest
    @MethodSource("badRequests")
    void isRefusedWhereItIsMade(String problem, Supplier<Object> made) {
        assertThatIllegalArgumentException().isThrownBy(made::get).withMessageContaining(problem);
    }

    @Test
    void keepsHeadersWhateverTheirCase() {
        assertThat(VALID.withHeader("X-A", "1").withHeader("x-a", "2").headers())
                .containsOnlyKeys("X-A")
                .containsEntry("x-A", List.of("1", "2"));
    }

    @Test
    void tellsAnswersApart() {
        assertThat(new DurableHttpResponse(204, Map.of(), null).succeeded()).isTrue();
        assertThat(new DurableHttpResponse(302, Map.of(), null).succeeded()).isFalse();
    }
}

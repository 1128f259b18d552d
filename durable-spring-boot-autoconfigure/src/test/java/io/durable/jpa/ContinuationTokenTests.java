package io.durable.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContinuationTokenTests {

    @Test
    void isReadAsItWasWritten() {
        ContinuationToken token = new ContinuationToken(Instant.parse("2026-11-22T10:00:00.000001Z"), "a:1/b");

        assertThat(ContinuationToken.parse(token.text())).isEqualTo(token);
    }

    /** What no page has ended with, and what the database could not even be asked for. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing",
                "2026-11-22T10:00:00Z",
                "2026-11-22T10:00:00Z ",
                "2026-11-22T10:00:00Z a b",
                "2026-11-22T10:00:00Z a\u0000",
                "tomorrow a",
                "1969-12-31T23:59:59Z a",
                "-1000000000-01-01T00:00:00Z a",
                "+1000000000-12-31T23:59:59Z a"
            })
    void refusesAnythingElse(String forged) {
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(forged.getBytes(StandardCharsets.UTF_8));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContinuationToken.parse(token))
                .withMessageContaining("Continuation token '" + token + "'");
    }
}

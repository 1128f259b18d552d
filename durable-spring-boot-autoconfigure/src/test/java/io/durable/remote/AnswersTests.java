package io.durable.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.OrchestrationMetadata;
import io.durable.history.Payload;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTests {

    private final Answers answers = new Answers();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.50",
                "1e10000",
                "1e99999999999",
                "-0",
                "123456789012345678901234567890.10",
                "\"ä \\u00e4 \\\" }\"",
                "{\"b\":1.0, \"a\":[ ]}",
                "true"
            })
    void leavesPayloadsAsTheyWereSent(String json) {
        OrchestrationMetadata read = answers.instances(
                        bytes("[" + state(json, "RUNNING") + "," + state("null", "RUNNING") + "]"))
                .get(0);

        assertThat(List.of(text(read.input()), text(read.output()), text(read.customStatus())))
                .containsExactly(json, json, json);
    }

    @Test
    void readsAPayloadThatIsAsDeepAsTheHubTakesIt() {
        String deep = "[".repeat(500) + "]".repeat(500);

        assertThat(text(answers.instance(bytes(state(deep, "RUNNING")))
                        .instance()
                        .input()))
                .isEqualTo(deep);
    }

    @Test
    void readsNoPayloadWhereThereIsNone() {
        Answers.Seen seen = answers.instance(bytes(state("null", "FAILED")));

        assertThat(seen.instance().input()).isNull();
        assertThat(seen.showsPayloads()).isTrue();
        assertThat(answers.instance(bytes(state("null", "FAILED").replace("\"payloads\":true", "\"payloads\":false")))
                        .showsPayloads())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "null", "1", "<html>", "{\"instanceId\":", "{\"details\":1} 2"})
    void refusesWhatIsNoInstance(String json) {
        assertThatThrownBy(() -> answers.instance(bytes(json))).isInstanceOf(RuntimeException.class);
    }

    @Test
    void knowsNull() {
        assertThat(answers.isNull(bytes("null"))).isTrue();
        assertThat(answers.isNull(bytes("1e99999999999"))).isFalse();
        assertThatThrownBy(() -> answers.isNull(bytes("<html>"))).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> answers.isNull(bytes(""))).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> answers.isNull(bytes("1 2"))).isInstanceOf(RuntimeException.class);
    }

    private static String state(String payload, String status) {
        return "{\"name\":\"n\",\"instanceId\":\"i\",\"runtimeStatus\":\"Running\",\"input\":" + payload
                + ", \"customStatus\" : "
                + payload + " ,\"output\":" + payload
                + ",\"createdTime\":\"2026-02-28T05:18:49Z\",\"lastUpdatedTime\":\"2026-02-28T05:18:49Z\",\"details\":"
                + "{\"status\":\"" + status + "\",\"payloads\":true,\"version\":null,\"parentInstanceId\":null,"
                + "\"createdAt\":\"2026-02-28T05:18:49Z\",\"lastUpdatedAt\":\"2026-02-28T05:18:49Z\",\"completedAt\":null,"
                + "\"tags\":{\"a\":\"b\"},\"failure\":null}}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(@Nullable Payload payload) {
        return Objects.requireNonNull(payload).text();
    }
}

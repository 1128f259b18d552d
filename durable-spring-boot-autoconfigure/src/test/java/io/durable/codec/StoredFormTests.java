package io.durable.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.history.HistoryEventKind;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InboundEvent.TaskCompleted;
import io.durable.history.InboundEvent.TimerFired;
import io.durable.history.MessageKind;
import io.durable.history.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoredFormTests {

    @ParameterizedTest
    @MethodSource("events")
    void readsAndWritesEveryEventAsReleased(String sample) throws IOException {
        byte[] golden = golden("events", sample);

        assertThat(HistoryEventCodec.decode(kind(sample), golden))
                .isEqualTo(StoredSamples.events().get(sample));
        assertThat(HistoryEventCodec.encode(StoredSamples.events().get(sample))).isEqualTo(golden);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void readsAndWritesEveryMessageAsReleased(String sample) throws IOException {
        byte[] golden = golden("messages", sample);

        assertThat(MessageCodec.decode(kind(sample), golden))
                .isEqualTo(StoredSamples.messages().get(sample));
        assertThat(MessageCodec.encode(StoredSamples.messages().get(sample))).isEqualTo(golden);
    }

    @Test
    void readsAndWritesFailureAsReleased() throws IOException {
        byte[] golden = golden("failures", "FAILURE");

        assertThat(FailureCodec.decode(golden)).isEqualTo(StoredSamples.FAILURE);
        assertThat(FailureCodec.encode(StoredSamples.FAILURE)).isEqualTo(golden);
    }

    @Test
    void hasASampleOfEveryKind() {
        assertThat(kinds(events())).isEqualTo(names(HistoryEventKind.values()));
        assertThat(kinds(messages())).isEqualTo(names(MessageKind.values()));
    }

    @Test
    void tellsAnAbsentPayloadFromAnEmptyOne() {
        byte[] absent = HistoryEventCodec.encode(new TaskCompleted(1, null));
        byte[] empty = HistoryEventCodec.encode(new TaskCompleted(1, Payload.of("")));

        assertThat(empty).isNotEqualTo(absent);
        assertThat(HistoryEventCodec.decode("TASK_COMPLETED", absent)).isEqualTo(new TaskCompleted(1, null));
        assertThat(HistoryEventCodec.decode("TASK_COMPLETED", empty)).isEqualTo(new TaskCompleted(1, Payload.of("")));
    }

    @Test
    void passesOverFieldsItDoesNotKnow() {
        assertThat(decode("TIMER_FIRED", "{\"v\":1,\"later\":{\"a\":[1]},\"step\":5}"))
                .isEqualTo(new TimerFired(5));
    }

    @Test
    void keepsALineFeedInAName() {
        EventRaised event = new EventRaised("a\nb\u2028", Payload.of("c\nd"));

        assertThat(HistoryEventCodec.decode("EVENT_RAISED", HistoryEventCodec.encode(event)))
                .isEqualTo(event);
    }

    @Test
    void refusesUnknownKinds() {
        assertThatThrownBy(() -> decode("TIMER_EXPLODED", "{\"v\":1}"))
                .isInstanceOf(StoredFormException.class)
                .hasMessageContaining("history event of the unknown kind 'TIMER_EXPLODED'");
        assertThatThrownBy(() -> MessageCodec.decode("SHOUT", new byte[0]))
                .isInstanceOf(StoredFormException.class)
                .hasMessageContaining("message of the unknown kind 'SHOUT'");
    }

    @Test
    void refusesAnotherVersion() {
        assertThatThrownBy(() -> decode("TIMER_FIRED", "{\"v\":2,\"step\":5}"))
                .isInstanceOf(StoredFormException.class)
                .hasMessageContaining("stored TIMER_FIRED has the format version 2, this release reads only 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "5",
                "{}",
                "{\"v\":1}",
                "{\"v\":1,\"step\":\"5\"}",
                "{\"v\":1,\"step\":1.5}",
                "{\"v\":1,\"step\":5000000000}",
                "{\"v\":\"1\",\"step\":5}",
                "{\"v\":1,\"step\":null}"
            })
    void refusesDamagedBytes(String stored) {
        assertThatThrownBy(() -> decode("TIMER_FIRED", stored))
                .isInstanceOf(StoredFormException.class)
                .hasMessageContaining("TIMER_FIRED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"v\":1,\"step\":10,\"message\":\"no uuid\",\"fireAt\":\"2026-01-01T00:00:00Z\"}",
                "{\"v\":1,\"step\":10,\"message\":\"0198f3b2-7a1c-7d2e-9f00-00000000a001\",\"fireAt\":\"soon\"}"
            })
    void refusesValuesThatMakeNoSense(String stored) {
        assertThatThrownBy(() -> decode("TIMER_CREATED", stored)).isInstanceOf(StoredFormException.class);
    }

    @Test
    void keepsTagsOfAnyKind() {
        Map<String, String> tags = Map.of("a=b", "c=d", "e\\", "\n", "\0", "", "k", "\\n");

        assertThat(TagsCodec.decode(TagsCodec.encode(tags))).isEqualTo(tags);
        assertThat(TagsCodec.encode(Map.of())).isEmpty();
        assertThat(TagsCodec.decode("")).isEmpty();
        assertThat(TagsCodec.encode(Map.of("b", "2", "a", "1"))).isEqualTo("\na=1\nb=2\n");
    }

    @Test
    void findsATagAndNoOtherInTheStoredText() {
        String stored = TagsCodec.encode(Map.of("key", "value", "xkey", "value2"));

        assertThat(stored)
                .contains(TagsCodec.sought("key", "value"))
                .contains(TagsCodec.sought("xkey", "value2"))
                .doesNotContain(TagsCodec.sought("key", "valu"))
                .doesNotContain(TagsCodec.sought("key", "value2"))
                .doesNotContain(TagsCodec.sought("ey", "value"));
    }

    @Test
    void refusesTextThatIsNotTags() {
        assertThatThrownBy(() -> TagsCodec.decode("\nno tag\n")).isInstanceOf(StoredFormException.class);
    }

    static Stream<String> events() {
        return StoredSamples.events().keySet().stream();
    }

    static Stream<String> messages() {
        return StoredSamples.messages().keySet().stream();
    }

    private static Object decode(String kind, String stored) {
        return HistoryEventCodec.decode(kind, stored.getBytes(StandardCharsets.UTF_8));
    }

    private static String kind(String sample) {
        return sample.replaceFirst("-.*", "");
    }

    private static Set<String> kinds(Stream<String> samples) {
        return samples.map(StoredFormTests::kind).collect(Collectors.toSet());
    }

    private static Set<String> names(Enum<?>[] kinds) {
        return Arrays.stream(kinds).map(Enum::name).collect(Collectors.toSet());
    }

    private static byte[] golden(String directory, String sample) throws IOException {
        try (InputStream stream = StoredFormTests.class.getResourceAsStream("v1/" + directory + "/" + sample)) {
            assertThat(stream).as("golden file of " + sample).isNotNull();
            return stream.readAllBytes();
        }
    }
}

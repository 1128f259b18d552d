package io.durable.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTests {

    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void readsTheIdsOfAW3cContext() {
        TraceContext context = new TraceContext(Map.of("traceparent", PARENT));

        assertThat(context.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(context.spanId()).isEqualTo("b7ad6b7169203331");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", "b7ad6b71692033310af7651916cd43"})
    void hasNoIdsWhereTheFieldIsAnother(String parent) {
        assertThat(new TraceContext(Map.of("traceparent", parent)).traceId()).isNull();
        assertThat(new TraceContext(Map.of("b3", parent)).spanId()).isNull();
    }

    @Test
    void leavesOutWhatIsTooMuchToBeStoredWithEveryInstance() {
        Map<String, String> fields = new HashMap<>(Map.of("traceparent", PARENT, "baggage", "x".repeat(513)));
        for (int i = 0; i < 20; i++) {
            fields.put("a" + i, "short");
        }

        TraceContext context = TraceContext.of(fields);

        assertThat(context.fields())
                .hasSizeLessThan(10)
                .containsEntry("traceparent", PARENT)
                .doesNotContainKey("baggage");
    }

    @Test
    void isAbsentWithoutFields() {
        assertThat(TraceContext.of(Map.of())).isNull();
        assertThat(TraceContext.of(Map.of("baggage", "x".repeat(513)))).isNull();
    }
}

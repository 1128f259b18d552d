package io.durable.history;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where in a trace something was started: the fields that the application's propagator wrote and will read. With the usual one they are those of W3C Trace Context,
 * {@code traceparent} and {@code tracestate}.
 *
 * @param fields by name
 */
public record TraceContext(Map<String, String> fields) {

    /** The field of W3C Trace Context that has the ids. */
    public static final String TRACEPARENT = "traceparent";

    private static final int FIELDS_MAX = 8;
    private static final int NAME_LENGTH_MAX = 64;
    private static final int VALUE_LENGTH_MAX = 512;

    private static final int TRACE_ID_AT = 3;
    private static final int SPAN_ID_AT = 36;
    private static final int SPAN_ID_END = 52;

    public TraceContext {
        fields = Map.copyOf(fields);
    }

    /** The context of these fields, which is stored with an instance: those that are very long, and all beyond the first few by name, are left out. Absent if none is left. */
    public static @Nullable TraceContext of(Map<String, String> fields) {
        Map<String, String> kept = new TreeMap<>();
        new TreeMap<>(fields).forEach((name, value) -> {
            boolean fits = name.length() <= NAME_LENGTH_MAX && value.length() <= VALUE_LENGTH_MAX;
            if (fits && (name.equals(TRACEPARENT) || kept.size() < FIELDS_MAX)) {
                kept.put(name, value);
            }
        });
        return kept.isEmpty() ? null : new TraceContext(kept);
    }

    /** The id of the trace; absent if the fields are not those of W3C Trace Context. */
    public @Nullable String traceId() {
        String parent = traceparent();
        return parent == null ? null : parent.substring(TRACE_ID_AT, SPAN_ID_AT - 1);
    }

    /** The id of the span with which it was started; absent if the fields are not those of W3C Trace Context. */
    public @Nullable String spanId() {
        String parent = traceparent();
        return parent == null ? null : parent.substring(SPAN_ID_AT, SPAN_ID_END);
    }

    private @Nullable String traceparent() {
        String parent = fields.get(TRACEPARENT);
        boolean isWhole = parent != null
                && parent.length() > SPAN_ID_END
                && parent.charAt(TRACE_ID_AT - 1) == '-'
                && parent.charAt(SPAN_ID_AT - 1) == '-'
                && parent.charAt(SPAN_ID_END) == '-';
        return isWhole ? parent : null;
    }
}

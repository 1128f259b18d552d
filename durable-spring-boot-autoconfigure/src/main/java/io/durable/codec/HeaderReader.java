package io.durable.codec;

import io.durable.history.ExecutionId;
import io.durable.history.FailureDetails;
import io.durable.history.InstanceId;
import io.durable.history.ParentInstance;
import io.durable.history.Payload;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskAdmission;
import io.durable.history.TaskTimeouts;
import io.durable.history.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what {@link HeaderWriter} wrote. Fields it does not know are passed over; fields that are missing or of the wrong type are refused by name. */
final class HeaderReader {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final String kind;
    private final JsonNode header;
    private final @Nullable Payload payload;

    private HeaderReader(String kind, JsonNode header, @Nullable Payload payload) {
        this.kind = kind;
        this.header = header;
        this.payload = payload;
    }

    /** Reads the stored form of a {@code kind} with one function. Whatever is wrong becomes a {@link StoredFormException}. */
    static <T> T read(String kind, byte[] stored, Function<HeaderReader, T> form) {
        return read(kind, stored, PayloadForm.PLAIN, form);
    }

    /** With a payload that was not stored as it is. */
    static <T> T read(String kind, byte[] stored, PayloadForm payloads, Function<HeaderReader, T> form) {
        try {
            return form.apply(of(kind, stored, payloads));
        } catch (JacksonException | IllegalArgumentException | java.time.DateTimeException broken) {
            throw StoredFormException.unreadable(kind, broken);
        }
    }

    /** 0 if it is not there. */
    int numberIfAny(String name) {
        return header.has(name) ? number(name) : 0;
    }

    int number(String name) {
        JsonNode value = required(name);
        if (!value.canConvertToInt()) {
            throw wrongType(name);
        }
        return value.intValue();
    }

    String text(String name) {
        return textOf(name, required(name));
    }

    @Nullable
    String textIfPresent(String name) {
        JsonNode value = header.get(name);
        return value == null ? null : textOf(name, value);
    }

    List<String> texts(String name) {
        JsonNode value = required(name);
        if (!value.isArray()) {
            throw wrongType(name);
        }
        List<String> texts = new ArrayList<>();
        value.forEach(text -> texts.add(textOf(name, text)));
        return texts;
    }

    List<Integer> numbers(String name) {
        JsonNode value = required(name);
        if (!value.isArray()) {
            throw wrongType(name);
        }
        List<Integer> numbers = new ArrayList<>();
        value.forEach(number -> {
            if (!number.canConvertToInt()) {
                throw wrongType(name);
            }
            numbers.add(number.intValue());
        });
        return numbers;
    }

    @Nullable
    ExecutionId executionIfPresent() {
        return header.has("incarnation") ? execution() : null;
    }

    String text(String name, String usual) {
        String value = textIfPresent(name);
        return value == null ? usual : value;
    }

    boolean flag(String name) {
        JsonNode value = header.get(name);
        if (value != null && !value.isBoolean()) {
            throw wrongType(name);
        }
        return value != null && value.booleanValue();
    }

    @Nullable
    UUID idIfPresent(String name) {
        return header.has(name) ? id(name) : null;
    }

    Instant time(String name) {
        return Instant.parse(text(name));
    }

    UUID id(String name) {
        return UUID.fromString(text(name));
    }

    ExecutionId execution() {
        return new ExecutionId(new InstanceId(text("instance")), id("incarnation"), number("execution"));
    }

    ParentInstance parent() {
        HeaderReader parent = object("parent", required("parent"));
        return new ParentInstance(parent.execution(), parent.text("name"), parent.number("step"));
    }

    @Nullable
    ParentInstance parentIfPresent() {
        return header.has("parent") ? parent() : null;
    }

    Map<String, String> tags() {
        JsonNode stored = header.get("tags");
        return stored == null ? Map.of() : texts("tags", stored);
    }

    @Nullable
    TraceContext traceIfPresent() {
        JsonNode stored = header.get("trace");
        return stored == null ? null : new TraceContext(texts("trace", stored));
    }

    private Map<String, String> texts(String name, JsonNode stored) {
        Map<String, String> texts = new TreeMap<>();
        object(name, stored).header.forEachEntry((key, value) -> texts.put(key, textOf(name + "." + key, value)));
        return texts;
    }

    RetryPolicy retry() {
        JsonNode stored = header.get("retry");
        if (stored == null) {
            return RetryPolicy.none();
        }
        HeaderReader retry = object("retry", stored);
        return new RetryPolicy(
                retry.number("maxAttempts"),
                Duration.parse(retry.text("firstInterval")),
                retry.decimal("backoffCoefficient"),
                retry.duration("maxInterval"),
                retry.duration("timeout"),
                retry.texts("nonRetryable"),
                retry.header.has("jitter") ? retry.decimal("jitter") : 0);
    }

    TaskTimeouts timeouts() {
        Duration scheduleToClose = duration("scheduleToClose");
        Duration startToClose = duration("startToClose");
        Duration heartbeat = duration("heartbeat");
        return scheduleToClose == null && startToClose == null && heartbeat == null
                ? TaskTimeouts.none()
                : new TaskTimeouts(scheduleToClose, startToClose, heartbeat);
    }

    TaskAdmission admission() {
        String key = textIfPresent("concurrencyKey");
        int priority = numberIfAny("priority");
        return key == null && priority == 0 ? TaskAdmission.byDefault() : new TaskAdmission(key, priority);
    }

    FailureDetails failure(String name) {
        HeaderReader failure = object(name, required(name));
        return new FailureDetails(
                failure.text("type"),
                failure.textIfPresent("message"),
                failure.text("stackTrace"),
                failure.failureIfPresent("cause"),
                failure.number("attempts"),
                failure.header.has("supertypes") ? failure.texts("supertypes") : List.of());
    }

    @Nullable
    FailureDetails failureIfPresent(String name) {
        return header.has(name) ? failure(name) : null;
    }

    @Nullable
    Payload payload() {
        return payload;
    }

    private static HeaderReader of(String kind, byte[] stored, PayloadForm payloads) {
        int length = 0;
        while (length < stored.length && stored[length] != HeaderWriter.SEPARATOR) {
            length++;
        }
        JsonNode header = MAPPER.readTree(stored, 0, length);
        if (!header.isObject()) {
            throw StoredFormException.unreadable(kind, "its header is not a JSON object");
        }
        Payload payload =
                length == stored.length ? null : payloads.read(Arrays.copyOfRange(stored, length + 1, stored.length));
        HeaderReader reader = new HeaderReader(kind, header, payload);
        int version = reader.number("v");
        if (version != HeaderWriter.VERSION) {
            throw StoredFormException.unknownVersion(kind, version);
        }
        return reader;
    }

    private double decimal(String name) {
        JsonNode value = required(name);
        if (!value.isNumber()) {
            throw wrongType(name);
        }
        return value.doubleValue();
    }

    private @Nullable Duration duration(String name) {
        String value = textIfPresent(name);
        return value == null ? null : Duration.parse(value);
    }

    private HeaderReader object(String name, JsonNode value) {
        if (!value.isObject()) {
            throw wrongType(name);
        }
        return new HeaderReader(kind, value, null);
    }

    private JsonNode required(String name) {
        JsonNode value = header.get(name);
        if (value == null) {
            throw StoredFormException.unreadable(kind, "its field '" + name + "' is missing");
        }
        return value;
    }

    private String textOf(String name, JsonNode value) {
        if (!value.isString()) {
            throw wrongType(name);
        }
        return value.stringValue();
    }

    private StoredFormException wrongType(String name) {
        return StoredFormException.unreadable(kind, "its field '" + name + "' has the wrong type");
    }
}

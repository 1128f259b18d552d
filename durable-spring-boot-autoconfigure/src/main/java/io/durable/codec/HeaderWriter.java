package io.durable.codec;

import io.durable.history.ExecutionId;
import io.durable.history.FailureDetails;
import io.durable.history.ParentInstance;
import io.durable.history.Payload;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskAdmission;
import io.durable.history.TaskTimeouts;
import io.durable.history.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.ByteArrayBuilder;

/**
 * Writes one stored form: a line of JSON, then, after a line feed, the payload. Without a payload there is no line feed. What is absent or has its usual value
 * is left out. The header is ASCII: a text that is not valid Unicode, such as a message that was cut in the middle of a character, survives.
 */
final class HeaderWriter {

    static final int VERSION = 1;

    static final byte SEPARATOR = '\n';

    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final PayloadForm form;
    private final ByteArrayBuilder bytes = new ByteArrayBuilder(256);
    private final JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes);

    HeaderWriter() {
        this(PayloadForm.PLAIN);
    }

    HeaderWriter(PayloadForm form) {
        this.form = form;
        json.writeStartObject();
        json.writeNumberProperty("v", VERSION);
    }

    HeaderWriter number(String name, int value) {
        json.writeNumberProperty(name, value);
        return this;
    }

    /** Nothing for 0. */
    HeaderWriter numberIfAny(String name, int value) {
        return value == 0 ? this : number(name, value);
    }

    HeaderWriter text(String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
        return this;
    }

    HeaderWriter texts(String name, Collection<String> values) {
        json.writeArrayPropertyStart(name);
        values.forEach(json::writeString);
        json.writeEndArray();
        return this;
    }

    HeaderWriter flag(String name, boolean value) {
        if (value) {
            json.writeBooleanProperty(name, true);
        }
        return this;
    }

    HeaderWriter time(String name, Instant value) {
        return text(name, value.toString());
    }

    HeaderWriter id(String name, UUID value) {
        return text(name, value.toString());
    }

    HeaderWriter idIfPresent(String name, @Nullable UUID value) {
        return value == null ? this : id(name, value);
    }

    HeaderWriter numbers(String name, Collection<Integer> values) {
        json.writeArrayPropertyStart(name);
        values.forEach(json::writeNumber);
        json.writeEndArray();
        return this;
    }

    HeaderWriter executionIfPresent(@Nullable ExecutionId id) {
        return id == null ? this : execution(id);
    }

    HeaderWriter execution(ExecutionId id) {
        return text("instance", id.instance().value())
                .id("incarnation", id.incarnation())
                .number("execution", id.execution());
    }

    HeaderWriter parent(@Nullable ParentInstance parent) {
        if (parent != null) {
            json.writeObjectPropertyStart("parent");
            execution(parent.id()).text("name", parent.name()).number("step", parent.step());
            json.writeEndObject();
        }
        return this;
    }

    HeaderWriter tags(Map<String, String> tags) {
        return tags.isEmpty() ? this : texts("tags", tags);
    }

    HeaderWriter trace(@Nullable TraceContext trace) {
        return trace == null ? this : texts("trace", trace.fields());
    }

    private HeaderWriter texts(String name, Map<String, String> byName) {
        json.writeObjectPropertyStart(name);
        new TreeMap<>(byName).forEach(json::writeStringProperty);
        json.writeEndObject();
        return this;
    }

    HeaderWriter retry(RetryPolicy retry) {
        if (!retry.equals(RetryPolicy.none())) {
            json.writeObjectPropertyStart("retry");
            number("maxAttempts", retry.maxAttempts());
            duration("firstInterval", retry.firstInterval());
            json.writeNumberProperty("backoffCoefficient", retry.backoffCoefficient());
            duration("maxInterval", retry.maxInterval());
            duration("timeout", retry.timeout());
            texts("nonRetryable", retry.nonRetryable());
            if (retry.jitter() > 0) {
                json.writeNumberProperty("jitter", retry.jitter());
            }
            json.writeEndObject();
        }
        return this;
    }

    HeaderWriter timeouts(TaskTimeouts timeouts) {
        duration("scheduleToClose", timeouts.scheduleToClose());
        duration("startToClose", timeouts.startToClose());
        duration("heartbeat", timeouts.heartbeat());
        return this;
    }

    HeaderWriter admission(TaskAdmission admission) {
        text("concurrencyKey", admission.key());
        return numberIfAny("priority", admission.priority());
    }

    HeaderWriter failure(String name, @Nullable FailureDetails failure) {
        if (failure != null) {
            json.writeObjectPropertyStart(name);
            text("type", failure.type()).text("message", failure.message()).text("stackTrace", failure.stackTrace());
            failure("cause", failure.cause()).number("attempts", failure.attempts());
            if (!failure.supertypes().isEmpty()) {
                texts("supertypes", failure.supertypes());
            }
            json.writeEndObject();
        }
        return this;
    }

    byte[] end() {
        json.writeEndObject();
        json.close();
        return bytes.toByteArray();
    }

    byte[] end(@Nullable Payload payload) {
        if (payload == null) {
            return end();
        }
        json.writeEndObject();
        json.flush();
        bytes.append(SEPARATOR);
        bytes.write(form.write(payload));
        json.close();
        return bytes.toByteArray();
    }

    private void duration(String name, @Nullable Duration value) {
        if (value != null) {
            text(name, value.toString());
        }
    }
}

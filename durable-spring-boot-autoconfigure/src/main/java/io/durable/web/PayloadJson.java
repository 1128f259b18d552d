package io.durable.web;

import io.durable.history.FailureDetails;
import io.durable.history.Payload;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** Puts stored payloads and failures into JSON objects. */
final class PayloadJson {

    private final JsonMapper mapper;

    PayloadJson(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /** The payload's own JSON, digit by digit as it was stored; as a string if it is none; null if it is absent. */
    void put(ObjectNode target, String key, @Nullable Payload payload) {
        if (payload == null) {
            target.putNull(key);
        } else if (isJson(payload)) {
            target.putRawValue(key, new RawValue(payload.text()));
        } else {
            target.put(key, payload.text());
        }
    }

    /** A failure and what caused it, without the frames of their stacks: those are for the log, not for whoever may ask over HTTP. */
    ObjectNode failure(FailureDetails failure) {
        ObjectNode node =
                mapper.createObjectNode().put("ErrorType", failure.type()).put("ErrorMessage", failure.message());
        FailureDetails cause = failure.cause();
        if (cause == null) {
            node.putNull("InnerFailure");
        } else {
            node.set("InnerFailure", failure(cause));
        }
        return node;
    }

    /** A failure with all that is known of it but the frames of its stack. */
    ObjectNode wholeFailure(FailureDetails failure) {
        ObjectNode node = mapper.createObjectNode()
                .put("type", failure.type())
                .put("message", failure.message())
                .put("attempts", failure.attempts());
        node.set("supertypes", mapper.valueToTree(failure.supertypes()));
        FailureDetails cause = failure.cause();
        node.set("cause", cause == null ? mapper.nullNode() : wholeFailure(cause));
        return node;
    }

    private boolean isJson(Payload payload) {
        try (JsonParser parser = mapper.createParser(payload.bytes())) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (JacksonException notJson) {
            return false; // shown as text instead
        }
    }
}

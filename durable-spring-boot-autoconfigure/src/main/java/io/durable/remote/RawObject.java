package io.durable.remote;

import io.durable.history.Payload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A JSON object whose values stand as they were sent, byte by byte: no number of a payload has to fit anything that Java has for numbers. */
record RawObject(JsonMapper mapper, Map<String, byte[]> values) {

    /** @throws RuntimeException if it is none */
    static RawObject read(JsonMapper mapper, byte[] body) {
        try (JsonParser parser = mapper.createParser(body)) {
            require(parser, parser.nextToken(), JsonToken.START_OBJECT);
            RawObject object = next(mapper, parser, body);
            require(parser, parser.nextToken(), null);
            return object;
        }
    }

    /** @throws RuntimeException if it is no array of objects */
    static List<RawObject> readAll(JsonMapper mapper, byte[] body) {
        try (JsonParser parser = mapper.createParser(body)) {
            require(parser, parser.nextToken(), JsonToken.START_ARRAY);
            List<RawObject> objects = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                require(parser, parser.currentToken(), JsonToken.START_OBJECT);
                objects.add(next(mapper, parser, body));
            }
            require(parser, parser.nextToken(), null);
            return objects;
        }
    }

    private static RawObject next(JsonMapper mapper, JsonParser parser, byte[] body) {
        Map<String, byte[]> values = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken kind = parser.nextToken();
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            parser.finishToken();
            if (kind != JsonToken.VALUE_NULL) {
                values.put(name, Arrays.copyOfRange(body, from, (int)
                        parser.currentLocation().getByteOffset()));
            }
        }
        return new RawObject(mapper, values);
    }

    private static void require(JsonParser parser, @Nullable JsonToken token, @Nullable JsonToken expected) {
        if (token != expected) {
            throw new IllegalArgumentException("There is " + token + " where " + expected + " should be, at "
                    + parser.currentTokenLocation().getByteOffset());
        }
    }

    /** The value; a missing node if there is none, or it is null. */
    JsonNode tree(String name) {
        byte[] value = values.get(name);
        return value == null ? mapper.missingNode() : mapper.readTree(value);
    }

    /** The value as a payload; absent if it is null or there is none. */
    @Nullable
    Payload payload(String name) {
        byte[] value = values.get(name);
        return value == null ? null : Payload.of(value);
    }
}

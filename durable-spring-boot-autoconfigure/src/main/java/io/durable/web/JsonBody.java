package io.durable.web;

import io.durable.PayloadTooLargeException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

/** Reads JSON from a request to be stored as it is, digit by digit: no more of it than is allowed, in UTF-8, one value, not deeper than Jackson reads. */
final class JsonBody {

    /** So much of what is too large is taken from the client before it is answered: a server that hangs up in the middle is not understood. */
    private static final int DRAINED_MAX = 32 * 1024 * 1024;

    private final JsonMapper mapper = new JsonMapper();
    private final int sizeMax;

    JsonBody(int sizeMax) {
        this.sizeMax = sizeMax;
    }

    /**
     * The value, absent if the body is empty.
     *
     * @throws PayloadTooLargeException if the body is too large; it is not kept
     * @throws IllegalArgumentException if it is not JSON
     */
    @Nullable
    RawValue read(HttpServletRequest request) throws IOException {
        InputStream body = request.getInputStream();
        byte[] bytes = body.readNBytes(sizeMax + 1);
        if (bytes.length > sizeMax) {
            long size = bytes.length + drain(body);
            throw new PayloadTooLargeException("body of the request", size, sizeMax);
        }
        return bytes.length == 0 ? null : new RawValue(checked(bytes));
    }

    private static long drain(InputStream body) throws IOException {
        long drained = 0;
        long read = body.skip(DRAINED_MAX);
        while (read > 0 && drained < DRAINED_MAX) {
            drained += read;
            read = body.skip(DRAINED_MAX - drained);
        }
        return drained;
    }

    private String checked(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            check(text);
            return text;
        } catch (CharacterCodingException | JacksonException notJson) {
            throw new IllegalArgumentException("Invalid JSON content: " + reason(notJson), notJson);
        }
    }

    private void check(String text) {
        try (JsonParser parser = mapper.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new IllegalArgumentException("Invalid JSON content: there is none, only blanks");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("Invalid JSON content: something follows the value");
            }
        }
    }

    /** Without the source that Jackson quotes. */
    private static String reason(Exception notJson) {
        return notJson instanceof JacksonException parsing ? parsing.getOriginalMessage() : "it is not UTF-8";
    }
}

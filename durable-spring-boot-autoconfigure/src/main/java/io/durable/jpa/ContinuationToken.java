package io.durable.jpa;

import io.durable.OrchestrationMetadata;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where a page ended. Opaque to callers: base64url over both values.
 *
 * @param createdAt of the last instance on the page
 * @param id of the last instance on the page
 */
record ContinuationToken(Instant createdAt, String id) {

    private static final String SEPARATOR = " ";

    static ContinuationToken after(OrchestrationMetadata last) {
        return new ContinuationToken(last.createdAt(), last.instanceId());
    }

    /** @throws IllegalArgumentException if no page has ended with this token */
    static ContinuationToken parse(String token) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            String[] parts = text.split(SEPARATOR, 2);
            if (parts.length == 2) {
                Instant createdAt = Instant.parse(parts[0]);
                if (!createdAt.isBefore(Instant.EPOCH) && createdAt.isBefore(Message.NEVER)) {
                    return new ContinuationToken(createdAt, new InstanceId(parts[1]).value());
                }
            }
        } catch (IllegalArgumentException | DateTimeException broken) {
            throw invalid(token, broken);
        }
        throw invalid(token, null);
    }

    String text() {
        byte[] bytes = (createdAt + SEPARATOR + id).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static IllegalArgumentException invalid(String token, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "Continuation token '" + token + "' is not one: pass on what the page before came with, unchanged",
                cause);
    }
}

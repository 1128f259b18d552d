package io.durable.embedded.kafka;

import org.jspecify.annotations.Nullable;

/** The embedded broker can't be started. Nothing of it is left running, and its directory is free. */
public final class EmbeddedKafkaException extends RuntimeException {

    private final String action;

    EmbeddedKafkaException(String problem, String action) {
        this(problem, action, null);
    }

    EmbeddedKafkaException(String problem, String action, @Nullable Throwable cause) {
        super(problem, cause);
        this.action = action;
    }

    /** What to do about it, in a sentence. */
    public String getAction() {
        return action;
    }
}

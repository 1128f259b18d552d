package io.durable.kafka;

import io.durable.DurableException;
import org.jspecify.annotations.Nullable;

/** A record is not one of ours, or it is damaged, or a later release has written it. It is skipped. */
class UnreadableRecordException extends DurableException {

    UnreadableRecordException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    UnreadableRecordException(String message) {
        super(message);
    }
}

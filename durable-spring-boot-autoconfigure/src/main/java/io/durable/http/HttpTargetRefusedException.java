package io.durable.http;

import io.durable.DurableException;

/** An orchestrator's request goes where none may go. It is not tried again. */
final class HttpTargetRefusedException extends DurableException {

    HttpTargetRefusedException(String message) {
        super(message);
    }
}

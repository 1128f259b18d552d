package io.durable.http;

import io.durable.DurableException;

/** There was no answer, or one that counts as a failure. */
final class HttpExchangeFailedException extends DurableException {

    HttpExchangeFailedException(String message) {
        super(message);
    }

    HttpExchangeFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}

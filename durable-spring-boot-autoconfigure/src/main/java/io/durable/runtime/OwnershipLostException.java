package io.durable.runtime;

/** What was read may be of another owner's making, so nothing may come of it. Nothing has run. */
final class OwnershipLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OwnershipLostException(String message) {
        super(message, null, false, false);
    }
}

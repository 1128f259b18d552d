package io.durable.autoconfigure;

import io.durable.DurableException;

/** An orchestrator or an activity is declared in a way that can't work. Thrown while the application starts, never at a call. */
final class InvalidDurableDeclarationException extends DurableException {

    private final String action;

    /**
     * @param where the declaration
     * @param problem what is wrong with it, as the rest of a sentence that begins with {@code where}
     * @param action what to do
     */
    InvalidDurableDeclarationException(String where, String problem, String action) {
        super(where + " " + problem);
        this.action = action;
    }

    InvalidDurableDeclarationException(String where, String problem, String action, Throwable cause) {
        super(where + " " + problem, cause);
        this.action = action;
    }

    String getAction() {
        return action;
    }
}

package io.durable.codec;

import io.durable.DurableException;

/** Stored bytes can't be read: they are damaged, or a later release wrote them. */
public class StoredFormException extends DurableException {

    private StoredFormException(String message) {
        super(message);
    }

    private StoredFormException(String message, Throwable cause) {
        super(message, cause);
    }

    static StoredFormException unknownKind(String what, String kind) {
        return new StoredFormException("There is a " + what + " of the unknown kind '" + kind
                + "': a later release has written it, run that release or a later one");
    }

    static StoredFormException unknownVersion(String kind, int version) {
        return new StoredFormException("A stored " + kind + " has the format version " + version
                + ", this release reads only " + HeaderWriter.VERSION
                + ": a later release has written it, run that release or a later one");
    }

    static StoredFormException unreadable(String kind, String detail) {
        return new StoredFormException("A stored " + kind + " can't be read: " + detail);
    }

    static StoredFormException unreadable(String kind, Throwable cause) {
        return new StoredFormException("A stored " + kind + " can't be read: " + cause.getMessage(), cause);
    }
}

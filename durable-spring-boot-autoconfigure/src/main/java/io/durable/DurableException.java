package io.durable;

import org.jspecify.annotations.Nullable;

/** The root of everything that this library throws, apart from {@link IllegalArgumentException} for arguments that make no sense by themselves. */
public class DurableException extends RuntimeException {

    public DurableException(String message) {
        super(message);
    }

    public DurableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

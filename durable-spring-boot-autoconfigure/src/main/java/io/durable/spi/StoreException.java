package io.durable.spi;

import io.durable.DurableException;

/** The store could not be read or written, for a reason that may pass. Nothing was changed unless the method says otherwise. */
public class StoreException extends DurableException {

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}

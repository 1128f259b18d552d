package io.durable;

/** A value can't be stored, or stored bytes do not fit the declared type. */
public class DataConversionException extends DurableException {

    public DataConversionException(String message) {
        super(message);
    }

    public DataConversionException(String message, Throwable cause) {
        super(message, cause);
    }
}

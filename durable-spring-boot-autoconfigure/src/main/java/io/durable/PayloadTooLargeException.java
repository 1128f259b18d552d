package io.durable;

/** An input, a result, an event or a custom status is larger than the limit. */
public class PayloadTooLargeException extends DurableException {

    private final long size;
    private final long sizeMax;

    /** @param what names the value, such as {@code input of activity 'charge'} */
    public PayloadTooLargeException(String what, long size, long sizeMax) {
        super(
                "The " + what + " has " + size + " bytes, at most " + sizeMax
                        + " are allowed (durable.payloads.max-size). Store it elsewhere and pass a reference, or raise the limit");
        this.size = size;
        this.sizeMax = sizeMax;
    }

    /** Its size in bytes. */
    public long getSize() {
        return size;
    }

    /** The limit in bytes. */
    public long getSizeMax() {
        return sizeMax;
    }
}

package io.durable;

import org.jspecify.annotations.Nullable;

/** A stored payload can't be read: it is damaged, was written for another place, or what it was written with is not here. The orchestration that needs it is parked, not failed. */
public class PayloadUnreadableException extends DurableException {

    private final Reason reason;
    private final String place;

    /** Why. */
    public enum Reason {
        /** It was encrypted with a key that is not configured here. */
        UNKNOWN_KEY,
        /** It was encoded by a codec that is not here. */
        UNKNOWN_CODEC,
        /** It is not what was written, or was written for another field, instance or hub. */
        DAMAGED,
        /** A codec of the application failed at it. */
        CODEC_FAILED,
        /** It was stored apart and is not there any more: its instance was removed, has gone on, or was rewound. */
        MISSING
    }

    /**
     * @param place names the payload, such as {@code INPUT of 'order-1'}
     * @param detail what is wrong, and what to do
     */
    public PayloadUnreadableException(Reason reason, String place, String detail) {
        this(reason, place, detail, null);
    }

    /** With what led to it. */
    public PayloadUnreadableException(Reason reason, String place, String detail, @Nullable Throwable cause) {
        super("The payload " + place + " can't be read: " + detail, cause);
        this.reason = reason;
        this.place = place;
    }

    /** Why. */
    public Reason getReason() {
        return reason;
    }

    /** Which payload. */
    public String getPlace() {
        return place;
    }
}
